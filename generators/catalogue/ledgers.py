"""The ledgers of the plan, each an Excel template that the office can change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.catalogue.kind import DocumentKind, Family, Subject
from generators.context.ledgers import (
    issues,
    low_income,
    monitored,
    people,
    registers,
    tasks,
    township_books,
    year_books,
)
from generators.context.ledgers.page import TownshipQuarter, VillageQuarter
from generators.context.ledgers.people import Push
from generators.context.ledgers.screening import screening_context
from generators.records.clues import HandedClue
from generators.records.employment import Facility, LeadingGroupMember, ResettledWorker
from generators.records.households import Helper, Household, MonitorEpisode, MonthlyEntry, PlanItem
from generators.records.issues import Issue, RollCall, Supervision, Task, WorkEntry
from generators.records.low_income import CareWorker, LowIncome, Visit
from generators.records.meetings import Attendance, Meeting
from generators.records.registers import (
    Dwelling,
    Insured,
    Leave,
    Loan,
    PolicyMeasure,
    PublicPost,
    Pupil,
    WaterSupply,
)
from generators.records.screening import Survey, SurveyRow
from generators.records.township import TaskForceMember, Township, Village
from generators.records.vocabulary import VillageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from generators.records.columns import Quarter, Row
    from generators.records.dataset import Dataset

    Subjects = Callable[[Dataset, Quarter, Collection[str]], Iterator[Subject]]


def _surveys(
    *,
    of_sites: bool,
) -> Callable[[Dataset, Quarter, Collection[str]], Iterator[Subject]]:
    """Return the subjects: screenings of the villages, or those of the sites, whose form has more columns."""

    def subjects(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
        for survey in dataset.by(Survey, "quarter", quarter):
            is_site = dataset.village(survey.village).kind is VillageKind.RESETTLEMENT_SITE
            if is_site is of_sites and (not villages or survey.village in villages):
                yield Subject(survey.village, "", f"{survey.village}#{quarter}", survey)

    return subjects


def _each_village(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for village in dataset.all(Village):
        if not villages or village.name in villages:
            yield Subject(village.name, "", f"{village.name}#{quarter}", VillageQuarter(village, quarter))


def _each_site(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for subject in _each_village(dataset, quarter, villages):
        if subject.record.village.kind is VillageKind.RESETTLEMENT_SITE:
            yield subject


def _each_push(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for subject in _each_site(dataset, quarter, villages):
        days = {w.pushed for w in people.workers_of(dataset, subject.record) if w.pushed is not None}
        for day in sorted(days):
            name = f"{day.month}月{day.day}日"
            yield Subject(subject.village, name, f"{subject.village}#{day}", Push(subject.record, day))


def _each_township(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the townships; a run for some villages makes no paper of the whole."""
    if not villages:
        for township in dataset.all(Township):
            name = township.name if dataset.has_several_townships else ""
            scope = TownshipQuarter(township, quarter)
            yield Subject("", name, f"{township.name}#{quarter}", scope, township=township.name)


