"""Names of organs, papers, places and people that differ within one text."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generators.checks.text.alike import alike, alike_in_names, nearly_alike
from generators.checks.text.document import HAN, Role
from generators.checks.text.table import Hit, Strength, block_rule, document_rule, one_of, triggered
from generators.wording import person_spans, words_of_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block, Document

_ALIKE = (
    *(
        "晓小孝肖",
        "琴芹勤",
        "文闻汶",
        "军君钧均",
        "伟炜玮卫维",
        "丽莉利立力",
        "华桦骅",
        "强墙",
        "玉钰育",
        "红宏洪鸿虹",
    ),
    *(
        "平萍苹坪",
        "建健剑",
        "志智治",
        "帼国",
        "林琳霖麟",
        "英瑛颖莹迎",
        "涛滔韬",
        "辉晖徽惠慧会",
        "杰洁捷",
        "明铭鸣茗",
    ),
    *(
        "峰锋烽枫丰风",
        "燕艳雁彦",
        "俊骏峻竣",
        "波博勃",
        "斌彬宾滨",
        "静靖婧晶菁",
        "娟鹃绢",
        "梅玫枚",
        "兰蓝岚",
        "芳方坊",
    ),
    *(
        "云芸",
        "勇永咏泳",
        "东冬栋",
        "福富",
        "贵桂",
        "生升胜盛",
        "成诚承程",
        "义毅艺谊",
        "元园圆媛远",
        "凤奉",
        "荣蓉容溶",
    ),
    *(
        "清青卿庆",
        "亮良",
        "海亥",
        "武吴",
        "付傅",
        "肖萧",
        "阎闫",
        "龙隆",
        "刚钢岗",
        "宁凝",
        "旭绪续",
        "田甜恬",
        "秀绣",
    ),
    *(
        "珍真贞",
        "香湘",
        "霞侠",
        "翠粹",
        "巧俏",
        "连莲廉",
        "春椿",
        "雪学",
        "根跟",
        "来莱",
        "有友",
        "全权泉",
        "超朝",
        "鹏朋",
    ),
    *(
        "新欣鑫心",
        "祥翔",
        "喜希",
        "安桉",
        "金今锦",
        "银寅",
        "宝保堡",
        "山珊",
        "申甲",
        "末未",
        "己已",
        "沟勾",
        "上下",
    ),
)
"""Characters of names that are taken for each other, by sound or by form."""


@cache
def _pairs() -> frozenset[frozenset[str]]:
    return frozenset(frozenset((a, b)) for group in _ALIKE for a in group for b in group if a != b)


_POSTS = (
    "委[　 ]+员|成[　 ]+员|主[　 ]+任|组[　 ]+长|队[　 ]+长|"
    "党委书记|副书记|第一书记|支部书记|党支部书记|书记|副乡长|乡长|副镇长|镇长|副县长|县长|副组长|组长|副主任|主任|副局长|局长"
    "|村委会主任|包村干部|负责人|联系人|主持人|主持|记录人|记录|联络员|召集人|部长|站长|所长|校长|村支书|队长|副队长|副主席|主席|委员|成员|出席|列席|请假|缺席|参加人员|参会人员|出席人员|列席人员|参加|参会|与会"
)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康刁尚牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈"
    "饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇"
    "桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆"
    "朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕"
)
ROLES = "患者|户主|村民|居民|群众|学生|学员|教师|医生|护士|村医|护林员|保洁员|网格员|管护员|职工|农户|申请人|当事人|报案人|信访人|举报人|反映人|监测户|低保户|脱贫户|特困户|残疾人|老人|儿童|驾驶员|司机|店主|业主|经营者|承包人|队员|党员|考生|新兵|死者|伤者|家长|养殖户|种植户|大户|会计|出纳|报账员|乘客|行人|选手|演员|作者|被告|原告|顾客|游客|志愿者|民警|辅警|战士|教练|裁判|工人|师傅|保管员|安全员|调解员|技术员|统计员|宣传员|联络员|讲解员|经理|老板|厂长|院长|法人代表|法定代表人"
"""What somebody is who is named right behind it."""
_NAME = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
LABELLED = triggered(
    rf"({_POSTS})[：:、　 ]{{0,3}}({_NAME}(?:、{_NAME})*)"
    r"(?=[、，。；：（）,;:()\s　同主为任兼在宣传对作等]|负责|牵头|介绍|汇报|说|担任"
    r"|负总责|总负责|具体|分管|主抓|带队|出席|参加|亲自|代表|讲话|强调|指出|要求|组织|关于|就|带领|率|走访|入户|深入|看望|慰问|宣布|宣读|传达|通报|部署|安排"
    r"|表示|认为|督导|检查|调研|研判|指导|协调|参与|前往|到|多次|陪同|签|审|同意|提出|$)"
)
TRAILING = triggered(
    rf"(?:^|[、，。；：（）,;:()　 ]|由|经|与|和|向|请|对|找|跟|给|受)({_NAME})(?<!副)(?:同志|（?({_POSTS}))"
)


@document_rule(
    "名称/人名不一",
    "通行做法",
    Strength.REQUIRED,
    "同一人的姓名前后一致",
    finds="负责人：武小文、田芳、胡旭琴\n各村按要求排查。\n负责人：武晓文",
    leaves="负责人：武小文、田芳、胡旭琴\n各村按要求排查。\n负责人：武小文",
)
def people_are_spelled_one_way(document: Document) -> Iterator[Hit]:
    """A name is spelled one way."""
    if len(document.blocks) < 2 and len(document.whole) < 30:
        return
    places: dict[str, list[tuple[Block, int]]] = defaultdict(list)
    posts: dict[str, set[str]] = defaultdict(set)
    for block in document.blocks:
        if block.role in {Role.TITLE, Role.MARK}:
            continue
        for match in LABELLED.finditer(block):
            at = match.start(2)
            for name in match[2].split("、"):
                if at not in [p for b, p in places[name] if b is block]:
                    places[name].append((block, at))
                    posts[name] |= _posts_of(match[1])
                at += len(name) + 1
        for match in TRAILING.finditer(block):
            if match.start(1) not in [p for b, p in places[match[1]] if b is block]:
                places[match[1]].append((block, match.start(1)))
                posts[match[1]] |= _posts_of(match[2] or "")
    yield from _twins(places, posts)
    yield from _strangers(document, places, posts)


_ACTS = triggered("牵头|负责|主持|汇报|同志|要求|强调|指出|分管|督办|落实|带队|介绍|传达|通报")


def _strangers(
    document: Document, places: dict[str, list[tuple[Block, int]]], posts: dict[str, set[str]]
) -> Iterator[Hit]:
    """Yield a name that acts in the text and is one character off that of somebody with a post."""
    known = [name for name in places if posts[name] and len(name) == 3]
    near_by_name = {name: _near_forms(name) for name in known}
    yield from _strangers_of_two(document, places, [n for n in places if posts[n] and len(n) == 2])
    for block in document.prose if known else ():
        for right, forms in near_by_name.items():
            for match in forms.finditer(block.text):
                if match[0] not in places:
                    yield Hit(block, *match.span(), f"别处写作“{right}”", f"核对是不是“{right}”")
        # Who acts is asked of the segmenter only where somebody does.
        for start, end in person_spans(block.text) if _ACTS.search(block) else ():
            name = block.text[start:end]
            if name in places or len(name) != 3:
                continue
            if not _ACTS.pattern.match(block.text, end) or any(
                f.fullmatch(name) for f in near_by_name.values()
            ):
                continue
            near = [
                n for n in known if n[0] == name[0] and sum(a != b for a, b in zip(n, name, strict=True)) == 1
            ]
            if len(near) == 1:
                yield Hit(block, start, end, f"别处写作“{near[0]}”", f"核对是不是“{near[0]}”")


def _strangers_of_two(
    document: Document, places: dict[str, list[tuple[Block, int]]], known: list[str]
) -> Iterator[Hit]:
    """Yield a name of two that is spoken to where one like it has a post: 与曾湖联系, 副乡长曾虎."""
    for name in known:
        forms = "".join(sorted(nearly_alike(name[1]) | set(alike(name[1]))))
        if not forms:
            continue
        spoken_to = re.compile(
            rf"[由与和向请找经]({name[0]}[{forms}])(?=联系|负责|牵头|同志|主持|汇报|签字|审核|带队|答复|具体)"
        )
        for block in document.prose:
            for match in spoken_to.finditer(block.text):
                if match[1] not in places:
                    yield Hit(block, *match.span(1), f"别处写作“{name}”", f"核对是不是“{name}”")


@cache
def _near_forms(name: str) -> re.Pattern[str]:
    """Return the pattern of `name` with one character of the given name of a like sound or shape."""
    forms = [
        name[:at] + f"[{''.join(sorted(nearly_alike(name[at]))) or name[at]}]" + name[at + 1 :]
        for at in range(1, len(name))
    ]
    # A surname is taken for what is none: 扬春生.
    none = "".join(sorted(set(alike(name[0])) - set(SURNAMES)))
    forms += [f"[{none}]{name[1:]}"] if none else []
    return re.compile("|".join(forms))


def _posts_of(written: str) -> set[str]:
    """Return the post and the short form in which it follows a name: 党委书记, 书记."""
    short = re.search("书记|乡长|镇长|县长|主任|局长|组长|队长$", written)
    return {written, short[0]} if written and short and not written.startswith("副") else {written} - {""}


_OF_MANY = frozenset(
    (
        "成员",
        "委员",
        "出席",
        "列席",
        "请假",
        "缺席",
        "参加",
        "参会",
        "与会",
        "参加人员",
        "参会人员",
        "出席人员",
        "列席人员",
    )
)
"""What many people are at once."""
_ONLY_ONE = frozenset({"乡长", "镇长", "县长", "党委书记"})
"""Posts that one person holds: two names with it are one person's."""


