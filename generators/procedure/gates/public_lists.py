"""What every list that hung in public must have had: days enough, objections settled, the county's word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.errors import Severity
from generators.procedure.exit_case import ReviewedCase, household_name
from generators.procedure.gates.table import Breach
from generators.procedure.windows import publicity_days, show_day
from generators.records.households import Approval
from generators.records.vocabulary import ObjectionOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from generators.records.dataset import Dataset


def _name(dataset: Dataset, course: ReviewedCase) -> str:
    return household_name(dataset, course.household)


def short_publicity(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield what a passed household's 公示 lacks of the set days, first and last included."""
    settings, publicity = dataset.settings, course.publicity
    if not settings.publicity_required or not course.passed or course.resolution is None:
        return
    if publicity is None:
        yield Breach(
            course.resolution,
            "meeting",
            f"{_name(dataset, course)}：评议通过后应公示",
            "“公示”里没有这次评议会的公示",
            "公示后补填",
        )
    elif 0 < publicity_days(publicity) < settings.publicity_days:
        yield Breach(
            publicity,
            "end",
            f"{_name(dataset, course)}：公示应不少于 {settings.publicity_days} 个自然日"
            "（含首尾两日，休息日、节假日也计）",
            f"{show_day(publicity.start)}至{show_day(publicity.end)}，{publicity_days(publicity)} 天",
            "核对公示起止日期；不足的延长公示或重新公示",
        )


