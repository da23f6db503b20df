"""Faults of the parts of a paper: levels, title, addressee and genre, attachments, abbreviations, blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.planted.mutators.marks import HAN
from tools.planted.mutators.table import Fault, any_match, mutator, substitution

if TYPE_CHECKING:
    from random import Random

_CN = "一二三四五六七"


@mutator("层次", "跳号", anywhere=True)
def _skipped(text: str, rng: Random) -> Fault | None:
    match = any_match(r"^(?P<x>[二三四])、", text, rng)
    return match and Fault(match.start("x"), match.end("x"), _CN[_CN.index(match["x"]) + 1])


@mutator("层次", "重号", anywhere=True)
def _repeated(text: str, rng: Random) -> Fault | None:
    match = any_match(r"^（?(?P<x>[二三四])[、）]", text, rng)
    return match and Fault(match.start("x"), match.end("x"), _CN[_CN.index(match["x"]) - 1])


@mutator("层次", "二级跳号", anywhere=True)
def _skipped_second(text: str, rng: Random) -> Fault | None:
    match = any_match(r"^（(?P<x>[二三])）", text, rng)
    return match and Fault(match.start("x"), match.end("x"), _CN[_CN.index(match["x"]) + 1])


@mutator("层次", "文中跳号", anywhere=True)
def _skipped_within(text: str, rng: Random) -> Fault | None:
    match = any_match(r"(?P<x>[二三])[是要][^一二三四]*(?:[三四][是要]|。)", text, rng)
    return match and Fault(match.start("x"), match.end("x"), _CN[_CN.index(match["x"]) + 1])


@mutator("层次", "文中重号", anywhere=True)
def _repeated_within(text: str, rng: Random) -> Fault | None:
    match = any_match(r"[；。](?P<x>[二三])[是要]", text, rng)
    return match and Fault(match.start("x"), match.end("x"), _CN[_CN.index(match["x"]) - 1])


substitution(
    "层次",
    "一级写法",
    rf"^(?P<x>(?P<n>[一二三四])、)[{HAN}]{{4,12}}$",
    r"\g<n>，",
    r"\g<n>.",
    r"\g<n>：",
    r"（\g<n>）、",
)
substitution("层次", "一级缺点", rf"^[二三四](?P<x>、)[{HAN}]{{4,12}}$", "")
substitution(
    "层次",
    "一级换级",
    rf"^(?P<x>(?P<n>[二三])、)[{HAN}]{{4,12}}$",
    r"（\g<n>）",
    "2.",
    "2、",
    "第二、",
    anywhere=True,
)
substitution(
    "层次", "二级写法", r"^(?P<x>（(?P<n>[一二三四])）)", r"(\g<n>)", r"（\g<n>）、", r"（\g<n>", r"\g<n>）"
)
substitution("层次", "二级换级", r"^(?P<x>（[二三]）)", "2.", "（2）", "二、", "②", anywhere=True)
substitution("层次", "序数空格", r"^(?:[一二三四]、|（[一二三四]）)(?P<x>)", " ", "　")
substitution("层次", "一是混用", r"[；。](?P<x>二是|三是)", "第二，", "二要", "其二，", anywhere=True)

substitution("标题", "缺机关", r"\A(?P<x>[^\n关]{4,14})关于", "")
substitution("标题", "缺关于", r"\A[^\n关]{4,14}(?P<x>关于)", "", anywhere=True)
substitution("标题", "关于重复", r"\A[^\n关]{4,14}(?P<x>关于)", "关于关于", "关于对关于")
substitution("标题", "缺文种", r"\A[^\n]+(?P<x>的(?:通知|请示|报告|函|批复|通报))$", "", anywhere=True)
substitution("标题", "缺的", r"\A[^\n]+(?P<x>的)(?:通知|请示|报告|函|批复|通报)$", "")
substitution(
    "标题", "文种叠用", r"\A[^\n]+的(?P<x>请示|报告|函)$", "请示报告", "请示函", "汇报", "申请", anywhere=True
)
substitution("标题", "末尾标点", r"\A[^\n。]+(?P<x>)\n", "。", "！", "：")
substitution("标题", "中间标点", rf"\A[^\n关。]{{4,14}}关于[{HAN}]{{2}}(?P<x>)[^\n，。]+\n", "，", "：", "。")
substitution(
    "标题", "文种不合", r"\A[^\n]+(?P<x>的通知)$", "的请示", "的报告", "的通报", "的函", anywhere=True
)
substitution(
    "标题", "机关与署名不一", r"\A(?P<x>[^\n关]{2,4}[县乡镇])[^\n关]*关于", "青石镇", "石佛乡", anywhere=True
)
substitution("标题", "请示写成通知", r"\A[^\n]+的(?P<x>请示|批复)$", "通知", anywhere=True)

substitution("主送", "缺冒号", r"\A[^\n]+\n[^\n]{4,30}(?P<x>：)$", "", "，", "。", ":", "；")
substitution(
    "主送", "请示两个", r"\A[^\n]+(?:请示|报告)\n[^\n]{3,12}(?P<x>)：$", "、县财政局", "，县委", "、市财政局"
)
substitution("主送", "送领导", r"\A[^\n]+请示\n(?P<x>[^\n]{3,12})：$", "王县长", "李书记")
substitution("主送", "没有主送", r"\A[^\n]+(?:通知|请示|函|批复)(?P<x>\n[^\n]{3,30}：)$", "", anywhere=True)
substitution(
    "主送", "上行送下级", r"\A[^\n]+(?:请示|报告)\n(?P<x>[^\n]{3,12})：$", "各村民委员会", "各村党支部"
)
substitution("主送", "机关间点号", r"\A[^\n]+\n[^\n]{4,12}(?P<x>，)[^\n]{4,12}：$", "。", "；", " ", ",")

substitution(
    "文种",
    "请示缺结语",
    r"(?P<x>^妥否，请批示。\n)",
    "",
    "特此通知。\n",
    "特此报告。\n",
    "特此函复。\n",
    anywhere=True,
)
substitution(
    "文种",
    "报告夹请示",
    r"(?P<x>^特此报告。)",
    "妥否，请批示。",
    "以上请示，请批复。",
    "恳请县政府拨付资金20万元。",
    anywhere=True,
)
substitution(
    "文种",
    "函用请示语",
    r"(?P<x>^请予支持，并请函复。)",
    "妥否，请批示。",
    "请遵照执行。",
    "特此报告。",
    anywhere=True,
)
substitution(
    "文种", "批复用语", r"(?P<x>^此复。)", "特此通知。", "特此报告。", "妥否，请批示。", anywhere=True
)
substitution(
    "文种",
    "如下不合",
    r"现将?[^\n]{0,10}(?P<x>通知|报告|通报|批复|纪要)如下：$",
    "请示",
    "函告",
    "公告",
    anywhere=True,
)
substitution("文种", "批复未收悉", r"(?P<x>收悉。)经研究", "", anywhere=True)

_NAMED = r"^(?:附件：)?\d\.(?P<x>.{4,20})$"


@mutator("附件", "名称差一字", anywhere=True)
def _one_off(text: str, rng: Random) -> Fault | None:
    match = any_match(_NAMED, text, rng)
    if match is None or not re.search(rf"^附件\d\n{re.escape(match['x'])}$", text, re.MULTILINE):
        return None
    at = rng.randrange(1, len(match["x"]) - 1) + match.start("x")
    return rng.choice(
        (Fault(at, at + 1, ""), Fault(at, at + 2, text[at : at + 2][::-1]), Fault(at, at + 1, "新"))
    )


@mutator("附件", "号跳了", anywhere=True)
def _number_skipped(text: str, rng: Random) -> Fault | None:
    match = any_match(r"^(?P<x>[23])\..{4,20}$", text, rng)
    return match and Fault(match.start("x"), match.end("x"), str(int(match["x"]) + rng.choice((1, -1))))


@mutator("附件", "次序颠倒", anywhere=True)
def _order(text: str, rng: Random) -> Fault | None:
    match = any_match(r"^附件：1\.(?P<a>.+)\n2\.(?P<b>.+)$", text, rng)
    if match is None or not re.search(r"^附件2$", text, re.MULTILINE):
        return None
    return Fault(match.start("a"), match.end("b"), f"{match['b']}\n2.{match['a']}")


substitution(
    "附件", "提到没有的", rf"[{HAN}]{{6}}(?P<x>)。\n[\s\S]*^附件：", "（见附件5）", "（附件7）", anywhere=True
)
substitution(
    "附件", "提到而无说明", rf"\A[^\n]+请示\n[\s\S]*?[{HAN}]{{6}}(?P<x>)。\n", "（详见附件）", anywhere=True
)
substitution("附件", "顿号编号", r"^附件：1(?P<x>\.)", "、", "）", "，", "")
substitution("附件", "单个编号", r"^附件：(?P<x>)[^\d\n]", "1.")
substitution("附件", "书名号", r"^(?:附件：)?\d\.(?P<x>(?P<n>.{4,20}))$", r"《\g<n>》")
substitution("附件", "汉字号", r"^附件(?P<x>[12])$", "一", "二")
substitution("附件", "后附缺一", r"^(?P<x>附件[23]\n.+)\Z", "", anywhere=True)


@mutator("简称", "后文写错", anywhere=True)
def _abbreviation_off(text: str, rng: Random) -> Fault | None:
    match = re.search(r"以下简称“(.+?)”", text)
    if match is None:
        return None
    used = [use.start() for use in re.finditer(re.escape(match[1]), text) if use.start() > match.end()]
    if not used:
        return None
    at, name = rng.choice(used), match[1]
    turned = name[0] + name[2] + name[1] + name[3:]
    wrong = rng.choice((turned, name[:-1] + "主" if len(name) < 4 else name[:-1] + "姐"))
    return Fault(at, at + len(name), wrong)


@mutator("简称", "先用", anywhere=True)
def _used_before(text: str, rng: Random) -> Fault | None:
    match = re.search(r"以下简称“(.+?)”", text)
    head = any_match(r"^[^\n]{20,}。(?P<x>)", text[: match.start()] if match else "", rng)
    return head and match and Fault(head.start("x"), head.end("x"), f"{match[1]}要定期调度。")


substitution("简称", "缺引号", r"（以下简称(?P<x>“(?P<n>[^”]+)”)）", r"\g<n>", r"：\g<n>")
substitution("简称", "写法", r"（以(?P<x>下)简称“", "后", "上", "")
substitution("简称", "空的", r"（以下简称(?P<x>“[^”]+”)）", "", "“”")
substitution("空白", "字间空格", rf"[{HAN}](?P<x>)[{HAN}]{{3}}", " ", "　", "  ")
substitution("空白", "数字旁空格", rf"[{HAN}](?P<x>)\d+[户人处年]", " ")
substitution("空白", "标点旁空格", rf"[，。；](?P<x>)[{HAN}]", " ", "　")
substitution("空白", "断行", rf"[{HAN}]{{9}}(?P<x>)[{HAN}]{{9}}", "\n")
substitution("空白", "逗号后断行", rf"[{HAN}]{{9}}，(?P<x>)[{HAN}]{{9}}", "\n")
substitution("空白", "数字中空格", r"(?P<x>20(?P<y>2\d))年", r"20 \g<y>", r"202 \g<y>")
substitution("空白", "全空行字", rf"[{HAN}](?P<x>)[{HAN}]。$", " ")