def _twins(places: dict[str, list[tuple[Block, int]]], posts: dict[str, set[str]]) -> Iterator[Hit]:
    """Yield the rarer of two names that can be one person's."""
    names = list(places)
    for index, name in enumerate(names):
        for other in names[:index]:
            if _is_absent(name, other, posts) and not any(
                _side_by_side(one, two) for one in places[name] for two in places[other]
            ):
                wrong, right = (name, other) if posts[other] <= _OF_MANY else (other, name)
                block, at = places[wrong][0]
                yield Hit(block, at, at + len(wrong), f"名单里写作“{right}”", f"核对是不是“{right}”")
                continue
            if not _may_be_one(name, other, posts[name] & posts[other] - _OF_MANY):
                continue
            counts = {n: len(places[n]) for n in (name, other)}
            wrong = name if counts[name] <= counts[other] else other
            right = other if wrong == name else name
            same = posts[wrong] & posts[right]
            share_a_chair = not _ONLY_ONE.isdisjoint(same) or bool(same and may_be_one_person(wrong, right))
            if not share_a_chair and any(
                _side_by_side(one, two) for one in places[wrong] for two in places[right]
            ):
                continue
            block, at = places[wrong][0]
            yield Hit(block, at, at + len(wrong), f"别处写作“{right}”", f"核对是不是“{right}”")
            if counts[wrong] == counts[right]:
                block, at = places[right][0]
                yield Hit(block, at, at + len(right), f"别处写作“{wrong}”", f"核对是不是“{wrong}”")


def _is_absent(name: str, other: str, posts: dict[str, set[str]]) -> bool:
    """Tell whether of two names one character apart one stands in the list of those present alone."""
    if len(name) != 3 or len(other) != 3 or name[0] != other[0]:
        return False
    listed = [bool(posts[n]) and posts[n] <= _OF_MANY for n in (name, other)]
    present = [not posts[n].isdisjoint(_OF_MANY) for n in (name, other)]
    one_off = sum(a != b for a, b in zip(name, other, strict=True)) == 1
    return one_off and listed[0] != listed[1] and present[0] != present[1]


def _side_by_side(one: tuple[Block, int], other: tuple[Block, int]) -> bool:
    """Tell whether two names stand in one list: then they are two people."""
    return one[0] is other[0] and not re.search("[。；]", one[0].text[slice(*sorted((one[1], other[1])))])


def may_be_one_person(name: str, other: str) -> bool:
    """Tell whether two names can be one person's, written wrongly once."""
    if len(name) != len(other):
        short, long = sorted((name, other), key=len)
        return len(short) == 2 and len(long) == 3 and short[0] == long[0] and short[1] in long[1:]
    different = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    if len(different) != 1:
        return False
    one, two = different[0]
    return frozenset(different[0]) in _pairs() or (len(name) == 3 and two in alike(one))


def _may_be_one(name: str, other: str, same_post: set[str]) -> bool:
    if len(name) == len(other):
        different = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
        return len(different) == 1 and (
            frozenset(different[0]) in _pairs()
            or bool(
                same_post
                and name[0] == other[0]
                and (len(name) == 3 or different[0][1] in alike(different[0][0]))
            )
        )
    short, long = sorted((name, other), key=len)
    return (
        bool(same_post)
        and len(short) == 2
        and len(long) == 3
        and short[0] == long[0]
        and short[1] in long[1:]
    )


_POSTS_APART = (
    frozenset({"党委书记", "党委副书记", "副乡长", "副镇长"}),
    frozenset({"党委书记", "纪委书记", "副乡长", "副镇长"}),
    frozenset({"乡长", "副乡长", "党委书记"}),
    frozenset({"镇长", "副镇长", "党委书记"}),
    frozenset({"乡长", "镇长", "人大主席"}),
    frozenset({"主任", "副主任"}),
    frozenset({"组长", "副组长"}),
    frozenset({"组织委员", "宣传委员", "统战委员", "武装部长", "纪委书记"}),
    frozenset({"村委会主任", "村委会副主任"}),
    frozenset({"局长", "副局长"}),
    frozenset({"站长", "副站长"}),
    frozenset({"所长", "副所长"}),
    frozenset({"第一书记", "党支部书记"}),
)
"""Posts of which one person holds one."""
_WITH_POST = triggered(
    rf"(?<![原曾任副时])((?:党委|纪委|党支部|村委会)(?:副)?(?:书记|主任)|人大主席|第一书记|(?:副)?(?:乡长|镇长|局长|站长|所长|组长)|(?<=[委会办])(?:副)?主任|(?<=中心)(?:副)?主任|(?:组织|宣传|统战)委员|武装部长)([{SURNAMES}]{HAN}{{1,2}}?)(?=[，。；、：（]|同志|主持|在|对|到|通报|作|要求|强调|指出|负责|带队|介绍|传达|汇报|宣读|总结|安排|带领|带|参加|陪同|牵头|任|为|$)"
)
_CHANGED_POST = triggered("任命|接任|改任|调任|转任|升任|免去|兼任|不再担任|当选|同名|原任")


