"""A run is given a folder or a database; which of them it was cannot be seen in what it makes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from few_villages import write_few_villages

from generators.catalogue import CATALOGUE, kinds_named
from generators.errors import DataRefused, UsageError
from generators.pipeline.archive import close_quarter
from generators.pipeline.backup import KEPT_DAYS, back_up, back_up_daily, restore
from generators.pipeline.data_folder import check, make_new_data
from generators.pipeline.exchange import give_out, read_return, take_in
from generators.pipeline.forms import kind_of as kind_of_form
from generators.pipeline.forms import settle_form, sound_forms, take_form
from generators.pipeline.job import Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter
from generators.pipeline.source import Source
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS
from generators.records.households import Household
from generators.store.edits import Delete, Edit, Insert
from generators.store.store import Store
from generators.store.viewers import Role, Viewer
from generators.workbook import read_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡"
CLERK = Viewer("小王")


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    """A folder with a workbook of two of the sample's villages, one of which has papers withheld."""
    folder = tmp_path_factory.mktemp("book") / "交楼申乡"
    write_few_villages(folder, "东沟村", "后圪垛村", most=200)
    shutil.copytree(SAMPLE / "notices", folder / "notices")
    return folder


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory) -> Path:
    """The same with its records in a store."""
    folder = tmp_path_factory.mktemp("source") / "交楼申乡"
    shutil.copytree(book / "notices", folder / "notices")
    dataset = read_workbook(book / "数据.xlsx")
    store = Store.open(folder / "红头.sqlite3")
    cells = {
        kind: [{name: getattr(row, name) for name, _ in kind.iter_columns()} for row in dataset.all(kind)]
        for kind in SHEETS
    }
    store.take_in(cells, CLERK)
    store.close()
    return folder


@pytest.fixture
def own(folder, tmp_path) -> Path:
    """A folder of one's own with the store in it."""
    return Path(shutil.copytree(folder, tmp_path / "乡"))


def _files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(out).parts)
    }


def _made(data: Path, out: Path):
    """Return every file that the township in `data` makes, what is withheld, and what kinds were made."""
    (form,), _ = sound_forms(data)
    job = Job(data, out, formats=frozenset({"docx", "xlsx"}), today=date(2022, 7, 31))
    report = make_quarter(job, [*CATALOGUE, kind_of_form(form)], Quarter(2022, 2))
    refused = []
    for key in sorted(path.stem for path in (data / "notices").glob("*.txt")):
        try:
            make_notice(job, key, report)
        except DataRefused as error:  # Few villages lack whom some notices name.
            refused.append(str(error))
    printed, _ = kinds_named(["退出告知书", "监测户帮扶台账", "民主评议会议记录"])
    close_quarter(replace(job, formats=frozenset({"pdf"})), printed, Quarter(2022, 2), with_gaps=True)
    withheld = [(w.kind, w.village, w.name, [str(r) for r in w.reasons]) for w in report.withheld]
    return _files(out), [*withheld, *refused], {made.kind for made in report.made}


def test_every_paper_is_the_same_bytes_from_the_workbook_the_store_and_the_workbook_given_back(
    book, tmp_path
):
    """Letters, minutes, ledgers, notices, a county's form, and the volumes that a quarter is bound in."""
    kept, taken, back = (tmp_path / name / "交楼申乡" for name in ("簿", "库", "还"))
    shutil.copytree(book, kept)
    form = docx.Document()
    form.add_paragraph("户主姓名：________户编号：________")
    form.save(str(tmp_path / "走访表.docx"))
    settle_form(kept, take_form(kept, tmp_path / "走访表.docx", "", None).mapping, None)
    shutil.copytree(kept, taken)
    shutil.copytree(kept, back)
    source, _, _ = take_in(Source.of(taken), CLERK)
    (back / "数据.xlsx").unlink()
    give_out(source, back / "数据.xlsx", CLERK)
    files, withheld, kinds = _made(kept, tmp_path / "out")
    unseen = {kind.name for kind in CATALOGUE} - kinds - {told[0] for told in withheld}
    assert len(unseen) < 30, unseen
    assert withheld
    assert {Path(name).suffix for name in files} == {".docx", ".xlsx", ".pdf"}
    for data in (taken, back):
        assert _made(data, tmp_path / f"out-{data.parent.name}")[:2] == (files, withheld)


def test_findings_from_either_are_the_same(book, own):
    found = [str(finding) for finding in check(own)]
    assert found
    assert found == [str(finding) for finding in check(book)]


