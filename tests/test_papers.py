"""Every paper of the course, made from the sample township through the pipeline."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pdfplumber
import pypdfium2
import pytest
from by_pdfium import page_texts, text_within
from few_villages import write_few_villages
from procedure_samples import sound_quarter
from pypdf import PdfReader

import cli
from generators.catalogue import CATALOGUE, ELSEWHERE, DocumentKind, Family, Subject, kinds_named
from generators.catalogue.procedure import PROCEDURE
from generators.catalogue.subjects import months
from generators.context.archive import named_kinds
from generators.context.publicity import PublicAnnouncement, PublicLine, PublicList
from generators.errors import DataRefused, Severity
from generators.filling.docx import WordTemplate, missing_and_superfluous
from generators.filling.xlsx import LedgerTemplate
from generators.installation import ROOT, SHIPPED_TEMPLATES
from generators.pipeline.archive import close_quarter
from generators.pipeline.job import Job
from generators.pipeline.quarters import make_quarter
from generators.records.columns import Quarter, Row
from generators.records.dataset import SHEETS, Dataset
from generators.records.employment import ResettledWorker, ServiceTeamMember
from generators.records.households import (
    Approval,
    ExitLetter,
    Household,
    Member,
    MonthlyEntry,
    SystemMark,
    Verification,
)
from generators.records.issues import RollCall, Supervision
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import (
    Attendance,
    Meeting,
    Objection,
    PreJudgement,
    Publicity,
    Resolution,
)
from generators.records.registers import PublicPost
from generators.records.screening import Survey, SurveyRow
from generators.records.settings import Setting, Settings
from generators.records.township import Village
from generators.workbook_writer import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table

    from generators.pipeline.report import Report

SAMPLE = ROOT / "data" / "交楼申乡"
SECOND = Quarter(2022, 2)
WORD_KINDS = [kind for kind in PROCEDURE if not kind.template.endswith(".xlsx")]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sample without its register: the numbers begin at 1."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copy(SAMPLE / "数据.xlsx", folder)
    return folder


@pytest.fixture(scope="module")
def job(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data, tmp_path_factory.mktemp("output"), formats=frozenset({"docx", "xlsx"}), bind=False)


@pytest.fixture(scope="module")
def quarter(job: Job) -> Report:
    """Return the report of a run that made every paper of the course, as Word and Excel files."""
    return make_quarter(job, PROCEDURE, SECOND)


def document(job: Job, village: str, kind: str, name: str = "") -> Document:
    stem = "-".join(filter(None, (village, kind, name)))
    return docx.Document(str(job.out / "2022Q2" / (village or "乡镇") / kind / f"{stem}.docx"))


def rows_of(table: Table) -> list[dict[str, str]]:
    """Return the lines of a table under the headings of its first, however those break."""
    heads, *lines = [[cell.text for cell in row.cells] for row in table.rows]
    said = [head.replace("\n", "") for head in heads]
    return [dict(zip(said, line, strict=True)) for line in lines]


def all_text(paper: Document) -> str:
    return "\n".join(node.text or "" for node in paper.element.iter() if node.tag.endswith("}t"))


# -- which papers are made, and which are not ----------------------------------------------------------------

MADE = {
    "一月一清单": 78,
    "一月一清单（表格）": 78,
    "一周一重点": 13,
    "监测对象申请书": 3,
    "入户核查表（识别）": 4,
    "识别评议会前材料": 4,
    "识别评议计票单": 4,
    "识别评议会议记录": 4,
    "识别评议结果公示": 3,
    "识别公示情况报告": 3,
    "拟纳入监测对象审核上报表": 3,
    "纳入监测对象公告": 3,
    "新识别监测对象名单": 3,
    "风险研判会前材料": 3,
    "风险研判会议记录": 3,
    "风险消除回退审批表": 1,
    "帮扶责任人结对安排表": 25,
    "帮扶计划": 3,
    "帮扶手册月页": 25,
    "预判会前材料": 1,
    "预判会议记录": 1,
    "预判意见摘录": 25,
    "入户核查表（空白）": 62,
    "入户核查表（风险消除）": 62,
    "民主评议会前材料": 24,
    "民主评议计票单": 24,
    "民主评议会议记录": 21,
    "缓退名单": 20,
    "民主评议结果公示": 20,
    "公示情况报告": 20,
    "拟消除风险名单审核上报表": 20,
    "风险消除公告": 20,
    "系统风险消除标注清单": 20,
    "退出告知书": 41,
    "退出告知书发放登记表": 20,
    "返贫风险评价汇总表": 1,
}
"""Papers of the sample's second quarter that come out, by kind."""

LISTS = ("拟消除风险名单审核上报表", "风险消除公告", "系统风险消除标注清单", "退出告知书发放登记表")
MEETING_PAPERS = ("民主评议会议记录", "民主评议结果公示", "公示情况报告", *LISTS)
FAULTS: dict[str, tuple[set[str], tuple[str, ...], tuple[str, ...]]] = {
    # village: the rules that speak, the village's papers on which the households do not stand, the households
    "寨沟门村": ({"G5"}, LISTS, ("于柱锁",)),  # an objection is still open
    "白杨洼村": ({"G2"}, MEETING_PAPERS, ("樊贵",)),  # passed, though the household had not signed
    "核桃岭村": ({"§4.2"}, MEETING_PAPERS, ("张明文", "袁生富")),  # the quorum was missed
    "青石崖村": ({"G11"}, (), ("赵柱庆",)),  # the mark is still to come
    "高墕村": ({"G11"}, (), ("曾旺厚",)),  # marked, the letter has no date yet
    "前圪垛村": ({"G5"}, MEETING_PAPERS[1:], ("郭平", "闫虎全")),  # public for three days only
    "后圪垛村": ({"G6"}, MEETING_PAPERS, ("梁海奎",)),  # a 低保 household passed
    "井沟畔村": ({"§4.2"}, MEETING_PAPERS, ("周明", "周喜福", "郑根全")),  # more votes than voters: void
}
"""What the sample does wrong on purpose."""
NOT_MADE = {"核桃岭村", "前圪垛村", "井沟畔村"}
"""Where nobody is left to name: the papers are not made. Elsewhere they are, without the household."""