@document_rule(
    "名称/一人两职",
    "通行做法",
    Strength.PRACTICE,
    "同一人的职务前后一致",
    finds="副乡长刘建国通报了情况。最后，乡党委副书记刘建国作了总结讲话。",
    leaves="副乡长刘建国通报了情况，副乡长刘建国作了安排。党委副书记、乡长梁子贵到会。",
)
def people_hold_one_post(document: Document) -> Iterator[Hit]:
    """Nobody is called by two posts of which one person holds one alone."""
    held: dict[str, dict[str, tuple[Block, int, int]]] = defaultdict(dict)
    for block in document.prose:
        for match in _WITH_POST.finditer(block):
            held[match[2]].setdefault(match[1], (block, *match.span()))
    if not any(len(posts) > 1 for posts in held.values()):
        return
    if any(_CHANGED_POST.search(block) for block in document.prose):
        return
    for name, posts in held.items():
        said = list(posts)
        for index, post in enumerate(said):
            other = next((o for o in said[:index] if any({post, o} <= apart for apart in _POSTS_APART)), "")
            if other:
                yield Hit(*posts[post], f"前面写作“{other}{name}”", "核对职务、姓名")


_SURNAMES = frozenset(SURNAMES)


def _may_name_two(text: str) -> bool:
    """Tell whether two names of three can stand in `text` that differ in one character of the given name."""
    seen: dict[tuple[int, str], str] = {}
    for at, character in enumerate(text[:-2]):
        if character in _SURNAMES:
            for kept, other in ((1, 2), (2, 1)):
                key = (kept, character + text[at + kept])
                if seen.setdefault(key, text[at + other]) != text[at + other]:
                    return True
    return False


def _in_one_clause(text: str, one: int, other: int) -> bool:
    """Tell whether two names stand in one clause: then they are two people."""
    return re.search("[，。；：]", text[slice(*sorted((one, other)))]) is None


_RELATED = triggered(
    "兄弟|姐妹|兄妹|姐弟|[其之](?:兄|弟|姐|妹|子|女|父|母|妻|夫)|父子|母女|母子|父女|夫妇|夫妻|亲属|双胞胎|堂[兄弟姐妹]|[长次]子|儿子|女儿|二人|两人|分别"
)


@document_rule(
    "名称/同段人名",
    "通行做法",
    Strength.PRACTICE,
    "同一段里一个人的姓名前后一致",
    finds="信访人张秀梅反映邻里纠纷。经核实，张秀海与邻居达成一致，张秀梅表示满意。",
    leaves="信访人张秀梅反映邻里纠纷，张秀梅表示满意。张秀海、张秀梅姐妹参加。",
)
def one_person_by_one_name(document: Document) -> Iterator[Hit]:
    """In one paragraph a name that stands once, one character off one that stands more often or is like it, is told."""
    for block in document.prose:
        if not _may_name_two(block.text):
            continue
        places: dict[str, list[int]] = defaultdict(list)
        for start, end in person_spans(block.text):
            if end - start == 3 and block.text[start] in SURNAMES:
                places[block.text[start:end]].append(start)
        if len(places) < 2 or _RELATED.search(block):
            continue
        for name, at in places.items():
            for right, others in places.items():
                different = [(a, b) for a, b in zip(name, right, strict=True) if a != b]
                if name == right or len(at) > 1 or name[0] != right[0] or len(different) != 1:
                    continue
                is_like = different[0][0] in alike_in_names(different[0][1]) and others[0] < at[0]
                if re.search(f"(?:{ROLES})$", block.text[: at[0]]):
                    continue  # 驾驶员刘永强, 乘客刘勇强: told as two.
                if (len(others) > 1 or is_like) and not any(
                    _in_one_clause(block.text, at[0], there) for there in others
                ):
                    yield Hit(block, at[0], at[0] + 3, f"别处写作“{right}”", f"核对是不是“{right}”")


_TOWNSHIP = re.compile(
    rf"(?:^|县|[^\u4e00-\u9fff])[由请向与和到报经]?({HAN}{{2,4}}?[乡镇])(?=人民政府|党委|政府|党政|{HAN}{{1,5}}村)",
    re.MULTILINE,
)


@document_rule(
    "名称/乡镇名不一",
    "通行做法",
    Strength.REQUIRED,
    "本乡镇的名称前后一致",
    finds="交楼申乡人民政府要求，交楼申乡各村按时上报。\n交楼中乡各村认真排查。",
    leaves="交楼申乡人民政府要求，交楼申乡各村按时上报。\n交楼申乡各村认真排查。",
)
def township_is_spelled_one_way(document: Document) -> Iterator[Hit]:
    """The township's own name is spelled one way."""
    counted: Counter[str] = Counter()
    for match in _TOWNSHIP.finditer(document.whole):
        counted[match[1]] += 1
    if not counted:
        return
    own, _ = counted.most_common(1)[0]
    stem, kind = own[:-1], own[-1]
    patterns = [re.escape(stem[:i]) + r"[\u4e00-\u9fff]" + re.escape(stem[i + 1 :]) for i in range(len(stem))]
    if len(stem) >= 3:
        patterns += [re.escape(stem[:i] + stem[i + 1 :]) for i in range(len(stem))]
    wrong = re.compile(rf"(?:{'|'.join(patterns)})(?:{kind})")
    other_kind = re.compile(rf"{re.escape(stem)}[{'镇' if kind == '乡' else '乡'}](?!村)")
    known = {name for county in _counties() for name in townships_of(county)}
    for block in document.blocks:
        for match in (*wrong.finditer(block.text), *other_kind.finditer(block.text)):
            said = match[0]
            if own in block.text[max(0, match.start() - 1) : match.end() + 1] or said in known or said == own:
                continue
            if len(stem) < 3 and said[0] != own[0]:
                continue
            yield Hit(block, *match.span(), f"别处写作“{own}”", own)


_PLACE_OF_ISSUER = re.compile(rf"^(?:中共)?({HAN}{{2,4}}?)(街道|社区|乡|镇|县|区|市|村)")


@document_rule(
    "名称/署名地名不一",
    "通行做法",
    Strength.REQUIRED,
    "署名里的地名与标题、正文一致",
    finds="东关街道2023年信访工作总结\n东关街道认真做好信访工作。\n东官街道办事处\n2023年7月5日",
    leaves="东关街道2023年信访工作总结\n东关街道认真做好信访工作。\n东关街道办事处\n2023年7月5日",
)
def the_issuer_is_where_the_text_is(document: Document) -> Iterator[Hit]:
    """The place in the signature is written as in the title and the text."""
    above = "\n".join(b.text for b in document.blocks if b.role not in {Role.SIGNATURE, Role.DATE})
    for block in document.of(Role.SIGNATURE):
        match = _PLACE_OF_ISSUER.match(block.text)
        if match is None or match[0] in above:
            continue
        stem, kind = match.groups()
        forms = "|".join(f"{stem[:at]}{HAN}{stem[at + 1 :]}" for at in range(len(stem)))
        said = Counter(re.findall(rf"(?:{forms}){kind}", above))
        if said and (usual := said.most_common(1)[0])[1] > 1:
            yield Hit(block, *match.span(), f"上面写作“{usual[0]}”", usual[0])


_ORGAN_TWICE = triggered(
    rf"{HAN}{{1,4}}(局|办|委|站|所|办公室|中心|政府)(?:管理|监督|监管|人民|服务|综合)?\1(?![长员党直])"
)


