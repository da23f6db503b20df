"""Forms to carry and sign, printed with what the workbook knows (`context.carried_forms`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generators.catalogue.kind import DocumentKind, Family, Subject
from generators.catalogue.subjects import monitored_villages, townships, villages_with
from generators.context.blank_forms import (
    blank_application_context,
    blank_collection_context,
    blank_entry_check_context,
)
from generators.context.carried_forms import (
    TownshipCheck,
    check_list_context,
    employment_forms_context,
    handbook_cover_context,
    inspection_form_context,
    known_workers,
    visit_forms_context,
    visited_in,
)
from generators.context.collection import candidates, collection_context
from generators.context.household import head_apart
from generators.context.posts import (
    agreement_context,
    agreements_in,
    attendance_context,
    holders,
    months_of,
)
from generators.context.village_plans import notices_with_tasks, tasks_table_context
from generators.records.township import Village
from generators.records.vocabulary import CheckList

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from generators.records.columns import Quarter
    from generators.records.dataset import Dataset


def _candidates(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for candidate in candidates(dataset, quarter):
        household = candidate.household
        if not villages or household.village in villages:
            record_id = f"{household.number}#{quarter}"
            yield Subject(household.village, head_apart(dataset, household.number), record_id, candidate)


def _check_lists(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for subject in townships(dataset, quarter, villages):
        for checklist in CheckList:
            name = f"{subject.name}{checklist}"
            check = TownshipCheck(subject.record, checklist)
            yield Subject("", name, f"{subject.record_id}#{checklist}", check, township=subject.township)


def _notices_with_tasks(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for subject in townships(dataset, quarter, villages):
        for tasks in notices_with_tasks(dataset, subject.record.township):
            name = f"{subject.name}{tasks.notice}"
            yield Subject("", name, f"{subject.record_id}#{tasks.notice}", tasks, township=subject.township)


def _agreements(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    posts = agreements_in(dataset, quarter)
    held = Counter((post.village, post.name) for post in posts)
    for post in posts:
        if not villages or post.village in villages:
            record_id = f"{post.village}#{post.name}#{post.since:%Y%m%d}"
            since = f"-{post.since:%Y%m%d}" if held[post.village, post.name] > 1 else ""
            yield Subject(post.village, post.name + since, record_id, post)


def _attendance_sheets(dataset: Dataset, quarter: Quarter, villages: Collection[str]) -> Iterator[Subject]:
    for village in dataset.all(Village):
        for month in months_of(village, quarter) if not villages or village.name in villages else ():
            if holders(dataset, month):
                record_id = f"{village.name}#公益岗位#{month.month}"
                yield Subject(village.name, f"{month.month % 100}月", record_id, month)


_each_village = villages_with(lambda _dataset, term: (term.village,))


def _blank(key: str, name: str, template: str, signs: str, source: str, context: Any) -> DocumentKind:
    """Return the row of a form that a village keeps ready for whoever is not in the workbook yet."""
    return DocumentKind(
        key=key,
        name=name,
        template=template,
        family=Family.FORMS,
        period="备着，有人申请或发现线索时带下去填",
        signs=signs,
        source=source,
        sheets=("村",),
        subjects=_each_village,
        context=context,
        is_filed=False,
    )


CARRIED: tuple[DocumentKind, ...] = (
    _blank(
        "B1",
        "监测对象申请书（空白）",
        "监测对象申请书.docx",
        "户主签字按手印；村委会盖章",
        "L41",
        blank_application_context,
    ),
    _blank(
        "B2",
        "入户核查表（识别空白）",
        "入户核查表.docx",
        "核查人不少于2人、户主",
        "L41",
        blank_entry_check_context,
    ),
    _blank(
        "B3",
        "信息采集表（空白）",
        "信息采集表.docx",
        "采集人、户主、审核人、录入人",
        "L41“按规定程序”",
        blank_collection_context,
    ),
    DocumentKind(
        key="B3",
        name="信息采集表",
        template="信息采集表.docx",
        family=Family.FORMS,
        period="识别时，一户一份",
        signs="采集人、户主、审核人、录入人",
        source="L41“按规定程序”",
        sheets=("申请", "入户核查", "监测户", "家庭成员", "监测对象"),
        subjects=_candidates,
        context=collection_context,
    ),
    DocumentKind(
        key="C2",
        name="低收入家庭走访表",
        template="低收入家庭走访表.docx",
        family=Family.FORMS,
        period="每月走访前，每户半页",
        signs="走访人、户主",
        source="L57",
        sheets=("低收入人口",),
        subjects=villages_with(visited_in),
        context=visit_forms_context,
        is_filed=False,
    ),
    DocumentKind(
        key="C3",
        name="搬迁劳动力就业排查表",
        template="搬迁劳动力就业排查表.docx",
        family=Family.FORMS,
        period="每季度排查前",
        signs="排查人、审核人、工作队负责人；本人签字",
        source="L69",
        sheets=("搬迁就业",),
        subjects=villages_with(known_workers),
        context=employment_forms_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A13",
        name="督导检查表",
        template="督导检查表.docx",
        family=Family.FORMS,
        period="督导前",
        signs="督导人、被督导村负责人",
        source="L95、L97",
        sheets=("问题整改", "专班"),
        subjects=villages_with(lambda _dataset, term: (term,)),
        context=inspection_form_context,
        is_filed=False,
    ),
    DocumentKind(
        key="B7",
        name="帮扶手册封面和封底",
        template="帮扶手册封面和封底.docx",
        family=Family.FORMS,
        period="发放手册时，每年",
        signs="乡政府盖章；户主、帮扶责任人、专班组长",
        source="L45",
        sheets=("监测对象", "监测户", "帮扶责任人"),
        subjects=monitored_villages,
        context=handbook_cover_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A16",
        name="驻村帮扶检查表",
        template="驻村帮扶检查表.docx",
        family=Family.FORMS,
        period="检查前，事项由乡里在工作表“检查事项”里填写",
        signs="检查人、被检查村负责人",
        source="L97",
        sheets=("检查事项",),
        subjects=_check_lists,
        context=check_list_context,
        is_filed=False,
    ),
    DocumentKind(
        key="A6",
        name="任务分工总表",
        template="任务分工总表.docx",
        family=Family.LISTS,
        period="通知印发时，调整时",
        signs="填表人、审核人、分管领导；乡政府盖章",
        source="L93",
        sheets=("任务分工",),
        subjects=_notices_with_tasks,
        context=tasks_table_context,
    ),
    DocumentKind(
        key="C3",
        name="公益岗位协议书",
        template="公益岗位协议书.docx",
        family=Family.FORMS,
        period="聘用时",
        signs="村委会盖章；本人签字按手印",
        source="L47、L59、L69",
        sheets=("公益岗位",),
        subjects=_agreements,
        context=agreement_context,
    ),
    DocumentKind(
        key="C3",
        name="公益岗位考勤表",
        template="公益岗位考勤表.docx",
        family=Family.FORMS,
        period="每月，月初带下去填",
        signs="本人、考勤人、审核人；村委会盖章",
        source="L47、L59、L69",
        sheets=("公益岗位",),
        subjects=_attendance_sheets,
        context=attendance_context,
        is_filed=False,
    ),
)