def test_each_kind_of_the_sample_comes_out_as_often_as_it_should(quarter: Report) -> None:
    made = Counter(paper.kind for paper in quarter.made)
    assert dict(made) == MADE


def test_exactly_the_papers_of_the_faulty_rows_are_withheld(quarter: Report) -> None:
    expected = {
        (village, kind, "" if village in NOT_MADE else f"没有列入{head}户")
        for village, (_, kinds, heads) in FAULTS.items()
        for kind in kinds
        for head in heads
    } | {(village, "退出告知书", head) for village, (_, _kinds, heads) in FAULTS.items() for head in heads}
    assert {(paper.village, paper.kind, paper.name) for paper in quarter.withheld} == expected


def test_a_village_paper_names_the_others_and_not_the_one_left_out(job: Job, quarter: Report) -> None:
    for village, (_, kinds, heads) in FAULTS.items():
        for kind in kinds if village not in NOT_MADE else ():
            if (job.out / "2022Q2" / village / kind / f"{village}-{kind}.docx").exists():
                text = all_text(document(job, village, kind))
                listed = [line for table in document(job, village, kind).tables for line in table_text(table)]
                assert listed, (village, kind)
                assert not any(head in line for line in listed for head in heads), (village, kind)
                assert kind != "民主评议会议记录" or all(f"{head}户" in text for head in heads)


def table_text(table: Table) -> list[str]:
    return ["".join(cell.text for cell in row.cells) for row in table.rows]


def test_every_reason_names_its_rule_and_its_cell(quarter: Report) -> None:
    for paper in quarter.withheld:
        rules = FAULTS[paper.village][0]
        for reason in paper.reasons:
            assert reason.severity is Severity.BLOCK
            assert reason.rule in rules, f"{paper.village}{paper.kind}: {reason}"
            assert re.match(r"工作表“.+”单元格 [A-Z]+\d+$", reason.place), reason.place


@pytest.mark.parametrize(
    ("village", "head", "why"),
    [
        ("石窑湾村", "于莲", "voted down"),
        ("槐树峁村", "谢广德", "deferred by the review"),
        ("柳树坪村", "周才", "deferred by the pre-judgement"),
        ("枣林塔村", "董奎祥", "an objection was upheld"),
        ("梨树湾村", "马德孝", "the check found the risk still there"),
        ("木瓜梁村", "蒋生喜", "the review is still to be held"),
    ],
)
def test_who_is_rightly_kept_is_asked_for_no_letter(
    quarter: Report, village: str, head: str, why: str
) -> None:
    assert not [p for p in quarter.withheld if (p.village, p.kind, p.name) == (village, "退出告知书", head)]
    assert not [
        p
        for p in quarter.made
        if p.village == village and p.relative.stem.endswith(f"-{head}") and p.kind == "退出告知书"
    ]


# -- what hangs in public ------------------------------------------------------------------------------------

SENSITIVE = re.compile(r"病|残|低保|特困|因学|因灾|缺劳动力|因务工|因意外|因产业|因安全|自然灾害|患")
LONG_NUMBER = re.compile(r"(?<!\d)\d{11}(?!\d)|\d{15,}")


def faults_of_public_text(text: str) -> list[str]:
    """Return what may not be read in public."""
    flat = re.sub(r"\s", "", text)
    return [*SENSITIVE.findall(flat), *LONG_NUMBER.findall(flat)]


def test_public_papers_of_the_whole_sample_hold_nothing_sensitive(job: Job, quarter: Report) -> None:
    kinds = [kind for kind in PROCEDURE if kind.family is Family.PUBLIC or "公示情况报告" in kind.name]
    public = make_quarter(job, kinds, SECOND.previous).made
    public += [paper for paper in quarter.made if paper.kind in {kind.name for kind in kinds}]
    assert Counter(paper.kind for paper in public) == {
        "民主评议结果公示": 34,
        "公示情况报告": 34,
        "风险消除公告": 34,
        "识别评议结果公示": 7,
        "识别公示情况报告": 7,
        "纳入监测对象公告": 7,
    }
    for paper in public:
        text = all_text(docx.Document(str(job.out / paper.relative)))
        assert faults_of_public_text(text) == [], paper.relative
        assert paper.village in text


def test_public_lists_on_paper_hold_nothing_sensitive_either(data: Path, tmp_path: Path) -> None:
    job = Job(data, tmp_path, formats=frozenset({"pdf"}))
    kinds, _ = kinds_named(["民主评议结果公示"])
    report = make_quarter(job, kinds, SECOND)
    assert len(report.made) == 20
    for paper in report.made:
        text = "".join(page.extract_text() for page in PdfReader(tmp_path / paper.relative).pages)
        assert "公示期：2022年6月2" in re.sub(r"\s", "", text)
        assert faults_of_public_text(text) == [], paper.relative


