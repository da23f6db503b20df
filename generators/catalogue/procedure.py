"""The papers of the monitored households' course, from coming in to the exit letter (notice L37–L49)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.catalogue import subjects
from generators.catalogue.kind import DocumentKind, Family, Part
from generators.catalogue.ledgers import each_week
from generators.context.coming_in import (
    entry_announcement_context,
    entry_minutes_context,
    entry_pack_context,
    entry_publicity_context,
    entry_report_context,
    entry_submission_context,
    entry_tally_context,
)
from generators.context.exit_lists import (
    deferral_context,
    letter_register_context,
    mark_context,
    submission_context,
)
from generators.context.household import head_apart
from generators.context.identification import (
    application_context,
    identification_context,
    identified_in,
    risk_study_context,
    risk_study_pack_context,
    rollback_context,
)
from generators.context.letter import letter_context
from generators.context.pre_judgement import (
    Extract,
    evaluation_context,
    judging_extract_context,
    judging_pack_context,
    judging_record_context,
)
from generators.context.publicity import announcement_context, publicity_context, publicity_report_context
from generators.context.review import minutes_context, pack_context, tally_context
from generators.context.support import handbook_context, helpers_context, plan_context
from generators.context.tasks import month_sheet_context, month_tasks_context, week_context
from generators.context.verification import (
    blank_exit_check_context,
    entry_check_context,
    exit_check_context,
)
from generators.procedure.entry_case import entry_cases_of
from generators.procedure.exit_case import courses_of_meeting, meetings_of
from generators.procedure.gates import (
    balance_findings,
    course_findings,
    entry_case_findings,
    entry_findings,
    identified_findings,
    judged_line_findings,
    meeting_findings,
    publicity_list_findings,
    report_findings,
    rollback_findings,
)
from generators.procedure.gates.table import Paper
from generators.procedure.named import ANNOUNCED, DEFERRED, MARKED, SUBMITTED, TOLD, Listing, lines_of
from generators.procedure.taken_in import approved_entries, entries_passed, to_be_submitted
from generators.records.township import Village
from generators.records.vocabulary import MeetingKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from generators.context.ledgers.page import TownshipQuarter, VillageQuarter
    from generators.errors import Finding
    from generators.procedure.entry_case import EntryCase
    from generators.procedure.exit_case import ExitCase
    from generators.records.dataset import Dataset
    from generators.records.meetings import Meeting


def _households(dataset: Dataset, courses: Iterable[ExitCase], paper: Paper) -> Iterator[Part]:
    for course in courses:
        name = head_apart(dataset, course.household.number)
        yield Part(name, course_findings(dataset, course, paper))


def _of(listing: Listing) -> Callable[[Dataset, Any], Iterator[Part]]:
    """Return the households that belong on the village's list, each with what keeps it off."""

    def parts(dataset: Dataset, term: VillageQuarter) -> Iterator[Part]:
        found = listing.candidates(dataset, term.quarter, (term.village.name,))
        return _households(dataset, found, listing.paper)

    return parts


def _reviewed(dataset: Dataset, meeting: Meeting) -> Iterator[Part]:
    return _households(dataset, courses_of_meeting(dataset, meeting), Paper.REVIEW)


def _passed(dataset: Dataset, meeting: Meeting) -> Iterator[Part]:
    passed = (course for course in courses_of_meeting(dataset, meeting) if course.passed)
    return _households(dataset, passed, Paper.PUBLICITY)


def _entries(dataset: Dataset, cases: Iterable[EntryCase], paper: Paper) -> Iterator[Part]:
    for case in cases:
        yield Part(head_apart(dataset, case.household.number), entry_case_findings(dataset, case, paper))


def _entry_reviewed(dataset: Dataset, meeting: Meeting) -> Iterator[Part]:
    return _entries(dataset, entry_cases_of(dataset, meeting), Paper.REVIEW)


def _entry_passed(dataset: Dataset, meeting: Meeting) -> Iterator[Part]:
    return _entries(dataset, entries_passed(dataset, meeting), Paper.PUBLICITY)


