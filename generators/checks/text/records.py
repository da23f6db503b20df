"""A text against the township's own data: villages, cadres, counts, document numbers, windows, thresholds."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from generators.checks.text.document import DATE, HAN, Block, Document, Role, valid_date
from generators.checks.text.names import LABELLED, TRAILING, may_be_one_person
from generators.checks.text.table import Hit, Strength
from generators.procedure.exit_case import episodes_in_force
from generators.procedure.windows import pre_judgement_window, review_window
from generators.records.columns import Quarter
from generators.records.households import Household, Member
from generators.records.meetings import Meeting
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import VillageKind
from generators.wording import format_date, format_money

if TYPE_CHECKING:
    from datetime import date

    from generators.records.dataset import Dataset


@dataclass(frozen=True)
class Registered:
    """What the register says of a document number."""

    title: str
    issued: date | None


@dataclass
class Records:
    """The data that a text is held against, on the day of the text."""

    dataset: Dataset
    on: date
    numbers: Mapping[str, Registered] = field(default_factory=dict)

    words: Mapping[str, str] = field(default_factory=dict)
    """The office's own 易错词: wrong → right."""

    @cached_property
    def villages(self) -> frozenset[str]:
        """Return the names of the villages and sites."""
        return frozenset(village.name for village in self.dataset.all(Village))

    @cached_property
    def people(self) -> dict[str, list[Person]]:
        """Return the cadres by the name that is printed."""
        found: dict[str, list[Person]] = {}
        for person in self.dataset.all(Person):
            found.setdefault(person.printed_name, []).append(person)
        return found

    @cached_property
    def family_members(self) -> frozenset[str]:
        """Return the names of everybody in a monitored household."""
        return frozenset(member.name for member in self.dataset.all(Member))


RecordRuleFunction = Callable[[Document, Records], Iterator[Hit]]


@dataclass(frozen=True)
class RecordRule:
    """A rule that asks the data."""

    key: str
    source: str
    strength: Strength
    asks: str
    find: RecordRuleFunction


RECORD_RULES: dict[str, RecordRule] = {}


def record_rule(
    key: str, source: str, strength: Strength, asks: str
) -> Callable[[RecordRuleFunction], RecordRuleFunction]:
    """Register the decorated function."""

    def register(find: RecordRuleFunction) -> RecordRuleFunction:
        RECORD_RULES[key] = RecordRule(key, source, strength, asks, find)
        return find

    return register


def _text_blocks(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.role not in {Role.MARK, Role.NUMBER, Role.HEAD}]


# -- villages -------------------------------------------------------------------------------------

_VILLAGE_LIST = re.compile(rf"({HAN}{{1,5}}村)((?:、{HAN}{{1,5}}村)+)")


@record_rule("数据/村名", "工作簿“村”", Strength.REQUIRED, "写到的村在工作簿里，名称不错")
def villages_exist(document: Document, records: Records) -> Iterator[Hit]:
    """A village that is named is one of the township's."""
    names = records.villages
    townships = "|".join(re.escape(town.name) for town in records.dataset.all(Township)) or "(?!)"
    after_town = re.compile(rf"(?:{townships})({HAN}{{2,4}}?村)(?!级|民小组)")
    for block in _text_blocks(document):
        told: set[int] = set()
        for match in after_town.finditer(block.text):
            if match[1] not in names and not any(
                block.text.startswith(name, match.start(1)) for name in names
            ):
                told.add(match.start(1))
                yield _unknown_village(block, match.start(1), match[1], names)
        for match in _VILLAGE_LIST.finditer(block.text):
            listed = match[0].split("、")
            known = [name for name in listed if any(name.endswith(village) for village in names)]
            at = match.start()
            for name in listed:
                if (
                    known
                    and name not in known
                    and at not in told
                    and not re.match("[各本全两三四五六七八九十]|其他", name)
                ):
                    yield _unknown_village(block, at, name, names)
                at += len(name) + 1


def _unknown_village(block: Block, at: int, name: str, names: frozenset[str]) -> Hit:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return Hit(
        block,
        at,
        at + len(name),
        "工作簿的“村”表里没有这个村",
        f"是不是“{near[0]}”？" if near else "核对村名",
    )


# -- cadres ---------------------------------------------------------------------------------------

_REAL_POSTS = re.compile(
    r"党委书记|第一书记|支部书记|党支部书记|副书记|书记|副乡长|乡长|副镇长|镇长|村委会主任|副主任|主任|副主席|主席"
)


@record_rule("数据/干部", "工作簿“干部”", Strength.REQUIRED, "写到的干部姓名、职务与工作簿相符，当日在任")
def cadres_are_in_office(document: Document, records: Records) -> Iterator[Hit]:
    """A cadre who is named with a post holds it on that day."""
    for block in _text_blocks(document):
        seen: set[int] = set()
        for post, name, at in _named(block):
            if at in seen:
                continue
            seen.add(at)
            people = records.people.get(name, [])
            if people:
                yield from _post_faults(block, post, name, at, people, records)
                continue
            if name in records.family_members:
                continue
            near = next((known for known in records.people if may_be_one_person(known, name)), None)
            if near:
                yield Hit(
                    block, at, at + len(name), f"“干部”表里没有“{name}”，有“{near}”", f"是不是“{near}”？"
                )