def test_the_check_for_sensitive_words_finds_them() -> None:
    assert faults_of_public_text("属低 保户，电话 13800000000，14119919620715001") == [
        "低保",
        "13800000000",
        "14119919620715001",
    ]


def test_the_public_list_names_the_passed_and_nobody_else(job: Job, quarter: Report) -> None:
    lines = rows_of(document(job, "槐树峁村", "民主评议结果公示").tables[0])
    assert [(line["户主姓名"], line["家庭人口数"], line["评议结果"]) for line in lines] == [
        ("樊忠庆", "3", "通过"),
        ("贺山", "2", "通过"),
    ]
    assert list(lines[0]) == ["序号", "村民小组", "户主姓名", "家庭人口数", "评议结果"]


def test_an_announcement_names_the_steps_that_were_taken_and_no_other(tmp_path: Path) -> None:
    kind = kinds_named(["风险消除公告"])[0]
    texts = {}
    for without in (None, Publicity, Approval):
        sample = sound_quarter()
        if without is Publicity:
            sample.drop(Publicity)
        elif without is Approval:
            sample.change(Approval, {"township_approved": None})
        folder = tmp_path / (without.__name__ if without else "sound")
        folder.mkdir()
        rows = dict(sample.dataset().rows)
        if without is Publicity:
            rows[Setting] = (Setting(item="公示是否为必经程序", value="否"),)
        write_workbook(folder / "数据.xlsx", rows)
        job = Job(folder, folder / "out", formats=frozenset({"docx"}))
        (made,) = make_quarter(job, kind, SECOND).made
        texts[without] = all_text(docx.Document(str(job.out / made.relative))).replace("\n", "")
    assert "经村级民主评议、公示和乡级审核，报县级批准（兴乡振函〔2022〕1号，2022年7月3日）" in texts[None]
    assert "经村级民主评议和乡级审核，报县级批准" in texts[Publicity]
    assert "经村级民主评议、公示，报县级批准" in texts[Approval]
    assert texts[None].endswith("年　　月　　日"), "nobody has said when it was hung out"


def test_the_public_types_have_room_for_what_may_be_public_only() -> None:
    assert [field.name for field in dataclasses.fields(PublicLine)] == ["group", "head", "size", "result"]
    private = {*Member.model_fields, *Household.model_fields} - {"group", "village", "household", "name"}
    for public in (PublicList, PublicAnnouncement):
        assert not private & {field.name for field in dataclasses.fields(public)}


# -- equalities across papers --------------------------------------------------------------------------------


def heads_in(job: Job, village: str, kind: str, heading: str = "户主") -> list[str]:
    tables = document(job, village, kind).tables
    return ["".join(row[heading].splitlines()) for row in rows_of(tables[0])]  # A long name takes two lines.


@pytest.mark.parametrize("village", ["东沟村", "石窑湾村", "枣林塔村", "桃花塬村", "惠丰安置点"])
def test_public_submitted_marked_and_told_are_the_same_households(
    job: Job, quarter: Report, village: str
) -> None:
    submitted = heads_in(job, village, "拟消除风险名单审核上报表")
    marked = heads_in(job, village, "系统风险消除标注清单")
    letters = [p for p in quarter.made if (p.village, p.kind) == (village, "退出告知书")]
    told = [paper.relative.stem.split("-")[-1] for paper in letters]
    public = heads_in(job, village, "民主评议结果公示", "户主姓名")
    assert submitted == marked == told
    upheld = {"董奎祥"}
    assert [head for head in public if head not in upheld] == submitted


def test_the_summary_adds_up_village_by_village_and_in_its_last_line(job: Job, quarter: Report) -> None:
    *villages, total = rows_of(document(job, "", "返贫风险评价汇总表").tables[0])
    assert len(villages) == 26
    for name in list(total)[2:]:
        assert int(total[name]) == sum(int(line[name]) for line in villages), name
    for line in (*villages, total):
        count = {name: int(value) for name, value in line.items() if value.isdigit()}
        gained = count["期初户数"] + count["新识别"] + count["回退"]
        assert gained - count["标注消除"] == count["期末户数"], line
        assert count["预判拟消除"] >= count["核查户数"] >= count["核查已消除"], line
    extracts = [p for p in quarter.made if p.kind == "预判意见摘录"]
    judged = sum(len(rows_of(docx.Document(str(job.out / p.relative)).tables[1])) for p in extracts)
    names = ("预判拟消除", "预判继续监测", "预判缓退")
    assert judged == sum(int(total[name]) for name in names)


