"""A text against the township's own data: villages, cadres, counts, document numbers, windows, thresholds."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING

from generators.checks.text.alike import alike
from generators.checks.text.document import DATE, HAN, Block, Document, Role, valid_date
from generators.checks.text.likely_words import vocabulary
from generators.checks.text.names import LABELLED, SURNAMES, TRAILING, may_be_one_person
from generators.checks.text.table import Hit, Strength, triggered
from generators.procedure.exit_case import episodes_in_force
from generators.procedure.windows import pre_judgement_window, review_window
from generators.records.columns import Quarter
from generators.records.households import Household, Member
from generators.records.meetings import Meeting
from generators.records.township import Assignment, Person, TaskForceMember, Township, Village
from generators.records.vocabulary import VillageKind
from generators.wording import format_date, format_money, word_frequency, word_kind

if TYPE_CHECKING:
    from datetime import date

    from generators.procedure.windows import Window
    from generators.records.dataset import Dataset


_OFFICE_ENDS = ("办公室", "中心", "站", "所")


@dataclass(frozen=True)
class Registered:
    """What the register says of a document number."""

    title: str
    issued: date | None


_COMMON = 300
"""How often a word is counted in the segmenter's dictionary that a text holds without naming a village."""
_PLACES = frozenset({"ns", "nr"})
"""Kinds of words there that are names of places and of people."""
_LONGEST_NAME = 8
"""Characters of the longest name of a person, a village or a site that is looked for."""


@dataclass
class Records:
    """The data that a text is held against, on the day of the text."""

    dataset: Dataset
    on: date
    numbers: Mapping[str, Registered] = field(default_factory=dict)

    words: Mapping[str, str] = field(default_factory=dict)
    """The office's own 易错词: wrong → right."""
    drafted: Mapping[str, Registered] = field(default_factory=dict)
    """What the drafts beside the workbook say of the numbers that they bear."""

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
    def _names(self) -> frozenset[str]:
        # Who writes 发展 seldom means 发展村: the bare name counts where it is no word of every paper.
        bare = {name.removesuffix("村") for name in self.villages} - vocabulary()
        bare -= {name for name in bare if word_frequency(name) > _COMMON and word_kind(name) not in _PLACES}
        return frozenset((*self.villages, *bare, *self.people, *self.heads))

    def is_in_a_name(self, hit: Hit) -> bool:
        """Tell whether a person, a village or a site of the data is named where `hit` is."""
        text = hit.block.text
        return any(
            text[start:end] in self._names
            for start in range(max(0, hit.start - _LONGEST_NAME), hit.end)
            for end in range(max(hit.start, start + 1) + 1, start + _LONGEST_NAME + 1)
        )

    @cached_property
    def offices(self) -> frozenset[str]:
        """Return the offices of the township without its name before them."""
        towns = self.dataset.all(Township)
        units = {person.unit or "" for person in self.dataset.all(Person)}
        units |= {town.printing_office or "" for town in towns}
        bare = {unit.rpartition(town.name)[2] for town in towns for unit in units if town.name in unit}
        return frozenset(name for name in bare if len(name) > 5 and name.endswith(_OFFICE_ENDS))

    @cached_property
    def heads(self) -> dict[str, frozenset[str]]:
        """Return the villages of the monitored households and of everybody in them, by name."""
        village = {home.number: home.village for home in self.dataset.all(Household)}
        found: dict[str, set[str]] = {}
        for member in self.dataset.all(Member):
            if member.household in village:
                found.setdefault(member.name, set()).add(village[member.household])
        return {name: frozenset(villages) for name, villages in found.items()}

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

_VILLAGE_LIST = triggered(rf"({HAN}{{1,5}}村)((?:、{HAN}{{1,5}}村)+)")


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
        yield from _unknown_in_lists(block, names, told)
        for match in _near_villages(names).finditer(block.text):
            if (
                match[0] not in names
                and match.start() not in told
                and not any(
                    start < match.end() and match.start() < end
                    for known in names
                    for start, end in (m.span() for m in re.finditer(re.escape(known), block.text))
                )
            ):
                told.add(match.start())
                yield _unknown_village(block, match.start(), match[0], names)
        for match in _TOLD_TO_DO.finditer(block):
            name = match[1]
            is_word = word_frequency(name) > 0 or word_kind(name[:-1]) not in {"", *_PLACES}
            if name not in names and match.start(1) not in told and not is_word:
                yield _unknown_village(block, match.start(1), name, names)


def _unknown_in_lists(block: Block, names: frozenset[str], told: set[int]) -> Iterator[Hit]:
    """Yield the villages beside known ones that are none, where they are not `told` yet."""
    for match in _VILLAGE_LIST.finditer(block):
        listed = match[0].split("、")
        known = [name for name in listed if any(name.endswith(village) for village in names)]
        at = match.start()
        if listed[0] not in known and len(listed[0]) > 3 and listed[0][0] in "请由让在对与和向从到将把令派及":
            listed[0], at = listed[0][1:], at + 1
        for name in listed:
            if (
                known
                and name not in known
                and at not in told
                and not re.match("[各本全两三四五六七八九十]|其他", name)
            ):
                yield _unknown_village(block, at, name, names)
            at += len(name) + 1