@block_rule(
    "名称/机构名重叠",
    "通行做法",
    Strength.PRACTICE,
    "一个机构的名称里“局”“办公室”不写两次",
    finds="将结果抄送县应急局管理局。",
    leaves="将结果抄送县应急管理局，党政办、民政办，县委办公室。",
    needs="局办站所心府",
)
def organ_is_named_once(block: Block) -> Iterator[Hit]:
    """An organ's kind stands once in its name."""
    for match in _ORGAN_TWICE.finditer(block):
        if not re.search("[和及与、]", match[0]):
            yield Hit(block, *match.span(), f"“{match[1]}”重复", "核对机构名称")


_ORGAN_BROKEN = triggered(
    r"(?<=[乡镇县市区省])(人政府|民政府|人民府|人民政(?![府策协工治务权])|人名政府|人民人民政府|人民政政府|人民政府府|人民政俯)"
    r"|(?<=村)(村民委会|村民员会|村名委员会|村委员会(?=[^，。]{0,2}主任))|(街道办事(?![处项人员大厅指效程窗流])|党政办公(?![室用会大楼区场经系]))"
)


@block_rule(
    "名称/机构名残缺",
    "通行做法",
    Strength.REQUIRED,
    "“人民政府”“村民委员会”“办公室”一字不缺、不错",
    finds="兴县交楼申乡人政府负责落实。",
    leaves="兴县交楼申乡人民政府负责落实，乡人民政协委员，街道办事大厅，党政办公会议。",
)
def organs_are_named_in_full(block: Block) -> Iterator[Hit]:
    """The kind of an organ is written whole."""
    for match in _ORGAN_BROKEN.finditer(block):
        yield Hit(block, *match.span(), f"“{match[0]}”有缺字或错字", "核对机构名称")


_RENAMED = (
    ("农业局|农委", "农业农村局"),
    ("国土资源局|国土局", "自然资源局|规划和自然资源局"),
    ("环保局|环境保护局", "生态环境局|生态环境分局"),
    ("安监局|安全生产监督管理局", "应急管理局|应急局"),
    ("扶贫办|扶贫开发办公室|扶贫开发中心", "乡村振兴局|乡村振兴办"),
    ("卫计局|卫生局|卫生和计划生育局", "卫生健康局|卫健局|卫生健康和体育局"),
    ("工商局|质监局|食药监局|食品药品监督管理局", "市场监督管理局|市场监管局"),
    ("文广新局|旅游局|文化局", "文化和旅游局|文旅局"),
    ("水务局", "水利局"),
    ("国土资源[所站]|国土所|土地所", "自然资源所"),
    ("计生[办站]|计划生育服务站", "卫生健康办公室|卫健办"),
    ("扶贫工作站|扶贫站", "乡村振兴工作站|乡村振兴站|乡村振兴办公室"),
    ("工商所|食药监?所", "市场监管所|市场监督管理所"),
    ("安监[办站]", "应急办|应急管理办公室|应急管理站"),
    ("综治办", "平安办|平安建设办公室|综治中心"),
    ("国税局|地税局|国税所|地税所", "(?<![国地])税务局|税务所"),
    ("林业局", "林业和草原局|林草局"),
    ("公安消防大队|公安消防支队", "消防救援大队|消防救援支队"),
    ("卫生和计划生育委员会|卫计委", "卫生健康委员会|卫健委"),
    ("新农合|新型农村合作医疗", "城乡居民医保|居民医保|城乡居民基本医疗保险"),
    ("新农保|新型农村社会养老保险", "城乡居民养老保险|城乡居民基本养老保险"),
    ("信用社|信用联社", "农村商业银行|农商行|农商银行"),
)
"""Organs before and after the reform of 2018 and 2019, and what they run."""
_OF_THE_REFORM = re.compile(
    "前身|移交|原(?=[县市省乡农国环安扶卫工质食文旅水土计])|的档案|更名|改[称名]|改为|划[转入归]|并入|合并|组建[为成]|由[^，。；]{2,16}组建|整合[为成入]|撤销|挂牌成立|加挂|机构改革"
)


@document_rule(
    "名称/机构改革前后",
    "2018年机构改革",
    Strength.PRACTICE,
    "同一篇里一个机构不用改革前后两个名称",
    finds="县农业农村局负责技术指导，县农业局每周派人到场。",
    leaves="县农业农村局负责技术指导，原县农业局的档案由其保管。",
)
def organ_by_one_name(document: Document) -> Iterator[Hit]:
    """An organ that was renamed is not called by both names."""
    whole = document.whole
    for old, new in _RENAMED:
        if (current := re.search(new, whole)) is None or not re.search(old, whole):
            continue
        for block in document.blocks:
            todays = [match.span() for match in re.finditer(new, block.text)]
            for match in re.finditer(rf"(?<!原)(?<!原县)(?<!原市)(?<!原省)(?:{old})", block.text):
                if any(start <= match.start() < end for start, end in todays):
                    continue  # 旅游局 of 文化和旅游局.
                level = re.compile(f"([省市县区乡镇])(?:{old}|{new})")
                levels = {m[1] for m in level.finditer(whole)}
                if len(levels) > 1 or _OF_THE_REFORM.search(_sentence_around(block.text, match.start())):
                    continue  # 市水务局 and 县水利局: each has its own. 市场监管所的前身是工商所.
                yield Hit(block, *match.span(), f"别处写作“{current[0]}”", current[0])


def _sentence_around(text: str, at: int) -> str:
    """Return what stands between the full stops on both sides of `at`."""
    return text[text.rfind("。", 0, at) + 1 :].partition("。")[0]


_ORGAN = triggered(
    rf"(?:(?<=[镇县])|(?<=乡)(?!村)|(?<!乡村)(?<=村)|(?<=[，。；、由])|^)({HAN}{{3,16}}?(?:委员会|领导小组|指挥部|工作专班|协调小组|执法队|服务中心|巡查队|突击队|服务站|管理站|监管所|理事会))"
)


@document_rule(
    "名称/机构名不一",
    "通行做法",
    Strength.PRACTICE,
    "同一个委员会、领导小组、指挥部的名称前后一致",
    finds="成立乡爱国卫生运动委员会。\n乡爱国卫生委员会定期开会。",
    leaves="成立乡爱国卫生运动委员会。\n乡爱国卫生运动委员会定期开会，乡防汛指挥部配合。",
)
def organs_are_named_one_way(document: Document) -> Iterator[Hit]:
    """Two names of an organ that differ by a word within are one organ's."""
    said: dict[str, tuple[Block, int]] = {}
    for block in document.blocks:
        for match in (
            _ORGAN.finditer(block)
            if triggered("委员会|小组|指挥部|专班|队|中心|站|所|理事会").search(block)
            else ()
        ):
            name = re.sub(
                "^.*(?:[镇县]|乡(?!村)|(?<!乡)村)", "", match[1]
            )  # 成立乡爱卫会: the name begins behind 乡.
            near = next((other for other in said if _lacks_a_word(*sorted((name, other), key=len))), None)
            if name not in said and near:
                yield Hit(
                    block, match.end() - len(name), match.end(), f"前面写作“{near}”", f"核对是不是“{near}”"
                )
            said.setdefault(name, (block, match.start(1)))