def test_the_summary_is_not_made_of_a_village_whose_quarter_does_not_add_up(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    sample = sound_quarter()
    sample.change(SystemMark, {"date": date(2022, 6, 28)})
    sample.add(SystemMark, **(sample.rows[SystemMark][0] | {"date": date(2022, 6, 30)}))
    write_workbook(tmp_path / "data" / "数据.xlsx", sample.dataset().rows)
    kinds, _ = kinds_named(["返贫风险评价汇总表"])
    report = make_quarter(Job(tmp_path / "data", tmp_path / "out"), kinds, SECOND)
    assert report.made == []
    (reason,) = report.withheld[0].reasons
    assert reason.rule == "§4.5"
    assert reason.place == "工作表“村”单元格 A2"
    assert "期末 3 户，期初 4、新识别 0、回退 0、标注 2" in str(reason)


# -- what is left for ink ------------------------------------------------------------------------------------


def test_a_blank_check_form_answers_nothing_and_a_filled_one_ticks_what_was_found(
    job: Job, quarter: Report
) -> None:
    blank = all_text(document(job, "上庄则村", "入户核查表（空白）", "赵来拴"))
    filled = all_text(document(job, "上庄则村", "入户核查表（风险消除）", "赵来拴"))
    assert "☑" not in blank
    assert "14240" not in blank
    assert "慢病签约服务" in blank
    assert "☑风险已消除" in filled.replace("\n", "")
    assert "14240" in filled


@pytest.mark.parametrize(
    ("village", "kind", "number"),
    [("", "预判会议记录", "2022Q2-预判-交楼申乡"), ("东沟村", "民主评议会议记录", "2022Q2-评议-东沟村")],
)
def test_a_record_lists_who_came_and_who_did_not_and_has_no_second_box_to_sign(
    job: Job, quarter: Report, village: str, kind: str, number: str
) -> None:
    tables = [rows_of(table) for table in document(job, village, kind).tables]
    listed = next(lines for lines in tables if lines and "到会情况" in lines[0])
    people = job.dataset.by(Attendance, "meeting", number)
    shown = [(line["到会情况"] == "到会", bool(line["缺席原因"])) for line in listed]
    assert shown == [(bool(person.present), not person.present) for person in people]
    assert not any("签名" in line for lines in tables for line in lines)


def test_a_deferred_household_bears_its_own_status_and_no_other(job: Job, quarter: Report) -> None:
    said = "".join(
        all_text(document(job, made.village, "民主评议会议记录"))
        for made in quarter.made
        if made.kind == "民主评议会议记录"
    )
    assert re.search(r"户（(低保|特困|残疾人)(、(低保|特困|残疾人))*）按规定缓退", said.replace("\n", ""))
    assert "低保、特困、残疾人家庭" not in said


@pytest.mark.parametrize(
    ("village", "kind", "heading"),
    [
        ("", "预判会前材料", "签名"),
        ("", "预判会前材料", "预判意见（拟消除/继续监测/缓退）"),
        ("东沟村", "民主评议会前材料", "签名"),
        ("东沟村", "帮扶手册月页", "户主签字"),
        ("东沟村", "拟消除风险名单审核上报表", "村意见"),
    ],
)
def test_cells_to_be_signed_are_empty(
    job: Job, quarter: Report, village: str, kind: str, heading: str
) -> None:
    found = [
        row[heading]
        for table in document(job, village, kind).tables
        for row in rows_of(table)
        if heading in row
    ]
    assert found
    assert set(found) == {""}


def test_the_record_of_the_pre_judgement_says_what_was_held_of_each_household(
    job: Job, quarter: Report
) -> None:
    text = all_text(document(job, "", "预判会议记录")).replace("\n", "")
    assert "应到72人，实到69人，占95.8%" in text
    assert "交村级工作专班入户核查的62户：东沟村刘燊、赵厚福、陈信柱；" in text
    assert "按规定缓退、继续监测帮扶的30户：" in text


def test_what_is_handed_out_before_a_meeting_knows_no_end_of_it(job: Job) -> None:
    told: dict[str, str] = {}
    for kind in CATALOGUE:
        if kind.name.endswith(("会前材料", "计票单")):
            for subject in kind.subjects(job.dataset, SECOND, ()):
                told[kind.name] = str(dict(kind.fields(job.dataset, subject, "1", lambda _: "1")))
                assert re.search(r"2022年\d+月\d+日\d+:\d\d", told[kind.name]), kind.name
                assert not re.search(r"\d+:\d\d—", told[kind.name]), kind.name
    assert len(told) >= 8


def test_a_month_still_to_come_is_an_empty_line_of_the_handbook(job: Job, quarter: Report) -> None:
    lines = rows_of(document(job, "东沟村", "帮扶手册月页").tables[0])
    assert [line["月份"] for line in lines] == [f"{month}月" for month in range(1, 13)]
    assert lines[5]["入户日期"].startswith("2022.6.")
    assert set(list(lines[6].values())[1:]) == {""}


def test_the_report_of_a_public_list_tells_an_objection_as_it_was_recorded(job: Job, quarter: Report) -> None:
    without = all_text(document(job, "东沟村", "公示情况报告"))
    assert "未收到异议" in without
    report = document(job, "桃花塬村", "公示情况报告")
    assert "收到异议1条" in all_text(report).replace("\n", "")
    line = rows_of(report.tables[0])[0]
    assert (line["涉及户"], line["处理结果"], line["办结日期"]) == ("李旺孝", "不成立", "2022.6.26")


def test_no_two_papers_have_one_file_whatever_the_people_of_a_village_are_called(job: Job) -> None:
    called = {Member, LowIncome, PublicPost}
    rows = {
        kind: tuple(row.model_copy(update={"name": "张三"}) for row in kept) if kind in called else kept
        for kind, kept in job.dataset.rows.items()
    }
    dataset = Dataset(job.dataset.settings, rows, job.dataset.letters)
    for kind in CATALOGUE:
        told = Counter(
            (subject.village, subject.township, subject.name)
            for subject in kind.subjects(dataset, SECOND, ())
            if subject.number is None
        )
        assert [name for name, papers in told.items() if papers > 1] == [], kind.name


NOTHING: tuple[tuple[type[Row], str], ...] = (
    (SurveyRow, "risk"),
    (Visit, "gap"),
    (Supervision, "finding"),
    (ResettledWorker, "wants_job"),
    (ResettledWorker, "wants_training"),
    (RollCall, "on_leave"),
    (RollCall, "absent"),
    (ServiceTeamMember, "public_post"),
)
"""Columns that are filled in only where there is something to tell."""


def _numbers_in(fields: object) -> list[object]:
    """Return the numbers and the lengths of the lists in the fields of a paper, in their order."""
    if isinstance(fields, dict):
        return [number for _, value in sorted(fields.items()) for number in _numbers_in(value)]
    if isinstance(fields, (list, tuple)):
        return [len(fields), *(number for value in fields for number in _numbers_in(value))]
    return [fields] if isinstance(fields, int) else re.findall(r"\d+", str(fields))


@pytest.mark.parametrize("nothing", ["无", "未发现问题", "/"])
def test_a_cell_that_says_that_there_is_nothing_counts_as_an_empty_one(job: Job, nothing: str) -> None:
    def written(text: str | None) -> Dataset:
        rows = dict(job.dataset.rows)
        for kind, name in NOTHING:
            rows[kind] = tuple(row.model_copy(update={name: text}) for row in rows[kind])
        return Dataset(job.dataset.settings, rows, job.dataset.letters)

    empty, told = written(None), written(nothing)
    read = {kind.SHEET for kind, _ in NOTHING}
    for kind in CATALOGUE:
        subjects = [list(kind.subjects(dataset, SECOND, ())) for dataset in (empty, told)]
        assert len(subjects[0]) == len(subjects[1]), kind.name
        for one, other in zip(*(s[:3] for s in subjects), strict=True) if read & {*kind.sheets} else ():
            before = _numbers_in(kind.fields(empty, one, "", job.number_of))
            assert _numbers_in(kind.fields(told, other, "", job.number_of)) == before, kind.name


def test_two_cadres_of_one_name_keep_what_tells_them_apart(job: Job, quarter: Report) -> None:
    rows = rows_of(document(job, "", "预判会议记录").tables[-1])
    named = [(row["姓名"], row["单位"], row["职务"]) for row in rows]
    assert len(named) == len(set(named))
    assert len({name for name, *_ in named}) == len(named) - 1, "张伟 twice, of two villages"


def test_the_register_of_letters_tells_how_each_was_delivered(data: Path, tmp_path: Path) -> None:
    villages = frozenset({"槐树峁村", "柳树坪村", "石窑湾村", "东沟村"})
    job = Job(data, tmp_path, formats=frozenset({"xlsx"}), villages=villages)
    kinds, _ = kinds_named(["退出告知书发放登记表"])
    told = {}
    for made in make_quarter(job, kinds, SECOND.previous).made:
        sheet = openpyxl.load_workbook(tmp_path / made.relative).active
        for row in sheet.iter_rows(min_row=4, max_row=5, values_only=True):
            if row[5]:
                told[row[5]] = row
                assert row[6] is None, "签收人 is for ink"
    assert set(told) == {"当面", "委托", "邮寄", "留置"}
    assert told["留置"][7:9] == (None, None)
    assert re.fullmatch(r"2022\.4\.1\d留置，见证人：\S{2,3}、\S{2,3}", told["留置"][9])
    assert told["委托"][9] == "代收，与户主关系：兄弟姐妹"
    assert told["邮寄"][7] < told["邮寄"][8]


# -- the catalogue -------------------------------------------------------------------------------------------

PLAN = {
    *(f"A{number}" for number in range(1, 18)),
    *(f"B{number}" for number in range(1, 14)),
    *(f"C{number}" for number in range(1, 11)),
    "C2a",
    "C2b",
}
"""The papers that the notice asks for (`DOMAIN.md` §1)."""


def test_every_paper_of_the_plan_is_made_or_has_its_reason() -> None:
    known = {kind.key for kind in CATALOGUE} | {other.key for other in ELSEWHERE}
    assert known == PLAN
    assert all(other.how for other in ELSEWHERE)


def test_every_kind_names_the_sheets_that_fill_it() -> None:
    sheets = {row.SHEET for row in SHEETS}
    wrong = {kind.name: kind.sheets for kind in CATALOGUE if not kind.sheets or set(kind.sheets) - sheets}
    assert wrong == {}


def test_no_two_kinds_share_a_name() -> None:
    names = Counter(kind.name for kind in CATALOGUE)
    assert [name for name, count in names.items() if count > 1] == []


NUMBER = "交楼申乡东沟村防返退告〔2022〕第001号"


def sound_contexts(kind: DocumentKind, dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield the contexts of the kind's papers in both quarters of the sample that nothing stands before."""
    for term in (SECOND.previous, SECOND):
        for subject in kind.subjects(dataset, term, ()):
            if not any(f.severity is Severity.BLOCK for f in kind.judge(dataset, subject.record)[0]):
                yield dict(kind.fields(dataset, subject, NUMBER, lambda _: NUMBER))


@pytest.mark.parametrize("kind", WORD_KINDS, ids=lambda kind: kind.name)
def test_a_template_asks_for_what_its_context_gives_and_for_nothing_else(
    kind: DocumentKind, job: Job
) -> None:
    template = WordTemplate.open(job.templates / kind.template)
    differences = {
        missing_and_superfluous(template, context) for context in sound_contexts(kind, job.dataset)
    }
    assert differences == {(frozenset(), frozenset())}


@pytest.mark.parametrize(
    "kind", [kind for kind in PROCEDURE if kind.template.endswith(".xlsx")], ids=lambda kind: kind.name
)
def test_a_sheet_asks_for_what_its_context_gives_and_for_nothing_else(kind: DocumentKind, job: Job) -> None:
    template = LedgerTemplate.open(job.templates / kind.template)
    for context in sound_contexts(kind, job.dataset):
        given = {name for name, value in context.items() if not isinstance(value, list)}
        for name, value in context.items():
            for item in value if isinstance(value, list) else ():
                given |= {f"{name}[].{inner}" for inner in item} if isinstance(item, dict) else {f"{name}[]"}
        assert template.placeholders() - given == frozenset()


def test_a_new_kind_takes_one_template_one_context_function_and_one_row(data: Path, tmp_path: Path) -> None:
    page = docx.Document()
    page.add_paragraph("{{ 村 }}在册农户{{ 户数 }}户")
    (tmp_path / "templates").mkdir()
    page.save(str(tmp_path / "templates" / "户数通报.docx"))

    def context(_: Dataset, village: Village) -> dict[str, str]:
        return {"村": village.name, "户数": str(village.households)}

    kind = DocumentKind(
        key="X1",
        name="户数通报",
        template="户数通报.docx",
        family=Family.LISTS,
        period="随时",
        signs="无",
        source="L1",
        subjects=lambda dataset, _quarter, _villages: [
            Subject(village.name, "", village.name, village) for village in dataset.all(Village)[:1]
        ],
        context=context,
    )
    job = Job(data, tmp_path / "out", tmp_path / "templates", formats=frozenset({"docx"}))
    report = make_quarter(job, [kind], SECOND)
    assert [str(paper.relative) for paper in report.made] == ["2022Q2/东沟村/户数通报/东沟村-户数通报.docx"]
    made = docx.Document(str(job.out / report.made[0].relative))
    assert made.paragraphs[0].text == "东沟村在册农户94户"


# -- closing a quarter ---------------------------------------------------------------------------------------

STILL_OPEN = {
    "青石崖村": "系统标注",
    "高墕村": "退出告知",
    "木瓜梁村": "民主评议",
}


def test_a_quarter_with_blocks_and_things_undone_is_not_closed(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataRefused) as refused:
        close_quarter(Job(data, tmp_path), PROCEDURE, SECOND)
    told = [str(finding) for finding in refused.value.findings]
    for village in FAULTS:
        assert any(village in line for line in told), village
    for village, item in STILL_OPEN.items():
        assert any(line.startswith(f"{village}：{item}（2022Q2）") for line in told), village
    assert list(tmp_path.iterdir()) == []


def pages_of(pdf: Path) -> list[tuple[str, str]]:
    """Return of each page its text and the running number at its upper outer corner as it lies bound."""
    with pypdfium2.PdfDocument(pdf) as book:
        corners = [
            text_within(page, corner(*page.get_size(), is_front=n % 2 == 0)) for n, page in enumerate(book)
        ]
    return list(zip(page_texts(pdf), corners, strict=True))


def corner(wide: float, high: float, *, is_front: bool) -> tuple[float, float, float, float]:
    """Return where the number of a page stands; a page in landscape is bound with its head to the left."""
    if wide <= high:
        return (wide - 80, 15, wide, 45) if is_front else (0, 15, 80, 45)
    return (wide - 45, high - 80, wide - 15, high) if is_front else (wide - 45, 0, wide - 15, 80)


def contents_of(volume: Path) -> list[list[str]]:
    """Return the lines of 卷内目录, as another reader finds the table."""
    listed = [n for n, text in enumerate(page_texts(volume)) if "卷内文件目录" in text[:20]]
    with pdfplumber.open(volume) as book:
        tables = (book.pages[n].extract_table() for n in listed)
        rows = [
            [str(value or "").replace("\n", "") for value in row] for table in tables for row in table or ()
        ]
    return [row for row in rows if row[0].isdigit()]


def test_a_village_that_is_done_is_bound_by_term_in_the_order_of_the_course(
    data: Path, tmp_path: Path
) -> None:
    kinds, _ = kinds_named(["民主评议结果公示", "公示情况报告", "B12", "民主评议会前材料"])
    job = Job(data, tmp_path, villages=frozenset({"桃花塬村"}), archival=True)
    report = close_quarter(job, kinds, SECOND)
    assert report.withheld == []
    place = tmp_path / "2022Q2" / "桃花塬村"
    letters = [
        f"桃花塬村-退出告知书-{n:03d}-{head}" for n, head in enumerate(("蔡海栓", "李厚栓", "李旺孝"), 1)
    ]
    bound = {
        "永久": {"公示情况报告": ["桃花塬村-公示情况报告"], "退出告知书": letters},
        "30年": {
            "民主评议结果公示": ["桃花塬村-民主评议结果公示"],
            "退出告知书发放登记表": ["桃花塬村-退出告知书发放登记表"],
        },
    }
    volumes = {term: place / f"桃花塬村-2022Q2-归档-{term}.pdf" for term in bound}
    assert set(place.glob("*归档*")) == set(volumes.values())
    for term, volume in volumes.items():
        told_as_bound(volume, term, bound[term])
    before = {volume: volume.read_bytes() for volume in volumes.values()}
    again = close_quarter(job, kinds, SECOND)
    assert {paper.outcome.value for paper in again.made} == {"未变"}
    assert before == {volume: volume.read_bytes() for volume in volumes.values()}
    assert report.stale == again.stale == []
    # A paper made anew leaves volumes that hold it as it was: they are told until they are bound.
    own = data / "templates" / "民主评议结果公示.docx"
    own.parent.mkdir()
    edited = docx.Document(str(SHIPPED_TEMPLATES / own.name))
    edited.paragraphs[0].insert_paragraph_before("本县另有规定的从其规定办")
    edited.save(str(own))
    anew = make_quarter(job, kinds, SECOND)
    assert {w.place for w in anew.warnings if "归档" in w.place} == {f"文件“{v.name}”" for v in before}
    closed = close_quarter(job, kinds, SECOND)
    assert not [w for w in closed.warnings if "归档" in w.place]
    assert list(place.rglob("*-合订.pdf"))
    assert closed.stale == [], "a book to print is as good as the papers in it"
    # What was kept for ever is now kept 30 years with the rest: the old volume is told, not filed beside it.
    shorter, _ = kinds_named(["民主评议结果公示", "退出告知书发放登记表"])
    assert [old.relative.name for old in close_quarter(job, shorter, SECOND).stale] == [volumes["永久"].name]


def told_as_bound(volume: Path, term: str, papers: Mapping[str, Sequence[str]]) -> None:
    """Hold a volume to what it says of itself: term, papers, first pages, how many pages, the standard."""
    bound = PdfReader(volume)
    groups = [group for group in bound.outline if isinstance(group, list)]
    heads = [item.title for item in bound.outline if not isinstance(item, list)]
    assert heads == ["案卷缺件清单", "案卷封面", "卷内目录", *papers, "卷内备考表"]
    assert [[item.title for item in group] for group in groups[3:-1]] == list(papers.values())
    starts = [bound.get_destination_page_number(item) for group in groups[3:-1] for item in group]
    assert all(start % 2 == 0 for start in starts), "each paper begins on a sheet of its own"
    pages = pages_of(volume)
    numbers = [number for _, number in pages if number]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert [number for text, number in pages[:6] + pages[-2:] if number or not text] == [""] * 4
    rows = contents_of(volume)
    assert [row[5].split("—")[0] for row in rows] == [pages[start][1] for start in starts]
    assert rows[-1][5].split("—")[-1] == numbers[-1]
    for row in rows:
        (start,) = (text for text, number in pages if number == row[5].split("—")[0])
        kind, _, subject = row[3].rstrip("）").partition("（")
        asked = [*kind.removesuffix("登记表").split("退出"), subject.removeprefix("桃花塬村")]
        assert all(word in "".join(start.split()) for word in asked), row
    cover = "".join(pages[2][0].split())
    assert f"保管期限{term}" in cover
    assert all(f"保管期限：{term}" in "".join(pages[n][0].split()) for n in (0, 4))
    notes = "".join(pages[-2][0].split())
    assert f"本卷共{len(rows)}件、{numbers[-1]}页" in notes
    assert f"保管期限都是{term}" in notes
    packet = bound.xmp_metadata
    assert packet is not None
    assert (packet.pdfaid_part, packet.pdfaid_conformance) == ("2", "U")


def test_what_is_not_done_stands_on_the_first_sheet_of_a_volume_bound_all_the_same(
    data: Path, tmp_path: Path
) -> None:
    kinds, _ = kinds_named(["民主评议结果公示", "公示情况报告", "预判意见摘录", "退出告知书"])
    own = shutil.copytree(data, tmp_path / "data") / "templates"
    own.mkdir(exist_ok=True)
    (own / "退出告知书.docx").write_bytes(b"PK")
    job = Job(own.parent, tmp_path / "out", villages=frozenset({"木瓜梁村", "桃花塬村"}))
    report = close_quarter(job, kinds, SECOND, with_gaps=True)
    volumes = {
        (made.village, made.relative.stem.rpartition("-")[2]): job.out / made.relative
        for made in report.made
        if made.kind == "归档"
    }
    told = {of: pages_of(volume)[0][0].replace("\n", "") for of, volume in volumes.items()}
    withheld = [(withheld.kind, withheld.village) for withheld in report.withheld]
    assert withheld == [("退出告知书", "桃花塬村"), ("归档", "木瓜梁村")]
    (undone,) = (of for of in told if of[0] == "木瓜梁村")
    assert "民主评议" in told[undone].split("二、须以签字")[0]
    assert "模板“退出告知书" in told["桃花塬村", "永久"], "all its papers of the village wait for it"
    assert "一、没有办完、没有出具的无。" in told["桃花塬村", "30年"]
    assert "村委会盖章" in told["桃花塬村", "30年"]


def test_a_sound_quarter_is_closed_with_a_volume_a_village_and_one_for_the_township(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds, _ = kinds_named(["民主评议结果公示", "退出告知书", "监测户帮扶台账", "返贫风险评价汇总表"])
    few = lambda job, _, *given, **told: close_quarter(job, kinds, *given, **told)  # noqa: E731
    # The whole catalogue takes a minute.
    monkeypatch.setattr("generators.pipeline.archive.close_quarter", few)
    (tmp_path / "data").mkdir()
    terms = Setting(item="10年保管的文书", value="监测户帮扶台账、没有这种表")
    rows = {**sound_quarter().dataset().rows, Setting: [terms]}
    write_workbook(tmp_path / "data" / "数据.xlsx", rows)
    assert cli.run(["--data", str(tmp_path / "data"), "--out", str(tmp_path / "out"), "close", "2022Q2"]) == 0
    assert "没有这种表" in capsys.readouterr().err
    out = tmp_path / "out" / "2022Q2"
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*-归档-*.pdf")) == [
        "东沟村/东沟村-2022Q2-归档-10年.pdf",
        "东沟村/东沟村-2022Q2-归档-30年.pdf",
        "东沟村/东沟村-2022Q2-归档-永久.pdf",
        "乡镇/乡镇-2022Q2-归档-30年.pdf",
    ]
    for volume in out.rglob("*-归档-*.pdf"):
        pages = pages_of(volume)
        numbers = [number for _, number in pages if number]
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
        assert numbers
        filed = [text for text, _ in pages if text]
        assert len(filed) - len(numbers) >= 4, "cover, contents, notes and what is missing bear no number"


def test_every_kind_with_a_term_of_its_own_is_in_the_catalogue() -> None:
    names = {kind.name for kind in CATALOGUE if kind.is_filed}
    settings = Settings()
    for_ever, ten_years = named_kinds(settings.keep_for_ever), named_kinds(settings.keep_for_ten_years)
    assert set(for_ever) | set(ten_years) <= names
    assert not set(for_ever) & set(ten_years)


# -- what is due ---------------------------------------------------------------------------------------------


def test_the_list_of_a_month_tells_what_is_done_of_what_was_asked(job: Job, quarter: Report) -> None:
    lines = rows_of(document(job, "木瓜梁村", "一月一清单", "6月").tables[0])
    asked = ("应办", "已办", "完成情况", "未完成的户")
    told = {line["工作任务"]: tuple(line[heading] for heading in asked) for line in lines}
    assert told["预判"] == ("6", "6", "已完成", "")
    assert told["民主评议"] == ("2", "0", "应办", "蒋生喜、于喜田")


def test_the_sheet_of_a_week_tells_what_it_is_for_and_what_falls_due_in_it(job: Job, quarter: Report) -> None:
    paper = document(job, "", "一周一重点", "6月第5周")
    assert "时间：2022年6月27日至7月3日" in all_text(paper).replace("\n", "")
    focuses, due = (rows_of(table) for table in paper.tables[:2])
    points = [line["本周重点"] for line in focuses]
    assert len(set(points)) == 4, "no two tasks have one point for the week"
    assert all(point.endswith("：汇总销号") for point in points)
    assert [(line["事项"], line["时限"], line["尚未办结的村（安置点）"]) for line in due] == [
        ("问题整改销号", "2022.6.28", "高墕村"),
        ("民主评议", "2022.6.30", "木瓜梁村"),
    ]
    assert {line["完成情况"] for line in (*focuses, *due)} == {""}


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ["--date", "2022-06-15", "--village", "木瓜梁村"],
            ["木瓜梁村  民主评议  2022年第二季度  06-21—06-30", "截至 2022-06-15："],
        ),
        (["--date", "2022-07-01", "--village", "木瓜梁村"], ["06-21—06-30  0/2  逾期  蒋生喜、于喜田"]),
        (
            ["--date", "2022-06-15", "--village", "东沟村", "--all"],
            ["季度排查  2022年第二季度  04-01—06-30  94/94  已完成"],
        ),
    ],
)
def test_due_tells_on_screen_what_a_village_owes(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], lines: list[str]
) -> None:
    import cli

    assert cli.run(["--data", str(data), "due", *arguments]) == 0
    shown = capsys.readouterr().out
    for line in lines:
        assert line in shown


