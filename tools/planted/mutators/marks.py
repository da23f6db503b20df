"""Faults of punctuation (GB/T 15834)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.planted.mutators.table import Fault, any_match, mutator, substitution

if TYPE_CHECKING:
    from random import Random

HAN = "一-鿿"
_ITEM = rf"[{HAN}]{{2,6}}"
_HALF = str.maketrans("，。；：（）？！", ",.;:()?!")

for _name, _open, _close in (("引号", "“", "”"), ("括号", "（", "）"), ("书名号", "《", "》")):
    substitution(
        "标点", f"{_name}缺前半", rf"(?P<x>{_open})[^{_open}{_close}\n]{{2,30}}{_close}", "", anywhere=True
    )
    substitution(
        "标点", f"{_name}缺后半", rf"{_open}[^{_open}{_close}\n]{{2,30}}(?P<x>{_close})", "", anywhere=True
    )
    substitution("标点", f"{_name}反了", rf"{_open}[^{_open}{_close}\n]{{2,30}}(?P<x>{_close})", _open)


@mutator("标点", "半角")
def _half_width(text: str, rng: Random) -> Fault | None:
    match = any_match(rf"(?<=[{HAN}])[，。；：（）](?=[{HAN}\n])", text, rng)
    return match and Fault(match.start(), match.end(), match[0].translate(_HALF))


substitution("标点", "重叠", rf"(?<=[{HAN}])(?P<x>[，。；：、])(?=[{HAN}\n])", r"\g<x>\g<x>")
substitution("标点", "两种重叠", rf"(?<=[{HAN}])(?P<x>[，；、])(?=[{HAN}])", "，。", "。，", "；，", "、，")


@mutator("标点", "词里插点")
def _mark_in_a_word(text: str, rng: Random) -> Fault | None:
    match = any_match("工作|组织|责任|落实|开展|整改|检查|群众|问题|措施|安全|监督", text, rng)
    return match and Fault(match.start() + 1, match.start() + 1, rng.choice("，。、；"))


substitution("标点", "列举中换点", rf"{_ITEM}、{_ITEM}(?P<x>、){_ITEM}[、和及以等四三]", "，", "；", "。")
substitution("标点", "列举首换点", rf"[^{HAN}“]{_ITEM}(?P<x>、){_ITEM}、{_ITEM}[、和及以等四三]", "，", "；")
substitution("标点", "和前顿号", rf"、{_ITEM}(?P<x>)(?:和|以及)[{HAN}]{{2}}", "、")
substitution("标点", "等前点号", rf"[{HAN}]{{2}}(?P<x>)等(?:工作|文件|方式|形式|情况|问题)", "、", "，")
substitution("标点", "段末缺句号", rf"[{HAN}]{{8}}(?P<x>。)$", "")
substitution("标点", "段末用错", rf"\n[^\n]*[{HAN}]{{8}}(?P<x>。)$", "，", "；", "、", "：")
substitution("标点", "句中逗号作顿号", rf"(?:要|将|应)[{HAN}]{{5,}}(?P<x>，)[{HAN}]{{6}}", "、")
substitution("标点", "目的句断开", r"(?:^|。)(?:为了?|根据|按照)[^，。\n]{6,40}(?P<x>，)", "。", "；", "、")
substitution("标点", "如下后", r"如下(?P<x>：)$", "。", "，", "；", "")
substitution("标点", "一是之间", r"(?:一是|二是)[^；。\n]{4,24}(?P<x>；)(?:二是|三是)", "。", "，", "、")
substitution("标点", "一是之间无点", r"(?:一是|二是)[^；。\n]{4,24}(?P<x>；)(?:二是|三是)", "")
substitution("标点", "第一之后", r"第[一二三](?P<x>，)", "、", "。", "")
substitution("标点", "一是之后", r"[一二三]是(?P<x>)", "，", "、", "：")
substitution("标点", "书名号间", r"》(?P<x>)《", "、", "，")
substitution("标点", "引文末", rf"“[{HAN}、]{{6,20}}(?P<x>)”的", "。", "，")
substitution("标点", "引号里外", rf"“[{HAN}、]{{6,20}}(?P<x>)”的", "，”，")
substitution("标点", "标题行末", rf"^[一二三四]、[{HAN}]{{4,12}}(?P<x>)$", "。", "：", "；", "，")
substitution("标点", "小标题后", rf"^（[一二三四]）[{HAN}]{{3,8}}(?P<x>。)", "，", "；", "、")
substitution("标点", "附件名后", r"^(?:附件：)?\d\..+(?<=[表单案书法准册])(?P<x>)$", "。", "；", "，")
substitution("标点", "附件后半角", r"^附件(?P<x>：)", ":", "、", "")
substitution("标点", "破折号", r"(?P<x>——)", "--", "—", "－")
substitution("标点", "其中之前", r"(?P<x>，)其中", "、")
substitution("标点", "括号内句号", rf"（[{HAN}]{{4,}}(?P<x>)）", "。", "，")
substitution("标点", "陈述句叹号", rf"[{HAN}]{{9}}(?P<x>。)", "！", "？")
substitution("标点", "冒号作逗号", r"(?:联系人|出席|附件|工作|举办)(?P<x>：)", "；", "、", "。")
substitution("标点", "段首点号", rf"^(?P<x>)[{HAN}]{{10}}", "，", "。", "、")
substitution("标点", "英文引号", r"(?P<x>“(?P<i>[^”\n]{2,20})”)", r'"\g<i>"', r"‘\g<i>’", r"「\g<i>」")
substitution(
    "标点",
    "书名号作引号",
    r"(?P<x>《(?P<i>[^《》\n]{4,30}(?:通知|办法|条例|法|意见|方案|请示))》)",
    r"“\g<i>”",
)
substitution("标点", "嵌套书名号", r"(?P<x>《关于[^《》\n]{4,30}通知》)", "《关于印发《工作要点》的通知》")