def _named(block: Block) -> Iterator[tuple[str, str, int]]:
    for match in LABELLED.finditer(block.text):
        at = match.start(2)
        for name in match[2].split("、"):
            yield match[1], name, at
            at += len(name) + 1
    for match in TRAILING.finditer(block.text):
        rest = block.text[match.end(1) : match.end(1) + 6]
        post = _REAL_POSTS.match(rest.lstrip("（"))
        yield (post[0] if post else ""), match[1], match.start(1)


def _post_faults(
    block: Block, post: str, name: str, at: int, people: list[Person], records: Records
) -> Iterator[Hit]:
    day = records.on
    serving = [
        p
        for p in people
        if (not p.active_from or p.active_from <= day) and (not p.active_to or day <= p.active_to)
    ]
    if not serving:
        person = people[0]
        until = (
            f"{format_date(person.active_to)}离任"
            if person.active_to and person.active_to < day
            else "还没有到任"
        )
        yield Hit(block, at, at + len(name), f"{name}在{format_date(day)}{until}", "核对姓名")
    elif post and _REAL_POSTS.fullmatch(post) and not any(_holds(person, post) for person in serving):
        posts = "、".join(person.post for person in serving)
        yield Hit(block, at, at + len(name), f"“干部”表里{name}的职务是“{posts}”，这里写“{post}”", "核对职务")


def _holds(person: Person, post: str) -> bool:
    held = f"{person.unit}{person.post}"
    if post in {"书记", "主任", "主席"}:
        return post in held
    return (
        post in held
        or post.replace("党", "") in held
        or held.endswith(post[-2:])
        and post.startswith(("党委", "支部", "党支部"))
    )


# -- counts ---------------------------------------------------------------------------------------

_COUNTED = re.compile(
    rf"({HAN}{{2,6}}?(?:村|安置点)|全乡|我乡|本乡|全镇|我镇)(?:现有|共有|现|共|有|的|应排查|在册|目前)*"
    r"(农户|监测户|监测对象|行政村|安置点|集中安置点|易地扶贫搬迁集中安置点|易地搬迁集中安置点)?(?:共|有|为|数|户数)*(\d+)(户|个)(行政村|安置点|集中安置点|易地扶贫搬迁集中安置点|监测户|农户)?"
)


@record_rule(
    "数据/户数", "工作簿“村”“监测户”“监测对象”", Strength.REQUIRED, "农户数、监测户数、村数与工作簿相符"
)
def counts_agree(document: Document, records: Records) -> Iterator[Hit]:
    """A count of villages or households is that of the data on the day."""
    for block in _text_blocks(document):
        for match in _COUNTED.finditer(block.text):
            right = _count_of(match, records)
            if right is not None and right != int(match[3]):
                what = match[2] or match[5]
                yield Hit(
                    block,
                    match.start(3),
                    match.end(3),
                    f"按工作簿，{match[1]}{what}是{right}{match[4]}",
                    str(right),
                )


def _count_of(match: re.Match[str], records: Records) -> int | None:
    """Return what the data counts, None when the words do not say what is counted."""
    what = match[2] or match[5] or ""
    place = next((name for name in records.villages if match[1].endswith(name)), "")
    whole = match[1] in {"全乡", "我乡", "本乡", "全镇", "我镇"} and len(records.dataset.all(Township)) == 1
    if not (place or whole):
        return None
    villages = [v for v in records.dataset.all(Village) if not place or v.name == place]
    if match[4] == "个":
        if "安置点" in what:
            return sum(v.kind is VillageKind.RESETTLEMENT_SITE for v in villages) if whole else None
        return sum(v.kind is VillageKind.VILLAGE for v in villages) if what == "行政村" and whole else None
    if what == "农户":
        return (
            sum(
                v.households
                for v in villages
                if whole is False or v.kind is not VillageKind.RESETTLEMENT_SITE
            )
            if place
            else None
        )
    if what in {"监测户", "监测对象"}:
        homes = {home.number for home in records.dataset.all(Household) if not place or home.village == place}
        return sum(episode.household in homes for episode in episodes_in_force(records.dataset, records.on))
    return None


# -- document numbers -----------------------------------------------------------------------------

_OWN_NUMBER = re.compile(rf"({HAN}{{2,8}}〔\d{{4}}〕\d+号)")
_TITLE_BEFORE = re.compile(r"《([^《》]+(?:〈[^〉]*〉[^《》]*)?)》[ 　]*[（(]$")