def test_the_list_of_the_month_is_made_as_of_the_day_that_is_asked_about(tmp_path: Path) -> None:
    import cli

    write_few_villages(tmp_path / "data", "木瓜梁村", "东沟村")
    where = ["--data", str(tmp_path / "data"), "--out", str(tmp_path)]
    asked = ["due", "--date", "2022-06-15", "--village", "木瓜梁村", "--format", "docx,xlsx"]
    assert cli.run([*where, *asked]) == 0
    made = {path.name for path in (tmp_path / "2022Q2").rglob("*.*")}
    assert made == {"木瓜梁村-一月一清单-6月.docx", "木瓜梁村-一月一清单（表格）-6月.xlsx"}
    (path,) = tmp_path.rglob("*.docx")
    paper = docx.Document(str(path))
    assert "进展截至：2022年6月15日" in all_text(paper).replace("\n", "")
    told = {line["工作任务"]: line["完成情况"] for line in rows_of(paper.tables[0])}
    assert (told["预判"], told["入户核查"], told["民主评议"]) == ("已完成", "应办", "未到期")
    asked[2] = "2022-07-01"
    assert cli.run([*where, *asked]) == 0
    assert len(list(tmp_path.rglob("*.docx"))) == 2, "July has a list of its own"
    for day, state in (("2022-06-30", "应办"), ("2022-06-15", "未到期"), ("2022-06-30", "应办")):
        asked[2] = day
        assert cli.run([*where, *asked]) == 0
        told = {line["工作任务"]: line["完成情况"] for line in rows_of(docx.Document(str(path)).tables[0])}
        assert told["民主评议"] == state, day


def test_a_month_that_the_workbook_has_not_reached_the_end_of_is_told_as_far_as_it_goes(job: Job) -> None:
    rows = dict(job.dataset.rows)
    june = date(2022, 6, 10)
    dated = {
        Meeting: "date", MonthlyEntry: "visited", Verification: "date", Approval: "submitted",
        SystemMark: "date", ExitLetter: "date", Survey: "reported",
    }  # fmt: skip
    for kind, field in dated.items():
        rows[kind] = tuple(row for row in rows[kind] if getattr(row, field) <= june)
    held = {meeting.number for meeting in rows[Meeting]}
    for kind in (PreJudgement, Resolution, Attendance, Publicity, Objection):
        rows[kind] = tuple(row for row in rows[kind] if row.meeting in held)
    dataset = Dataset(job.dataset.settings, rows, job.dataset.letters)
    days = {subject.record.month: subject.record.on for subject in months(dataset, SECOND, ("东沟村",))}
    assert days[202205] == date(2022, 5, 31)
    assert days[202206] <= june
