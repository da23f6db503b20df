"""The papers of every day beside procedure and ledgers: slips, the township's meetings, villages' plans."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from generators.catalogue.kind import DocumentKind, Family, NumberRequest, Subject
from generators.catalogue.subjects import villages_with
from generators.context.classified_support import (
    application_advice_context,
    classified_pack_context,
    classified_record_context,
    to_apply,
    to_study,
)
from generators.context.household import end_apart
from generators.context.ledgers.page import VillageQuarter
from generators.context.party_committee import committee_pack_context, committee_record_context
from generators.context.referral_forms import handover_context, policy_gap_context
from generators.context.screening_papers import (
    filled_forms_context,
    known_households,
    screening_forms_context,
    screening_report_context,
    topic_forms_context,
)
from generators.context.township_meetings import (
    monthly_pack_context,
    monthly_record_context,
    training_pack_context,
    training_record_context,
)
from generators.context.village_plans import rectification_plan_context, year_plan_context
from generators.errors import Finding
from generators.procedure.gates import party_committee_findings, pre_judgement_findings
from generators.records.columns import says_something
from generators.records.issues import RectificationPlan, Supervision
from generators.records.low_income import LowIncome, SupportDecision, Visit
from generators.records.meetings import Attendance, Meeting
from generators.records.screening import Survey
from generators.records.township import Village
from generators.records.vocabulary import MeetingKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset

    Subjects = Callable[[Dataset, Quarter, Collection[str]], Iterator[Subject]]


def _handovers(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the inspections of the quarter that found something, each with a number of the township's."""
    for row in dataset.all(Supervision):
        if says_something(row.finding) and row.date in quarter and (not villages or row.village in villages):
            series = f"{dataset.village(row.village).township}督交"
            request = NumberRequest(series, row.date.year, row.date)
            name = f"{row.date.month}月{row.date.day}日"
            yield Subject(row.village, name, f"交办#{row.village}#{row.date:%Y%m%d}", row, request)


