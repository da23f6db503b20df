"""Ordinary acts of an office that must not double a number or destroy a paper."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from generators.catalogue import kinds_named
from generators.document_number import NumberText, Series, SeriesKind
from generators.errors import FAULT, DataRefused, HongtouError, Severity, UsageError
from generators.number_log import Act, State
from generators.output_folder import OutputFolder
from generators.pipeline.custody import rebuild_register, restore_register
from generators.pipeline.drafts import take_notice_number
from generators.pipeline.job import Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter
from generators.pipeline.register import audit_numbers, void_number
from generators.pipeline.report import Withheld
from generators.records.columns import Quarter
from generators.records.township import Township
from generators.register_file import RegisterFile, backup_folder, newest_backup
from generators.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generators.catalogue import DocumentKind, Subject
    from generators.number_register import NumberRegister
    from generators.pipeline.report import Report
    from generators.records.dataset import Dataset

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
HEAD = "标题：{title}\n主送：各村\n成文日期：{day}\n{also}【正文】\n{text}\n"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_workbook(SAMPLE / "数据.xlsx")


@pytest.fixture
def job(tmp_path: Path, dataset: Dataset) -> Job:
    (tmp_path / "乡" / "notices").mkdir(parents=True)
    return with_data(Job(tmp_path / "乡", tmp_path / "out", formats=frozenset({"docx"})), dataset)


def with_data(job: Job, dataset: Dataset) -> Job:
    vars(job)["dataset"] = dataset  # The sample's workbook is read once for all of these.
    return job


def draft(
    job: Job,
    key: str,
    title: str = "关于防汛的通知",
    *,
    day: str = "2022年4月18日",
    text: str = "请照办。",
    also: str = "",
) -> Path:
    path = job.data / "notices" / f"{key}.txt"
    path.write_text(HEAD.format(title=title, day=day, text=text, also=also), encoding="utf-8")
    return path


def issue(job: Job, key: str, **choices: object) -> Report:
    return make_notice(with_data(replace(job, **choices), vars(job)["dataset"]), key)  # type: ignore[arg-type]


def withheld(report: Report) -> str:
    return "\n".join(str(reason) for paper in report.withheld for reason in paper.reasons)


def rows(job: Job) -> list[tuple[str, str]]:
    return [(str(number), str(number.state)) for number in replace(job).look_at_numbers().rows()]


def papers(job: Job) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(job.out.rglob("*.docx"))}


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(HongtouError) as told:
        action()
    assert not isinstance(told.value, AssertionError)
    return str(told.value)


ONE, TWO = "交政发〔2022〕1号", "交政发〔2022〕2号"


def test_a_renamed_draft_is_the_same_notice(job: Job) -> None:
    path = draft(job, "防汛")
    issue(job, "防汛")
    before = papers(job)
    path.rename(path.with_name("防汛（定稿）.txt"))
    report = issue(job, "防汛（定稿）")
    assert (rows(job), papers(job), report.stale) == ([(ONE, "已用")], before, [])
    # Its old name is free: what is written there now is another matter.
    draft(job, "防汛", "关于防火的通知")
    assert issue(job, "防汛").withheld == []
    assert rows(job) == [(ONE, "已用"), (TWO, "已用")]


def test_a_changed_text_on_a_used_number_is_refused_with_the_three_ways_out(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    before = papers(job)
    draft(job, "防汛", text="请立即照办。")
    told = withheld(issue(job, "防汛"))
    assert all(
        word in told for word in (ONE, "--correct", "更正", "--reissue", "重发", "--new-number", "新号")
    )
    assert (papers(job), rows(job)) == (before, [(ONE, "已用")])


def test_a_correction_keeps_the_number_and_leaves_a_trail(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    draft(job, "防汛", text="请立即照办。")
    assert issue(job, "防汛", correct="漏字", by="田芳").withheld == []
    assert rows(job) == [(ONE, "已用")]
    with job.open_register() as register:
        event = register.history(register.rows()[0])[-1]
    assert (event.act, event.reason, event.by) == (Act.CORRECTED, "漏字", "田芳")
    assert issue(job, "防汛").withheld == []  # What was corrected is what the number is for now.


def test_a_reissue_voids_the_number_and_takes_the_next(job: Job) -> None:
    draft(job, "防汛", also=f"发文字号：{ONE}\n")
    issue(job, "防汛")
    draft(job, "防汛", text="请立即照办。", also=f"发文字号：{ONE}\n")
    report = issue(job, "防汛", reissue="附件有误")
    assert rows(job) == [(ONE, "作废"), (TWO, "已用")]
    assert [file.relative.stem for file in report.stale] == [ONE]
    assert issue(job, "防汛", reissue="附件有误").withheld == []  # Asked again by one whose run was cut off.
    assert rows(job) == [(ONE, "作废"), (TWO, "已用")]
    issue(job, "防汛", reissue="印章盖错")
    assert [state for _, state in rows(job)] == ["作废", "作废", "已用"]


def test_a_draft_replaced_by_another_matter_has_a_number_of_its_own(job: Job) -> None:
    draft(job, "通知")
    issue(job, "通知")
    draft(job, "通知", "关于防火的通知")
    assert ONE in withheld(issue(job, "通知"))
    assert issue(job, "通知", new_number=True).withheld == []
    assert (rows(job), list(papers(job))) == ([(ONE, "已用"), (TWO, "已用")], [f"{ONE}.docx", f"{TWO}.docx"])
    assert issue(job, "通知").withheld == []
    assert "另一件" in withheld(issue(job, "通知", new_number=True))


def test_a_renamed_and_changed_draft_of_the_same_title_is_asked_about(job: Job) -> None:
    path = draft(job, "防汛")
    issue(job, "防汛")
    path.unlink()
    draft(job, "汛期", text="请立即照办。")
    told = withheld(issue(job, "汛期"))
    assert "标识：防汛" in told
    assert "--new-number" in told
    draft(job, "汛期", text="请立即照办。", also="标识：防汛\n")
    assert "--correct" in withheld(issue(job, "汛期"))
    assert rows(job) == [(ONE, "已用")]


def test_a_date_moved_to_another_year_voids_and_takes_anew_or_is_refused(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    draft(job, "防汛", day="2023年1月3日")
    for choices in ({}, {"correct": "改日期"}):
        assert f"本件已编{ONE}" in withheld(issue(job, "防汛", **choices))
    assert issue(job, "防汛", reissue="改期").withheld == []
    assert rows(job) == [(ONE, "作废"), ("交政发〔2023〕1号", "已用")]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("交政发〔2022〕40号", "跳过38个号"),
        ("交政发〔2021〕2号", "成文日期在2022年"),
        ("交政办发〔2022〕2号", "应用本机关的代字“交政发”"),
    ],
)
def test_a_typed_number_that_looks_like_a_slip_is_used_only_when_it_is_meant(
    job: Job, typed: str, fault: str
) -> None:
    draft(job, "一")
    issue(job, "一")
    draft(job, "二", "关于防火的通知", also=f"发文字号：{typed}\n")
    assert fault in withheld(issue(job, "二"))
    assert rows(job) == [(ONE, "已用")]
    assert issue(job, "二", as_typed=True).withheld == []
    assert (typed, "已用") in rows(job)


@pytest.mark.parametrize(
    ("day", "typed", "fault"),
    [
        ("2022年4月17日", "", f"不早于{TWO}"),
        ("2022年4月17日", "交政发〔2022〕4号", f"不早于{TWO}"),
        ("2022年4月19日", "交政发〔2022〕1号", f"不晚于{TWO}"),
        ("2022年4月18日", "", None),
        ("2022年4月18日", "交政发〔2022〕1号", None),
        ("2022年4月17日", "交政发〔2022〕1号", None),
        ("2022年4月17日", "交政办发〔2022〕3号", "应用本机关的代字"),
    ],
)
def test_a_number_against_the_order_of_the_days_is_asked_about(
    job: Job, day: str, typed: str, fault: str | None
) -> None:
    draft(job, "二", also=f"发文字号：{TWO}\n")
    issue(job, "二")
    draft(job, "另", "关于防火的通知", day=day, also=f"发文字号：{typed}\n" if typed else "")
    told = withheld(issue(job, "另"))
    assert (fault or "") in told
    assert bool(told) == bool(fault)
    assert issue(job, "另", as_typed=True).withheld == []
    assert ("日期" in {finding.rule for finding in audit_numbers(job)}) == (fault or "").startswith("不")


@pytest.mark.parametrize(
    ("printed", "days"), [("2022年5月19日", 0), ("2022年5月20日", 32), ("2023年4月18日", 365)]
)
def test_a_notice_printed_long_after_it_was_signed_is_asked_about_and_made(
    job: Job, printed: str, days: int
) -> None:
    draft(job, "防汛", also=f"印发日期：{printed}\n")
    report = issue(job, "防汛")
    assert report.withheld == []
    told = [str(finding) for finding in report.warnings if "印发日期" in finding.place]
    assert [f"以后 {days} 天" in line for line in told] == ([True] if days else [])


def test_a_correction_may_not_move_a_used_number_out_of_its_order(job: Job) -> None:
    for key, title in (("一", "关于防汛的通知"), ("二", "关于防火的通知")):
        draft(job, key, title)
        issue(job, key)
    draft(job, "一", day="2022年4月19日")
    assert f"不晚于{TWO}" in withheld(issue(job, "一", correct="改日期"))
    draft(job, "二", "关于防火的通知", day="2022年4月19日")
    assert issue(job, "二", correct="改日期").withheld == []
    draft(job, "一", day="2022年4月19日")
    assert issue(job, "一", correct="改日期").withheld == []


def test_a_notice_withheld_at_printing_leaves_nothing_reserved(job: Job) -> None:
    draft(job, "防汛", text="缺字\U000f0000。")
    assert issue(job, "防汛").withheld
    assert rows(job) == []
    draft(job, "防汛")
    issue(job, "防汛")
    assert rows(job) == [(ONE, "已用")]


def test_a_preview_takes_nothing(job: Job) -> None:
    draft(job, "防汛")
    for _ in range(2):  # What it left in the output folder is not taken for a number given.
        report = issue(job, "防汛", preview=True)
        assert [made.relative.parts[0] for made in report.made] == ["预览"]
        assert (rows(job), report.withheld) == ([], [])
    with pytest.raises(UsageError):
        rebuild_register(job)
    issue(job, "防汛")
    assert rows(job) == [(ONE, "已用")]


# --- the register lost ---


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def drop_last_event(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)")
    database.close()


def change_an_event(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE events SET title = '别的' WHERE sequence = 2")
    database.close()


def spoil_a_name(path: Path) -> None:
    content = path.read_bytes()
    at = content.index(b"eventsevents")  # What SQLite then says of it is no UTF-8.
    path.write_bytes(content[:at] + b"even\xf7seven\xf7s" + content[at + 12 :])


LOST = [Path.unlink, empty, cut, drop_last_event, change_an_event, spoil_a_name]


@pytest.mark.parametrize("harm", LOST, ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("with_backup", [True, False], ids=["a backup", "no backup"])
def test_a_register_that_is_not_whole_is_refused_and_comes_back(
    job: Job, harm: Callable[[Path], object], with_backup: bool
) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    before = rows(job), papers(job)
    if not with_backup:
        shutil.rmtree(backup_folder(job.register_path))
    harm(job.register_path)
    draft(job, "防火", "关于防火的通知")
    told = refused(lambda: issue(job, "防火"))
    assert "number restore" in told
    assert "number rebuild" in told
    if with_backup:
        restore_register(job)
    else:
        with pytest.raises(UsageError, match="没有完好的备份"):
            restore_register(job)
        rebuild_register(job)
    assert (rows(job), papers(job)) == before
    assert issue(job, "防汛").withheld == []
    issue(job, "防火")
    assert rows(job) == [(ONE, "已用"), (TWO, "已用")]


def test_an_old_register_put_back_is_refused(job: Job) -> None:
    draft(job, "一")
    issue(job, "一")
    old = job.register_path.read_bytes()
    draft(job, "二", "关于防火的通知")
    issue(job, "二")
    job.register_path.write_bytes(old)
    draft(job, "三", "关于防疫的通知")
    assert "比这里的文件旧" in refused(lambda: issue(job, "三"))
    restore_register(job)
    issue(job, "三")
    assert [number for number, _ in rows(job)] == [ONE, TWO, "交政发〔2022〕3号"]


def test_a_register_that_another_process_takes_on_meanwhile_is_not_called_old(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, title in {"一": "关于防汛的通知", "二": "关于防火的通知", "三": "关于防疫的通知"}.items():
        draft(job, key, title)
    issue(job, "一")
    opened = Job.open_register

    def opened_before_another_issues(self: Job) -> NumberRegister:
        register = opened(self)
        monkeypatch.setattr(Job, "open_register", opened)
        issue(job, "二", out=job.out.with_name("别处"))
        return register

    monkeypatch.setattr(Job, "open_register", opened_before_another_issues)
    assert str(take_notice_number(with_data(replace(job), vars(job)["dataset"]), "三")).endswith("3号")


def test_an_old_register_put_back_is_refused_wherever_the_papers_go(job: Job) -> None:
    draft(job, "一")
    issue(job, "一")
    put_old_back(job)
    elsewhere = with_data(replace(job, out=job.out.with_name("另一处")), vars(job)["dataset"])
    draft(job, "三", "关于防疫的通知")
    assert "比它自己的备份" in refused(lambda: issue(elsewhere, "三"))
    assert papers(elsewhere) == {}
    restore_register(elsewhere)
    issue(elsewhere, "三")
    assert [number for number, _ in rows(job)] == [ONE, TWO, "交政发〔2022〕3号"]


def another_register(job: Job, tmp_path: Path) -> Path:
    """Return the backup of the register of another township with one number."""
    other = with_data(replace(job, data=tmp_path / "邻乡", out=tmp_path / "邻"), vars(job)["dataset"])
    (other.data / "notices").mkdir(parents=True)
    draft(other, "防火", "关于防火的通知")
    issue(other, "防火")
    kept = newest_backup(other.register_path)
    assert kept is not None
    return kept


def put_old_back(job: Job) -> None:
    """Issue a second notice and put the register of before back by hand."""
    old = job.register_path.read_bytes()
    draft(job, "二", "关于防火的通知")
    issue(job, "二")
    job.register_path.write_bytes(old)


def void_one(job: Job) -> object:
    return void_number(job, ONE, "误", "", date(2022, 6, 1))


def take_one(job: Job) -> object:
    draft(job, "三", "关于防疫的通知")
    return take_notice_number(with_data(replace(job), vars(job)["dataset"]), "三")


@pytest.mark.parametrize("act", [void_one, take_one, audit_numbers], ids=lambda act: act.__name__)
def test_no_act_goes_on_with_a_register_older_than_the_papers(job: Job, act: Callable[[Job], object]) -> None:
    draft(job, "一")
    issue(job, "一")
    put_old_back(job)
    before = job.register_path.read_bytes()
    if act is audit_numbers:
        assert "比这里的文件旧" in str(audit_numbers(job)[0])
    else:
        assert "比这里的文件旧" in refused(lambda: act(job))
    assert job.register_path.read_bytes() == before
    # Papers of another township say nothing of this register.
    shutil.rmtree(backup_folder(job.register_path))
    other = with_data(replace(job, out=job.out.with_name("别处")), vars(job)["dataset"])
    act(other)


def test_the_audit_tells_a_lost_register(job: Job) -> None:
    draft(job, "一")
    issue(job, "一")
    job.register_path.unlink()
    shutil.rmtree(backup_folder(job.register_path))
    (told,) = audit_numbers(job)
    assert "没有找到登记簿" in told.found
    assert not job.register_path.exists()


def test_the_backup_of_another_register_is_not_put_back(job: Job, tmp_path: Path) -> None:
    draft(job, "一")
    issue(job, "一")
    foreign, kept = another_register(job, tmp_path), job.register_path.read_bytes()
    assert "另一本" in refused(lambda: restore_register(job, foreign))
    assert job.register_path.read_bytes() == kept
    (torn := tmp_path / "坏.sqlite3").write_bytes(b"x" * 3000)
    assert "“坏.sqlite3”打不开或已损坏，没有取回" in refused(lambda: restore_register(job, torn))
    job.register_path.unlink()
    (own,) = backup_folder(job.register_path).iterdir()
    shutil.copy(foreign, own)
    assert "另一本" in refused(lambda: restore_register(job))
    assert not job.register_path.exists()
    assert rebuild_register(job)[0] == 1
    assert rows(job) == [(ONE, "已用")]


def test_of_two_registers_that_went_different_ways_none_is_lost(job: Job) -> None:
    draft(job, "一")
    issue(job, "一")
    put_old_back(job)
    with job.open_register() as register:
        register.void(Series(SeriesKind.DOCUMENT, "交政发"), 2022, 1, "误")
    assert "分开" in refused(lambda: restore_register(job))
    rebuild_register(job)
    assert rows(job) == [(ONE, "作废"), (TWO, "已用")]
    draft(job, "三", "关于防疫的通知")
    issue(job, "三")
    assert rows(job)[2:] == [("交政发〔2022〕3号", "已用")]


def test_a_clock_that_was_set_back_is_told_and_does_not_hide_the_last_backup(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(job, "一")
    issue(job, "一")
    monkeypatch.setattr("generators.pipeline.custody.today", lambda: date(2020, 1, 1))
    monkeypatch.setattr("generators.pipeline.register.today", lambda: date(2020, 1, 1))
    draft(job, "二", "关于防火的通知")
    report = issue(job, "二")
    assert any("电脑的日期2020-01-01" in str(finding) for finding in report.warnings)
    assert any("电脑的日期2020-01-01" in str(finding) for finding in audit_numbers(job))
    before = rows(job)
    job.register_path.unlink()
    restore_register(job)
    assert rows(job) == before == [(ONE, "已用"), (TWO, "已用")]


def test_one_title_of_two_townships_is_two_notices(job: Job, dataset: Dataset) -> None:
    (first,) = dataset.all(Township)
    second = first.model_copy(update={"name": "河畔镇", "series": "河政发"})
    both = replace(dataset, rows={**dataset.rows, Township: (first, second)})
    job = with_data(replace(job), both)
    for key, township in (("一", first), ("二", second)):
        draft(job, key, also=f"乡镇：{township.name}\n")
        assert issue(job, key).withheld == []
    assert rows(job) == [(ONE, "已用"), ("河政发〔2022〕1号", "已用")]


def test_two_drafts_of_one_id_are_one_notice_only_while_they_say_the_same(job: Job) -> None:
    mark = "标识：甲\n"
    draft(job, "防汛", also=mark)
    issue(job, "防汛")
    before = papers(job)
    draft(job, "副本", also=mark)
    assert issue(job, "副本").withheld == []
    draft(job, "副本", text="改过。", also=mark)
    for key, other in (("副本", "防汛"), ("防汛", "副本")):
        told = withheld(issue(job, key, correct="漏字"))
        assert f"“{other}.txt”也写着“标识：甲”" in told
    assert (papers(job), rows(job)) == (before, [(ONE, "已用")])
    draft(job, "防汛", also="标识：乙\n")
    assert issue(job, "副本", correct="漏字").withheld == []


@pytest.mark.parametrize("choice", ["correct", "reissue"])
def test_what_was_never_numbered_is_neither_corrected_nor_repeated(job: Job, choice: str) -> None:
    draft(job, "防汛")
    assert "还没有编过号" in withheld(issue(job, "防汛", **{choice: "误"}))
    assert rows(job) == []


def test_a_void_number_is_not_corrected_but_repeated_under_the_next(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    void_number(job, ONE, "误", "", date(2022, 6, 1))
    assert f"{ONE}已作废" in withheld(issue(job, "防汛", correct="漏字"))
    told = withheld(issue(job, "防汛"))
    assert "已作废（误）" in told
    assert "--reissue" in told
    assert "--new-number" in told
    assert issue(job, "防汛", preview=True).withheld == []
    assert rows(job) == [(ONE, "作废")]
    assert issue(job, "防汛", reissue="漏字").withheld == []
    assert rows(job) == [(ONE, "作废"), (TWO, "已用")]


def test_two_townships_do_not_write_into_one_output(job: Job, tmp_path: Path, dataset: Dataset) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    before = papers(job)
    other = with_data(replace(job, data=tmp_path / "邻乡"), dataset)
    (other.data / "notices").mkdir(parents=True)
    draft(other, "防汛", text="邻乡的。")
    assert "--out" in refused(lambda: issue(other, "防汛"))
    assert (papers(job), rows(other)) == (before, [])


def test_the_backup_of_the_day_stands_beside_the_register_for_its_owner_only(job: Job) -> None:
    draft(job, "防汛")
    before = os.umask(0o077)
    issue(job, "防汛")
    os.umask(before)
    backup = newest_backup(job.register_path)
    assert backup is not None
    assert backup.name == f"发文登记-{date.today().isoformat()}.sqlite3"
    assert [path.stat().st_mode & 0o777 for path in (backup, backup.parent)] == [0o600, 0o700]


# --- audit, void ---


def test_the_audit_tells_gaps_voids_typed_numbers_and_dates_against_the_order(job: Job) -> None:
    draft(job, "一", "关于一的通知", day="2022年5月1日", also="发文字号：交政发〔2022〕3号\n")
    draft(job, "二", "关于二的通知", day="2022年4月1日")
    for key in ("一", "二"):
        issue(job, key, as_typed=True)
    void_number(job, "交政发〔2022〕2号", "跳号", "", date(2022, 6, 1))
    told = [(finding.rule, finding.place) for finding in audit_numbers(job)]
    assert ("缺号", f"编号{ONE}") in told
    assert ("作废", f"编号{TWO}") in told
    assert ("指定", "编号交政发〔2022〕3号") in told
    assert ("日期", "编号交政发〔2022〕4号") in told


def test_the_audit_tells_each_correction_and_its_reason(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    assert [finding.rule for finding in audit_numbers(job)] == []
    draft(job, "防汛", text="请立即照办。")
    issue(job, "防汛", correct="漏字", by="田芳")
    told = [(finding.rule, finding.place, "漏字，田芳" in finding.found) for finding in audit_numbers(job)]
    assert told == [("更正", f"编号{ONE}", True)]


def test_a_void_number_tells_its_files_and_the_audit_finds_them(job: Job) -> None:
    draft(job, "防汛")
    issue(job, "防汛")
    _, files = void_number(job, ONE, "未印发", "", date(2022, 6, 1))
    assert [file.name for file in files] == [f"{ONE}.docx"]
    assert any("还在" in finding.found for finding in audit_numbers(job))


def test_a_void_while_the_paper_is_made_takes_its_file_away(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generators.output_folder import OutputFolder

    draft(job, "防汛")
    flush = OutputFolder.flush

    def voided_meanwhile(folder: OutputFolder) -> None:
        flush(folder)
        with job.open_register() as register:
            register.void(Series(SeriesKind.DOCUMENT, "交政发"), 2022, 1, "撤回")

    monkeypatch.setattr(OutputFolder, "flush", voided_meanwhile)
    assert "已作废（撤回）" in withheld(issue(job, "防汛"))
    assert (papers(job), rows(job)) == ({}, [(ONE, "作废")])


# --- an older register ---


def test_a_register_of_the_first_version_is_taken_over_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "发文登记.sqlite3"
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE numbers (kind TEXT, series TEXT, year INTEGER, n INTEGER, state TEXT, record_id TEXT,
          title TEXT, issued_on TEXT, voided_on TEXT, reason TEXT, voided_by TEXT);
        INSERT INTO numbers VALUES
          ('发文字号', '交政发', 2022, 79, '已用', '通知#79号', '行动方案', '2022-04-18', '', '', ''),
          ('发文字号', '交政发', 2022, 80, '作废', '通知#80号', '补充', '2022-04-20', '2022-05-01',
           '误', '田芳'),
          ('发文字号', '交政发', 2022, 81, '预留', '通知#81号', '再补', '', '', '', ''),
          ('发文字号', '交政发', 2022, 5, '作废', '', '', '', '2022-05-02', '跳号', '');
        PRAGMA application_id = 1213156935;
        PRAGMA user_version = 1;
        """
    )
    database.close()
    job = Job(tmp_path, tmp_path / "out")
    assert [(n.n, n.state, n.record_id, n.title, n.issued_on, n.voided_on, n.reason, n.voided_by)
            for n in job.look_at_numbers().rows()] == [
        (5, State.VOID, "", "", None, date(2022, 5, 2), "跳号", ""),
        (79, State.USED, "通知#79号", "行动方案", date(2022, 4, 18), None, "", ""),
        (80, State.VOID, "通知#80号", "补充", date(2022, 4, 20), date(2022, 5, 1), "误", "田芳"),
        (81, State.RESERVED, "通知#81号", "再补", None, None, "", ""),
    ]  # fmt: skip
    assert (tmp_path / "发文登记-旧版.sqlite3").exists()