def impossible_publicity(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield a 公示 that ends before it begins: no paper can tell how long it hung."""
    publicity = course.publicity
    if publicity is not None and course.passed and publicity.end < publicity.start:
        yield Breach(
            publicity,
            "end",
            f"{_name(dataset, course)}：公示止应不早于公示起（{show_day(publicity.start)}）",
            show_day(publicity.end),
            "核对公示起止日期",
        )


def undocumented_approval(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield what an approval told as given lacks: the county's number, the township's day and opinion."""
    approval = course.approval
    if approval is None or not course.passed:
        return
    name, blank = _name(dataset, course), "空白"
    yield from _undocumented_by_the_county(dataset, approval, name)
    if approval.township_approved is None and (approval.township_opinion or approval.county_approved):
        expected = f"{name}：{'县批准之前' if approval.county_approved else '乡审核'}应有乡审核日期"
        yield Breach(approval, "township_approved", expected, blank, "按审核表补填")
    if approval.township_approved is not None and approval.township_opinion is None:
        expected = f"{name}：乡审核（{show_day(approval.township_approved)}）应有审核意见"
        yield Breach(approval, "township_opinion", expected, blank, "按审核表补填")


def _undocumented_by_the_county(dataset: Dataset, approval: Approval, name: str) -> Iterator[Breach]:
    """Yield a 批准文号 that is missing, that is no number, or that is another day's or year's."""
    document, approved = approval.county_document, approval.county_approved
    way_out = "按县批复补填；批复没有文号的可以不填，清单上这一格手填"
    if document is None:
        if approved is not None:
            expected = f"{name}：县批准（{show_day(approved)}）应有批准文号"
            yield Breach(approval, "county_document", expected, "空白", way_out)
        return
    if not re.search(r"[\d〇一二三四五六七八九十]", document):
        # A word that stands for a number to come would be printed as one.
        expected = f"{name}：县批准文号应是批复上的文号"
        yield Breach(approval, "county_document", expected, f"“{document}”", way_out, Severity.BLOCK)
        return
    year = re.search(r"[〔\[［（(【](\d{4})[〕\]］）)】]", document)
    # In January the number may still be of the year that ended.
    if (
        approved is not None
        and year
        and int(year[1]) not in {approved.year, approved.year - (approved.month == 1)}
    ):
        expected = f"{name}：县批准文号的年份应与批准日期（{show_day(approved)}）相符"
        yield Breach(approval, "county_document", expected, f"“{document}”", "按县批复核对文号和日期")
    first = dataset.memoized(_first_days).get(document, approved)
    if approved is not None and first is not None and approved != first:
        expected = f"{name}：同一个批准文号应是同一天批准的"
        found = f"“{document}”另有{show_day(first)}的"
        yield Breach(approval, "county_document", expected, found, "按县批复核对文号和日期")


def unreported_publicity(
    dataset: Dataset, course: ReviewedCase, step: str, day: date | None
) -> Iterator[Breach]:
    """Yield a 公示 of a passed household that nobody has reported on before `step`, taken on `day`."""
    publicity = course.publicity
    if not dataset.settings.publicity_required or not course.passed or publicity is None:
        return
    reported = publicity.reported
    if reported is None or (day is not None and reported > day):
        yield Breach(
            publicity,
            "reported",
            f"{_name(dataset, course)}：{step}{f'（{show_day(day)}）' if reported and day else ''}"
            "之前应有公示情况报告",
            show_day(reported) if reported else "空白",
            "核对这两个日期" if reported else "公示期满报告情况后补填日期",
        )


def _first_days(dataset: Dataset) -> dict[str, date]:
    """Return the earliest 县批准日期 of each 批准文号: a county has one for hundreds of households."""
    found: dict[str, date] = {}
    for row in dataset.all(Approval):
        if row.county_document is not None and row.county_approved is not None:
            day = row.county_approved
            found[row.county_document] = min(found.get(row.county_document, day), day)
    return found


_REFUSED = re.compile(
    "不(?:同意(?!见)|予|通过|批准|准(?!确)|宜|建议|上报|纳入|(?:完全|太|尽|够)?(?:符合|属实)(?!.*同意(?!见)))"
    "|不[能应]再?(?:同意|通过|批准|上报|消除|退出|纳入|标注)|(?:未|没有?)(?:同意|通过|批准|予)"
    "|(?:不(?:具备|[能应](?!放松|松|减|停|降|断))|未达到|待(?![遇业县市公]))(?!.*同意(?!见))"
    "|[退驳打发]回|暂[缓不]|暂停[办上审]|缓(?!解|和)|(?:补[充齐正]|完善|整改|待核[实查])[^，。；]{0,8}后|待[补核研定议]"
    "|再(?:上?报|议|审|定|办|批)|同意(?:其|该户)?(?:暂时)?继续监测|否[决定]",
    re.DOTALL,
)
"""What the township writes of a list it does not pass on, or not yet; 无不同意见 is no such word.

What a household lacks (不符合低保条件, 不能务工, 未达到监测线) refuses nothing where 同意 follows it.
"""
_AGREED = re.compile(
    "(?<![不未没])(?<!没有)同意|(?<![不未])(?:通过(?!入户|走访|核|调查|大?数据|比对|现场|实地|电话)|符合|合格|属实)|无误"
    "|(?:无|没有|未提出|不存在)(?:不同|其他)?(?:异议|意见)"
    "|[准予]予|予以(?!否|退|保留|继续)|建议(?:上报|批准|消除|纳入|标注)|^(?:是|可以?|可行|批准|上报|√)[。！]?$"
)
"""What it writes of one that it does: nothing else is taken for it (D11)."""


def refused_submission(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield an opinion of the township by which the household goes no further."""
    approval = course.approval
    opinion = approval.township_opinion if approval is not None else None
    if approval is None or opinion is None:
        return
    is_refused = _REFUSED.search(opinion) is not None
    if is_refused or not _AGREED.search(opinion):
        yield Breach(
            approval,
            "township_opinion",
            f"{_name(dataset, course)}：乡审核同意的才往下办",
            f"“{opinion}”",
            ("" if is_refused else "同意的写明“同意”；不同意的") + "按审核意见处理；重新上报后另起一行",
        )


def unsettled_objections(dataset: Dataset, course: ReviewedCase, upheld: str) -> Iterator[Breach]:
    """Yield each objection that is open, upheld (`upheld`: what then) or settled after the list went up."""
    name = _name(dataset, course)
    for objection in course.objections:
        submitted = course.approval.submitted if course.approval else None
        if objection.outcome is ObjectionOutcome.OPEN:
            yield Breach(
                objection,
                "outcome",
                f"{name}：公示异议应已办结",
                "“未办结”",
                "核实异议，办结后补填处理结果",
            )
        elif objection.outcome is ObjectionOutcome.UPHELD:
            expected = f"{name}：公示无异议或异议不成立的才上报"
            yield Breach(objection, "outcome", expected, "“成立”", upheld)
        elif objection.settled is None:
            yield Breach(objection, "settled", f"{name}：异议应写办结日期", "空白", "按处理记录补填")
        elif objection.settled < objection.raised:
            yield Breach(
                objection,
                "settled",
                f"{name}：异议应在提出（{show_day(objection.raised)}）以后办结",
                show_day(objection.settled),
                "核对这两个日期",
            )
        elif submitted is not None and objection.settled > submitted:
            yield Breach(
                objection,
                "settled",
                f"{name}：异议应在上报（{show_day(submitted)}）之前办结",
                show_day(objection.settled),
                "核对这两个日期",
            )


def early_announcement(dataset: Dataset, course: ReviewedCase) -> Iterator[Breach]:
    """Yield an announcement of what the county has not approved yet."""
    approval = course.approval
    if approval is None or approval.announced is None:
        return
    if approval.county_approved is None or approval.announced < approval.county_approved:
        approved = show_day(approval.county_approved) if approval.county_approved else "还没有批准"
        yield Breach(
            approval,
            "announced",
            f"{_name(dataset, course)}：公告应在县批准（{approved}）之后",
            show_day(approval.announced),
            "核对这两个日期",
        )
