"""Facts of the township in a text, against its data: whose village, which bureau, whose telephone, which kind of town."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.checks.text.document import HAN, Role, valid_date
from generators.checks.text.names import divisions
from generators.checks.text.records import OTHER_PUBLICITY, is_of_the_day, record_rule
from generators.checks.text.table import Hit, Strength, one_of, triggered
from generators.records.households import Approval
from generators.records.township import Person, Township, Village
from generators.records.vocabulary import VillageKind
from generators.wording import format_date, read_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from generators.checks.text.document import Block, Document
    from generators.checks.text.records import Records


def _text_blocks(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.role not in {Role.MARK, Role.NUMBER, Role.HEAD}]


def _villages(records: Records) -> re.Pattern[str]:
    names = sorted(records.villages, key=len, reverse=True)
    return re.compile(f"({one_of(names)})" if names else "(?!)")


_POST_OF_A_VILLAGE = re.compile(
    r"(?:（[^（）]*）)?(?:的)?((?:党支部|支部)?(?:副)?书记|(?:驻村)?第一书记|村委会(?:副)?主任|村民委员会(?:副)?主任|(?:副)?主任|工作队(?:队)?长|驻村干部|支部委员|委员|报账员|村医|会计)(?:、(?:村委会)?主任|、工作队长|兼[^，。；、]{2,6})?"
)

_FORMERLY = re.compile("[原曾前]")
"""Before a village: who held a post there, and may hold another elsewhere by now."""


@record_rule("数据/干部的村", "工作簿“干部”的单位", Strength.REQUIRED, "村干部、第一书记写在自己的村名下")
def cadres_stand_under_their_village(document: Document, records: Records) -> Iterator[Hit]:
    """Who is named with a post of a village holds it in that village."""
    pattern = _villages(records)
    units: dict[str, set[str]] = {}
    for person in records.dataset.all(Person):
        units.setdefault(person.printed_name, set()).add(f"{person.unit}{person.post}")
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            post = _POST_OF_A_VILLAGE.match(block.text, match.end())
            if post is None or _FORMERLY.search(block.text, max(0, match.start() - 3), match.start()):
                continue
            name = next((n for k in (3, 2) if (n := block.text[post.end() : post.end() + k]) in units), "")
            if not name or any(match[0] in unit for unit in units[name]):
                continue
            homes = {v for unit in units[name] for v in records.villages if v in unit}
            if homes:
                told = f"“干部”表里{name}是{'、'.join(sorted(homes))}的"
                yield Hit(block, post.end(), post.end() + len(name), told, "核对村名、姓名")


_BUREAU = rf"(县(?:直)?{HAN}{{2,10}}?(?:局|委|办|院|会|公司|中心|社|银行|校|学校|大队|部|站))"


def _teams(records: Records) -> dict[str, str]:
    """Return the bureau that sent the team of each village, as 单位 has it: 驻东沟村帮扶工作队（县林业局）."""
    found: dict[str, str] = {}
    for person in records.dataset.all(Person):
        if match := re.fullmatch(r"驻(.+?)(?:驻村)?(?:帮扶)?工作队（(.+)）", person.unit or ""):
            found.setdefault(match[1], match[2])
    return found


@record_rule("数据/派驻单位", "工作簿“干部”的单位", Strength.REQUIRED, "驻村工作队的派出单位与工作簿相符")
def teams_come_from_their_bureau(document: Document, records: Records) -> Iterator[Hit]:
    """The bureau that is told to have sent a village's team did."""
    teams = _teams(records)
    if not teams:
        return
    names = one_of(sorted(teams, key=len, reverse=True))
    behind = re.compile(rf"(?P<v>{names})(?:驻村)?(?:帮扶)?工作队[（(](?P<b>县[^（）()，。；]{{2,10}})[）)]")
    before = re.compile(rf"(?P<b>{_BUREAU})(?:选派|派驻|派出|派|驻)(?:到|在|往)?(?P<v>{names})")
    for block in _text_blocks(document):
        for match in (*behind.finditer(block.text), *before.finditer(block.text)):
            right, said = teams[match["v"]], match["b"]
            if said.endswith(right) or right.endswith(said) or right in said:
                continue
            yield Hit(
                block, match.start("b"), match.end("b"), f"工作簿里{match['v']}工作队由{right}派出", right
            )


_ALL_HOMES = re.compile(
    r"(?:应排查|应走访|应核查|登记在册|在册)(?:农户|户数|户)?(?:共|为|有|数为)?(\d{1,4})户"
)


@record_rule("数据/应排查户数", "工作簿“村”的应排查户数", Strength.REQUIRED, "各村应排查的户数与工作簿相符")
def homes_to_be_visited(document: Document, records: Records) -> Iterator[Hit]:
    """How many households of a village are to be visited is what the data say."""
    homes = {village.name: village.households for village in records.dataset.all(Village)}
    pattern = _villages(records)
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            told = _ALL_HOMES.match(block.text, match.end())
            right = homes.get(match[0], 0)
            if told and right and int(told[1]) != right:
                yield Hit(block, *told.span(1), f"按工作簿，{match[0]}应排查{right}户", str(right))


