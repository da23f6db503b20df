"""Rosters in notices, slips, meetings, plans: what the sheets say, set out as offices do; their checks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from few_villages import copy_sample, write_few_villages

from generators.catalogue import CATALOGUE, ELSEWHERE, kinds_named
from generators.checks import check_dataset
from generators.checks.everyday import EVERYDAY, IN_ORDER
from generators.context.meeting import cadre_sign_in_lines
from generators.context.referral_forms import policy_gap_context
from generators.errors import DataRefused, Severity
from generators.pipeline.job import Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter
from generators.records.clues import HandedClue
from generators.records.columns import Quarter, Row
from generators.records.dataset import Dataset
from generators.records.employment import ResettledWorker, ServiceTeamMember
from generators.records.issues import Issue, RectificationPlan, RollCall, Supervision, Task, WorkEntry
from generators.records.low_income import LowIncome, Visit
from generators.records.meetings import Attendance, Meeting
from generators.records.registers import PublicPost, WaterSupply
from generators.records.township import Person
from generators.records.vocabulary import MeetingKind
from generators.workbook import read_workbook
from generators.workbook_writer import write_workbook

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"
SECOND = Quarter(2022, 2)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_workbook(SAMPLE / "数据.xlsx")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    data = tmp_path / "交楼申乡"
    copy_sample(data)
    return Job(data, tmp_path / "out", ROOT / "templates", frozenset({"docx"}))


def paragraphs(job: Job, report: Any) -> list[str]:
    """Return the paragraphs of the one DOCX made."""
    (made,) = [m for m in report.made if m.relative.suffix == ".docx"]
    return [p.text for p in docx.Document(str(job.out / made.relative)).paragraphs if p.text.strip("　 ")]


# -- rosters in notices --------------------------------------------------------------------------------------

LEADING_GROUP = [
    r"组　　　长：\S{2,3}　?\S{0,2}　乡党委书记",
    r"　　　　　　\S+　?\S*　乡党委副书记、乡长",
    r"第一副组长：\S+　?\S*　乡党委副书记",
    r"副　组　长：\S+　?\S*　乡纪委书记",
    r"　　　　　　\S+　?\S*　副乡长",
    r"　　　　　　\S+　?\S*　副乡长",
    r"成　　　员：\S+　?\S*　乡村振兴办公室信息系统操作员",
    r"　　　　　　\S+　?\S*　乡村振兴办公室数据复核员",
    r"　　　　　　\S+　?\S*　乡村振兴办公室干事",
    r"　　　　　　\S+　?\S*　乡村振兴办公室干事",
]
"""Ranks in the order of the plan, those of one rank under the first, each as wide as the longest."""


def test_the_leading_group_is_set_out_by_rank_with_names_in_columns(job: Job, dataset: Dataset) -> None:
    texts = paragraphs(job, make_notice(job, "领导小组成立"))
    start = next(i for i, text in enumerate(texts) if text.startswith("组　　　长"))
    roster = texts[start : start + len(LEADING_GROUP)]
    for line, pattern in zip(roster, LEADING_GROUP, strict=True):
        assert re.fullmatch(pattern, line), line
    names = [line[6:].split("　乡")[0].split("　副乡长")[0] for line in roster]
    assert {len(name) for name in names} == {3}, names
    assert any(re.fullmatch(r"\S　\S", name) for name in names), "a name of two characters is drawn out"
    office = texts[start + len(LEADING_GROUP)]
    director = next(m for m in dataset.all(_member()) if m.role == "办公室主任")
    assert f"办公室主任由{director.person}兼任" in office


def _member() -> type[Row]:
    from generators.records.employment import LeadingGroupMember

    return LeadingGroupMember


def test_a_changed_group_is_that_of_the_day_of_its_notice(job: Job, dataset: Dataset) -> None:
    (gone,) = [m for m in dataset.all(_member()) if m.until]
    (came,) = [m for m in dataset.all(_member()) if m.since == gone.until]
    before = "".join(paragraphs(job, make_notice(job, "领导小组成立"))).replace("　", "")
    after = "".join(paragraphs(job, make_notice(job, "领导小组调整"))).replace("　", "")
    assert gone.person in before
    assert came.person not in before
    assert came.person in after
    assert gone.person not in after


def test_every_task_force_stands_in_the_annex_with_all_its_people(job: Job, dataset: Dataset) -> None:
    from generators.records.township import TaskForceMember, Village

    texts = paragraphs(job, make_notice(job, "村级工作专班"))
    annex = texts[texts.index("村级工作专班组成人员名单") + 1 :]
    villages = [v.name for v in dataset.all(Village)]
    heads = [i for i, text in enumerate(annex) if re.match(r"[一二三四五六七八九十]+、", text)]
    assert [annex[i].split("、")[1] for i in heads] == villages
    for name, start, end in zip(villages, heads, [*heads[1:], len(annex)], strict=True):
        block = annex[start + 1 : end]
        assert block[0].startswith("组　长：")
        seats = dataset.by(TaskForceMember, "village", name)
        people = {dataset.person(m.person).printed_name for m in seats}
        told = "".join(block).replace("　", "")
        assert all(person in told for person in people), name
        assert max(map(len, block)) <= 26, "no line of names runs on into the next"


# -- 纪要 from the rows of its meeting -----------------------------------------------------------------------


def test_the_minutes_of_the_pre_judgement_name_who_came_and_everybody_judged(
    job: Job, dataset: Dataset
) -> None:
    from generators.records.meetings import Attendance, PreJudgement

    report = make_notice(job, "预判会议纪要")
    texts = paragraphs(job, report)
    assert [made.relative.name for made in report.made] == ["交政纪〔2022〕1号.docx"]
    number = "2022Q2-预判-交楼申乡"
    rows = {row.name: row.present for row in dataset.rows[Attendance] if row.meeting == number}
    came, away = (
        next(t[3:].split("、") for t in texts if t.startswith(word)) for word in ("出席：", "请假：")
    )
    assert (len(came), len(away)) == (69, 3)
    assert len(set(came)) == 69, "two of one name are told apart"
    assert {name for name, present in rows.items() if not present} == set(away)
    assert set(came) <= {name.split("（")[0] for name, present in rows.items() if present} | set(rows)
    for opinion, count in (("拟消除", 62), ("缓退", 30), ("继续监测", 39)):
        judged = [
            row for row in dataset.rows[PreJudgement] if row.meeting == number and row.opinion == opinion
        ]
        (told,) = [text for text in texts if f"{count}户：" in text]
        heads = [dataset.head_of(row.household).name for row in judged]
        assert len(heads) == count
        assert len(re.split("[、；]", told.split("户：")[1])) == count
        assert all(head in told for head in heads)


def changed_draft(job: Job, *changes: tuple[str, str]) -> None:
    draft = job.data / "notices" / "预判会议纪要.txt"
    text = draft.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    draft.write_text(text, encoding="utf-8")


def test_minutes_of_a_meeting_that_broke_a_gate_are_withheld_by_cell(job: Job) -> None:
    changed_draft(job, ("会议：2022Q2-预判-交楼申乡", "会议：2022Q2-评议-核桃岭村"), ("6月15日", "6月30日"))
    report = make_notice(job, "预判会议纪要")
    assert report.made == []
    (paper,) = report.withheld
    assert {reason.rule for reason in paper.reasons} == {"§4.2"}
    assert "工作表“会议”单元格" in str(paper.reasons[0])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("会议：2022Q2-预判-交楼申乡", "会议：2022Q9"), "应是工作表“会议”里的会议编号；现为“2022Q9”"),
        (("格式：纪要\n", ""), "公文格式没有“会议”这一项"),
        (("乡镇：交楼申乡", "乡镇：交楼申乡\n出席：某人"), "“出席”取自“参会人员”"),
        (("2022年6月15日", "2022年6月13日"), "成文日期应不早于会议日期（2022年6月14日）"),
        (("缓退户数", "缓退总数"), "是不是“{{ 缓退户数 }}”"),
    ],
)
def test_a_draft_of_minutes_that_does_not_fit_its_meeting_is_refused(
    job: Job, change: tuple[str, str], told: str
) -> None:
    changed_draft(job, change)
    with pytest.raises(DataRefused) as refused:
        make_notice(job, "预判会议纪要")
    assert told in "\n".join(map(str, refused.value.findings))


def test_numbers_follow_the_notice_that_has_one(job: Job) -> None:
    make_notice(job, "79号")
    report = make_notice(job, "就业服务工作队")
    texts = paragraphs(job, report)
    assert "交政发〔2022〕80号" in texts
    assert report.stale == [], "another notice of the quarter is not out of date"
    assert any(re.fullmatch(r"负责人：\S+　?\S*　安置点两委", text) for text in texts)
    assert sum(text.startswith("队　员：") for text in texts) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 领导小组名册 }}", "是不是“{{ 领导小组名单 }}”"),
        ("组成人员：{{ 领导小组名单 }}。", "应单独占一行"),
        ("成文日期：2022年4月19日", "应有人"),
    ],
)
def test_a_roster_that_cannot_be_set_out_is_refused_by_line(job: Job, text: str, told: str) -> None:
    draft = job.data / "notices" / "领导小组成立.txt"
    lines = draft.read_text(encoding="utf-8")
    if text.startswith("成文"):
        lines = re.sub(r"成文日期：.*", text, lines)
    else:
        lines = lines.replace("{{ 领导小组名单 }}", text)
    draft.write_text(lines, encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        make_notice(job, "领导小组成立")
    assert any(told in str(f) and "领导小组成立.txt" in f.place for f in refused.value.findings)


# -- slips, meetings, plans ----------------------------------------------------------------------------------


def texts_of(job: Job, kind: str, **narrowed: Any) -> dict[str, str]:
    """Return what each paper of `kind` says, paragraphs and cells, by file name."""
    report = make_quarter(job, kinds_named([kind])[0], SECOND, **narrowed)
    assert report.withheld == []
    found = {}
    for made in report.made:
        document = docx.Document(str(job.out / made.relative))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        found[made.relative.name] = "\n".join([p.text for p in document.paragraphs] + cells)
    return found


def test_each_finding_of_an_inspection_is_handed_over_with_a_number_and_a_receipt(
    job: Job, dataset: Dataset
) -> None:
    slips = texts_of(job, "问题交办通知单")
    found = [v for v in dataset.all(Supervision) if v.finding and v.date in SECOND]
    assert len(slips) == len(found) == 3
    for number, visit in enumerate(sorted(found, key=lambda v: v.row), start=1):
        (text,) = [text for name, text in slips.items() if name.startswith(visit.village)]
        assert f"交楼申乡督交〔2022〕第{number:03d}号" in text
        assert visit.finding in text
        assert visit.demand in text
        assert "问题交办（整改）通知单回执" in text


def test_each_policy_owed_has_a_slip_without_an_id_number(job: Job, dataset: Dataset) -> None:
    slips = texts_of(job, "政策对接单")
    gaps = [v for v in dataset.all(Visit) if v.gap and v.date in SECOND]
    assert len(slips) == len(gaps) > 5
    for text in slips.values():
        assert not re.search(r"\d{15}", text)
    assert all(any(gap.gap in text for text in slips.values()) for gap in gaps)
    # Whom the slip goes to stands in brackets behind the policy; where nobody is named, a line to fill in.
    unit = re.compile(r"（([^（）]+)）$")
    named = {text.splitlines()[1] for text in slips.values()}
    assert named == {f"{unit.search(gap.gap)[1]}：" for gap in gaps}
    visit = gaps[0].model_copy(update={"gap": "大病报销未到账"})
    assert policy_gap_context(dataset, visit)["承载单位"] == "＿＿＿＿＿＿＿＿（政策承载单位）"


def test_two_cadres_of_one_name_are_told_apart_by_unit_and_post_on_the_list_to_sign(
    job: Job, dataset: Dataset
) -> None:
    (meeting,) = (m for m in dataset.all(Meeting) if m.kind is MeetingKind.PRE_JUDGEMENT and m.date in SECOND)
    lines = cadre_sign_in_lines(dataset, meeting)
    twins = [line for line in lines if line["姓名"].startswith("张伟")]
    assert [line["姓名"] for line in twins] == ["张伟", "张伟"]
    assert len({(line["单位"], line["职务"]) for line in twins}) == 2
    people = [p.model_copy(update={"unit": "乡", "post": "干部"}) for p in dataset.all(Person)]
    alike = replace(dataset, rows={**dataset.rows, Person: tuple(people)})
    named = [line["姓名"] for line in cadre_sign_in_lines(alike, meeting) if line["姓名"].startswith("张伟")]
    assert named == ["张伟\n（东沟村）", "张伟\n（柳树坪村）"]


def test_the_monthly_record_tells_last_months_list_and_this_months(job: Job, dataset: Dataset) -> None:
    record = texts_of(job, "例会记录")["例会记录-6月2日.docx"]
    for month, heading in (("2022-05", "上月（2022年5月）"), ("2022-06", "本月（2022年6月）")):
        assert heading in record
        assert all(task.task in record for task in dataset.by(Task, "month", month))
    unfinished = next(t for t in dataset.by(Task, "month", "2022-06") if t.why_not)
    assert unfinished.why_not not in record, "what came of June's tasks is not known on 2 June"
    assert record.count("据实填写") == 1


def test_a_training_is_called_and_summed_up_from_its_list(job: Job) -> None:
    (summary,) = texts_of(job, "培训小结").values()
    expected, present = re.search(r"应到(\d+)人，实到(\d+)人", summary).groups()  # type: ignore[union-attr]
    assert int(expected) - int(present) == 3
    (pack,) = texts_of(job, "培训会前材料").values()
    assert "缺席" not in pack


def test_a_villages_plans_stand_on_its_own_numbers(job: Job, dataset: Dataset) -> None:
    year = texts_of(job, "村年度工作方案")
    assert len(year) == 26
    quarter = texts_of(job, "问题排查整改工作方案")
    assert len(quarter) == 26
    plan = next(p for p in dataset.by(RectificationPlan, "village", "桃花塬村") if p.quarter == SECOND)
    open_then = [
        i
        for i in dataset.by(Issue, "village", "桃花塬村")
        if i.found <= plan.issued and (i.closed is None or i.closed > plan.issued)
    ]
    text = quarter["桃花塬村-问题排查整改工作方案.docx"]
    assert open_then
    assert all(issue.number in text for issue in open_then)
    assert f"尚未销号的问题{len(open_then)}个" in text
    assert "上期没有尚未销号的问题" in quarter["南梁则村-问题排查整改工作方案.docx"]
    assert "易地搬迁后续扶持" in year["福安安置点-村年度工作方案-2022年.docx"]
    assert "集中安置群众" not in year["桃花塬村-村年度工作方案-2022年.docx"]


def test_nothing_of_the_plan_lacks_a_row_or_a_reason() -> None:
    known = {kind.key for kind in CATALOGUE} | {other.key for other in ELSEWHERE}
    plan = {
        *(f"A{n}" for n in range(1, 18)),
        *(f"B{n}" for n in range(1, 14)),
        *(f"C{n}" for n in range(1, 11)),
    }
    assert plan | {"C2a", "C2b"} == known


# -- checks on the sheets ------------------------------------------------------------------------------------

EARLY = date(2022, 1, 3)
FAULTS: list[tuple[str, type[Row], dict[str, Any], str]] = [
    # check, sheet, what the first row of the sheet is changed to, the field where it shows
    ("visits_are_paid_by_two", Visit, {"visitors": ("甲",)}, "visitors"),
    ("visits_are_of_those_on_the_list", Visit, {"date": date(2021, 1, 3)}, "date"),
    ("policies_owed_are_followed_up", Visit, {"medical": False, "gap": None}, "gap"),
    ("policies_owed_are_followed_up", Visit, {"gap": "医保（县医保局）", "due": None}, "due"),
    ("policies_owed_are_followed_up", Visit, {"settled": EARLY}, "settled"),
    ("groups_are_borne_out", LowIncome, {"groups": ("特困",), "support": None}, "support"),
    ("problems_are_not_forgotten", Issue, {"due": date(2021, 1, 3)}, "due"),
    ("problems_are_not_forgotten", Issue, {"done": None, "progress": None}, "progress"),
    ("findings_of_inspections_are_handed_over", Supervision, {"due": None}, "due"),
    ("findings_of_inspections_are_handed_over", Supervision, {"date": EARLY}, "finding"),
    ("work_tells_of_the_problems_found", WorkEntry, {"issues": 9}, "issues"),
    ("plans_and_work_go_together", RectificationPlan, {"end": EARLY}, "issued"),
    ("plans_and_work_go_together", RectificationPlan, {"quarter": Quarter(2021, 3)}, "village"),
    ("demands_are_handed_on", ResettledWorker, {"state": "未就业", "why_idle": None}, "why_idle"),
    ("demands_are_handed_on", ResettledWorker, {"state": "未就业", "why_idle": "无"}, "why_idle"),
    ("demands_are_handed_on", ResettledWorker, {"wants_job": "保洁", "pushed": None}, "pushed"),
    ("resettled_work_is_of_the_sites", ResettledWorker, {"site": "东沟村"}, "site"),
    ("tasks_are_closed_when_done", Task, {"progress": 50}, "progress"),
    ("tasks_are_closed_when_done", Task, {"closed": EARLY}, "closed"),
    ("tasks_are_closed_when_done", Task, {"closed": None}, "closed"),
    ("tasks_are_closed_when_done", Task, {"closed": None, "progress": 50}, "why_not"),
    ("roll_calls_add_up", RollCall, {"present": 1, "on_leave": None, "absent": None}, "present"),
    ("every_village_is_in_the_ledgers", RectificationPlan, {"village": "柳树坪村"}, "name"),
    ("one_person_is_not_listed_twice", LowIncome, {"id_number": "<the second's>"}, "id_number"),
    ("clues_are_looked_into_and_answered", HandedClue, {"checked": None}, "checked"),
    ("one_number_is_one_paper", PublicPost, {"agreement": "公岗2022-02"}, "agreement"),
    ("one_number_is_one_paper", WaterSupply, {"report": "水检2022-002"}, "report"),
    *(
        ("days_of_a_line_go_forward", kind, {before: date(2022, 6, 2), after: date(2022, 6, 1)}, after)
        for kind, before, after in IN_ORDER
    ),
]
KEYS = {item.rule.__name__: item.key for item in EVERYDAY.checks}


def changed(dataset: Dataset, kind: type[Row], values: dict[str, Any]) -> Dataset:
    """Return the sample with the first row of `kind` changed, words made what the sheet holds."""
    first, second, *others = dataset.all(kind)
    wanted = {k: second.id_number if v == "<the second's>" else v for k, v in values.items()}  # type: ignore[attr-defined]
    row = kind.model_validate({name: getattr(first, name) for name in kind.model_fields} | wanted)
    rows = {**dataset.rows, kind: (row, second, *others)}
    return Dataset(settings=dataset.settings, rows=rows, letters=dataset.letters)


@pytest.mark.parametrize(
    ("check", "kind", "values", "field"), FAULTS, ids=[f"{r[0]}-{r[1].__name__}-{r[3]}" for r in FAULTS]
)
def test_one_changed_cell_makes_the_check_speak(
    dataset: Dataset, check: str, kind: type[Row], values: dict[str, Any], field: str
) -> None:
    known = {str(f) for f in EVERYDAY.run(dataset) if f.rule == KEYS[check]}
    found = [f for f in EVERYDAY.run(changed(dataset, kind, values)) if f.rule == KEYS[check]]
    new = [f for f in found if str(f) not in known]
    headings = {name: column.heading for name, column in kind.iter_columns()}
    letter = dataset.letters.get(kind.SHEET, {}).get(field, "")
    assert new, check
    assert all(re.fullmatch(r"工作表“[^”]+”单元格 [A-Z]+\d+", f.place) for f in new)
    if field in headings:
        assert any(f.place.split(" ")[-1].startswith(letter) for f in new)


def test_no_wish_to_work_is_a_reason_for_having_none(dataset: Dataset) -> None:
    idle = changed(dataset, ResettledWorker, {"state": "未就业", "why_idle": "无就业意愿"})
    assert list(EVERYDAY.run(idle)) == list(EVERYDAY.run(dataset))


def test_each_check_has_been_made_to_speak() -> None:
    assert {row[0] for row in FAULTS} == set(KEYS)


def test_the_sample_has_its_three_faults_and_no_other(dataset: Dataset) -> None:
    rules = {"G15", "G16", "G19", *KEYS.values()}
    found = [(f.rule, f.place) for f in check_dataset(dataset) if f.rule in rules]
    low = [f for f in check_dataset(dataset) if f.rule == "G18" and "低收入" in f.place]
    assert sorted(rule for rule, _ in found) == ["G19", KEYS["visits_are_paid_by_two"]]
    assert len(low) == 1


NAMES_WRITTEN_FREELY = {"联系人", "主持人", "记录人", "见证人", "监票人", "计票人"}


def _with_brackets(rows: list[Row], cadres: set[str]) -> list[Row]:
    """Return `rows` with （某村） behind the name of each cadre, wherever a column names one."""

    def renamed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        return f"{value}（某村）" if value in cadres else value

    fields = [
        name
        for name, column in type(rows[0]).iter_columns()
        if column.refers == "干部.姓名"
        or column.heading in NAMES_WRITTEN_FREELY
        or (type(rows[0]) in {Person, Attendance, ServiceTeamMember} and column.heading == "姓名")
    ]
    return [row.model_copy(update={name: renamed(getattr(row, name)) for name in fields}) for row in rows]


def test_no_paper_prints_the_bracket_that_tells_cadres_of_one_name_apart(tmp_path: Path) -> None:
    data = copy_sample(tmp_path / "交楼申乡")
    kept = read_workbook(write_few_villages(tmp_path / "一村", "东沟村", "福安安置点", most=60)).rows
    cadres = {row.name for row in kept[Person] if "（" not in row.name}
    write_workbook(data / "数据.xlsx", {k: _with_brackets(list(v), cadres) for k, v in kept.items() if v})
    job = Job(data=data, out=tmp_path / "out")
    made = 0
    for kind in CATALOGUE:
        for subject in kind.subjects(job.dataset, SECOND, ()):
            if not any(f.severity is Severity.BLOCK for f in kind.judge(job.dataset, subject.record)[0]):
                fields = kind.fields(job.dataset, subject, "第001号", lambda _: "第001号")
                assert "（某村）" not in str(fields), (kind.name, str(fields).partition("（某村）")[0][-40:])
                made += 1
    assert made > 100
