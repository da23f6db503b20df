"""Forms to carry and sign: what the workbook knows stands on them, what nobody entered is left for ink."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from generators.catalogue import kinds_named
from generators.pipeline.job import Job
from generators.pipeline.templates import Templates
from generators.records.columns import Quarter
from generators.records.households import Member, MonitorEpisode
from generators.records.low_income import LowIncome, SupportDecision
from generators.records.registers import CheckItem
from generators.records.screening import SurveyRow
from generators.records.vocabulary import CheckList

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
SECOND = Quarter(2022, 2)


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data=SAMPLE, out=tmp_path_factory.mktemp("out"))


def papers(job: Job, name: str, village: str = "") -> dict[str, str]:
    """Return the text of every paper of the kind by subject, cell by cell, as python-docx reads it."""
    kind = kinds_named([name])[0][0]
    template = Templates(job.template_folders)[kind.template][0]
    made = {}
    for subject in kind.subjects(job.dataset, SECOND, (village,) if village else ()):
        fields = kind.fields(job.dataset, subject, "", lambda _: "")
        paper = docx.Document(io.BytesIO(template.fill(fields)))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(p.text for p in paper.paragraphs), *cells])
        made[f"{subject.village}/{subject.name}"] = text
    return made


def test_who_is_being_identified_has_a_collection_form_with_source_and_risk_ticked(job: Job) -> None:
    made = papers(job, "信息采集表")
    identified = [row for row in job.dataset.all(MonitorEpisode) if row.identified in SECOND]
    assert identified
    for episode in identified:
        household = job.dataset.household(episode.household)
        head = job.dataset.head_of(household.number)
        text = made[f"{household.village}/{head.name}"]
        assert f"☑{episode.source}" in text
        assert f"☑{episode.category}" in text
        assert [risk for risk in episode.risks if f"☑{risk}" not in text] == []
        for member in job.dataset.members_of(household.number, episode.identified):
            assert member.id_number in text


def test_the_check_before_identification_tells_source_and_risk(job: Job) -> None:
    for name, text in papers(job, "入户核查表（识别）").items():
        assert "☑农户申请" in text or "☑基层干部排查" in text, name
        assert "返贫致贫风险" in text


@pytest.mark.parametrize(
    ("kind", "lines"),
    [("监测对象申请书（空白）", 4), ("信息采集表（空白）", 6), ("入户核查表（识别空白）", 3)],
)
def test_a_village_has_the_forms_of_coming_in_blank_for_whoever_is_not_entered_yet(
    job: Job, kind: str, lines: int
) -> None:
    text = papers(job, kind, "东沟村")["东沟村/"]
    assert "东沟村" in text
    assert "☑" not in text
    assert "{" not in text
    assert not [row for row in job.dataset.all(Member) if row.id_number in text or row.name in text]
    fields = kinds_named([kind])[0][0]
    (subject,) = fields.subjects(job.dataset, SECOND, ("东沟村",))
    lists = [rows for rows in fields.context(job.dataset, subject.record).values() if isinstance(rows, list)]
    assert lines in {len(rows) for rows in lists if rows and not any(rows[0].values())}


def test_a_study_of_low_income_households_is_called_with_those_entered_or_all_on_the_book(job: Job) -> None:
    kind = kinds_named(["分类帮扶研究会前材料"])[0][0]
    for subject in kind.subjects(job.dataset, SECOND, ()):
        meeting = subject.record
        entered = job.dataset.by(SupportDecision, "meeting", meeting.number)
        assert len(kind.context(job.dataset, meeting)["户"]) == len(entered) > 0
        none = replace(job.dataset, rows={**job.dataset.rows, SupportDecision: []})
        on_book = [
            row
            for row in none.by(LowIncome, "village", meeting.village)
            if row.since <= meeting.date and (row.until is None or row.until > meeting.date)
        ]
        assert [line["对象"] for line in kind.context(none, meeting)["户"]] == [row.name for row in on_book]


def test_each_low_income_household_has_a_form_of_its_own_and_no_answer_is_ticked(job: Job) -> None:
    text = papers(job, "低收入家庭走访表", "东沟村")["东沟村/"]
    on_books = [
        row
        for row in job.dataset.by(LowIncome, "village", "东沟村")
        if row.since <= SECOND.last_day and (row.until is None or row.until > SECOND.last_day)
    ]
    assert f"共{len(on_books)}户" in text
    assert [row.name for row in on_books if row.name not in text] == []
    assert "☑" not in text
    assert all(row.id_number not in text for row in on_books)


def test_a_form_without_rows_in_the_workbook_is_not_made_for_the_village(job: Job) -> None:
    assert {name.split("/")[0] for name in papers(job, "搬迁劳动力就业排查表")} == {
        "福安安置点",
        "惠丰安置点",
    }


def test_nothing_is_invented_for_a_check_list_that_the_office_has_not_entered(job: Job) -> None:
    made = papers(job, "驻村帮扶检查表")
    assert {name.split("/")[1] for name in made} == {"十查十看", "六化十到位", "明察暗访"}
    assert all("检查事项按上级文件填写" in text for text in made.values())


def test_the_points_that_the_office_entered_stand_on_its_check_list_in_order(job: Job) -> None:
    points = [
        CheckItem(row=n, checklist=CheckList.TEN_LOOKS, number=n, point=f"第{n}件事") for n in (2, 1, 3)
    ]
    dataset = replace(job.dataset, rows={**job.dataset.rows, CheckItem: points})
    kind = kinds_named(["驻村帮扶检查表"])[0][0]
    for subject in kind.subjects(dataset, SECOND, ()):
        printed = [line["事项"] for line in kind.context(dataset, subject.record)["事项"]]
        is_entered = subject.name == CheckList.TEN_LOOKS
        assert printed == (["第1件事", "第2件事", "第3件事"] if is_entered else [""] * 10)


def test_a_screening_form_is_blank_before_the_round_and_ticked_after_it(job: Job) -> None:
    blank = papers(job, "易返贫致贫人口排查表", "东沟村")["东沟村/"]
    filled = papers(job, "易返贫致贫人口排查表（已填）", "东沟村")["东沟村/"]
    households = [row for row in job.dataset.by(SurveyRow, "village", "东沟村") if row.quarter == SECOND]
    assert "☑" not in blank
    assert filled.count("☑存在") == sum(bool(row.risk) for row in households)
    assert filled.count("☑不存在") == sum(not row.risk for row in households)
    assert [row.risk for row in households if row.risk and row.risk not in filled] == []