def _lacks_a_word(short: str, long: str) -> bool:
    """Tell whether `short` is `long` without two to four characters in its middle."""
    missing = len(long) - len(short)
    if not 2 <= missing <= 4 or re.match("村[民务级]|党|代表|人民|支部", short):
        return False
    return any(long[:at] + long[at + missing :] == short for at in range(2, len(short) - 1))


_PROPER = triggered(
    rf"{HAN}{{3,24}}?(?:有限(?:责任)?公司|集团|指挥部|领导小组|委员会|专业合作社|合作社|协会|养殖场|加工厂|水库|供水站|卫生院|小学|幼儿园|工程(?![师款质量])|项目(?![部区资建])|示范园|产业园|基地|养老院)"
)
_BEFORE_A_NAME = re.compile(
    "^.*(?:实施了?|推进|签订|与|和|由|在|对|为|是|的|将|把|到|向|给|请|督促|确定|成立|组建|设立|配合|建成了?|新建|建设(?!工程|集团)|启动|完成|投资|依托|引进|利用|关于|及|有(?!限)|从|验收|开工|负责)"
)
_SERIAL = re.compile("[一二三四五六七八九十两甲乙丙丁东西南北上下前后左右新旧大小老内外高低中]")


@document_rule(
    "名称/专名不一",
    "通行做法",
    Strength.PRACTICE,
    "同一个公司、合作社、项目、工程的名称前后一致",
    finds="与山西绿源农业开发有限公司签订协议。\n山西绿园农业开发有限公司负责供苗。",
    leaves="与山西绿源农业开发有限公司签订协议。\n山西绿源农业开发有限公司负责供苗，一期工程、二期工程同时开工。",
)
def proper_names_are_written_one_way(document: Document) -> Iterator[Hit]:
    """The name of a firm, a project or a work is written one way."""
    said: dict[str, tuple[Block, int]] = {}
    for block in document.blocks:
        if block.role is Role.CELL:
            continue
        for match in _PROPER.finditer(block):
            name = _BEFORE_A_NAME.sub("", match[0])
            at = match.end() - len(name)
            near = next((other for other in said if _is_a_slip_of(name, other)), None)
            if name not in said and near and not re.search(f"{near}[、和与及]{name}", block.text):
                if document.whole.count(name) > document.whole.count(near):
                    (block_of_it, at_it), near_ = said.pop(near), near  # What stands more often is right.
                    yield Hit(
                        block_of_it, at_it, at_it + len(near_), f"别处写作“{name}”", f"核对是不是“{name}”"
                    )
                else:
                    yield Hit(block, at, match.end(), f"前面写作“{near}”", f"核对是不是“{near}”")
            said.setdefault(name, (block, at))


def _is_a_slip_of(name: str, other: str) -> bool:
    """Tell whether two long names differ in one character that is no serial number, side or place."""
    if len(name) != len(other) or len(name) < 6:
        return False
    places = [at for at, (a, b) in enumerate(zip(name, other, strict=True)) if a != b]
    if len(places) != 1 or _SERIAL.match(name[places[0]]) or _SERIAL.match(other[places[0]]):
        return False
    at = places[0]
    return name[at] in alike_in_names(other[at]) or (
        at >= 3 and len(name) >= 8 and "村" not in name[at : at + 2]
    )


_KIND_OF_BODY = triggered(
    "有限(?:责任)?公司|集团|合作社|协会|中心|[站所局队](?![长员里内外级])|办公室|委员会|领导小组|指挥部|专班|工程(?!师|有限|建设|项目)|项目(?!部)|基地|园区|养殖场|加工厂|水库|小学|中学|幼儿园|卫生院|敬老院|养老院|大桥|广场|风景区|景区|公园|博物馆|纪念馆|水电站|煤矿|林场|超市|酒店|宾馆|医院"
)
_FIRM_KINDS = ("公司", "集团", "合作社", "景区", "公园", "煤矿", "水电站", "酒店", "宾馆", "超市", "林场")
_LEFT_OF_KIND = 20
"""Characters before the kind of a body in which two of its names are held against each other."""
_HAN_AT_THE_END = re.compile(rf"{HAN}{{0,{_LEFT_OF_KIND}}}$")


class _Said:
    """Names in the order in which they were said, found by what stands around a character that differs."""

    def __init__(self) -> None:
        self._order: dict[str, int] = {}
        self._by_surroundings: dict[tuple[str, str], list[str]] = defaultdict(list)

    def _surroundings(self, name: str) -> list[tuple[str, str]]:
        """Return the character before, and all behind, each character of `name` but the first."""
        return [(name[at - 1], name[at + 1 :]) for at in range(1, len(name))]

    def add(self, name: str) -> None:
        """Keep `name`, once."""
        if name not in self._order:
            self._order[name] = len(self._order)
            for around in self._surroundings(name):
                self._by_surroundings[around].append(name)

    def like(self, name: str) -> list[str]:
        """Return those in which another character may stand between the same ones."""
        found = {
            other for around in self._surroundings(name) for other in self._by_surroundings.get(around, ())
        }
        return sorted(found, key=self._order.__getitem__)


@document_rule(
    "名称/一字之差",
    "通行做法",
    Strength.PRACTICE,
    "同一个机构、公司、项目的名称不差一个字",
    finds="乡应急管理站负责发布预警，灾情由乡应急站理站上报。",
    leaves="乡应急管理站负责发布预警，乡农经站、乡农机站配合；乡党群服务中心、乡党建服务中心合署。",
)
def bodies_are_named_one_way(document: Document) -> Iterator[Hit]:
    """Two names of a body that differ in one character, with the same around it, are one body's."""
    said: dict[str, _Said] = defaultdict(_Said)
    for block in document.blocks:
        if block.role is Role.CELL:
            continue
        for match in _KIND_OF_BODY.finditer(block):
            start = match.start()
            before = _HAN_AT_THE_END.search(block.text[max(0, start - _LEFT_OF_KIND) : start])
            if before is None or len(before[0]) < 2:
                continue
            is_listed = block.text[: start - len(before[0])].endswith(("、", "和", "与"))
            for other in () if is_listed else said[match[0]].like(before[0]):
                if at := _one_off_from_the_right(before[0], other, is_firm=match[0].endswith(_FIRM_KINDS)):
                    name = block.text[max(start - at - 2, start - len(before[0])) : match.end()]
                    right = other[max(0, len(other) - at - 2) :] + match[0]
                    yield Hit(
                        block,
                        match.end() - len(name),
                        match.end(),
                        f"“{name}”前面写作“{right}”",
                        f"核对是不是“{right}”",
                    )
                    break
            said[match[0]].add(before[0])


def _one_off_from_the_right(one: str, other: str, *, is_firm: bool) -> int:
    """Return how far from the right end the one character stands in which two names differ, 0: they are two bodies'."""
    size = min(len(one), len(other))
    at = next((n for n in range(1, size + 1) if one[-n] != other[-n]), 0)
    near = 1 if len(one) == at + 1 else 2  # A name that begins the clause.
    if not at or at + near > size or one[-at - near : -at] != other[-at - near : -at]:
        return 0
    a, b = one[-at], other[-at]
    serial = sum(_SERIAL.match(character) is not None for character in (a, b))
    if serial > (1 if is_firm and a in alike_in_names(b) else 0) or "村" in one[-at - 1 : len(one) - at + 2]:
        return 0
    left = next((n for n in range(1, size - at + 1) if one[-at - n] != other[-at - n]), size - at + 1) - 1
    if a in alike_in_names(b) or a in nearly_alike(b):
        return at if is_firm or not _both_are_words(one, other, at) else 0
    return at if left >= 3 and at >= 2 and not is_firm and not _both_are_words(one, other, at) else 0