_TOLD_TO_DO = triggered(
    rf"(?:^|(?<=[。；，、])|(?<=同意)|(?<=表扬)|(?<=批评)|(?<=要求)|(?<=责成))((?!同意|表扬|批评|要求|责成|通报|督促)(?![各本全该贵我你两三四五六七八九十每有所])(?!{HAN}*[县乡镇]){HAN}{{1,2}}(?![由和与及对向在到各是]){HAN}村)"
    r"(?=要(?!闻|点|素)|应当?(?!急)|须|党支部|村委会|修建|新建|改造|维修|实施|硬化|建设|村民委员会|共有|现有|第一书记|驻村工作队|监测户|排查)"
)


@cache
def _near_villages(names: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of names one character off: of a like sound, or any when three others remain."""
    forms = set()
    for name in names:
        if len(name) > 3 and name.endswith("村"):
            # 磨盘村 for 磨盘坡村: where the name stands alone, one character left out.
            short = {name[:at] + name[at + 1 :] for at in range(len(name) - 1)} - names
            forms |= {f"(?<![\u4e00-\u9fff]){form}" for form in short}
        for at in range(len(name) - 1):
            others = HAN if len(name) > 3 and at else f"[{''.join(alike(name[at])) or name[at]}]"
            forms.add(name[:at] + others + name[at + 1 :])
        if name.endswith("村") and len(name) > 2:
            forms.add(f"{name[:-1]}[树材寸付]")
    return re.compile("|".join(sorted(forms)) or "(?!)")


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

_REAL_POSTS = triggered(
    r"党委副书记|纪委书记|党委书记|第一书记|支部书记|党支部书记|副书记|书记|副乡长|乡长|副镇长|镇长|村委会主任|副主任|主任|副主席|主席"
)


@record_rule("数据/干部", "工作簿“干部”", Strength.REQUIRED, "写到的干部姓名、职务与工作簿相符，当日在任")
def cadres_are_in_office(document: Document, records: Records) -> Iterator[Hit]:
    """A cadre who is named with a post holds it on that day."""
    for block in _text_blocks(document):
        seen: set[int] = set()
        for post, name, at in (
            *_named_by_post(block, records),
            *_posts_behind(block, records),
            *_named(block),
        ):
            if at in seen:
                continue
            seen.add(at)
            people = records.people.get(name, [])
            if not people and name[:-1] in records.people and name[-1] in "任为兼率带去在到等":
                yield from _post_faults(block, post, name[:-1], at, records.people[name[:-1]], records)
                continue
            if people:
                yield from _post_faults(block, post, name, at, people, records)
                continue
            if name in records.family_members:
                continue
            near = next((known for known in records.people if may_be_one_person(known, name)), None)
            near = near or _holder_one_off(records, name, post)
            if near:
                yield Hit(
                    block, at, at + len(name), f"“干部”表里没有“{name}”，有“{near}”", f"是不是“{near}”？"
                )


def _holder_one_off(records: Records, name: str, post: str) -> str | None:
    """Return the cadre who holds `post` and whose name differs from `name` in one character, if one does."""
    near = [
        known
        for known, people in records.people.items()
        if len(known) == len(name)
        and known[0] == name[0]
        and (len(name) > 2 or name[-1] in alike(known[-1]))
        and sum(a != b for a, b in zip(known, name, strict=True)) == 1
        and _REAL_POSTS.pattern.fullmatch(post)
        and any(_holds(person, post) for person in people)
    ]
    return near[0] if len(near) == 1 else None


_WHEN = re.compile(r"^[^，。；]{0,4}?((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?(?:[上中下]旬)?，")


def _day_of_the_sentence(block: Block, at: int) -> date | None:
    """Return the day with which the sentence around `at` begins: 2020年5月，乡党委书记……主持."""
    sentence = re.search(r"[^。；]*$", block.text[:at])
    told = _WHEN.match(sentence[0]) if sentence else None
    return valid_date(int(told[1]), int(told[2]), int(told[3] or 28)) if told else None


def _posts_behind(block: Block, records: Records) -> Iterator[tuple[str, str, int]]:
    """Yield (post, name, place) where a post stands behind a cadre's name in a roster: 总指挥：梁子贵　乡长."""
    for match in _REAL_POSTS.finditer(block):
        before = _BEFORE_POST.search(block.text[: match.start()])
        name = before[1] if before else ""
        if before and name in records.people:
            yield match[0], name, before.start(1)


_BEFORE_POST = re.compile(rf"(?<!{HAN})({HAN}{{2,3}})(?:[ 　]+|（)[乡镇村中共]{{0,2}}$")


def _named(block: Block) -> Iterator[tuple[str, str, int]]:
    for match in LABELLED.finditer(block):
        at = match.start(2)
        for name in match[2].split("、"):
            yield match[1], name, at
            at += len(name) + 1
    for match in TRAILING.finditer(block):
        rest = block.text[match.end(1) : match.end(1) + 6]
        post = _REAL_POSTS.pattern.match(rest.lstrip("（"))
        yield (post[0] if post else ""), match[1], match.start(1)


def _named_by_post(block: Block, records: Records) -> Iterator[tuple[str, str, int]]:
    """Yield (post, name, place) where a post stands right before a cadre's name, or one that is one off."""
    for match in _REAL_POSTS.finditer(block):
        at = match.end()
        for length in (3, 2):
            name = block.text[at : at + length]
            if len(name) == length and (name in records.people or _holder_one_off(records, name, match[0])):
                yield match[0], name, at
                break


def _post_faults(
    block: Block, post: str, name: str, at: int, people: list[Person], records: Records
) -> Iterator[Hit]:
    day = _day_of_the_sentence(block, at) or records.on
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
    elif post and _REAL_POSTS.pattern.fullmatch(post) and not any(_holds(person, post) for person in serving):
        posts = "、".join(person.post for person in serving)
        yield Hit(block, at, at + len(name), f"“干部”表里{name}的职务是“{posts}”，这里写“{post}”", "核对职务")


def _holds(person: Person, post: str) -> bool:
    if post in {"书记", "主任", "主席"}:
        return post in f"{person.unit}{person.post}"
    return any(_is_the_post(f"{person.unit}{held}", post) for held in re.split("[、，]", person.post))


def _is_the_post(held: str, post: str) -> bool:
    if ("副" in post) != ("副" in held):
        return False  # 党委副书记 is no 党委书记.
    return (
        post in held
        or post.replace("党", "") in held
        or held.endswith(post[-2:])
        and post.startswith(("党委", "支部", "党支部"))
    )


_HOME = triggered(rf"(村|安置点)(?:监测户|脱贫户|低保户|特困户|农户|村民|户主)?({HAN}{{2,4}})")


@record_rule("数据/户主", "工作簿“监测户”“家庭成员”", Strength.REQUIRED, "写到的监测户户主是那个村的")
def heads_are_of_their_village(document: Document, records: Records) -> Iterator[Hit]:
    """The head of a monitored household who is named behind a village lives in it."""
    heads = records.heads
    for block in _text_blocks(document):
        for match in _HOME.finditer(block):
            village = next((v for v in records.villages if block.text[: match.end(1)].endswith(v)), "")
            name = next((match[2][:n] for n in (4, 3, 2) if match[2][:n] in heads), "")
            if village and not name:
                yield from _stranger_in(block, match, village, records)
            if not village or len(name) < 3 or name in records.people or village in heads[name]:
                continue
            at = match.start(2)
            yield Hit(
                block,
                at,
                at + len(name),
                f"工作簿里{name}户在{'、'.join(sorted(heads[name]))}",
                "核对村名、姓名",
            )


_IS_MONITORED = re.compile(r"(?:监测户|监测对象)(?:户主)?$")


def _stranger_in(block: Block, match: re.Match[str], village: str, records: Records) -> Iterator[Hit]:
    """Yield who is called a monitored household of `village` and is none there: one character off, or nobody."""
    if not _IS_MONITORED.search(block.text[: match.start(2)]):
        return
    at = match.start(2)
    name = next(
        (
            match[2][:n]
            for n in (3, 2)
            if len(match[2]) >= n
            and match[2][0] in SURNAMES
            and re.match(r"[，。；、：（）户的]|家|已|因|风险|自愿|$", block.text[at + n :])
        ),
        "",
    )
    if not name or name in records.people or _NO_NAME.match(name):
        return
    near = [
        head
        for head, villages in records.heads.items()
        if village in villages
        and len(head) == len(name)
        and head[0] == name[0]
        and sum(a != b for a, b in zip(head, name, strict=True)) == 1
    ]
    told = f"工作簿里{village}没有监测户“{name}”" + (f"，有“{near[0]}”" if len(near) == 1 else "")
    yield Hit(block, at, at + len(name), told, f"是不是“{near[0]}”？" if len(near) == 1 else "核对姓名")


_NO_NAME = re.compile(
    "户主|共有|现有|动态|风险|退出|名单|人均|全部|家庭|应当|明细|纯收|安全|成员|帮扶|计划|台账|信息|情况|管理|数量"
)


# -- counts ---------------------------------------------------------------------------------------

_COUNTED = triggered(
    rf"({HAN}{{2,6}}?(?:村|安置点)|全乡|我乡|本乡|全镇|我镇)）?(?:现有|共有|现|共|有|的|应排查|在册|目前)*"
    r"(农户|监测户|监测对象|行政村|安置点|集中安置点|易地扶贫搬迁集中安置点|易地搬迁集中安置点)?(?:共|有|为|数|户数)*(\d+)(户|个)(行政村|安置点|集中安置点|易地扶贫搬迁集中安置点|监测户|农户)?"
)


@record_rule(
    "数据/户数", "工作簿“村”“监测户”“监测对象”", Strength.REQUIRED, "农户数、监测户数、村数与工作簿相符"
)
def counts_agree(document: Document, records: Records) -> Iterator[Hit]:
    """A count of villages or households is that of the data on the day."""
    for block in _text_blocks(document):
        for match in _COUNTED.finditer(block):
            days = _as_of(block, match.start())
            rights = [_count_of(match, replace(records, on=day)) for day in days] or [
                _count_of(match, records)
            ]
            right = rights[-1]
            if (
                right is not None
                and int(match[3]) not in rights
                and (days or is_of_the_day(block, match.start(), records))
            ):
                what = match[2] or match[5]
                yield Hit(
                    block,
                    match.start(3),
                    match.end(3),
                    f"按工作簿，{match[1]}{what}是{right}{match[4]}",
                    str(right),
                )
        yield from _homes_counted(block, records)
        for match, counted, of in _counts_in_words(block, document, records):
            group = match.lastindex or 1
            if int(match[group]) != counted and is_of_the_day(block, match.start(), records):
                yield Hit(block, *match.span(group), f"按工作簿，{of}是{counted}", str(counted))


_ALL_HOMES = triggered(
    rf"({HAN}{{2,6}}?(?:村|安置点))(?:(?:现有|共有|全村共?有?|共|有)(\d{{1,4}})户(?=[，。、；]|村民|群众|人家)|（(\d{{1,4}})户）)"
)
_SOME_HOMES = re.compile(
    "监测|脱贫|低保|特困|退出|消除|新增|其中|走访|核查|拟|纳入|改造|补助|参保|名单|搬迁|受灾|困难"
)
_ANOTHER_TIME = re.compile(
    r"(?:(\d{4})年)?(?:(\d{1,2})月)?(?:底|末|初|以来|之前|以前|期间)|(?:去年|上年|前年|当年|当时|上季度|上年末)|^(?:截[至止])?(\d{4})年"
)


_AS_OF = re.compile(r"截[至止](?:目前（)?((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日|底|末|份)?[）]?，?$")


def _as_of(block: Block, at: int) -> list[date]:
    """Return the day to which the sentence around `at` counts, of a month its first and last; none told: none."""
    before = re.search(r"[^。；，]*，?[^。；，]*$", block.text[:at])
    told = _AS_OF.search(before[0].partition("，")[0]) if before else None
    if told is None:
        return []
    year, month = int(told[1]), int(told[2])
    days = [int(told[3])] if told[3] else [1, *range(28, 32)]
    found = [day for number in days if (day := valid_date(year, month, number))]
    return found if told[3] else [found[0], found[-1]] if found else []


def _homes_counted(block: Block, records: Records) -> Iterator[Hit]:
    """Yield the households of a village, in all or visited, that are not those of the data."""
    for match in _ALL_HOMES.finditer(block):
        village = next((v for v in records.dataset.all(Village) if match[1].endswith(v.name)), None)
        given = int(match[2] or match[3])
        said = re.search(r"[^。；]*$", block.text[: match.start()])
        if (
            village is not None
            and village.households != given >= village.households / 2 > 0
            and not _SOME_HOMES.search((said[0] if said else "") + match[0])
            and is_of_the_day(block, match.start(), records)
        ):
            told = f"按工作簿，{village.name}农户是{village.households}户"
            yield Hit(block, *match.span(2 if match[2] else 3), told, str(village.households))
    for match in _VISITED.finditer(block):
        village = next((v for v in records.dataset.all(Village) if match[1].endswith(v.name)), None)
        if village and int(match[2]) > village.households > 0:
            told = f"按工作簿，{village.name}只有农户{village.households}户"
            yield Hit(block, *match.span(2), told, "核对户数")


def is_of_the_day(block: Block, at: int, records: Records) -> bool:
    """Tell whether the sentence around `at` names no other year or end of a year that its count belongs to."""
    said = re.search(r"[^。；]*$", block.text[:at])
    for match in _ANOTHER_TIME.finditer(said[0] if said else ""):
        year = match[1] or match[3]
        if not year and not match[2] and re.match("去年|上年|前年|当年|当时|上季度", match[0]):
            return False
        if year and int(year) != records.on.year:
            return False
    return True


_VISITED = triggered(
    rf"({HAN}{{2,6}}村)(?:共|已|累计)?(?:排查|走访|核查|摸排|入户|涉及|惠及|覆盖|检查)(?:农户)?(\d+)户"
)
_MONITORED_IN_ALL = re.compile(
    r"(?:全乡|我乡|本乡|全镇|我镇)[^。；新消退其]{1,50}?(?:共有|现有|在册|有)(?:监测户|监测对象)(\d+)户"
)
_TASK_FORCES = re.compile(r"(\d+)个村级(?:工作)?专班")
_HOMES_OF_THE_VILLAGE = re.compile(
    r"(?:全村|我村|本村)[^。；，\d]{0,6}农户(\d+)户|(?:全村|我村|本村)(?:共有|现有|共|有)?(\d+)户(?=[，。、\d的]|村民|居民|农户|群众|人家)"
)
_REPRESENTATIVES = re.compile(r"(?:(?:应到|现有|共有)村民代表|村民代表(?:应到|共有|总数为?))(\d+)[人名]")


def _counts_in_words(
    block: Block, document: Document, records: Records
) -> Iterator[tuple[re.Match[str], int, str]]:
    """Yield (match, what the data says, of what) where a count stands far from what it counts."""
    text, dataset = block.text, records.dataset
    if len(dataset.all(Township)) == 1:
        for match in _MONITORED_IN_ALL.finditer(text):
            yield match, sum(1 for _ in episodes_in_force(dataset, records.on)), "全乡监测户"
        for match in _TASK_FORCES.finditer(text):
            yield match, len({member.village for member in dataset.all(TaskForceMember)}), "村级专班"
    homes, people = list(_HOMES_OF_THE_VILLAGE.finditer(text)), list(_REPRESENTATIVES.finditer(text))
    if not (homes or people):
        return
    issuer = document.title + "".join(b.text for b in document.of(Role.SIGNATURE, Role.MARK))
    own = [v for v in dataset.all(Village) if v.name in issuer]
    own = own or [v for v in dataset.all(Village) if v.name in document.whole]
    if len(own) == 1:
        yield from ((match, own[0].households, f"{own[0].name}农户") for match in homes)
    if len(own) == 1 and own[0].representatives:
        yield from ((match, own[0].representatives, f"{own[0].name}村民代表") for match in people)


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

_OWN_NUMBER = triggered(rf"({HAN}{{2,8}}〔\d{{4}}〕\d+号)")
_TITLE_BEFORE = re.compile(r"《([^《》]+(?:〈[^〉]*〉[^《》]*)?)》[ 　]*[（(]$")


@record_rule("数据/文号", "发文登记簿", Strength.REQUIRED, "引用本单位的文号登记过，标题、日期相符")
def cited_numbers_are_registered(document: Document, records: Records) -> Iterator[Hit]:
    """A number of the township's own series that is cited stands in the register, with that title."""
    series = tuple(town.series for town in records.dataset.all(Township))
    for block in _text_blocks(document) if records.numbers or records.drafted else ():
        for match in _OWN_NUMBER.finditer(block):
            text = next((match[1][match[1].index(own) :] for own in series if own in match[1]), None)
            if text is None:
                continue
            at = match.end(1) - len(text)
            held = records.numbers.get(text) or records.drafted.get(text)
            title = _TITLE_BEFORE.search(block.text[:at])
            named = title[1] if title else ""
            if held is None and (known := _number_of(named, records)):
                yield Hit(block, at, match.end(1), f"《{named}》的文号是{known}", known)
                continue
            if held is None and not records.numbers:
                continue
            if held is None:
                yield Hit(block, at, match.end(1), "发文登记簿里没有这个文号", "核对文号")
                continue
            if title and held.title and not _same_title(title[1], held.title):
                yield Hit(
                    block,
                    title.start(1),
                    title.end(1),
                    f"{text}登记的标题是《{held.title}》",
                    f"《{held.title}》",
                )
            issued = _ISSUED_BEFORE.search(block.text[:at]) or _ISSUED_BEHIND.match(block.text, match.end(1))
            if issued and held.issued and valid_date(*map(int, filter(None, issued.groups()))) != held.issued:
                yield Hit(
                    block,
                    at,
                    match.end(1),
                    f"{text}登记的成文日期是{format_date(held.issued)}",
                    format_date(held.issued),
                )


_ISSUED_BEFORE = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发|下发|发布|出台)的?(?:《[^《》]+》[ 　]*[（(])?$"
)
_ISSUED_BEHIND = re.compile(
    r"[）)]?[（(](?=\d{4}年\d{1,2}月\d{1,2}日(?:印发|下发|发布|出台|成文))(\d{4})年(\d{1,2})月(\d{1,2})日"
    r"|[）)]?(?:文件|一文|通知)?，?(?:(?:已|于|自|在)*(?:印发|下发|发布|成文)(?:时间)?(?:为|是|于)|(?:已|于|自|在)*(?=\d{4}年\d{1,2}月\d{1,2}日(?:正式)?(?:印发|下发|发布|出台|成文)))(\d{4})年(\d{1,2})月(\d{1,2})日"
)


