"""What a message says to somebody at the page: where it names a command, the place on the page instead."""

from __future__ import annotations

import re

_BOOK = "在“来去”的“发文登记”里"
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"，或运行 hongtou template .*$", ""),
        (r"；hongtou template 列出全部", ""),
        (r"请重新运行 import", "请重新上传"),
        (r"再运行 import", "再上传"),
        (r"先?运行 number re(store|build) ", _BOOK),
        (r"先 number restore ", f"先{_BOOK}"),
        (r"（加 --reissue 原因，一步办完）", "（用“重发”一步办完）"),
        (r"加 --(?:correct|reissue) 原因（(更正|重发)）", r"用“\1”并写明原因"),
        (r"加 --new-number（新号）", "另起草一份"),
        (r"加 --as-typed（页面上勾选“照此编号”）", "勾选“照此编号”"),
        (r"用 --out (另指一个文件夹|换一个输出文件夹|指明输出文件夹)", r"请维护人员\1"),
        (r"加 --overwrite (?:覆盖|(?=重做))", "勾选“人工改过的也覆盖”"),
        (r"：--data 新文件夹 restore", "，请维护人员来做"),
        (r"hongtou list 可查文书的名称", "“文书”里有全部名称"),
        (r"先用 hongtou take-in 收入库", "请维护人员重新打开页面，会收进来"),
        (r"用 --name 另起一个", "在“叫什么”里另起一个"),
        (r"用 hongtou form 重新收这张表", "在“县里的表”里重新收这张表"),
        (r"运行 hongtou form .*? --name [^，]*，", "在“县里的表”里用同样的名字再收一次，"),
        (r"(?:改用|用) --engine libreoffice(?: 打印| 再试)?，或在", "在"),
        (r"改用 --engine libreoffice(?: 打印)?", "在 Word、WPS、Excel 里打印"),
        (r"请先安装（[^）]*），或去掉 --engine libreoffice", "请维护人员装上"),
        (r"加 --changes accepted .*?原文打印", "在“来去”的“打印别处来的文件”里选怎么印"),
        (r"在程序文件夹运行 make install，.*", "请维护人员装上字体"),
        (r"先用 --format xlsx 生成", "先生成 Excel"),
        (r"运行 check-data，", "在“表”里“全部检查一遍”，"),
        (r"用 hongtou check-data 逐格检查", "在“来去”上传，会逐格检查"),
        (r"用 hongtou check 逐格核对", "在“核稿”里逐格核对"),
        (r"用 hongtou check-data 检查", "在“来去”上传检查"),
        (r"会前材料用 --blank 生成", "会前材料在“村”里打印"),
        (r"去掉 --cert 打开，先用", "请维护人员先用"),
        (r"核对 --data 写的地址", "请维护人员核对数据库的地址"),
        (r"：?hongtou notice(?: [^\s，]+)?", "，在“公文”里起草"),
        (r"（hongtou [^）]*）", ""),
        (r"^，", ""),
    )
)
_COMMAND = re.compile(r"hongtou|--[a-z]|运行 [a-z]|number re|check-data")


def on_page(text: object) -> str:
    """Return `text` with every command that it names said as what is done on the page instead."""
    said = str(text or "")
    if not _COMMAND.search(said):
        return said
    for pattern, words in _WORDS:
        said = pattern.sub(words, said)
    return said


def quarter_of_period(period: str) -> str:
    """Return the quarter, as an address names it, in which a period of the calendar lies; empty for none."""
    if re.fullmatch(r"\d{6}", period):
        return f"{period[:4]}Q{(int(period[4:]) + 2) // 3}"
    return period if re.fullmatch(r"\d{4}Q[1-4]", period) else ""