def _entry_submitted(dataset: Dataset, term: VillageQuarter) -> Iterator[Part]:
    cases = to_be_submitted(dataset, term.quarter, (term.village.name,))
    return _entries(dataset, cases, Paper.SUBMISSION)


def _entry_announced(dataset: Dataset, term: VillageQuarter) -> Iterator[Part]:
    return _entries(dataset, approved_entries(dataset, term.quarter, (term.village.name,)), Paper.MARK)


def _identified(dataset: Dataset, term: VillageQuarter) -> Iterator[Part]:
    for episode in identified_in(dataset, term):
        yield Part(head_apart(dataset, episode.household), identified_findings(dataset, episode))


def _judged(dataset: Dataset, meeting: Meeting) -> Iterator[Part]:
    for row in lines_of(dataset, meeting):
        yield Part(head_apart(dataset, row.household), judged_line_findings(dataset, meeting, row))


def _judged_of_village(dataset: Dataset, extract: Extract) -> Iterator[Part]:
    for row in lines_of(dataset, extract.meeting, extract.village.name):
        findings = judged_line_findings(dataset, extract.meeting, row)
        yield Part(head_apart(dataset, row.household), findings)


def _extract_findings(dataset: Dataset, extract: Extract) -> Iterable[Finding]:
    return meeting_findings(dataset, extract.meeting)


def _letter_findings(dataset: Dataset, course: ExitCase) -> Iterable[Finding]:
    return course_findings(dataset, course, Paper.LETTER)


def _check_findings(dataset: Dataset, course: ExitCase) -> Iterable[Finding]:
    return course_findings(dataset, course, Paper.VERIFICATION)


def _summary_findings(dataset: Dataset, term: TownshipQuarter) -> Iterable[Finding]:
    """Return what stands before the summary: meetings not on record, villages that do not add up."""
    for meeting in meetings_of(dataset, term.quarter, MeetingKind.PRE_JUDGEMENT):
        yield from meeting_findings(dataset, meeting)
    for village in dataset.by(Village, "township", term.township.name):
        yield from balance_findings(dataset, village, term.quarter)