def _number_of(title: str, records: Records) -> str:
    """Return the one number that a paper of that title bears, "" for none or several."""
    found = {
        number
        for known in (records.numbers, records.drafted)
        for number, held in known.items()
        if held.title and len(title) > _SHORT_TITLE and _same_title(title, held.title)
    }
    return found.pop() if len(found) == 1 else ""


_SHORT_TITLE = 8
"""Characters of a title that says of itself which paper it is."""


def _same_title(cited: str, held: str) -> bool:
    def bare(title: str) -> str:
        title = re.sub(r"[《》〈〉｜\s　]", "", title)
        return title[title.find("关于") :] if "关于" in title else title

    return bare(cited) == bare(held) or bare(cited) in bare(held)


# -- windows and thresholds -----------------------------------------------------------------------

_LINE = triggered(
    r"(?:(\d{4})年[^，。；\d]{0,12})?(?:监测线|监测标准|监测范围)[^，。；\d]{0,16}(?:（[^（）\d]{0,14})?(\d{4,5}) ?元"
)


_LINE_BEHIND = triggered(
    r"(?<!\d)(\d{4,5})元(?:的|（|，即|这一)?(\d{4})?年?[^（），。；\d]{0,8}监测(?:线|标准)）?"
)


@record_rule("数据/监测线", "工作簿“监测线”", Strength.REQUIRED, "监测线是当年的")
def line_is_that_of_the_year(document: Document, records: Records) -> Iterator[Hit]:
    """The 防止返贫监测线 is that of the year."""
    for block in _text_blocks(document):
        told = [(m, m[1], 2) for m in _LINE.finditer(block)]
        told += [(m, m[2], 1) for m in _LINE_BEHIND.finditer(block)]
        for match, said, figure in told:
            year = int(said or records.on.year)
            line = records.dataset.line_of(year)
            if line is not None and line != int(match[figure]):
                yield Hit(
                    block,
                    *match.span(figure),
                    f"{year}年的监测线是{format_money(line)}元",
                    format_money(line),
                )