_OF_WHOM = re.compile(rf"(?:户主|监测户|监测对象|户)?({HAN}{{2,3}})（(?:系|为|家住|住)?$")


@record_rule("数据/户主的村", "工作簿“监测户”“家庭成员”", Strength.REQUIRED, "括注的村是那一户的村")
def homes_stand_in_their_village(document: Document, records: Records) -> Iterator[Hit]:
    """A village in brackets behind a member of a monitored household is the household's."""
    pattern = _villages(records)
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            before = _OF_WHOM.search(block.text[: match.start()])
            name = next((n for k in (0, 1) if (n := before[1][k:]) in records.heads), "") if before else ""
            if len(name) < 3 or name in records.people or match[0] in records.heads[name]:
                continue
            told = f"工作簿里{name}户在{'、'.join(sorted(records.heads[name]))}"
            yield Hit(block, *match.span(), told, "核对村名、姓名")


_OWN_PHONE = triggered(
    r"(?:人民政府|乡政府|镇政府|党政综合办公室|党政办公室|党政办)(?:的|办公|值班)?(?:联系)?电话[:：为]?[ 　]*(\d{11}|\d{3,4}-\d{7,8})(?!\d)"
)


@record_rule("数据/本单位电话", "工作簿“乡镇”的电话", Strength.PRACTICE, "乡镇政府的电话与工作簿相符")
def own_phone_is_right(document: Document, records: Records) -> Iterator[Hit]:
    """The telephone behind the township's own name is the one in the data."""
    towns = records.dataset.all(Township)
    right = {str(p) for town in towns for p in (town.phone, town.supervision_phone) if p}
    for block in _text_blocks(document) if len(towns) == 1 and right else ():
        for match in _OWN_PHONE.finditer(block):
            if match[1] not in right:
                yield Hit(block, *match.span(1), f"工作簿里是{towns[0].phone}", str(towns[0].phone))


_SITES = triggered(
    r"(?:全乡|我乡|本乡|全镇|我镇)(?:现有|共有|现|共|有|的)*(?:\d{1,3}个(?:行政)?村[、和，])?(?:的)?(\d{1,2})个(?:易地扶贫搬迁|易地搬迁|移民搬迁)?(?:集中)?安置点"
)


@record_rule("数据/安置点数", "工作簿“村”的类型", Strength.REQUIRED, "全乡安置点的个数与工作簿相符")
def sites_are_counted(document: Document, records: Records) -> Iterator[Hit]:
    """So many settlement sites as the data have are told of the township."""
    if len(records.dataset.all(Township)) != 1:
        return
    sites = sum(v.kind is VillageKind.RESETTLEMENT_SITE for v in records.dataset.all(Village))
    for block in _text_blocks(document):
        for match in _SITES.finditer(block):
            if sites and int(match[1]) != sites:
                yield Hit(block, *match.span(1), f"按工作簿，安置点是{sites}个", str(sites))


_SITE_IN = triggered(
    rf"(安置点|安置区|安置小区)(?:（[^（）]*）)?(?:位于|坐落[在于]|设在|建在|地处|属于?|隶属|在(?={HAN}{{2,4}}?村(?:[，。；）]|$)))(?:本乡|我乡|交通便利的)?({HAN}{{2,4}}?村)(?!民|级)"
)


@record_rule("数据/安置点所在村", "工作簿“村”的所在村", Strength.REQUIRED, "安置点写在它所在的村")
def sites_lie_in_their_village(document: Document, records: Records) -> Iterator[Hit]:
    """A settlement site lies in the village of the data."""
    home = {v.name: v.host for v in records.dataset.all(Village) if v.kind is VillageKind.RESETTLEMENT_SITE}
    for block in _text_blocks(document) if home else ():
        for match in _SITE_IN.finditer(block):
            site = next((name for name in home if block.text[: match.end(1)].endswith(name)), "")
            right = home.get(site)
            if right and match[2] != right and match[2] in records.villages:
                yield Hit(block, *match.span(2), f"工作簿里{site}在{right}", right)


_ALL_TO_VISIT = triggered(
    r"(?:全乡|我乡|本乡|全镇|我镇)[^。；，\d]{0,6}应(?:排查|走访|核查)(?:农户|户数|户)?(?:共|为|有|数为)?(\d{2,5})户"
)


@record_rule("数据/全乡应排查", "工作簿“村”的应排查户数", Strength.REQUIRED, "全乡应排查的户数是各村之和")
def homes_to_be_visited_in_all(document: Document, records: Records) -> Iterator[Hit]:
    """How many households of the township are to be visited is the sum of its villages, or of those that are no site."""
    villages = records.dataset.all(Village)
    if len(records.dataset.all(Township)) != 1:
        return
    every = sum(v.households or 0 for v in villages)
    alone = sum(v.households or 0 for v in villages if v.kind is VillageKind.VILLAGE)
    for block in _text_blocks(document):
        for match in _ALL_TO_VISIT.finditer(block):
            is_part = re.search("第[一二三四五六]轮", block.text[: match.end()])
            is_now = is_of_the_day(block, match.start(), records) and not is_part
            if every and is_now and int(match[1]) not in {every, alone}:
                yield Hit(block, *match.span(1), f"按工作簿，全乡应排查{every}户", str(every))