def _both_are_words(one: str, other: str, at: int) -> bool:
    """Tell whether the character in which they differ makes a word with one beside it in both."""
    pairs = (
        [name[len(name) - at - 1 :][:2], *([name[len(name) - at :][:2]] if at > 1 else [])]
        for name in (one, other)
    )
    return all(words_of_dictionary(of_one) for of_one in pairs)


_BUREAU = triggered(rf"(?<=[县市])(?<!原县)(?<!原市)(?:{HAN}{{2,9}}?局)")


@document_rule(
    "名称/局名不一",
    "通行做法",
    Strength.PRACTICE,
    "同一个局的名称前后一致",
    finds="县交通运输局派员勘察。\n根据县交通局的意见，路基应当加宽。",
    leaves="县交通运输局派员勘察。\n根据县交通运输局的意见，路基应当加宽，县水利局、县财政局配合。",
)
def bureaus_are_named_one_way(document: Document) -> Iterator[Hit]:
    """A bureau is called by its name all through, not once without its second word."""
    said = {match[0] for match in _BUREAU.pattern.finditer(document.whole)}
    short = {name: [long for long in said if _is_short_for(name, long)] for name in said}
    for block in document.blocks if any(short.values()) else ():
        for match in _BUREAU.finditer(block):
            long = short.get(match[0], [])
            if _OF_THE_REFORM.search(_sentence_around(block.text, match.start())):
                continue
            if len(long) == 1 and f"简称“县{match[0]}" not in document.whole:
                yield Hit(block, *match.span(), f"别处写作“{long[0]}”", long[0])


def _is_short_for(name: str, long: str) -> bool:
    """Tell whether a bureau's name is the other without a word: 交通局, 市场监管局 for 市场监督管理局."""
    if len(name) >= len(long) or name[:2] != long[:2]:
        return False
    rest = iter(long)
    return all(character in rest for character in name)


_TITLE = triggered(r"《([^《》]{6,80})》")


_VILLAGE = re.compile(
    rf"(?:(?<=[、，。；：（“由对在到和与及])|^)({HAN}{{2,4}}村)(?!民|级|干|两委|委|组|党|支|务|集|庄|卫|医|里|口)",
    re.MULTILINE,
)


@block_rule(
    "名称/村委会全称",
    "村民委员会组织法 第二条",
    Strength.REQUIRED,
    "村委会的全称是“村民委员会”",
    finds="柳树坪村委员会",
    leaves="中共柳树坪村委员会、柳树坪村村民委员会、柳树坪村支部委员会",
    needs="委",
)
def village_committee_in_full(block: Block) -> Iterator[Hit]:
    """The full name of a 村委会 has 村民 in it."""
    for match in triggered(rf"(?<!中共){HAN}{{2,4}}村(委员会)").finditer(block):
        if "中共" not in block.text[: match.start(1)] and not block.text[: match.start(1)].endswith("党村"):
            yield Hit(block, *match.span(1), "全称是“村民委员会”", "村民委员会")


@document_rule(
    "名称/村名不一",
    "通行做法",
    Strength.PRACTICE,
    "同一个村的名称前后一致",
    finds="东沟村、柳树坪村要抓好落实。\n柳树平村进度较慢。",
    leaves="东沟村、柳树坪村要抓好落实。\n柳树坪村进度较慢，东坪村、西坪村进度较快。",
)
def villages_are_spelled_one_way(document: Document) -> Iterator[Hit]:
    """A village is spelled one way: names that differ in one character of a like sound are one."""
    said: Counter[str] = Counter()
    for block in document.blocks:
        said.update(match[1] for match in _VILLAGE.finditer(block.text))
    first = {name: index for index, name in enumerate(said)}
    for name in said:
        near = [
            other
            for other in said
            if other != name
            and _sounds_like(other, name)
            and (said[other], -first[other]) > (said[name], -first[name])
            or other != name
            and said[other] == said[name] == 1
            and _sounds_like(other, name)
        ]
        for block in document.blocks if near else ():
            for match in _VILLAGE.finditer(block.text):
                if match[1] == name and not any(f"{other}、{name}" in block.text for other in near):
                    yield Hit(block, *match.span(1), f"别处写作“{near[0]}”", f"核对是不是“{near[0]}”")
    forms = _forms_of(frozenset(name for name in said if len(name) > 3))
    for block in document.blocks if forms else ():
        for match in _FOUR_AND_VILLAGE.finditer(block):
            right = next((forms[match[1][at:]] for at in (0, 1) if match[1][at:] in forms), "")
            wrong = match[1][-len(right) :]
            if right and wrong not in said and not any(wrong in name for name in said):
                at = match.end() - len(right)
                yield Hit(block, at, match.end(), f"别处写作“{right}”", f"核对是不是“{right}”")


_FOUR_AND_VILLAGE = triggered(f"(?=({HAN}{{4}}村|{HAN}{{3}}村))(?:{HAN}{{4}}村|{HAN}{{3}}村)")


@cache
def _forms_of(names: frozenset[str]) -> dict[str, str]:
    """Return the right name by each form with one character of a like sound or shape."""
    return {
        name[:at] + other + name[at + 1 :]: name
        for name in sorted(names)
        for at in range(len(name) - 1)
        for other in alike_in_names(name[at])
    }


@document_rule(
    "名称/文件名不一",
    "通行做法",
    Strength.REQUIRED,
    "同一文件的名称前后一致；印发的文件与标题里的名称一致",
    finds="学习《关于做好全面推进乡村振兴工作的意见》。落实《关于做好全面推进乡村振新工作的意见》。",
    leaves="学习《关于做好全面推进乡村振兴工作的意见》。落实《关于做好全面推进乡村振兴工作的意见》。",
)
def papers_are_named_one_way(document: Document) -> Iterator[Hit]:
    """A paper is called by one name."""
    seen: dict[str, str] = {}
    cited = [
        (b, m.start(1), m[1]) for b in document.blocks for m in _TITLE.finditer(b) if b.role is not Role.TITLE
    ]
    cited_in_title = [m[1] for m in _TITLE.pattern.finditer(document.title)]
    for name in cited_in_title:
        seen[_bare(name)] = name
    heads = [b for b in document.blocks if b.role is Role.ANNEX_TITLE]
    if len(heads) == 1 and len(cited_in_title) == 1:
        cited.append((heads[0], 0, heads[0].text))
    for block, at, name in cited:
        bare = _bare(name)
        if bare in seen:
            continue
        near = next((seen[other] for other in seen if _nearly(bare, other)), None)
        if near is None:
            seen[bare] = name
        elif not _in_one_row(block.text, near, at):
            yield Hit(block, at, at + len(name), f"前面写作《{near}》", f"核对是不是《{near}》")


def _in_one_row(text: str, near: str, at: int) -> bool:
    """Tell whether a name stands in a row with the one it is like, where both are meant: 《…防汛…》《…防火…》."""
    between = text[text.find(near) + len(near) : at]
    return re.fullmatch(r"》(?:（[^（）]*）|[、和及与]|《[^《》]*》)*《", between) is not None


def _bare(name: str) -> str:
    return re.sub(r"[\s　〈〉“”‘’（）()，、]", "", name)