def _each_month(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for subject in _each_township(dataset, quarter, villages):
        for number in range(quarter.last_month - 2, quarter.last_month + 1):
            month = tasks.MonthTasks(subject.record, f"{quarter.year}-{number:02d}")
            if tasks.tasks_shown(dataset, month):
                record_id = f"任务清单#{subject.township}#{month.month}"
                yield Subject("", f"{number}月", record_id, month, township=subject.township)


def each_week(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the weeks in which the month's list has a focus."""
    for subject in _each_month(dataset, quarter, villages):
        for week in tasks.weeks_of(subject.record):
            if tasks.focus_of(dataset, week):
                name = f"{subject.name}第{week.number}周"
                record_id = f"{subject.record_id}#{week.number}"
                yield Subject("", name, record_id, week, township=subject.township)


def _with_care(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the villages where somebody is hired to care."""
    for subject in _each_village(dataset, quarter, villages):
        if low_income.care_workers_of(dataset, subject.record):
            yield subject


def _ledger(
    key: str,
    name: str,
    period: str,
    source: str,
    subjects: Callable[[Dataset, Quarter, Collection[str]], Iterable[Subject]],
    context: Callable[..., Mapping[str, Any]],
    *rows: type[Row],
    of_year: bool = False,
) -> DocumentKind:
    """Return the ledger `name`, whose template bears its name; `rows` are of the sheets that fill it."""
    return DocumentKind(
        key=key,
        name=name,
        template=f"{name}.xlsx",
        family=Family.LEDGER,
        period=period,
        signs="填表人、审核人、负责人",
        source=source,
        subjects=subjects,
        context=context,
        sheets=tuple(row.SHEET for row in rows),
        of_year=of_year,
    )


_VILLAGES, _SITES = _surveys(of_sites=False), _surveys(of_sites=True)


def _places_with(register: registers.Register) -> Subjects:
    """Return the township, whose register holds all, and each village to which something was handed."""

    def subjects(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
        yield from _each_township(dataset, quarter, villages)
        for subject in _each_village(dataset, quarter, villages):
            if register.shown(dataset, subject.record):
                yield subject

    return subjects


LEDGERS: tuple[DocumentKind, ...] = (
    _ledger("B4", "易返贫致贫人口排查台账", "每季度", "L41", _VILLAGES, screening_context, Survey, SurveyRow),
    _ledger("C4", "安置点易返贫人口排查台账", "每季度", "L65", _SITES, screening_context, Survey, SurveyRow),
    _ledger(
        "B8",
        "监测户帮扶台账",
        "逐月更新，季末打印",
        "L45",
        _each_village,
        monitored.support_context,
        MonitorEpisode,
        PlanItem,
        MonthlyEntry,
    ),
    _ledger("C1", "农村低收入人口底数表", "每季度", "L55", _each_village, low_income.base_context, LowIncome),
    _ledger(
        "C1",
        "农村低收入人口分户帮扶台账",
        "逐月更新",
        "L55",
        _each_village,
        low_income.households_context,
        LowIncome,
        Visit,
    ),
    _ledger(
        "C2",
        "低收入家庭走访台账",
        "每月走访，季末打印",
        "L57",
        _each_village,
        low_income.visits_context,
        Visit,
        LowIncome,
    ),
    _ledger(
        "C2a",
        "政策落实对接台账",
        "每季度",
        "L57",
        _each_village,
        low_income.gaps_context,
        Visit,
        LowIncome,
    ),
    _ledger(
        "C2b",
        "关爱服务人员聘用表",
        "聘用时，人员变动时",
        "L59",
        _with_care,
        low_income.care_context,
        CareWorker,
        LowIncome,
    ),
    _ledger(
        "C5",
        "安置点配套设施服务关系表",
        "每年，变动时",
        "L71",
        _each_site,
        people.facilities_context,
        Facility,
    ),
    _ledger(
        "C9", "三保障及饮水安全问题排查整改台账", "每季度", "L79", _each_village, issues.issues_context, Issue
    ),
    _ledger("C8", "三保障及饮水安全工作台账", "每季度", "L79", _each_village, issues.work_context, WorkEntry),
    _ledger(
        "C3",
        "易地搬迁劳动力就业排查台账",
        "每季度",
        "L69",
        _each_site,
        people.employment_context,
        ResettledWorker,
    ),
    _ledger(
        "A12",
        "搬迁劳动力就业需求推送单",
        "有需求时",
        "L69",
        _each_push,
        people.demands_context,
        ResettledWorker,
    ),
    _ledger("A15", "月任务清单", "每月", "L95", _each_month, tasks.month_context, Task),
    _ledger(
        "A5",
        "村级工作专班花名册",
        "变动时",
        "L89",
        _each_township,
        people.task_force_context,
        TaskForceMember,
    ),
    _ledger(
        "A3",
        "领导小组成员名单",
        "变动时",
        "L87",
        _each_township,
        people.leading_group_context,
        LeadingGroupMember,
    ),
    _ledger("A13", "督导记录台账", "每季度", "L95", _each_township, issues.supervision_context, Supervision),
    _ledger("A16", "驻村干部点名册", "每季度", "L97", _each_township, issues.roll_call_context, RollCall),
    _ledger(
        "A16",
        "驻村干部考核表",
        "每季度",
        "L97",
        _each_township,
        people.appraisal_context,
        TaskForceMember,
        RollCall,
        Attendance,
    ),
    _ledger(
        "A8",
        "乡镇季度汇总表",
        "每季度",
        "L47",
        _each_township,
        monitored.summary_context,
        MonitorEpisode,
        SurveyRow,
        Issue,
    ),
    _ledger(
        "B8",
        "监测户总花名册",
        "每季度",
        "L45",
        _each_township,
        township_books.monitored_context,
        MonitorEpisode,
        Household,
        PlanItem,
        MonthlyEntry,
    ),
    _ledger(
        "C1",
        "农村低收入人口总花名册",
        "每季度",
        "L55",
        _each_township,
        township_books.low_income_context,
        LowIncome,
    ),
    _ledger(
        "B8",
        "五类帮扶措施汇总表",
        "每季度",
        "L39",
        _each_township,
        monitored.classes_context,
        PlanItem,
        MonitorEpisode,
    ),
    _ledger("C9", "问题整改总台账", "每季度", "L79", _each_township, township_books.issues_context, Issue),
    _ledger(
        "A17",
        "帮扶责任人结对总台账",
        "每季度，变动时",
        "L45",
        _each_township,
        township_books.helpers_context,
        Helper,
        MonitorEpisode,
    ),
    _ledger(
        "A8",
        "年度工作汇总表",
        "每季度累计，年末定稿",
        "L47、L57、L79、L95",
        _each_township,
        year_books.year_context,
        MonitorEpisode,
        SurveyRow,
        Visit,
        Issue,
        Supervision,
        of_year=True,
    ),
    _ledger(
        "A8",
        "全年工作汇总表",
        "每季度累计，年末定稿",
        "L41、L47、L49、L57、L79、L95",
        _each_township,
        year_books.quarters_context,
        MonitorEpisode,
        SurveyRow,
        Visit,
        Issue,
        Supervision,
        Meeting,
        of_year=True,
    ),
    _ledger(
        "B8",
        "监测户年度花名册",
        "每季度累计，年末定稿",
        "L45",
        _each_township,
        year_books.monitored_year_context,
        MonitorEpisode,
        Household,
        Helper,
        of_year=True,
    ),
    _ledger(
        "C1",
        "农村低收入人口年度花名册",
        "每季度累计，年末定稿",
        "L55",
        _each_township,
        year_books.low_income_year_context,
        LowIncome,
        Visit,
        of_year=True,
    ),
    _ledger(
        "C9",
        "问题整改年度台账",
        "每季度累计，年末定稿",
        "L79",
        _each_township,
        year_books.issues_year_context,
        Issue,
        of_year=True,
    ),
    _ledger(
        "A17",
        "帮扶责任人结对年度台账",
        "每季度累计，年末定稿",
        "L45",
        _each_township,
        year_books.helpers_year_context,
        Helper,
        MonitorEpisode,
        of_year=True,
    ),
    _ledger(
        "C8", "住房安全动态保障台账", "每季度", "L79–81住房安全", _each_village, registers.HOUSING, Dwelling
    ),
    _ledger("C8", "控辍保学台账", "每学期，季末打印", "L81教育保障", _each_village, registers.PUPILS, Pupil),
    _ledger("C8", "参保与签约台账", "每季度", "L81健康帮扶", _each_village, registers.INSURANCE, Insured),
    _ledger(
        "C8", "饮水安全动态保障台账", "每季度", "L81安全饮水", _each_village, registers.WATER, WaterSupply
    ),
    _ledger("A15", "脱贫人口小额信贷台账", "每季度", "L91", _each_township, registers.LOANS, Loan),
    _ledger(
        "C3",
        "公益岗位人员台账",
        "每季度，变动时",
        "L47、L59、L69",
        _each_township,
        registers.posts_context,
        PublicPost,
    ),
    _ledger("A15", "政策措施梳理清单", "每季度", "L91", _each_township, registers.POLICIES, PolicyMeasure),
    _ledger(
        "B4",
        "部门信息筛查线索台账",
        "每季度",
        "L37",
        _places_with(registers.DEPARTMENT_CLUES),
        registers.DEPARTMENT_CLUES,
        HandedClue,
    ),
    _ledger(
        "B4",
        "信访舆情研判台账",
        "每季度",
        "L37",
        _places_with(registers.LETTER_CLUES),
        registers.LETTER_CLUES,
        HandedClue,
    ),
    _ledger("A16", "驻村干部请销假登记表", "每季度", "L97", _each_township, registers.LEAVES, Leave),
    _ledger(
        "A16",
        "驻村干部培训覆盖台账",
        "每季度",
        "L97",
        _each_township,
        registers.training_context,
        TaskForceMember,
        Meeting,
        Attendance,
    ),
)