def test_a_folder_a_file_and_a_url_name_the_same_store(own):
    path = own / "红头.sqlite3"
    for given in (own, str(own), path, f"sqlite:///{path}"):
        source = Source.of(given)
        assert source.folder == own
        assert source.store.uuid == Source.of(own).store.uuid
    elsewhere = Source.of(f"sqlite:///{path}?folder={own / 'notices'}")
    assert elsewhere.folder == own / "notices"


def test_a_run_for_a_village_reads_its_own_rows(own, tmp_path):
    village = Viewer("文书", Role.VILLAGE, villages=frozenset({"东沟村"}))
    job = Job(own, tmp_path / "out", viewer=village)
    assert {h.village for h in job.dataset.all(Household)} == {"东沟村"}


def test_a_run_that_is_remembered_is_made_anew_after_a_change(own, tmp_path):
    from generators.catalogue import Family, kinds_of

    kinds = kinds_of(Family.MINUTES)
    job = {"formats": frozenset({"docx"}), "villages": frozenset({"东沟村"})}
    before = make_quarter(Job(own, tmp_path / "out", **job), kinds, Quarter(2022, 2))
    store = Source.of(own).store
    for row in store.rows(Household):
        store.change(CLERK, [Edit(Household, row.row_id, row.version, "kind", "错")])
    assert before.made
    with pytest.raises(DataRefused):
        make_quarter(Job(own, tmp_path / "out", **job), kinds, Quarter(2022, 2))


# Backups


def test_a_backup_is_one_file_and_brings_everything_back(own):
    source = Source.of(own)
    store = source.store
    before = {kind: [(r.row_id, r.cells) for r in store.rows(kind)] for kind in SHEETS}
    draft = next((own / "notices").glob("*.txt"))
    text = draft.read_bytes()
    backup = back_up(source)
    row = store.rows(Household, limit=1)[0]
    done = store.change(CLERK, [Edit(Household, row.row_id, row.version, "group", "九组")])
    draft.write_text("全改了", encoding="utf-8")
    store.read_with_findings()
    saved, _ = restore(source, backup, CLERK)
    assert {kind: [(r.row_id, r.cells) for r in store.rows(kind)] for kind in SHEETS} == before
    assert store.read().all(Household)[0].group == row.cells["group"]
    assert draft.read_bytes() == text
    assert store.state > done.state, "a state is never given twice"
    assert saved.exists()
    restore(source, saved, CLERK)
    assert store.rows(Household, ids=[row.row_id])[0].cells["group"] == "九组"


def test_who_had_a_row_or_a_workbook_in_hand_when_a_backup_was_put_back_is_told(own, tmp_path):
    """Rows had their old versions and ids again: what was opened before wrote over what came after."""
    source, store = Source.of(own), Source.of(own).store
    backup = back_up(source)
    changed, gone = store.rows(Household, limit=2)
    store.change(CLERK, [Edit(Household, changed.row_id, changed.version, "group", "甲组")])
    store.change(CLERK, [Edit(Household, gone.row_id, gone.version, "group", "甲组")])
    store.change(CLERK, [Insert(Household, {"number": "后来的"})])
    (added,) = store.rows(Household, where={"number": "后来的"})
    opened, gone = store.rows(Household, ids=[changed.row_id, gone.row_id])
    deleted = store.change(CLERK, [Delete(Household, gone.row_id, gone.version)])
    give_out(source, tmp_path / "本.xlsx", CLERK, [Household])
    restore(source, backup, CLERK)
    assert [line.what for line in store.history(kind=Household, row_id=added.row_id)][0].startswith(
        "恢复备份"
    )
    (now,) = store.rows(Household, ids=[changed.row_id])
    assert now.version > opened.version
    other = Viewer("乙")
    assert store.change(other, [Edit(Household, now.row_id, now.version, "group", "乙组")]).done
    store.change(other, [Insert(Household, {"number": "乙的"})])
    assert store.undo(CLERK, deleted.state).done, "the backup brought the row already"
    for row in (opened, added, gone):
        late = store.change(CLERK, [Edit(Household, row.row_id, row.version, "group", "丙组")])
        assert not late.done
    assert {row.cells.get("group") for row in store.rows(Household)}.isdisjoint({"甲组", "丙组"})
    plan = read_return(source, [tmp_path / "本.xlsx"], CLERK).plan
    assert not plan.changed, "an untouched workbook says nothing against what was put back since"
    assert not plan.added
    (back,) = [line.state for line in store.history(kind=Household, row_id=gone.row_id)][:1]
    assert not store.undo(CLERK, back).done, "what another has written since stands"