def _window_of(kind: str, day: date) -> Window:
    """Return the days on which 预判 or 民主评议 is held in the quarter of `day`."""
    quarter = Quarter.of(day)
    return pre_judgement_window(quarter) if kind == "预判" else review_window(quarter)


_HELD = re.compile(r"(?:召开|举行|开展|组织|进行)")


@record_rule("数据/时限", "通知 L47、L49", Strength.PRACTICE, "预判在季度末月中旬，民主评议在下旬")
def meetings_are_in_their_windows(document: Document, records: Records) -> Iterator[Hit]:
    """预判 is held on day 11 to 20 of a quarter's last month, 民主评议 from day 21 on."""
    for block in _text_blocks(document):
        if triggered("纳入|识别").search(block):
            continue  # Who is taken in is judged at any time.
        for match in triggered(r"[^，。；]*?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[^。；]{0,40}").finditer(
            block
        ):
            clause = match[0]
            day = valid_date(int(match[1] or records.on.year), int(match[2]), int(match[3]))
            kinds = {kind for kind in ("预判", "民主评议") if kind in clause}
            if day is None or len(kinds) != 1 or not _HELD.search(clause) or len(DATE.findall(clause)) > 1:
                continue
            kind = kinds.pop()
            if re.search("前|之前|以前|公示|上报|核查", clause[clause.index(f"{match[3]}日") :][:6]):
                continue
            window = _window_of(kind, day)
            if day not in window and not records.dataset.by(Meeting, "date", day):
                yield Hit(
                    block,
                    match.start(2),
                    match.start(3) + len(match[3]) + 1,
                    f"{kind}应在{window}",
                    f"核对日期，应在{window}",
                )