@record_rule("数据/文号", "发文登记簿", Strength.REQUIRED, "引用本单位的文号登记过，标题、日期相符")
def cited_numbers_are_registered(document: Document, records: Records) -> Iterator[Hit]:
    """A number of the township's own series that is cited stands in the register, with that title."""
    series = tuple(town.series for town in records.dataset.all(Township))
    for block in _text_blocks(document) if records.numbers else ():
        for match in _OWN_NUMBER.finditer(block.text):
            text = next((match[1][match[1].index(own) :] for own in series if own in match[1]), None)
            if text is None:
                continue
            at = match.end(1) - len(text)
            held = records.numbers.get(text)
            if held is None:
                yield Hit(block, at, match.end(1), "发文登记簿里没有这个文号", "核对文号")
                continue
            title = _TITLE_BEFORE.search(block.text[:at])
            if title and held.title and not _same_title(title[1], held.title):
                yield Hit(
                    block,
                    title.start(1),
                    title.end(1),
                    f"{text}登记的标题是《{held.title}》",
                    f"《{held.title}》",
                )
            issued = re.match(
                r"[）)]?[^，。；\d]{0,6}(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发|下发|发布)",
                block.text[match.end(1) :],
            )
            if issued and held.issued and valid_date(*map(int, issued.groups())) != held.issued:
                yield Hit(
                    block,
                    at,
                    match.end(1),
                    f"{text}登记的成文日期是{format_date(held.issued)}",
                    format_date(held.issued),
                )


def _same_title(cited: str, held: str) -> bool:
    def bare(title: str) -> str:
        title = re.sub(r"[《》〈〉｜\s　]", "", title)
        return title[title.find("关于") :] if "关于" in title else title

    return bare(cited) == bare(held) or bare(cited) in bare(held)


# -- windows and thresholds -----------------------------------------------------------------------

_LINE = re.compile(
    r"(?:(\d{4})年[^，。；\d]{0,12})?(?:监测线|监测标准|监测范围)[^，。；\d]{0,16}(?:（[^（）\d]{0,14})?(\d{4,5}) ?元"
)


@record_rule("数据/监测线", "工作簿“监测线”", Strength.REQUIRED, "监测线是当年的")
def line_is_that_of_the_year(document: Document, records: Records) -> Iterator[Hit]:
    """The 防止返贫监测线 is that of the year."""
    for block in _text_blocks(document):
        for match in _LINE.finditer(block.text):
            year = int(match[1] or records.on.year)
            line = records.dataset.line_of(year)
            if line is not None and line != int(match[2]):
                yield Hit(
                    block,
                    match.start(2),
                    match.end(2),
                    f"{year}年的监测线是{format_money(line)}元",
                    format_money(line),
                )


_HELD = re.compile(r"(?:召开|举行|开展|组织|进行)")


@record_rule("数据/时限", "通知 L47、L49", Strength.PRACTICE, "预判在季度末月中旬，民主评议在下旬")
def meetings_are_in_their_windows(document: Document, records: Records) -> Iterator[Hit]:
    """预判 is held on day 11 to 20 of a quarter's last month, 民主评议 from day 21 on."""
    for block in _text_blocks(document):
        for match in re.finditer(r"[^，。；]*?(\d{1,2})月(\d{1,2})日[^。；]{0,40}", block.text):
            clause = match[0]
            day = valid_date(records.on.year, int(match[1]), int(match[2]))
            kinds = {kind for kind in ("预判", "民主评议") if kind in clause}
            if day is None or len(kinds) != 1 or not _HELD.search(clause) or len(DATE.findall(clause)) > 1:
                continue
            kind = kinds.pop()
            if re.search("前|之前|以前|公示|上报|核查", clause[clause.index(f"{match[2]}日") :][:6]):
                continue
            quarter = Quarter(day.year, (day.month - 1) // 3 + 1)
            window = pre_judgement_window(quarter) if kind == "预判" else review_window(quarter)
            if day not in window and not records.dataset.by(Meeting, "date", day):
                yield Hit(
                    block,
                    match.start(1),
                    match.start(2) + len(match[2]) + 1,
                    f"{kind}应在{window}",
                    f"核对日期，应在{window}",
                )


_PUBLIC = re.compile(r"公示(?:期|时间)?(?:为|不少于|共)?(\d{1,2})(?:个)?(?:天|日|个自然日)")


@record_rule("数据/公示天数", "工作簿“设置”公示天数", Strength.PRACTICE, "公示不少于规定的天数")
def published_long_enough(document: Document, records: Records) -> Iterator[Hit]:
    """公示 is as long as the settings ask."""
    least = records.dataset.settings.publicity_days
    for block in _text_blocks(document):
        for match in _PUBLIC.finditer(block.text):
            if int(match[1]) < least:
                yield Hit(block, match.start(1), match.end(1), f"公示不少于{least}天", str(least))


@record_rule("数据/易错词", "数据文件夹里的“易错词.xlsx”", Strength.PRACTICE, "本单位列出的易错词")
def words_of_the_office(document: Document, records: Records) -> Iterator[Hit]:
    """Words that the office itself lists are written as it wants them."""
    words = sorted(filter(None, records.words), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)) or "(?!)")
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            right = records.words[match[0]]
            yield Hit(block, *match.span(), f"“{match[0]}”应为“{right}”（本单位易错词）", right, right)