def _nearly(one: str, other: str) -> bool:
    """Tell whether two names differ in one or two characters that are no figures, places or kinds."""
    import difflib

    if abs(len(one) - len(other)) > 2 or min(len(one), len(other)) < 6:
        return False
    changes = [
        op
        for op in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if op[0] != "equal"
    ]
    if len(changes) != 1 or not changes:
        return False
    _, i1, i2, j1, j2 = changes[0]
    if max(i2 - i1, j2 - j1) > 2 or i1 == 0:
        return False
    words = one[i1:i2] + other[j1:j2]
    # Another year, quarter, village or genre is another paper.
    return not (
        re.search(r"[\d一二三四五六七八九十上下年月]", words)
        or (i2 == len(one) and j2 == len(other))
        or re.search("村|县|乡|镇|市", one[max(0, i1 - 1) : i2 + 1])
    )


@document_rule(
    "名称/提法不一",
    "通行做法",
    Strength.PRACTICE,
    "加引号的提法前后一致",
    finds="落实“两不愁三保障”标准。分管“两不愁、三保障”行业的副职负责。",
    leaves="落实“两不愁三保障”标准。分管“两不愁三保障”行业的副职负责。",
)
def terms_are_written_one_way(document: Document) -> Iterator[Hit]:
    """A term in quotes is written one way."""
    found: dict[str, list[tuple[str, Block, int]]] = defaultdict(list)
    for block in document.blocks:
        for match in triggered(r"“([^“”。]{3,16})”").finditer(block):
            found[re.sub(r"[、，\s　·]", "", match[1])].append((match[1], block, match.start(1)))
    yield from _terms_one_off({key: uses[0] for key, uses in found.items()}, document.whole)
    for uses in found.values():
        counted = Counter(text for text, _, _ in uses)
        if len(counted) < 2:
            continue
        usual = max(counted, key=lambda text: (counted[text], -len(text)))
        for text, block, at in uses:
            if text != usual:
                yield Hit(block, at, at + len(text), f"别处写作“{usual}”", usual)


_LEAST_OF_A_TERM = 5


_TERMS_IN_A_ROW = re.compile("(?:“[^“”。]{1,30}”(?:[、和与及或]|以及)?){2,}")


def _terms_one_off(first: dict[str, tuple[str, Block, int]], whole: str) -> Iterator[Hit]:
    """Yield a term in quotes that is another but for one character at its end, and that other stands before it."""
    rows: dict[str, set[int]] = defaultdict(set)
    for row in _TERMS_IN_A_ROW.finditer(whole):
        for term in re.findall("“([^“”]+)”", row[0]):
            rows[term].add(row.start())
    around: dict[tuple[str, str], list[str]] = defaultdict(list)
    for term, (text, block, start) in first.items():
        if len(term) < _LEAST_OF_A_TERM or not re.fullmatch(f"{HAN}+", term):
            continue
        holes = [(term[:at], term[at + 1 :]) for at in range(len(term))]
        others = ((at, other) for at, hole in enumerate(holes) for other in around[hole])
        for at, other in others:
            if not _are_two_terms(term, other, at) and rows[term].isdisjoint(rows[other]):
                yield Hit(
                    block, start, start + len(text), f"前面写作“{first[other][0]}”", f"核对是不是“{other}”"
                )
                break
        for hole in holes:
            around[hole].append(term)


def _are_two_terms(one: str, other: str, at: int) -> bool:
    """Tell whether terms that differ in their character `at` tell of two things: 林长…、路长…; 春季…、冬季…."""
    changed = one[at] + other[at]
    return bool(
        _SERIAL.search(changed)
        or re.search("[村乡镇县市年月]", changed)
        or one[at + 1 : at + 2] == "长"
        or all(character in "春夏秋冬户人" for character in changed)
        or _both_are_words(f" {one}", f" {other}", len(one) - at)
    )


# -- administrative divisions ---------------------------------------------------------------------

_DIVISIONS = Path(__file__).parent / "divisions.csv"


@cache
def divisions() -> dict[str, tuple[str, ...]]:
    """Return the counties of each city of the province, and the townships of the county."""
    with _DIVISIONS.open(encoding="utf-8", newline="") as stream:
        return {row["上级"]: tuple(row["下级"].split("、")) for row in csv.DictReader(stream)}


@cache
def cities_of_provinces() -> dict[str, str]:
    """Return the province of each city of the country."""
    with (_DIVISIONS.parent / "cities.csv").open(encoding="utf-8", newline="") as stream:
        return {city: row["省"] for row in csv.DictReader(stream) for city in row["市"].split("、")}


@cache
def _counties() -> tuple[str, ...]:
    """Return the counties whose townships the table has."""
    return tuple(name for name in divisions() if not name.endswith("市"))


@cache
def _of_another_county() -> re.Pattern[str]:
    """Return the pattern of a township of the table behind the name of another county of the province."""
    home, _, _ = _division_patterns()
    townships = "|".join(sorted({name for county in _counties() for name in townships_of(county)}))
    return re.compile(rf"({'|'.join(sorted(home, key=len, reverse=True))})(?:的)?({townships})")


@cache
def _province_and_city() -> re.Pattern[str]:
    """Return the pattern of a province and what is called a city of it."""
    home = cities_of_provinces()
    provinces = "|".join(sorted(set(home.values())))
    return re.compile(rf"({provinces})({'|'.join(sorted(home, key=len, reverse=True))})")


def townships_of(county: str) -> tuple[str, ...]:
    """Return the townships of `county`, none when the table does not have it."""
    return divisions().get(county, ())


@block_rule(
    "名称/行政区划",
    "行政区划代码（china-division 2.7.0，据国家统计局2023年数据）",
    Strength.REQUIRED,
    "市、县、乡镇的名称和隶属不错",
    finds="太原市兴县蔚汾乡各村。",
    leaves="吕梁市兴县蔚汾镇各村，兴县县委、兴县交楼申乡。",
)
def divisions_are_right(block: Block) -> Iterator[Hit]:
    """Cities, counties and townships are named as they are and where they are."""
    if not triggered("[县市区乡镇]").search(block):
        return
    home, misplaced, misnamed = _division_patterns()
    for match in misplaced.finditer(block.text):
        if home[match[2]] != match[1]:
            yield Hit(block, match.start(1), match.end(1), f"{match[2]}属{home[match[2]]}", home[match[2]])
    for match in (*misnamed.finditer(block.text), *_another_kind().finditer(block.text)):
        right = next(county for county in home if county[:-1] == match[1])
        if match[0] not in home:
            yield Hit(block, *match.span(), f"应为“{right}”", right)
    yield from _near_misses(block)
    for old in _NO_DIVISION.finditer(block):
        # 原吕梁地区行政公署: it was called so then.
        is_past = block.text[: old.start()].endswith("原") or block.text.startswith(
            ("行政", "行署"), old.end()
        )
        yield from () if is_past else [Hit(block, *old.span(), "没有这个行政区划", _NOW.get(old[0], "核对"))]
    for match in _province_and_city().finditer(block.text):
        if (right := cities_of_provinces()[match[2]]) != match[1]:
            yield Hit(block, match.start(1), match.end(1), f"{match[2]}属{right}", right)
    yield from _of_another_countys_townships(block)
    for county in _counties():
        for match in re.finditer(rf"{county}({HAN}{{2,4}}?[乡镇])(?=[^村]|$)", block.text):
            own = townships_of(county)
            if match[1] in own or match[1] in {"各乡镇", "乡镇", "有关乡镇"}:
                continue
            near = next((t for t in own if t[:-1] == match[1][:-1] or _one_apart(t, match[1])), None)
            if near:
                told = f"{county}没有“{match[1]}”，应为“{near}”"
                yield Hit(block, match.start(1), match.end(1), told, near)