_TEN_DAYS = triggered(
    r"([上中下])旬[^，。；旬]{0,16}?(预判|民主评议)|(预判|民主评议)[^，。；旬]{0,12}?(?:在|于|应在)[^，。；旬]{0,8}?([上中下])旬"
)
_OF_A_QUARTER = re.compile("季度?末?|末月|[369]月|12月|每季")


@record_rule("数据/旬", "通知 L47、L49", Strength.PRACTICE, "预判在季度末月中旬，民主评议在下旬")
def meetings_are_in_their_ten_days(document: Document, _records: Records) -> Iterator[Hit]:
    """预判 is said to be in the middle ten days of a quarter's last month, 民主评议 in the last ten."""
    for block in _text_blocks(document):
        for match in _TEN_DAYS.finditer(block):
            kind, said = match[2] or match[3], match[1] or match[4]
            before = re.search(r"[^。；]*$", block.text[: match.start()])
            right = {"预判": "中", "民主评议": "下"}[kind]
            if said != right and _OF_A_QUARTER.search((before[0] if before else "") + match[0]):
                at = match.start(1 if match[1] else 4)
                yield Hit(block, at, at + 2, f"{kind}在季度末月{right}旬", f"{right}旬")


_OTHER_MONTH = triggered(
    r"(?:季度|每季)的?(首月|第一个?月|第二个?月|中间月|次月|首个月|初)[^，。；]{0,14}?(?:召开|开展|进行|组织)?[^，。；]{0,6}?(?:预判|民主评议)"
)