def test_a_workbook_folder_is_backed_up_too(book, tmp_path):
    folder = shutil.copytree(book, tmp_path / "簿")
    content = (folder / "数据.xlsx").read_bytes()
    backup = back_up(Source.of(folder))
    (folder / "数据.xlsx").write_bytes(b"broken")
    restore(Source.of(folder), backup)
    assert (folder / "数据.xlsx").read_bytes() == content


def test_a_day_has_one_backup_and_a_month_keeps_thirty(tmp_path):
    from datetime import datetime, timedelta

    folder = tmp_path / "簿"
    folder.mkdir()
    (folder / "数据.xlsx").write_bytes(b"x")
    source, day = Source.of(folder), datetime(2026, 1, 1, 9)
    big = back_up(source, "导入前", day)
    for number in range(KEPT_DAYS + 5):
        assert back_up_daily(source, day + timedelta(days=number))
        assert back_up_daily(source, day + timedelta(days=number, hours=3)) is None
    names = sorted(path.name for path in (folder / "备份").iterdir())
    assert len(names) == KEPT_DAYS + 1
    assert big.exists()


@pytest.mark.parametrize("content", [b"", b"not a zip", None])
def test_what_is_no_backup_is_refused_and_nothing_touched(own, tmp_path, content):
    file = tmp_path / "别的.zip"
    if content is not None:
        file.write_bytes(content)
    store = Source.of(own).store
    state = store.state
    with pytest.raises(DataRefused, match="备份"):
        restore(Source.of(own), file)
    assert store.state == state


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_backup_of_another_township_is_refused_and_nothing_touched(tmp_path, is_stored):
    others = make_new_data(tmp_path / "邻乡", ["河畔镇"])[0].parent
    folder = make_new_data(tmp_path / "乡", ["交楼申乡"])[0].parent
    if is_stored:
        take_in(Source.of(others), CLERK)
        take_in(Source.of(folder), CLERK)
    kept, before = back_up(Source.of(others)), sorted(folder.rglob("*"))
    with pytest.raises(DataRefused, match="交楼申乡的备份.*河畔镇"):
        restore(Source.of(folder), kept)
    assert sorted(folder.rglob("*")) == before
    restore(Source.of(tmp_path / "新"), kept)
    assert (tmp_path / "新" / "notices" / "样例.txt").exists()


@pytest.mark.parametrize("name", ["../外面.txt", "/外面.txt"])
def test_a_backup_writes_nothing_outside_the_folder(own, tmp_path, name):
    import zipfile

    file = tmp_path / "恶意.zip"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("数据.xlsx", b"x")
        package.writestr(name, b"x")
    with pytest.raises(DataRefused, match="越界"):
        restore(Source.of(own), file)


def test_a_backup_gives_back_every_file_byte_for_byte(own):
    files = {"导出.xml": "<?xml version='1.0' encoding='GBK'?><甲/>".encode("gbk")}
    files |= {"宽.xml": "<甲/>".encode("utf-16"), "a.txt": b"2", "A.txt": b"3"}
    for name, content in files.items():
        (own / name).write_bytes(content)
    kept = back_up(Source.of(own))
    for name in files:
        (own / name).unlink()
    restore(Source.of(own), kept)
    assert {name: (own / name).read_bytes() for name in files} == files


def test_a_torn_backup_is_refused_and_nothing_is_touched(own):
    """Wherever it is torn: in the streams, the directory, the names."""
    (own / "说明.txt").write_bytes(b"as it was" * 400)
    for path in own.glob("*.xlsx"):
        path.unlink()
    (own / "数据.xlsx").write_bytes(bytes(range(256)) * 20)
    kept = back_up(Source.of(own))
    (own / "说明.txt").write_bytes(b"as it is")
    whole = kept.read_bytes()
    torn = own.parent / "坏.zip"
    for at in range(0, len(whole), max(1, len(whole) // 12)):
        for bad in (whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :], whole[:at]):
            torn.write_bytes(bad)
            before = (own / "说明.txt").read_bytes()
            try:
                restore(Source.of(own), torn)
            except DataRefused:
                assert (own / "说明.txt").read_bytes() == before
            else:  # The bit said nothing of a file: a date, an attribute.
                assert (own / "说明.txt").read_bytes() == b"as it was" * 400
                (own / "说明.txt").write_bytes(b"as it is")


def test_a_folder_without_records_is_told_with_what_lies_beside(tmp_path):
    from generators.commands.options import Options

    (tmp_path / "数据(1).xlsx").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"数据\(1\)\.xlsx"):
        _ = Options(str(tmp_path), tmp_path, tmp_path).source