def _of_another_countys_townships(block: Block) -> Iterator[Hit]:
    """Yield a township of the table that is told of another county."""
    for match in _of_another_county().finditer(block.text):
        county = next(county for county in _counties() if match[2] in townships_of(county))
        if match[1] not in _counties():
            yield Hit(block, *match.span(), f"{match[2]}属{county}", f"{county}{match[2]}")


_PROVINCES = "河北|山西|辽宁|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|宁夏|新疆|西藏"
_CAPITALS = "太原|石家庄|沈阳|长春|哈尔滨|南京|杭州|合肥|福州|南昌|济南|郑州|武汉|长沙|广州|海口|成都|贵阳|昆明|西安|兰州|西宁|南宁|拉萨|银川|乌鲁木齐|呼和浩特"
_NO_DIVISION = triggered(
    rf"吕梁(?:地区|县)|忻州地区|兴县市|(?:{_PROVINCES})市(?![场民政值容委级面区县])|(?:{_CAPITALS}|北京|上海|天津|重庆|内蒙古|广西|宁夏|新疆|西藏|大同|忻州|吕梁|晋中|临汾|运城|长治|晋城|阳泉|朔州)省(?![会城市级])"
    r"|(?:吕梁|太原|忻州|晋中|临汾|运城|大同|长治|晋城|朔州|阳泉)(?:县(?!级|[委医])|地区(?=[的各，。]))"
)
_NOW = {"吕梁地区": "吕梁市", "吕梁县": "吕梁市", "忻州地区": "忻州市", "太原省": "山西省太原市"}


@cache
def _division_patterns() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """Return the city of each county, and patterns of a county behind a city, of a county's stem."""
    table = divisions()
    cities = [name for name in table if name.endswith("市")]
    home = {
        county: city
        for city in cities
        for county in table[city]
        if len(county) > 1 and county not in {"城区", "矿区", "郊区"}
    }
    counties = "|".join(sorted(home, key=len, reverse=True))
    stems = "|".join(county[:-1] for county in home if len(county) > 2)
    return (
        home,
        re.compile(rf"({'|'.join(cities)})({counties})"),
        re.compile(rf"(?<=[市省])({stems})(?:[县市区]|[乡镇](?=人民政府|[县委政党]))"),
    )


@cache
def _another_kind() -> re.Pattern[str]:
    """Return the pattern of a county of the province under another kind: 孝义县 is a city since 1992."""
    home, _, _ = _division_patterns()
    stems = "|".join(sorted({county[:-1] for county in home if len(county) == 3}))
    before = "[原市省\u4e00-\u9fff]"
    renamed = "离石|孝义|汾阳|原平|介休|古交|侯马|霍州|永济|河津|高平"
    return re.compile(
        rf"(?:(?<!{before})|(?<!原)(?<![市省])(?={renamed}))({stems})[县市区](?![委直级]?[^，。]{{0,4}}(?:旧址|遗址))"
    )


def _near_misses(block: Block) -> Iterator[Hit]:
    home, _, _ = _division_patterns()
    for match in _city_and_counties().finditer(block.text):
        home, _, _ = _division_patterns()
        at = match.start(2)
        for name in match[2].split("、"):
            if name in home and home[name] != match[1]:
                yield Hit(block, at, at + len(name), f"{name}属{home[name]}", f"{home[name]}{name}")
            at += len(name) + 1
    for match in _near_a_city().finditer(block.text):
        right = next(city for city in _cities() if _sounds_like(city, match[1]))
        yield Hit(block, *match.span(1), f"没有“{match[1]}”，应为“{right}”", right)
    for match in triggered(rf"({HAN}{{1,3}}县)县(?={HAN}{{2,8}}[局办院中队](?![公学]))").finditer(block):
        if match[1][-2:] in home or match[1][-3:] in home:
            yield Hit(block, match.end(1), match.end(), "“县”重复", "删去一个“县”")
    for match in _near_a_county().finditer(block.text):
        city, said = match.groups()
        near = [c for c in divisions()[city] if said not in divisions()[city] and _sounds_like(c, said)]
        if len(near) == 1:
            yield Hit(block, match.start(2), match.end(2), f"{city}没有“{said}”，应为“{near[0]}”", near[0])


@cache
def _cities() -> tuple[str, ...]:
    return tuple(name for name in divisions() if name.endswith("市"))


@cache
def _city_and_counties() -> re.Pattern[str]:
    """Return the pattern of a city of the table and the counties in a row behind it, or of two cities as one."""
    return re.compile(rf"({'|'.join(_cities())})({HAN}{{1,3}}[县区](?:、{HAN}{{1,3}}[县区市])+)")


@cache
def _near_a_city() -> re.Pattern[str]:
    """Return the pattern of what sounds or looks like a city of the table."""
    forms = {
        city[:at] + other + city[at + 1 :]
        for city in _cities()
        for at in range(len(city) - 1)
        for other in alike(city[at])
    } - {county for counties in divisions().values() for county in counties}
    # 长治, 大同: a common word that sounds alike is no city gone wrong.
    forms = {form for form in forms if not words_of_dictionary([form[:-1]]) and form not in _cities()}
    return re.compile(
        rf"(?:(?<=[省、，。；（为在到往赴与和])|^)({'|'.join(sorted(forms))})(?![场政民委区])", re.MULTILINE
    )


@cache
def _near_a_county() -> re.Pattern[str]:
    """Return the pattern of a city of the table and what may be a county of it."""
    cities = "|".join(name for name in divisions() if name.endswith("市"))
    return re.compile(rf"({cities})(?!{cities})({HAN}{{1,3}}?[县市区])")


def _sounds_like(one: str, other: str) -> bool:
    """Tell whether the names differ in one character of a like sound or shape."""
    different = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return (
        len(one) == len(other) and len(different) == 1 and different[0][1] in alike_in_names(different[0][0])
    )


def _one_apart(one: str, other: str) -> bool:
    return (
        len(one) == len(other) > 3
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
        and one[-1] == other[-1]
    )


@cache
def _turned_divisions() -> re.Pattern[str]:
    """Return the pattern of a county, or a township of the table, before what it belongs to."""
    home, _, _ = _division_patterns()
    pairs = [f"{county}{city}" for county, city in home.items()]
    pairs += [f"{town}{county}" for county in _counties() for town in townships_of(county)]
    pairs += [
        f"{name}{cities_of_provinces()[city]}" for county, city in home.items() for name in (county, city)
    ]
    return re.compile(one_of(sorted(pairs, key=len, reverse=True)) + "(?![政委人和、])")


@block_rule(
    "名称/区划次序",
    "行政区划代码（china-division 2.7.0，据国家统计局2023年数据）",
    Strength.REQUIRED,
    "区划从大到小写：吕梁市兴县",
    finds="我乡位于兴县吕梁市东部。",
    leaves="我乡位于吕梁市兴县东部，会同兴县、吕梁市有关部门。",
    needs="县市区",
)
def divisions_go_down(block: Block) -> Iterator[Hit]:
    """The larger division stands before the smaller."""
    for match in _turned_divisions().finditer(block.text):
        yield Hit(block, *match.span(), "区划从大到小写", "调换次序")