_MONTHS_WATCHED = triggered(
    r"(?:(?:风险|帮扶)消除|消除(?:返贫)?风险|退出|监测(?:户|对象))[^。；]{0,16}?(?:连续|持续|跟踪|逐月)?监测(?:时间)?(?:须|应|需|要)?(?:满|达到?|不少于|不低于|不得少于)?(\d{1,2}|[一二两三四五六七八九十]{1,2})个月(?:以上|及以上|方可|后方|才)"
)


@record_rule(
    "数据/监测月数", "工作簿“设置”帮扶消除最少监测月数", Strength.PRACTICE, "消除前监测的月数不少于设置"
)
def watched_long_enough(document: Document, records: Records) -> Iterator[Hit]:
    """The months of watching that are asked for before an exit are no fewer than the settings ask."""
    least = records.dataset.settings.minimum_months
    for block in _text_blocks(document):
        for match in _MONTHS_WATCHED.finditer(block):
            if read_numeral(match[1]) < least:
                yield Hit(block, *match.span(1), f"“设置”里最少监测{least}个月", str(least))


_APPROVED_BY = triggered(rf"{HAN}{{2,8}}〔\d{{4}}〕\d+号")
_DAY_OF_APPROVAL = re.compile(
    r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[^，。；\d]{0,6}?(?:批准|批复|批转|同意)|(?:批准|批复|同意)(?:日期|时间)?(?:为|是|于)?((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日"
)


@record_rule("数据/批准日期", "工作簿“审批”的县批准文号、日期", Strength.REQUIRED, "县批准的文号与日期相符")
def approvals_have_their_day(document: Document, records: Records) -> Iterator[Hit]:
    """The day told of a county's approval beside its number is the one in the data."""
    days: dict[str, list[date | None]] = {}
    for row in records.dataset.all(Approval):
        if row.county_document and row.county_approved:
            days.setdefault(row.county_document, []).extend((row.county_approved, row.township_approved))
    for block in _text_blocks(document) if days else ():
        for number in _APPROVED_BY.finditer(block):
            known = next((own for own in days if number[0].endswith(own)), "")
            start = block.text.rfind("。", 0, number.start()) + 1
            said = re.match("[^。]*", block.text[start:])
            told = list(_DAY_OF_APPROVAL.finditer(said[0])) if said and known else []
            if len(told) != 1 or len(_APPROVED_BY.pattern.findall(said[0] if said else "")) != 1:
                continue
            day = valid_date(*(int(part) for part in told[0].groups() if part))
            approved = days[known][0]
            if day and approved and day not in days[known]:
                right = format_date(approved)
                span = (start + told[0].start(), start + told[0].end())
                yield Hit(block, *span, f"工作簿里{known}的批准日期是{right}", right)


_PUBLISHED = triggered(
    r"公示(?:期|时间|期限|日期)?[^，。；\d]{0,6}(?:((?:19|20)\d\d)年)?(\d{1,2})月(\d{1,2})日起?(?:至|到|—|－)(?:(?:19|20)\d\d年)?(?:(\d{1,2})月)?(\d{1,2})日"
)


@record_rule("数据/公示起止", "工作簿“设置”公示天数", Strength.PRACTICE, "公示的起止日期不短于规定的天数")
def published_from_day_to_day(document: Document, records: Records) -> Iterator[Hit]:
    """The days of a 公示 are as many as the settings ask."""
    least = records.dataset.settings.publicity_days
    for block in _text_blocks(document):
        for match in _PUBLISHED.finditer(block):
            year = int(match[1] or records.on.year)
            first = valid_date(year, int(match[2]), int(match[3]))
            last = valid_date(year, int(match[4] or match[2]), int(match[5]))
            days = (last - first).days + 1 if first and last else least
            if 0 < days < least and not OTHER_PUBLICITY.search(document.whole):
                yield Hit(block, *match.span(), f"公示{days}天，应不少于{least}天", "核对公示的起止")


@record_rule("数据/乡镇的建制", "工作簿“乡镇”、行政区划表", Strength.REQUIRED, "本县的乡、镇不写错")
def towns_are_of_their_kind(document: Document, records: Records) -> Iterator[Hit]:
    """A 乡 of the own county is not called a 镇, nor a 镇 a 乡."""
    known: set[str] = set()
    for town in records.dataset.all(Township):
        known |= {town.name, *divisions().get(town.county, ())}
    wrong = {f"{name[:-1]}{'镇' if name.endswith('乡') else '乡'}": name for name in known if len(name) > 2}
    wrong = {said: right for said, right in wrong.items() if said not in known}
    pattern = re.compile(
        rf"(?<![县原])({one_of(sorted(wrong, key=len, reverse=True))})(?![村亲土])" if wrong else "(?!)"
    )
    for block in _text_blocks(document):
        for match in pattern.finditer(block.text):
            yield Hit(block, *match.span(), f"应为“{wrong[match[0]]}”", wrong[match[0]])