@record_rule("数据/月份", "通知 L47、L49", Strength.PRACTICE, "预判、民主评议在季度末月")
def meetings_are_in_the_last_month(document: Document, _records: Records) -> Iterator[Hit]:
    """预判 and 民主评议 are held in the last month of a quarter."""
    for block in _text_blocks(document):
        for match in _OTHER_MONTH.finditer(block):
            if not re.search("次月|第二", match[1]) or "公示" not in match[0]:
                yield Hit(block, *match.span(1), "预判、民主评议在季度末月", "末月")


_PHONE = triggered(r"(?<![\d-])(?:\d{3,4}-\d{7,8}|1\d{10})(?!\d)")
_WHOSE_PHONE = re.compile(rf"({HAN}{{2,4}})[，,（(　 ]*(?:联系|办公|手机)?(?:电话|手机|号码)?[:：为]?[ 　]*$")


@record_rule("数据/电话", "工作簿“乡镇”“村”“干部”的电话", Strength.PRACTICE, "写到的电话与工作簿相符")
def phones_are_those_of_the_data(document: Document, records: Records) -> Iterator[Hit]:
    """The number behind 监督电话 or behind a cadre's name is the one in the data."""
    towns = records.dataset.all(Township)
    supervising = {town.supervision_phone for town in towns if town.supervision_phone}
    for block in _text_blocks(document):
        for match in _PHONE.finditer(block):
            before = block.text[: match.start()]
            if re.search(r"监督(?:举报)?电话[:：为]?[ 　]*$", before):
                right = {str(phone) for phone in supervising}
            else:
                whose = _WHOSE_PHONE.search(before)
                named = next(
                    (whose[1][n:] for n in (0, 1, 2) if whose and whose[1][n:] in records.people), ""
                )
                right = {str(person.phone) for person in records.people.get(named, []) if person.phone}
            if len(right) == 1 and match[0] not in right:
                told = f"工作簿里是{next(iter(right))}"
                yield Hit(block, *match.span(), told, next(iter(right)))