def test_a_register_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "别处.sqlite3").write_bytes(b"x")
    (tmp_path / "发文登记.sqlite3").symlink_to(tmp_path / "别处.sqlite3")
    with pytest.raises(DataRefused, match="链接"):
        RegisterFile(tmp_path / "发文登记.sqlite3")


def test_looking_makes_no_register(tmp_path: Path) -> None:
    assert Job(tmp_path, tmp_path / "out").look_at_numbers().rows() == []
    assert list(tmp_path.iterdir()) == []
    assert str(NumberText(Series(SeriesKind.DOCUMENT, "交政发"), 2022, 1)) == ONE


# --- one household, one paper ---

ID, MOBILE = "141199197704263070", "13800138000"


class Sly:
    """A value whose text cannot be had."""

    def __str__(self) -> str:
        raise ValueError(ID)


def faulty(kind: DocumentKind, where: str, record_id: str) -> DocumentKind:
    """Return `kind` with a fault of the program in what it does for one record."""

    def breaking(function: Callable[..., object]) -> Callable[..., object]:
        def broken(dataset: Dataset, record: object) -> object:
            if getattr(record, "household", None) and record.household.number in record_id:  # type: ignore[attr-defined]
                return {}[ID]
            return function(dataset, record)

        return broken

    def sly(dataset: Dataset, record: object) -> object:
        fields = dict(kind.context(dataset, record))
        if record.household.number in record_id:  # type: ignore[attr-defined]
            fields["户主"] = Sly()
        return fields

    change = sly if where == "value" else breaking(getattr(kind, "context" if where == "value" else where))
    return replace(kind, **{"context" if where == "value" else where: change})  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["context", "findings", "value"])
