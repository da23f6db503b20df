"""A number against the list that it announces, however the two are joined; sayings whose members are known."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, NUMERAL
from generators.checks.text.names import SURNAMES
from generators.checks.text.table import Hit, Strength, block_rule, triggered
from generators.wording import format_numeral, read_numeral, word_kind, words_of_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block

_N = rf"(?<![第每约近余多各前后上下这该述\d{NUMERAL}百千万.、—至])([两{NUMERAL}]{{1,2}}|\d{{1,2}})"
_KINDS = "大类|类|种|大项|项|条|点|部分|方面|环节|步骤|阶段|层次|等级|等次|要素|要点"
_THINGS = "道|支|套|组|名|位|人|户|家|所|处|座|支|台|辆|片|块|间|本|部|份|个"
_ANNOUNCED = triggered(
    rf"{_N}(?:个)?({_KINDS}|{_THINGS})([^，。；：、（）“”\d]{{0,16}}?)"
    r"(，?(?:即|也就是|分别(?:是|为|位于|设在|建在|由|对应)|依次(?:是|为)|具体(?:是|为)|包括|涵盖|位于|设在|是|为|有)：?|：|——)"
    r"([^。；：]{4,140}?)(?=[。；]|$)"
)
_OPEN = re.compile(
    r"等|其他|及其|以上|以下|若干|各种|有关|左右|[重难热焦堵痛]点|短板|关键|核心|基础|前提|根本"
)
_EXACT = re.compile("^，?(?:即|也就是|分别|依次|具体)|^：|^——")
_SPARE = frozenset(_KINDS.split("|"))
_APART = re.compile("和|以及|及|与|并")
_LONGEST_ITEM = 18


def _items(listed: str) -> list[str]:
    """Return what is parted by 、 outside brackets and quotes."""
    found, depth, item = [], 0, ""
    for character in listed:
        depth += (character in "（“《〔") - (character in "）”》〕")
        if character == "、" and not depth:
            found.append(item)
            item = ""
        else:
            item += character
    return [*found, item]


def _counts(listed: str) -> set[int]:
    """Return how many things a list may hold: a last 和 may join two, or be part of a name."""
    items = _items(listed)
    last = re.fullmatch("(.{2,})(?:和|以及|及|与)(.{2,})", items[-1]) if len(items) > 1 else None
    if last is not None and {last[1][-1], last[2][-1]} == {items[-2][-1]}:
        return {len(items) + 1}  # 东片、西片、南片和北片: what ends alike is one thing each.
    joined = sum(len(_APART.findall(re.sub("（[^（）]*）|“[^“”]*”", "", item))) for item in items)
    return set(range(len(items), len(items) + joined + 1))


def _is_a_row(listed: str) -> bool:
    """Tell whether all that is listed is short: 甲、乙、丙, and no clause of its own."""
    items = _items(listed)
    return len(items) > 1 and all(0 < len(item) <= _LONGEST_ITEM for item in items)


@block_rule(
    "数目/所列",
    "通行做法",
    Strength.PRACTICE,
    "说几个就列几个：“分别位于”“包括”“即”后面与前面的数目一致",
    finds="全乡共设5个防火检查站，分别位于东沟村、石窑湾村、核桃岭村和双泉峪村。",
    leaves="全乡共设4个防火检查站，分别位于东沟村、石窑湾村、核桃岭村和双泉峪村，检查了12家单位，包括学校、医院。",
    needs=f"0123456789{NUMERAL}两",
)
def as_many_as_announced(block: Block) -> Iterator[Hit]:
    """A number and the row that it announces agree."""
    for match in _ANNOUNCED.finditer(block):
        number, measure, what, link, listed = match.groups()
        promised = read_numeral(number)
        rows = [listed, *([listed.partition("，")[0]] if "，" in listed else [])]
        rows = [row for row in rows if _is_a_row(row.replace("，", "、"))]
        if (
            promised < 2
            or not rows
            or "、" not in listed
            or _OPEN.search(listed)
            or re.search(r"\d[户人个项万元%]", listed)
        ):
            continue
        counts = {listed.count("，") + 1} if "，" in listed else set()  # Clauses with rows of their own.
        counts = counts.union(*(_counts(row.replace("，", "、")) for row in rows))
        given = max(counts) if promised > max(counts) else min(counts)
        if promised in counts or abs(given - promised) > 2 or re.search("[每各都均]", what):
            continue
        if not _EXACT.search(link) and measure not in _SPARE:
            continue  # 12家单位，包括学校、医院: kinds of what is counted.
        if measure == "个" and re.match("月|百分点|小时|工作日|季度|年|多月|[a-zA-Z]", what):
            continue
        yield Hit(
            block,
            *match.span(1),
            f"写的是{format_numeral(promised)}，后面列了{format_numeral(given)}",
            "核对数目",
        )


_NAME = rf"[{SURNAMES}]{HAN}{{1,2}}"
_PEOPLE = triggered(
    rf"{_N}(?:名|位|个)(?!月|村|乡)([^，。；：、（）“”\d的]{{0,8}}?)((?:{_NAME}、)+{_NAME}?)(?:(?:和|及|与)({_NAME}))?"
)


@block_rule(
    "数目/几名",
    "通行做法",
    Strength.PRACTICE,
    "“三名代表”后面接着写出的姓名有三个",
    finds="财政所两名工作人员王义、郑芬珍、袁青荷参加了培训。",
    leaves="财政所三名工作人员王义、郑芬珍、袁青荷参加了培训，两名干部王义、郑芬珍等参加。",
    needs="、",
)
def people_named_behind_their_number(block: Block) -> Iterator[Hit]:
    """Names right behind a number of people are so many."""
    for match in _PEOPLE.finditer(block):
        promised = read_numeral(match[1])
        names = [name for name in (*match[3].split("、"), match[4]) if name]
        if promised == len(names) or "等" in block.text[match.end() - 2 : match.end() + 2]:
            continue
        if block.text[match.end() : match.end() + 1] == "、" or abs(promised - len(names)) > 2:
            continue
        is_row = len(names) > 1 and all(2 <= len(name) <= 3 for name in names)
        if is_row and not words_of_dictionary(names):  # 两个方面、三项: words begin like surnames.
            told = f"写的是{format_numeral(promised)}，后面列了{format_numeral(len(names))}"
            yield Hit(block, *match.span(1), told, "核对数目")


_SAYINGS = {
    "四个意识": "政治意识 大局意识 核心意识 看齐意识",
    "四个自信": "道路自信 理论自信 制度自信 文化自信",
    "四议两公开": "提议 商议 审议 会议?决议|代表决议|大会决议|决议(?!公开) 决议公开 结果公开",
    "四不两直": "不发通知 不打招呼 不听汇报 不用陪同 直奔基层 直插现场",
    "三会一课": "党员大会 支委会|支部委员会 党小组会 党课",
    "四个不摘": "不摘责任 不摘政策 不摘帮扶 不摘监管",
    "三严三实": "严以修身 严以用权 严以律己 谋事要实 创业要实 做人要实",
    "五位一体": "经济建设 政治建设 文化建设 社会建设 生态文明建设",
    "五大振兴": "产业振兴 人才振兴 文化振兴 生态振兴 组织振兴",
    "三个必须": "管行业必须管安全 管业务必须管安全 管生产经营必须管安全",
    "双随机": "随机抽取 随机选派",
    "三同时": "同时设计 同时施工 同时投产使用|同时投入使用|同时投入生产和使用",
    "四方责任": "属地责任 部门责任 单位责任 个人责任",
    "三重一大": "重大[^、]{0,4}决策|重大事项决策 重要人事任免|重要干部[^、]{0,2}任免|重要干部任免 重[大要]项目|重要项目安排 大额",
    "四风": "形式主义 官僚主义 享乐主义 奢靡之风",
    "六大纪律": "政治纪律 组织纪律 廉洁纪律 群众纪律 工作纪律 生活纪律",
    "三不腐": "不敢腐 不能腐 不想腐",
    "三农": "农业 农村 农民",
    "三治": "自治 法治 德治",
    "四个最严": "最严谨的标准 最严格的监管 最严厉的处罚 最严肃的问责",
}
"""What the members of sayings known to every office hold, by the saying."""
_SAYING = triggered(
    rf"“?({'|'.join(sorted(_SAYINGS, key=len, reverse=True))})”?[^，。；：、“”（）]{{0,8}}(?:，?(?:即|也就是|是指|分别是|包括)|：|（(?:即)?)([^。：]{{6,160}}?)(?=[。）]|$)"
)


@block_rule(
    "数目/固定提法",
    "通行的提法（所含各项为公开文件所载）",
    Strength.PRACTICE,
    "“四个意识”“四议两公开”等提法，列出的各项不缺、不错",
    finds="增强“四个意识”，即政治意识、大局意识、核心意识、看起意识。",
    leaves="增强“四个意识”，即政治意识、大局意识、核心意识、看齐意识。",
    needs="“四三五六双",
)
def sayings_have_their_members(block: Block) -> Iterator[Hit]:
    """Of a saying that is spelt out every member is there."""
    for match in _SAYING.finditer(block):
        members = _SAYINGS[match[1]].split()
        said = match[2]
        lacking = [member for member in members if not re.search(member, said)]
        if lacking and len(lacking) < len(members) / 2:
            yield Hit(
                block,
                *match.span(2),
                f"“{match[1]}”里应有“{lacking[0].split('|')[-1].split('(')[0]}”",
                "核对各项",
            )


_CLAUSES = triggered(
    rf"{_N}(?:个)?(项|个|点|条|件|大|类|方面|种|步|环节|重点|场|名|道|关)([^，。；：、“”（）\d]{{0,10}}?)(?:，?(?:即|分别)?(?:是|为))?：([^：。]{{8,160}})(?=。|$)"
)


_TO_WHAT_END = re.compile("确保|做到|实现|推动|促进|防止|避免|形成|保证|努力|不断|切实|使|让")


def _clauses_alike(told: str) -> int:
    """Return how many clauses in a row begin with the same character, or each with a verb; 0 for neither."""
    clauses = [clause for clause in re.split("；" if "；" in told else "，", told) if clause]
    if any(_TO_WHAT_END.match(clause) for clause in clauses):
        return 0
    if len(clauses) < 2 or any(len(clause) > _LONGEST_ITEM for clause in clauses):
        return 0
    if len({clause[0] for clause in clauses}) == 1:
        return len(clauses)
    verbs = [word_kind(clause[:2])[:1] == "v" for clause in clauses]
    return len(clauses) if all(verbs) and "、" not in told else 0


@block_rule(
    "数目/分句",
    "通行做法",
    Strength.PRACTICE,
    "“重点看三个方面：看……，看……，看……”分句数与前面的数目一致",
    finds="这次督查重点看四个方面：看责任是否落实，看措施是否到位，看台账是否规范。",
    leaves="这次督查重点看三个方面：看责任是否落实，看措施是否到位，看台账是否规范。",
    needs="：",
)
def clauses_as_announced(block: Block) -> Iterator[Hit]:
    """Clauses alike behind a colon are so many as announced."""
    for match in _CLAUSES.finditer(block):
        promised, given = read_numeral(match[1]), _clauses_alike(match[4])
        if (
            given
            and promised > 1
            and given != promised
            and abs(given - promised) <= 2
            and "等" not in match[4]
        ):
            told = f"写的是{format_numeral(promised)}，后面列了{format_numeral(given)}"
            yield Hit(block, *match.span(1), told, "核对数目")


_PARTS = triggered(
    rf"(?:分为?|划分为|包括|共有?|设|经历|历经){_N}个?(阶段|部分|步骤|环节|层次|片区|标段|批次|梯队|板块|等级|等次)[^，。；：（）]{{0,8}}[：，]([^。]{{6,200}})(?=。|$)"
)


@block_rule(
    "数目/各阶段",
    "通行做法",
    Strength.PRACTICE,
    "“分三个阶段”，后面写到的阶段有三个",
    finds="规划期分三个阶段：2022年为启动阶段，2023年至2024年为建设阶段。",
    leaves="规划期分两个阶段：2022年为启动阶段，2023年至2024年为建设阶段。",
    needs="阶部步环层片标批梯板等",
)
def parts_as_announced(block: Block) -> Iterator[Hit]:
    """Of so many stages so many are told by that name."""
    for match in _PARTS.finditer(block):
        promised, told = read_numeral(match[1]), match[3]
        named = re.findall(rf"{HAN}{{2}}{match[2]}|第[{NUMERAL}]个?{match[2]}", told)
        given = len(set(named))
        is_near = 1 < given != promised > 1 and len(named) == given and abs(given - promised) <= 2
        if is_near and not re.search(
            "等|前[两三]|上述|各|已[^，。；]{0,8}(?:完成|结束)|正在|尚未|目前", told
        ):
            said = f"写的是{format_numeral(promised)}，后面列了{format_numeral(given)}"
            yield Hit(block, *match.span(1), said, "核对数目")


_HOW_MANY_OF_A_POST = triggered(
    rf"(副组长|副主任|副总指挥|副指挥长|副队长|成员)(?:共|有)?([两{NUMERAL}]|\d{{1,2}})(?:人|名)|([两{NUMERAL}]|\d{{1,2}})名(副组长|副主任|副总指挥|副指挥长|副队长)"
)
_WHO_HOLDS_A_POST = triggered(
    r"(副组长|副主任|副总指挥|副指挥长|副队长|成员)(?:分别)?由([^，。；：（）]{2,20}(?:、[^，。；：（）、]{2,12})+)(?:担任|组成|兼任)"
)


@block_rule(
    "数目/担任的人",
    "通行做法",
    Strength.PRACTICE,
    "说副组长几人，写明由谁担任的就是几人",
    finds="领导小组设副组长2人，副组长由党委副书记、纪委书记、副乡长担任。",
    leaves="领导小组设副组长3人，副组长由党委副书记、纪委书记、副乡长担任。",
    needs="由",
)
def so_many_hold_a_post(block: Block) -> Iterator[Hit]:
    """Those by whom a post is held are as many as told."""
    told = {m[1] or m[4]: m for m in _HOW_MANY_OF_A_POST.finditer(block)}
    for match in _WHO_HOLDS_A_POST.finditer(block) if told else ():
        number = told.get(match[1])
        if number is None or re.search("等|有关|相关|各", match[2]):
            continue
        counts = _counts(match[2])
        group = 2 if number[1] else 3
        promised = read_numeral(number[group])
        if promised not in counts:
            given = max(counts) if promised > max(counts) else min(counts)
            said = f"写的是{format_numeral(promised)}，后面列了{format_numeral(given)}"
            yield Hit(block, *number.span(group), said, "核对人数")