_SPAN_OF_DAYS = triggered(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:至|到|—)(?:(\d{1,2})月)?(\d{1,2})日[^，。；\d]{0,10}(预判|民主评议)"
)


@record_rule("数据/起止时限", "通知 L47、L49", Strength.PRACTICE, "预判、民主评议的起止日期在规定的旬内")
def spans_are_in_their_windows(document: Document, records: Records) -> Iterator[Hit]:
    """A span of days in which 预判 or 民主评议 is held lies within their ten days."""
    for block in _text_blocks(document):
        for match in _SPAN_OF_DAYS.finditer(block):
            year = int(match[1] or records.on.year)
            first = valid_date(year, int(match[2]), int(match[3]))
            last = valid_date(year, int(match[4] or match[2]), int(match[5]))
            if first is None or last is None:
                continue
            window = _window_of(match[6], first)
            if first not in window or last not in window:
                yield Hit(block, *match.span(), f"{match[6]}应在{window}", f"核对日期，应在{window}")


@record_rule("数据/机构", "工作簿“干部”的单位、“乡镇”", Strength.PRACTICE, "写到的本乡镇机构名称不错")
def organs_are_named_as_they_are(document: Document, records: Records) -> Iterator[Hit]:
    """An organ of the township is called by its name, nothing put into it."""
    pattern, right = _near_organs(records.offices)
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            name = right[match.lastgroup or ""]
            if match[0] != name:
                yield Hit(block, *match.span(), f"工作簿里写作“{name}”", name)