PROCEDURE: tuple[DocumentKind, ...] = (
    DocumentKind(
        key="A15",
        name="一月一清单",
        template="一月一清单.docx",
        family=Family.LISTS,
        period="每月",
        signs="签发领导",
        source="L95",
        sheets=("排查记录", "逐月监测", "会议", "预判", "入户核查", "评议"),
        subjects=subjects.months,
        context=month_tasks_context,
    ),
    DocumentKind(
        key="A15",
        name="一月一清单（表格）",
        template="月任务清单.xlsx",
        family=Family.LISTS,
        period="每月",
        signs="签发领导",
        source="L95",
        sheets=("排查记录", "逐月监测", "会议", "预判", "入户核查", "评议"),
        subjects=subjects.months,
        context=month_sheet_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A15",
        name="一周一重点",
        template="一周一重点.docx",
        family=Family.LISTS,
        period="每周",
        signs="签发领导",
        source="L95",
        sheets=("任务清单", "逐月监测", "会议", "预判", "入户核查", "评议"),
        subjects=each_week,
        context=week_context,
    ),
    DocumentKind(
        key="B1",
        name="监测对象申请书",
        template="监测对象申请书.docx",
        family=Family.FORMS,
        period="农户申请时",
        signs="户主签字按手印；村委会盖章",
        source="L41",
        sheets=("申请", "监测户", "家庭成员"),
        subjects=subjects.applications,
        context=application_context,
    ),
    DocumentKind(
        key="B2",
        name="入户核查表（识别）",
        template="入户核查表.docx",
        family=Family.FORMS,
        period="申请或排查发现线索之后",
        signs="核查人不少于2人、户主",
        source="L41",
        sheets=("入户核查", "监测户", "家庭成员"),
        subjects=subjects.entry_checks,
        context=entry_check_context,
        findings=entry_findings,
    ),
    DocumentKind(
        key="B3",
        name="识别评议会前材料",
        template="识别评议会前材料.docx",
        family=Family.MEETINGS,
        period="入户核查之后，会前",
        signs="会上签到、投票",
        source="L41“按规定程序”",
        sheets=("会议", "参会人员", "入户核查"),
        subjects=subjects.entry_meetings,
        context=entry_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B3",
        name="识别评议计票单",
        template="民主评议计票单.docx",
        family=Family.MEETINGS,
        period="入户核查之后，会上",
        signs="唱票人、监票人、计票人",
        source="L41“按规定程序”",
        sheets=("会议", "入户核查"),
        subjects=subjects.entry_meetings,
        context=entry_tally_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B3",
        name="识别评议会议记录",
        template="识别评议会议记录.docx",
        family=Family.MEETINGS,
        period="入户核查之后，会后",
        signs="主持人、记录人、监票人、计票人；会上签到册附后",
        source="L41“按规定程序”",
        sheets=("会议", "参会人员", "评议"),
        subjects=subjects.entry_meetings_held,
        context=entry_minutes_context,
        findings=meeting_findings,
        parts=_entry_reviewed,
    ),
    DocumentKind(
        key="B3",
        name="识别评议结果公示",
        template="识别评议结果公示.docx",
        family=Family.PUBLIC,
        period="识别评议之后，不少于规定天数",
        signs="村委会盖章",
        source="L41“按规定程序”",
        sheets=("公示", "评议"),
        subjects=subjects.entries_to_publish,
        context=entry_publicity_context,
        findings=publicity_list_findings,
        parts=_entry_passed,
    ),
    DocumentKind(
        key="B3",
        name="识别公示情况报告",
        template="识别公示情况报告.docx",
        family=Family.LISTS,
        period="公示期满",
        signs="村委会盖章；照片",
        source="L41“按规定程序”",
        sheets=("公示", "公示异议"),
        subjects=subjects.entries_reported,
        context=entry_report_context,
        findings=report_findings,
        parts=_entry_passed,
    ),
    DocumentKind(
        key="B3",
        name="拟纳入监测对象审核上报表",
        template="拟纳入监测对象审核上报表.docx",
        family=Family.LISTS,
        period="公示期满无异议",
        signs="村、乡、县盖章",
        source="L41“按规定程序”",
        sheets=("审批", "评议", "公示"),
        subjects=subjects.entry_submissions,
        context=entry_submission_context,
        parts=_entry_submitted,
    ),
    DocumentKind(
        key="B3",
        name="纳入监测对象公告",
        template="纳入监测对象公告.docx",
        family=Family.PUBLIC,
        period="县批准之后，在村公开栏张贴",
        signs="村委会盖章",
        source="L41“按规定程序”",
        sheets=("审批", "评议"),
        subjects=subjects.entry_announcements,
        context=entry_announcement_context,
        parts=_entry_announced,
    ),
    DocumentKind(
        key="B3",
        name="新识别监测对象名单",
        template="新识别监测对象名单.docx",
        family=Family.LISTS,
        period="每季度",
        signs="填表人、审核人、专班组长",
        source="L41",
        sheets=("监测对象", "申请", "入户核查", "评议", "审批"),
        subjects=subjects.identifications,
        context=identification_context,
        parts=_identified,
    ),
    DocumentKind(
        key="B5",
        name="风险研判会前材料",
        template="风险研判会前材料.docx",
        family=Family.MEETINGS,
        period="纳入时，会前",
        signs="会上签到",
        source="L43",
        sheets=("会议", "参会人员", "监测对象", "入户核查"),
        subjects=subjects.risk_studies,
        context=risk_study_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B5",
        name="风险研判会议记录",
        template="风险研判会议记录.docx",
        family=Family.MEETINGS,
        period="纳入时，措施调整时",
        signs="主持人、记录人；会上签到册附后",
        source="L43–45",
        sheets=("会议", "参会人员", "监测对象", "风险研判", "帮扶措施"),
        subjects=subjects.risk_studies,
        context=risk_study_context,
        # A meeting without lines of pre-judgement: what is left of these gates is the roll.
        findings=meeting_findings,
    ),
    DocumentKind(
        key="A17",
        name="帮扶责任人结对安排表",
        template="帮扶责任人结对安排表.docx",
        family=Family.LISTS,
        period="纳入时，人员变动时",
        signs="专班组长",
        source="L45",
        sheets=("帮扶责任人", "干部", "监测对象"),
        subjects=subjects.helped_villages,
        context=helpers_context,
    ),
    DocumentKind(
        key="B6",
        name="帮扶计划",
        template="帮扶计划.docx",
        family=Family.FORMS,
        period="研判之后，措施调整时",
        signs="帮扶责任人、户主、专班组长",
        source="L45",
        sheets=("帮扶措施", "监测对象", "帮扶责任人"),
        subjects=subjects.plans,
        context=plan_context,
    ),
    DocumentKind(
        key="B7",
        name="帮扶手册月页",
        template="帮扶手册月页.docx",
        family=Family.FORMS,
        period="每月入户",
        signs="监测人、户主",
        source="L45",
        sheets=("逐月监测", "监测对象"),
        subjects=subjects.monitored_villages,
        context=handbook_context,
    ),
    DocumentKind(
        key="A7",
        name="预判会前材料",
        template="预判会前材料.docx",
        family=Family.MEETINGS,
        period="季度末月中旬，会前",
        signs="会上签到",
        source="L47",
        sheets=("会议", "参会人员", "监测对象"),
        subjects=subjects.pre_judgements,
        context=judging_pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A7",
        name="预判会议记录",
        template="预判会议记录.docx",
        family=Family.MEETINGS,
        period="季度末月中旬，会后",
        signs="主持人、记录人；会上签到册附后",
        source="L47",
        sheets=("会议", "参会人员", "预判"),
        subjects=subjects.pre_judgements_held,
        context=judging_record_context,
        findings=meeting_findings,
        parts=_judged,
    ),
    DocumentKind(
        key="A7",
        name="预判意见摘录",
        template="预判意见摘录.docx",
        family=Family.MEETINGS,
        period="预判会后，每村一份",
        signs="摘录人、核对人",
        source="L47",
        sheets=("会议", "预判"),
        subjects=subjects.extracts,
        context=judging_extract_context,
        findings=_extract_findings,
        parts=_judged_of_village,
    ),
    DocumentKind(
        key="B9",
        name="入户核查表（空白）",
        template="入户核查表.docx",
        family=Family.FORMS,
        period="预判之后，入户之前",
        signs="核查人不少于2人、监测户",
        source="L49",
        sheets=("预判", "监测对象", "帮扶措施"),
        subjects=subjects.put_forward,
        context=blank_exit_check_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B9",
        name="入户核查表（风险消除）",
        template="入户核查表.docx",
        family=Family.FORMS,
        period="预判之后，评议之前",
        signs="核查人不少于2人、监测户",
        source="L49",
        sheets=("入户核查", "预判", "帮扶措施"),
        subjects=subjects.verified,
        context=exit_check_context,
        findings=_check_findings,
    ),
    DocumentKind(
        key="B10",
        name="民主评议会前材料",
        template="民主评议会前材料.docx",
        family=Family.PACK,
        period="季度末月下旬，会前",
        signs="会上签到、投票",
        source="L49",
        sheets=("会议", "参会人员", "入户核查"),
        subjects=subjects.reviews,
        context=pack_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B10",
        name="民主评议计票单",
        template="民主评议计票单.docx",
        family=Family.PACK,
        period="季度末月下旬，会上",
        signs="唱票人、监票人、计票人",
        source="L49",
        sheets=("会议", "入户核查"),
        subjects=subjects.reviews,
        context=tally_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B10",
        name="民主评议会议记录",
        template="民主评议会议记录.docx",
        family=Family.MINUTES,
        period="季度末月下旬，会后",
        signs="主持人、记录人、监票人、计票人；会上签到册附后",
        source="L49",
        sheets=("会议", "参会人员", "评议"),
        subjects=subjects.reviews_held,
        context=minutes_context,
        findings=meeting_findings,
        parts=_reviewed,
    ),
    DocumentKind(
        key="B13",
        name="缓退名单",
        template="缓退名单.docx",
        family=Family.LISTS,
        period="评议之后",
        signs="填表人、审核人、专班组长",
        source="L49",
        sheets=("预判", "评议", "家庭成员"),
        subjects=subjects.deferrals,
        context=deferral_context,
        parts=_of(DEFERRED),
    ),
    DocumentKind(
        key="B11",
        name="民主评议结果公示",
        template="民主评议结果公示.docx",
        family=Family.PUBLIC,
        period="评议之后，不少于规定天数",
        signs="村委会盖章",
        source="L49“按程序”",
        sheets=("公示", "评议"),
        subjects=subjects.reviews_with_passed,
        context=publicity_context,
        findings=publicity_list_findings,
        parts=_passed,
    ),
    DocumentKind(
        key="B11",
        name="公示情况报告",
        template="公示情况报告.docx",
        family=Family.LISTS,
        period="公示期满",
        signs="村委会盖章；照片",
        source="L49“按程序”",
        sheets=("公示", "公示异议"),
        subjects=subjects.reviews_reported,
        context=publicity_report_context,
        findings=report_findings,
        parts=_passed,
    ),
    DocumentKind(
        key="A9",
        name="拟消除风险名单审核上报表",
        template="拟消除风险名单审核上报表.docx",
        family=Family.LISTS,
        period="公示期满无异议",
        signs="村、乡、县盖章",
        source="L49“按程序”",
        sheets=("审批", "评议", "公示"),
        subjects=subjects.submissions,
        context=submission_context,
        parts=_of(SUBMITTED),
    ),
    DocumentKind(
        key="A9",
        name="风险消除公告",
        template="风险消除公告.docx",
        family=Family.PUBLIC,
        period="县批准之后，在村公开栏张贴",
        signs="村委会盖章",
        source="L49“按程序”",
        sheets=("审批", "评议"),
        subjects=subjects.announcements,
        context=announcement_context,
        parts=_of(ANNOUNCED),
    ),
    DocumentKind(
        key="A10",
        name="系统风险消除标注清单",
        template="系统风险消除标注清单.docx",
        family=Family.LISTS,
        period="县批准之后",
        signs="操作人、复核人",
        source="L49",
        sheets=("系统标注", "审批"),
        subjects=subjects.marks,
        context=mark_context,
        parts=_of(MARKED),
    ),
    DocumentKind(
        key="A10",
        name="风险消除回退审批表",
        template="风险消除回退审批表.docx",
        family=Family.FORMS,
        period="标注后又发现风险时",
        signs="村、乡、县盖章；户主签字",
        source="L49",
        sheets=("监测对象", "系统标注"),
        subjects=subjects.rollbacks,
        context=rollback_context,
        findings=rollback_findings,
    ),
    DocumentKind(
        key="B12",
        name="退出告知书",
        template="退出告知书.docx",
        family=Family.LETTERS,
        period="系统标注之后",
        signs="村委会盖章；户主在回执上签字",
        source="L49",
        sheets=("告知", "系统标注"),
        subjects=subjects.exit_letters,
        context=letter_context,
        findings=_letter_findings,
        is_bound=True,
    ),
    DocumentKind(
        key="B12",
        name="退出告知书发放登记表",
        template="退出告知书发放登记表.xlsx",
        family=Family.LISTS,
        period="发放告知书之后",
        signs="签收人",
        source="L49",
        sheets=("告知",),
        subjects=subjects.letter_registers,
        context=letter_register_context,
        parts=_of(TOLD),
    ),
    DocumentKind(
        key="A8",
        name="返贫风险评价汇总表",
        template="返贫风险评价汇总表.docx",
        family=Family.LISTS,
        period="每季度",
        signs="填表人、审核人、分管领导；乡政府盖章",
        source="L47",
        sheets=("预判", "入户核查", "评议", "系统标注"),
        subjects=subjects.townships,
        context=evaluation_context,
        findings=_summary_findings,
    ),
)
"""In the order of the course: in this order a village's papers are bundled."""