def _gaps(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the visits of the quarter that found a policy not carried out."""
    subjects = {subject.number: subject for subject in dataset.all(LowIncome)}
    namesakes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject in subjects.values():
        namesakes[subject.village, subject.name].append(subject.number)
    for visit in dataset.all(Visit):
        subject = subjects[visit.subject]
        if (
            says_something(visit.gap)
            and visit.date in quarter
            and (not villages or subject.village in villages)
        ):
            record_id = f"{visit.subject}#{visit.date:%Y%m%d}"
            name = subject.name + end_apart(subject.number, namesakes[subject.village, subject.name])
            yield Subject(subject.village, f"{name}-{visit.date:%m%d}", record_id, visit)


def _meetings(kind: MeetingKind, *, held: bool) -> Subjects:
    """Return the township's meetings of `kind`; those `held` are those with attendance."""

    def subjects(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
        for meeting in dataset.by(Meeting, "kind", kind) if not villages else ():
            people = dataset.by(Attendance, "meeting", meeting.number)
            if meeting.date in quarter and (not held or any(p.present is not None for p in people)):
                name = f"{meeting.date.month}月{meeting.date.day}日"
                yield Subject("", name, meeting.number, meeting, township=meeting.township)

    return subjects


def _villages(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for village in dataset.all(Village):
        if not villages or village.name in villages:
            scope = VillageQuarter(village, quarter)
            yield Subject(village.name, f"{quarter.year}年", f"{village.name}#{quarter.year}", scope)


def _plans(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for plan in dataset.by(RectificationPlan, "quarter", quarter):
        if not villages or plan.village in villages:
            yield Subject(plan.village, "", f"{plan.village}#{quarter}", plan)


def _surveys(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for survey in dataset.by(Survey, "quarter", quarter):
        if not villages or survey.village in villages:
            yield Subject(survey.village, "", f"{survey.village}#{quarter}", survey)


def _to_be_classified(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield the meetings of the quarter that study low-income households, held or to come."""
    for meeting in dataset.by(Meeting, "kind", MeetingKind.CLASSIFIED_SUPPORT):
        village = meeting.village or ""
        is_wanted = meeting.date in quarter and (not villages or village in villages)
        if is_wanted and to_study(dataset, meeting):
            yield Subject(village, f"{meeting.date:%m%d}", meeting.number, meeting)


def _classified(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    """Yield those of the meetings whose attendance is entered."""
    for subject in _to_be_classified(dataset, quarter, villages):
        people = dataset.by(Attendance, "meeting", subject.record.number)
        if any(person.present is not None for person in people):
            yield subject


def _classified_findings(dataset: Dataset, meeting: Meeting) -> Iterator[Finding]:
    """Yield what stands before a record: who came, that something was held, and of the village's own."""
    yield from pre_judgement_findings(dataset, meeting)
    decisions = dataset.by(SupportDecision, "meeting", meeting.number)
    if not decisions:
        place, way_out = dataset.place(meeting, "number"), "在“分类帮扶”表里逐户填写研究结果"
        yield Finding(place, "做记录要有逐户研究的结果", "“分类帮扶”表里没有这次会议的行", way_out)
    for decision in decisions:
        village = dataset.by(LowIncome, "number", decision.subject)[0].village
        if village != meeting.village:
            place, found = dataset.place(decision, "subject"), f"{village}的对象"
            yield Finding(place, f"应是{meeting.village}的低收入对象", found, "改正对象编号或会议编号")


EVERYDAY: tuple[DocumentKind, ...] = (
    DocumentKind(
        key="B4",
        name="易返贫致贫人口排查表",
        template="易返贫致贫人口排查表.docx",
        family=Family.FORMS,
        period="每季度排查前，每户半页",
        signs="排查人、户主",
        source="L41",
        sheets=("排查记录",),
        subjects=villages_with(known_households),
        context=screening_forms_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B4",
        name="易返贫致贫人口排查表（已填）",
        template="易返贫致贫人口排查表.docx",
        family=Family.FORMS,
        period="每季度排查后，每户半页",
        signs="排查人、户主",
        source="L41",
        sheets=("排查", "排查记录"),
        subjects=_surveys,
        context=filled_forms_context,
        # Signed on the blank form at the door; the filled copy is printed when an office asks for one.
        is_filed=False,
    ),
    DocumentKind(
        key="B4",
        name="村级排查报告",
        template="村级排查报告.docx",
        family=Family.LISTS,
        period="每季度排查后",
        signs="填表人、审核人、专班组长；村委会盖章",
        source="L41",
        sheets=("排查", "排查记录"),
        subjects=_surveys,
        context=screening_report_context,
    ),
    DocumentKind(
        key="C2b",
        name="分类帮扶研究会前材料",
        template="分类帮扶研究会前材料.docx",
        family=Family.MEETINGS,
        period="有需要时，会前",
        signs="会上签到；主持人、记录人",
        source="L59",
        sheets=("会议", "参会人员", "低收入人口"),
        subjects=_to_be_classified,
        context=classified_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="C2b",
        name="分类帮扶研究会议记录",
        template="分类帮扶研究会议记录.docx",
        family=Family.MEETINGS,
        period="有需要时",
        signs="主持人、记录人；会上签到册附后",
        source="L59",
        sheets=("会议", "参会人员", "分类帮扶", "低收入人口"),
        subjects=_classified,
        context=classified_record_context,
        findings=_classified_findings,
    ),
    DocumentKind(
        key="C2b",
        name="低保特困申请建议名单",
        template="低保特困申请建议名单.docx",
        family=Family.LISTS,
        period="研究之后",
        signs="填表人、审核人、专班组长；村委会盖章",
        source="L59",
        sheets=("分类帮扶", "低收入人口"),
        subjects=villages_with(to_apply),
        context=application_advice_context,
    ),
    DocumentKind(
        key="C10",
        name="三保障及饮水安全排查表",
        template="三保障及饮水安全排查表.docx",
        family=Family.FORMS,
        period="每季度排查前，四个专题各一页",
        signs="排查人、牵头人、户主",
        source="L79–81",
        sheets=("整改方案", "村"),
        subjects=_plans,
        context=topic_forms_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A13",
        name="问题交办通知单",
        template="问题交办通知单.docx",
        family=Family.FORMS,
        period="督导发现问题时",
        signs="督导人、被督导村负责人；乡政府盖章",
        source="L95",
        sheets=("督导",),
        subjects=_handovers,
        context=handover_context,
    ),
    DocumentKind(
        key="A14",
        name="例会会前材料",
        template="例会会前材料.docx",
        family=Family.MEETINGS,
        period="每月",
        signs="参会人员签到",
        source="L95",
        sheets=("会议", "参会人员", "任务清单"),
        subjects=_meetings(MeetingKind.MONTHLY, held=False),
        context=monthly_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A14",
        name="例会记录",
        template="例会记录.docx",
        family=Family.MEETINGS,
        period="每月",
        signs="主持人、记录人",
        source="L95",
        sheets=("会议", "参会人员", "任务清单"),
        subjects=_meetings(MeetingKind.MONTHLY, held=True),
        context=monthly_record_context,
        # A meeting without lines of pre-judgement: what is left of these gates is the roll.
        findings=pre_judgement_findings,
    ),
    DocumentKind(
        key="A1",
        name="党委会会前材料",
        template="党委会会前材料.docx",
        family=Family.MEETINGS,
        period="印发通知之前",
        signs="参会人员签到",
        source="L13",
        sheets=("会议", "参会人员", "议题"),
        subjects=_meetings(MeetingKind.PARTY_COMMITTEE, held=False),
        context=committee_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A1",
        name="党委会会议记录",
        template="党委会会议记录.docx",
        family=Family.MEETINGS,
        period="研究通知之后",
        signs="主持人、记录人；会上签到册附后",
        source="L13",
        sheets=("会议", "参会人员", "议题"),
        subjects=_meetings(MeetingKind.PARTY_COMMITTEE, held=True),
        context=committee_record_context,
        findings=party_committee_findings,
    ),
    DocumentKind(
        key="A16",
        name="培训会前材料",
        template="培训会前材料.docx",
        family=Family.MEETINGS,
        period="有培训时",
        signs="参训人员签到",
        source="L97",
        sheets=("会议", "参会人员"),
        subjects=_meetings(MeetingKind.TRAINING, held=False),
        context=training_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A16",
        name="培训小结",
        template="培训小结.docx",
        family=Family.MEETINGS,
        period="有培训时",
        signs="主持人、记录人",
        source="L97",
        sheets=("会议", "参会人员"),
        subjects=_meetings(MeetingKind.TRAINING, held=True),
        context=training_record_context,
        findings=pre_judgement_findings,
    ),
    DocumentKind(
        key="C2a",
        name="政策对接单",
        template="政策对接单.docx",
        family=Family.FORMS,
        period="走访发现政策未落实时",
        signs="村委会盖章；承载单位在回执上签收",
        source="L57",
        sheets=("走访", "低收入人口"),
        subjects=_gaps,
        context=policy_gap_context,
    ),
    DocumentKind(
        key="C6",
        name="村年度工作方案",
        template="村年度工作方案.docx",
        family=Family.LISTS,
        period="每年",
        signs="村党支部、村委会盖章",
        source="L77",
        sheets=("村", "专班", "任务分工", "监测对象", "低收入人口"),
        subjects=_villages,
        context=year_plan_context,
        of_year=True,
    ),
    DocumentKind(
        key="C7",
        name="问题排查整改工作方案",
        template="问题排查整改工作方案.docx",
        family=Family.LISTS,
        period="每季度",
        signs="村委会盖章",
        source="L79",
        sheets=("整改方案", "问题整改"),
        subjects=_plans,
        context=rectification_plan_context,
    ),
)
