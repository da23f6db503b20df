"""The township's books agree with the villages' ledgers they gather, row by row and in every sum."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gate_sentences import hold
from procedure_samples import JUDGED, Sample, sound_quarter

from generators.catalogue import CATALOGUE, kinds_named
from generators.context.meeting import notice_title
from generators.errors import Finding, Severity
from generators.notice_draft import read_draft
from generators.pipeline.job import Job
from generators.procedure.gates.party_committee import approval_findings
from generators.records.columns import Quarter
from generators.records.households import Application, MonitorEpisode, SystemMark
from generators.records.issues import Issue, Supervision
from generators.records.low_income import Visit
from generators.records.meetings import AgendaItem, Attendance, Meeting
from generators.records.township import Township, Village

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generators.records.columns import Row

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
SECOND = Quarter(2022, 2)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data=SAMPLE, out=tmp_path_factory.mktemp("out"))


def contexts(job: Job, name: str, quarter: Quarter = SECOND) -> list[dict[str, Any]]:
    kind = kinds_named([name])[0][0]
    return [dict(kind.context(job.dataset, s.record)) for s in kind.subjects(job.dataset, quarter, ())]


@pytest.mark.parametrize(
    ("book", "ledger", "rows", "field"),
    [
        ("监测户总花名册", "监测户帮扶台账", "户", "户编号"),
        ("农村低收入人口总花名册", "农村低收入人口分户帮扶台账", "对象", "对象编号"),
        ("问题整改总台账", "三保障及饮水安全问题排查整改台账", "问题", "编号"),
    ],
)
def test_a_book_of_the_township_has_the_rows_of_its_villages(
    job: Job, book: str, ledger: str, rows: str, field: str
) -> None:
    ours = [row[field] for context in contexts(job, book) for row in context[rows]]
    theirs = [row[field] for context in contexts(job, ledger) for row in context[rows]]
    assert len(ours) > 20
    assert sorted(ours) == sorted(theirs)
    (context,) = contexts(job, book)
    assert [row["序号"] for row in context[rows]] == list(range(1, len(ours) + 1))


def test_every_household_in_monitoring_stands_beside_its_one_helper(job: Job) -> None:
    (book,) = contexts(job, "帮扶责任人结对总台账")
    pairs = [(row["户编号"], row["帮扶责任人"]) for row in book["户"]]
    assert len(dict(pairs)) == len(pairs)
    assert len(pairs) == sum(int(c["户数"]) for c in contexts(job, "帮扶责任人结对安排表"))


def test_the_year_adds_up_and_agrees_with_the_quarters(job: Job) -> None:
    (year,) = contexts(job, "年度工作汇总表")
    first, second = (contexts(job, "乡镇季度汇总表", Quarter(2022, n))[0]["各村"] for n in (1, 2))
    for row, early, late in zip(year["各村"], first, second, strict=True):
        assert row["村"] == early["村"] == late["村"]
        assert row["年初户数"] == early["期初户数"]
        assert row["风险消除"] == early["风险消除"] + late["风险消除"]
        assert row["年初户数"] + row["新识别"] + row["回退"] - row["风险消除"] == row["期末户数"]
        assert row["问题数"] == early["上期结转"] + early["本期新发现"] + late["本期新发现"]
        assert row["已销号"] == early["已销号"] + late["已销号"]


# -- the books of the year -----------------------------------------------------------------------------------


def counted(rows: Iterable[Row], day: str, quarter: Quarter) -> int:
    """Count the rows whose `day` lies in the quarter, apart from what the program counts."""
    return sum(getattr(row, day) is not None and getattr(row, day) in quarter for row in rows)


def test_the_summary_of_the_year_is_the_sum_of_its_quarters_and_of_the_rows(job: Job) -> None:
    (book,) = contexts(job, "全年工作汇总表")
    told = {(line["工作"], line["项目"]): line for line in book["项"]}
    first, second, data = Quarter(2022, 1), SECOND, job.dataset
    by_rows = {
        ("监测户", "新识别"): (MonitorEpisode, "identified"),
        ("监测户", "回退"): (MonitorEpisode, "rolled_back"),
        ("监测户", "风险消除"): (SystemMark, "date"),
        ("低收入人口", "走访"): (Visit, "date"),
        ("识别纳入", "农户申请"): (Application, "applied"),
        ("三保障及饮水", "新发现问题"): (Issue, "found"),
        ("三保障及饮水", "已销号"): (Issue, "closed"),
        ("督导和会议", "督导"): (Supervision, "date"),
    }
    for key, (kind, day) in by_rows.items():
        counts = [counted(data.all(kind), day, quarter) for quarter in (first, second)]
        line = told[key]
        assert [line["一季度"], line["二季度"]] == counts, key
        assert line["全年"] == sum(counts), key
        assert [line["三季度"], line["四季度"]] == ["", ""], "what has not come is not counted"
    start, end = told["监测户", "期初户数"]["全年"], told["监测户", "期末户数"]["全年"]
    moved = [told["监测户", name]["全年"] for name in ("新识别", "回退", "风险消除")]
    assert start + moved[0] + moved[1] - moved[2] == end == told["监测户", "期末户数"]["二季度"]
    summary = contexts(job, "乡镇季度汇总表")[0]
    for item, field in (
        ("农户申请", "农户申请"),
        ("评议通过", "识别通过"),
        ("上报", "识别上报"),
        ("县批准", "识别批准"),
    ):
        assert told["识别纳入", item]["二季度"] == sum(row[field] for row in summary["识别"]), item


def test_the_numbers_of_coming_in_are_those_of_its_papers(job: Job) -> None:
    rows = {row["村"]: row for row in contexts(job, "乡镇季度汇总表")[0]["识别"]}
    papers = (
        ("识别评议会议记录", "识别评议", "户"),
        ("拟纳入监测对象审核上报表", "识别上报", "户"),
        ("入户核查表（识别）", "识别核查", ""),
        ("监测对象申请书", "农户申请", ""),
    )
    for name, field, lines in papers:
        kind = kinds_named([name])[0][0]
        told: Counter[str] = Counter()
        for subject in kind.subjects(job.dataset, SECOND, ()):
            context = kind.context(job.dataset, subject.record)
            told[subject.village] += len(context[lines]) if lines else 1
        assert {village: row[field] for village, row in rows.items() if row[field]} == +told, name
        assert told


def test_a_book_of_the_year_holds_the_books_of_its_quarters(job: Job) -> None:
    for year, quarterly, rows, field in (
        ("监测户年度花名册", "监测户总花名册", "户", "户编号"),
        ("农村低收入人口年度花名册", "农村低收入人口总花名册", "对象", "对象编号"),
        ("问题整改年度台账", "问题整改总台账", "问题", "编号"),
        ("帮扶责任人结对年度台账", "帮扶责任人结对总台账", "户", "户编号"),
    ):
        (book,) = contexts(job, year)
        listed = {row[field] for row in book[rows]}
        by_quarter = [
            {row[field] for row in contexts(job, quarterly, Quarter(2022, n))[0][rows]} for n in (1, 2)
        ]
        assert listed >= set.union(*by_quarter), year
        between = [row for row in book[rows] if row[field] not in set.union(*by_quarter)]
        assert all(row["退出日期"] for row in between), "came and went within a quarter"
        assert [row["序号"] for row in book[rows]] == list(range(1, len(book[rows]) + 1))


def test_a_household_rolled_back_stands_in_the_year_as_each_quarter_left_it(job: Job) -> None:
    (book,) = contexts(job, "监测户年度花名册")
    (row,) = [row for row in book["户"] if row["回退日期"]]
    states = [row[end] for end in ("年初", "一季度末", "二季度末", "三季度末", "四季度末")]
    assert states[0] == states[2] == "在监测"
    assert states[3:] == ["", ""]
    marked = [row for row in book["户"] if row["二季度末"] == "已消除"]
    assert marked
    assert all(row["消除监测时间"] for row in marked)


def test_books_of_the_year_are_filed_with_its_last_quarter(job: Job) -> None:
    yearly = [kind for kind in CATALOGUE if kind.of_year]
    assert len(yearly) == 7
    filed = [sum(kind.is_filed_in(Quarter(2022, n)) for kind in yearly) for n in (1, 2, 3, 4)]
    assert filed == [0, 0, 0, 7]


# -- the title of a notice that calls a meeting ------------------------------------------------------------


@pytest.mark.parametrize("place", ["河镇", "交楼申乡", "城东街道", "兴县蔡家崖", "巴音郭楞蒙古自治州某某"])
def test_a_notice_that_calls_a_meeting_has_a_title_broken_where_its_words_allow(place: str) -> None:
    organiser = f"{place}人民政府"
    meeting = replace_organiser(sound_quarter(), organiser)
    for matter in ("召开监测户返贫风险预判会议", "举办驻村干部培训", f"召开{place}党委会议"):
        lines = notice_title(meeting, matter)["标题行"]
        assert "".join(lines) == f"{organiser}关于{matter}的通知"
        assert all(4 <= len(line) <= 25 for line in lines)
        assert lines[0].startswith(organiser)
        assert not any(line.startswith(("知", "的")) for line in lines)


def replace_organiser(sample: Sample, organiser: str) -> Meeting:
    sample.change(Meeting, {"organiser": organiser}, number=JUDGED)
    (meeting,) = sample.dataset().by(Meeting, "number", JUDGED)
    return meeting


# -- the party committee's meeting that approves a notice ----------------------------------------------------

HELD = {"meeting": "2022-04-党委会-交楼申乡"}


def committee(**changes: object) -> Sample:
    """Return the sound quarter with a meeting of five members, four of whom came and passed the notice."""
    sample = sound_quarter()
    sample.add(
        Meeting,
        number=HELD["meeting"],
        kind="党委会",
        township="交楼申乡",
        form="党委会议",
        date=date(2022, 4, 14),
        start=time(15),
        end=time(16),
        place="会议室",
        organiser="交楼申乡党委",
        chair="委员1",
        recorder="秘书",
        expected=5,
    )
    for n in range(1, 6):
        sample.add(Attendance, **HELD, name=f"委员{n}", capacity="党委委员", present=n < 5)
    sample.add(Attendance, **HELD, name="秘书", capacity="列席", present=True)
    topic = {"number": 1, "topic": "审议方案", "notice": "79号", "votes_for": 4, "votes_against": 0}
    return sample.add(AgendaItem, **HELD, **topic | {"abstentions": 0, "result": "通过"} | changes)


@pytest.mark.parametrize(
    ("what", "sample", "where"),
    [
        ("齐全", committee(), ""),
        ("没记票", committee(votes_for=None, votes_against=None, abstentions=None), ""),
        ("三比一", committee(votes_for=3, votes_against=1), ""),
        ("二比二", committee(votes_for=2, votes_against=2), "研究结果"),
        ("二比二不通过", committee(votes_for=2, votes_against=2, result="不通过"), ""),
        ("票多", committee(votes_for=5), "同意"),
        ("票缺", committee(votes_against=None), "同意"),
        ("没有结果", committee(result=None), "研究结果"),
        ("没有议题", committee().drop(AgendaItem, number=1), "会议编号"),
        (
            "无人到会",
            committee(votes_for=None, votes_against=None, abstentions=None).change(
                Attendance, {"present": False}, capacity="党委委员"
            ),
            "应到人数",
        ),
    ],
)
def test_the_record_of_a_committee_waits_for_what_it_must_say(what: str, sample: Sample, where: str) -> None:
    dataset = sample.dataset()
    (kind,) = kinds_named(["党委会会议记录"])[0]
    (subject,) = kind.subjects(dataset, SECOND, ())
    blocks = [
        f for f in kind.judge(dataset, subject.record)[0] if f.severity is Severity.BLOCK and f.rule == "G25"
    ]
    assert {heading_of(finding) for finding in blocks} == ({where} if where else set())
    hold(f"党委会{what}", blocks, "G25")


@pytest.mark.parametrize(
    ("reporter", "is_asked"),
    [(None, False), ("委员1", False), ("秘书", False), ("委员5", True), ("不在名单的人", True)],
)
def test_who_reports_a_topic_sat_in_the_room(reporter: str | None, is_asked: bool) -> None:
    dataset = committee(reporter=reporter).dataset()
    (kind,) = kinds_named(["党委会会议记录"])[0]
    (subject,) = kind.subjects(dataset, SECOND, ())
    asked = [f for f in kind.judge(dataset, subject.record)[0] if "汇报人应到会或者列席" in f.expected]
    assert [(f.severity, heading_of(f)) for f in asked] == [(Severity.WARN, "汇报人")] * is_asked


def heading_of(finding: Finding) -> str:
    kinds = {kind.SHEET: dict(kind.iter_columns()) for kind in (Meeting, AgendaItem)}
    return str(kinds[finding.sheet][finding.field].heading)


@pytest.mark.parametrize(
    ("sample", "told", "severity"),
    [
        (committee(), "", None),
        (
            committee(result="不通过", votes_for=1, votes_against=3),
            "应经2022年4月14日的会议研究通过",
            Severity.BLOCK,
        ),
        (committee(result=None), "应经2022年4月14日的会议研究通过", Severity.BLOCK),
        (
            committee().change(Meeting, {"date": date(2022, 4, 19)}, kind="党委会"),
            "应不早于研究它的会议",
            Severity.BLOCK,
        ),
        (committee(notice=None), "工作表“议题”里应有研究它的一行", Severity.WARN),
        (sound_quarter(), "工作表“议题”里应有研究它的一行", Severity.WARN),
    ],
)
def test_a_notice_is_held_to_the_meeting_that_approved_it(
    sample: Sample, told: str, severity: Severity | None
) -> None:
    draft = read_draft(SAMPLE / "notices" / "79号.txt", "交楼申乡")
    findings = list(approval_findings(sample.dataset(), draft))
    assert [finding.severity for finding in findings] == ([severity] if severity else [])
    assert all(told in str(finding) for finding in findings)
    silent = replace(draft, paragraphs=(replace(draft.paragraphs[0], heading="", text="现印发你们。"),))
    if severity is Severity.WARN:
        assert not list(approval_findings(sample.dataset(), silent))


def test_the_committee_of_a_subdistrict_is_called_as_it_is(job: Job) -> None:
    sample = committee().change(Township, {"kind": "街道", "name": "城关街道"}, name="交楼申乡")
    for kind in (Village, Meeting):
        sample.change(kind, {"township": "城关街道"}, township="交楼申乡")
    dataset = sample.dataset()
    for name, title in (
        ("党委会会议记录", "城关街道党工委会议记录"),
        ("党委会会前材料", "城关街道党工委会议会前材料"),
    ):
        (kind,) = kinds_named([name])[0]
        (subject,) = kind.subjects(dataset, SECOND, ())
        assert kind.context(dataset, subject.record)["文件标题"] == title
    assert Meeting.model_validate({**sample.rows[Meeting][-1], "kind": "党工委会", "row": 2}).kind == "党委会"