def test_a_fault_in_one_household_costs_one_paper_named_by_cell(
    tmp_path: Path, dataset: Dataset, where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    kind = kinds_named(["退出告知书"])[0][0]
    quarter = Quarter(2022, 2)
    everybody = list(kind.subjects(dataset, quarter, ()))
    village = Counter(subject.village for subject in everybody).most_common(3)[-1][0]
    job = Job(tmp_path / "乡", tmp_path / "out", villages=frozenset({village}), formats=frozenset({"docx"}))
    job = replace(job, bind=False)
    job.data.mkdir()
    subjects = [subject for subject in everybody if subject.village == village]
    blocks = [[f for f in kind.judge(dataset, s.record)[0] if f.severity is Severity.BLOCK] for s in subjects]
    sound = [subject for subject, found in zip(subjects, blocks, strict=True) if not found]
    lost = sound[1]
    report = make_quarter(with_data(job, dataset), [faulty(kind, where, lost.record_id)], quarter)
    assert len(report.made) == len(sound) - 1
    reasons = [r for paper in report.withheld if paper.name == lost.name for r in paper.reasons]
    assert [reason.rule for reason in reasons] == [FAULT]
    assert "工作表“" in reasons[0].place
    assert "单元格" in reasons[0].place
    assert str(lost.record.household.row) in reasons[0].place
    numbers = replace(job).look_at_numbers().rows()
    assert [(number.n, number.state) for number in numbers] == [(n, State.USED) for n in range(1, len(sound))]
    assert ID not in "".join(map(str, [*reasons, *report.warnings, *capfd.readouterr()]))


def test_a_fault_in_finding_what_a_kind_is_for_costs_that_kind(job: Job) -> None:
    def broken(*_: object) -> Iterator[Subject]:
        yield from ()
        raise KeyError(ID)

    kind = kinds_named(["风险消除公告"])[0][0]
    kinds = [replace(kind, name="坏的", subjects=broken), kind]
    report = make_quarter(job, kinds, Quarter(2022, 2))
    assert [paper.kind for paper in report.withheld if paper.reasons[0].rule == FAULT] == ["坏的"]
    assert report.made
    assert ID not in str(report)


# --- numbers of persons in titles and names ---

WRITTEN = [
    *(ID, "141199 19770426 3070", "１４１１９９１９７７０４２６３０７０"),
    *(MOBILE, "138-0013-8000", "一三八〇〇一三八〇〇〇"),
]


def all_but_the_text(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (place, what stands there) for everything under `folder` but drafts and the pages of papers."""
    for path in sorted(folder.rglob("*")):
        if path.parent.name == "notices":
            continue
        yield f"name of {path.name}", path.name
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".pdf":
            with pdfplumber.open(path) as pdf:
                yield str(path), str(pdf.metadata)
        elif content.startswith(b"PK"):
            for part, data in raw_parts(content).items():
                if part.startswith(("docProps", "OFD.xml")):
                    yield f"{path}#{part}", data.decode()
        else:
            yield str(path), content.decode("utf-8", "replace")


def raw_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("where", ["title", "name", "id"])
def test_a_number_of_a_person_in_a_title_stands_in_the_text_alone(
    job: Job, where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    written = "、".join(WRITTEN)
    title = f"关于张三（{written}）的决定" if where == "title" else "关于防汛的通知"
    key = f"张三{ID}、{MOBILE}" if where == "name" else "件"
    draft(job, key, title, also=f"标识：{ID}\n" if where == "id" else "")
    for _ in range(2):
        report = issue(job, key, formats=frozenset({"docx", "pdf", "ofd"}))
        assert report.withheld == []
    draft(job, key, title, text="请立即照办。", also=f"标识：{ID}\n" if where == "id" else "")
    refused_report = issue(job, key)  # The paper is known again, and its change refused.
    assert ONE in withheld(refused_report)
    found = [*all_but_the_text(job.data), *all_but_the_text(job.out), ("told", f"{report}{refused_report}")]
    found += [("screen", text) for text in capfd.readouterr()]
    held = [(place, number) for place, text in found for number in WRITTEN if number in text]
    if where != "title":  # A message names the file that the clerk has to find.
        held = [(place, number) for place, number in held if place != "told" or number == ID]
    assert held == []
    assert [number for number, _ in rows(job)] == [ONE]


# --- what a run remembers ---


def test_what_a_run_remembers_of_a_paper_not_made_names_nobody_by_his_number() -> None:
    assert ID not in repr(Withheld("风险消除公告", "东沟村", f"没有列入{ID}户", ()))


FORGED = [
    b"",
    b"null",
    b"[" * 100_000,
    b'{"made": [], "withheld": [], "warnings": []',
    b'{"made": [[1, 2, 3]], "withheld": [], "warnings": []}',
    b'{"made": [], "withheld": [["a", "b", 5, []]], "warnings": []}',
    b'{"made": [], "withheld": [["a", "b", "c", [{"place": 1}]]], "warnings": []}',
    b'{"made": [], "withheld": [], "warnings": [{"place": "a", "expected": "b", "severity": "x"}]}',
    b'{"made": [["../../x", "a", "b"]], "withheld": [], "warnings": []}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_a_run_that_somebody_remembered_otherwise_is_made_again(
    job: Job, forged: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutputFolder, "recall", lambda *_: forged)
    monkeypatch.setattr("generators.pipeline.quarters._given", lambda *_: "a")
    monkeypatch.setattr("generators.pipeline.quarters._permitted", lambda *_: [])
    with OutputFolder(job.out):
        pass
    report = make_quarter(job, [], Quarter(2022, 2))
    assert (report.made, report.withheld, report.warnings) == ([], [], [])