@cache
def _near_organs(organs: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of names with a character or two put in before the last word, and their right names."""
    right, forms = {}, []
    for number, name in enumerate(sorted(organs)):
        ending = next(end for end in _OFFICE_ENDS if name.endswith(end))
        stem = name.removesuffix(ending)
        right[f"n{number}"] = name
        forms.append(f"(?P<n{number}>{re.escape(stem)}(?:工作|事务|管理|服务|综合){ending})")
        wrong = "|".join(
            stem[:at] + f"[{''.join(alike(stem[at])) or stem[at]}]" + stem[at + 1 :]
            for at in range(len(stem))
        )
        right[f"m{number}"] = name
        forms.append(f"(?P<m{number}>(?:{wrong}){ending})")
    return re.compile("|".join(forms) or "(?!)"), right


@record_rule("数据/上级", "工作簿“乡镇”的县", Strength.REQUIRED, "请示、报告主送的是本县的机关")
def upward_to_the_own_county(document: Document, records: Records) -> Iterator[Hit]:
    """请示 and 报告 go to organs of the township's own county."""
    counties = {town.county for town in records.dataset.all(Township)}
    for block in document.of(Role.RECIPIENTS) if document.genre in {"请示", "报告"} else ():
        for match in triggered(rf"({HAN}{{1,4}}县)(?=人民政府|县?委|{HAN}{{2,8}}局)").finditer(block):
            if match[1] not in {*counties, "县"} and not match[1].endswith(tuple(counties)):
                yield Hit(block, *match.span(1), f"本乡镇属{'、'.join(sorted(counties))}", "核对主送机关")


OTHER_PUBLICITY = re.compile(
    "招聘|招考|聘用|录用|候选人|拟任|任前|发展对象|预备党员|评优|评先|先进|表彰|招标|中标|采购|工程|项目|承包|发包|流转|宅基地|补贴|低保|救助|高龄|公益林|党务|村务|财务|换届|选举"
)
"""What else is made public, for as long as its own rules ask."""
_BOARD = re.compile("[党村政财]务公开[栏榜墙]")
"""Where things are made public, whatever they are."""
_PUBLIC = triggered(
    r"公示(?:期|时间)?(?:为|应|须|共|至少|不?得?(?:少于|低于))*(\d{1,2})(?:个)?(?:天|日|个自然日)"
)


@record_rule("数据/公示天数", "工作簿“设置”公示天数", Strength.PRACTICE, "公示不少于规定的天数")
def published_long_enough(document: Document, records: Records) -> Iterator[Hit]:
    """公示 is as long as the settings ask."""
    least = records.dataset.settings.publicity_days
    for block in _text_blocks(document):
        for match in _PUBLIC.finditer(block):
            if int(match[1]) < least and not OTHER_PUBLICITY.search(_BOARD.sub("", document.whole)):
                yield Hit(block, match.start(1), match.end(1), f"公示不少于{least}天", str(least))


_QUORUM = triggered(
    r"(?:到会|参会|出席|实到)[^，。；]{0,8}(?:不得?少于|不得?低于|须达到?|应达到?|超过|达到)应到[^，。；\d]{0,6}?的(三分之二|二分之一|半数|四分之三|五分之四|一半|1/2|2/3)"
    r"|(?:须|应|需|要|必须)有(?:应到)?[^，。；]{0,4}?(三分之二|二分之一|半数|四分之三|五分之四|一半|1/2|2/3)以上(?:的)?[^，。；]{0,8}(?:到会|参会|出席|参加)"
)
_SHARES = {
    **dict.fromkeys(("二分之一", "半数", "一半", "1/2"), Fraction(1, 2)),
    **dict.fromkeys(("三分之二", "2/3"), Fraction(2, 3)),
    "四分之三": Fraction(3, 4),
    "五分之四": Fraction(4, 5),
}


@record_rule("数据/到会比例", "工作簿“设置”到会比例", Strength.PRACTICE, "到会比例不低于设置的几分之几")
def quorum_is_that_of_the_settings(document: Document, records: Records) -> Iterator[Hit]:
    """The share of those called that must be present is no less than the settings ask."""
    least = records.dataset.settings.quorum
    for block in _text_blocks(document):
        for match in _QUORUM.finditer(block):
            at = 1 if match[1] else 2
            if _SHARES[match[at]] < least and "村民会议" not in block.text:
                yield Hit(block, *match.span(at), f"“设置”里的到会比例是{least}", str(least))


@record_rule(
    "数据/任务分工",
    "工作簿“任务分工”",
    Strength.PRACTICE,
    "方案的每一节在任务分工表里都有，任务分工表的任务方案里都有",
)
def sections_are_in_the_task_table(document: Document, records: Records) -> Iterator[Hit]:
    """A plan whose sections are tasks of the sheet has a task for each, and each task its section."""
    parts: list[dict[str, Block]] = [{}]
    for block in document.prose:
        if block.level == 1:
            parts.append({})
        elif block.level == 2 and block.mark is not None:
            parts[-1][block.text[block.mark.end :].partition("。")[0].strip()] = block
    sections = {name: block for part in parts for name, block in part.items()}
    for notice in dict.fromkeys(row.notice for row in records.dataset.all(Assignment)):
        tasks = [row.task for row in records.dataset.by(Assignment, "notice", notice)]
        known = [task for task in tasks if task in sections]
        if 2 * len(known) <= len(tasks):
            continue
        for part in parts:
            for name, block in part.items() if part.keys() & set(known) else ():
                if name not in tasks:
                    at = block.text.index(name)
                    yield Hit(
                        block,
                        at,
                        at + len(name),
                        f"“任务分工”里没有这一节（{notice}）",
                        "补填一行，或核对标题",
                    )
        for task in tasks:
            if task not in sections:
                last = sections[known[-1]]
                at = last.text.index(known[-1])
                yield Hit(
                    last, at, at + len(known[-1]), f"“任务分工”里的“{task}”方案里没有这一节", "核对章节和标题"
                )


@record_rule("数据/易错词", "数据文件夹里的“易错词.xlsx”", Strength.PRACTICE, "本单位列出的易错词")
def words_of_the_office(document: Document, records: Records) -> Iterator[Hit]:
    """Words that the office itself lists are written as it wants them."""
    words = sorted(filter(None, records.words), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)) or "(?!)")
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            right = records.words[match[0]]
            yield Hit(block, *match.span(), f"“{match[0]}”应为“{right}”（本单位易错词）", right, right)
