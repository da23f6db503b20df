"""The store: what the workbook says, for several people, with who changed what and whose it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

import pytest
import sqlalchemy as sa
from few_villages import write_few_villages
from procedure_samples import id_number

from generators.errors import DataRefused, UsageError
from generators.records.columns import with_number
from generators.records.dataset import SHEETS
from generators.records.defaults import FOLLOWING
from generators.records.households import (
    Approval,
    Household,
    Member,
    MonitorEpisode,
    MonthlyEntry,
    Verification,
)
from generators.records.meetings import Attendance, Decision, Meeting, Publicity, Resolution
from generators.records.screening import SurveyRow
from generators.records.settings import Setting
from generators.records.township import Person, Township, Village
from generators.store import snapshot
from generators.store.edits import Delete, Edit, Insert
from generators.store.store import Store
from generators.store.viewers import (
    NOT_BY_VILLAGES,
    NOT_BY_VILLAGES_FIELDS,
    NotAllowed,
    Role,
    Viewer,
    owner_fields,
)
from generators.workbook import read_workbook

SAMPLE = Path(__file__).parent.parent / "data" / "交楼申乡" / "数据.xlsx"
CLERK = Viewer("办公室小王")
COLLEAGUE = Viewer("办公室小李")


@pytest.fixture(scope="session")
def sample():
    return read_workbook(SAMPLE)


def _cells(dataset, skip=()):
    return {
        kind: [{name: getattr(row, name) for name, _ in kind.iter_columns()} for row in dataset.all(kind)]
        for kind in SHEETS
        if kind not in skip
    }


@pytest.fixture(scope="session")
def filled(sample, tmp_path_factory) -> Path:
    """A store with the sample in it, to be copied."""
    path = tmp_path_factory.mktemp("store") / "红头.sqlite3"
    store = Store.open(path)
    store.take_in(_cells(sample), CLERK)
    store.close()
    return path


@pytest.fixture
def store(filled, tmp_path):
    copy = tmp_path / "红头.sqlite3"
    with sqlite3.connect(filled) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    opened = Store.open(copy)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def filled_with_few(tmp_path_factory) -> Path:
    """A store with two villages of the sample, which is soon read anew."""
    folder = tmp_path_factory.mktemp("few")
    book = write_few_villages(folder, "东沟村", "后圪垛村")
    store = Store.open(folder / "红头.sqlite3")
    store.take_in(_cells(read_workbook(book)), CLERK)
    store.close()
    return folder / "红头.sqlite3"


@pytest.fixture
def two_villages(filled_with_few, tmp_path):
    opened = Store.open(shutil.copy(filled_with_few, tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path):
    opened = Store.open(tmp_path / "空.sqlite3")
    yield opened
    opened.close()


def _village(name="东沟村") -> Viewer:
    return Viewer(f"{name}文书", Role.VILLAGE, villages=frozenset({name}))


def _first(store, sheet, /, **where):
    return store.rows(sheet, where=where, limit=1)[0]


def test_what_is_taken_in_is_read_as_the_workbook_reads(store, sample):
    read = store.read()
    assert read.settings == sample.settings
    assert {kind.SHEET: read.all(kind) for kind in SHEETS} == {
        kind.SHEET: sample.all(kind) for kind in SHEETS
    }


def test_faults_are_the_workbooks_own_and_lead_to_the_field(store):
    household = _first(store, Household)
    store.change(CLERK, [Edit(Household, household.row_id, household.version, "village", "没有的村")])
    with pytest.raises(DataRefused) as refused:
        store.read()
    finding = next(f for f in refused.value.findings if f.sheet == "监测户")
    assert finding.place == "工作表“监测户”单元格 B2"
    assert (finding.row_id, finding.field) == (household.row_id, "village")


def test_a_draft_that_is_not_valid_is_kept_as_it_was_typed(store):
    outcome = store.change(
        CLERK, [Insert(Household, {"number": "新", "phone": "不知道", "village": "东沟村"})]
    )
    kept = store.rows(Household, ids=[outcome.rows[0].row_id])[0]
    assert kept.cells["phone"] == "不知道"
    _, findings = store.read_with_findings()
    fields = {finding.field for finding in findings if finding.row_id == kept.row_id}
    assert fields == {"phone", "kind"}


def test_a_long_number_stays_refused(empty):
    """A 户编号 from a cell that is a number may have lost its last digits; keeping it must not hide that."""
    empty.take_in({Household: [{"number": 1.4119901001001e15, "village": "东沟村", "kind": "脱贫户"}]}, CLERK)
    _, findings = empty.read_with_findings()
    assert any("应按文本填写" in finding.expected for finding in findings)


TOWNSHIP = Viewer("乡", Role.OFFICE, frozenset({"交楼申乡"}))


def _as_shown(dataset):
    """Return the records under the numbers that a clerk sees: others before them may be gone."""
    return {
        kind: tuple(with_number(row, dataset.shown(row)) for row in rows)
        for kind, rows in dataset.rows.items()
    }


def _same_as_fresh(store, seen=None):
    fresh = Store.open(Path(store.name))
    for viewer in (None, _village(), _village("后圪垛村"), TOWNSHIP):
        dataset, findings = store.read_with_findings(viewer)
        if seen is not None:
            # What is made of what a viewer sees is kept while his mark is the same.
            mark, told = store.mark_for(viewer), (dict(dataset.rows), sorted(findings))
            before, was = seen.get(viewer, (None, None))
            assert mark != before or told == was
            seen[viewer] = mark, told
        expected, told = fresh.read_with_findings(viewer)
        assert _as_shown(dataset) == _as_shown(expected)
        assert sorted(findings) == sorted(told)
        assert {(f.place, f.row_id) for f in findings} == {(f.place, f.row_id) for f in told}
        for kind, name in dataset._indexes:
            for record in dataset.all(kind):
                value = getattr(record, name)
                alike = [other for other in dataset.all(kind) if getattr(other, name) == value]
                assert dataset.by(kind, name, value) == alike
    fresh.close()


def test_every_change_of_a_store_leads_to_what_a_fresh_reading_gives(two_villages):
    """What is kept in memory and brought up to date is what a store opened anew reads."""
    store = two_villages
    store.read_with_findings()
    household, member = _first(store, Household), _first(store, Member)
    meeting = _first(store, Meeting, kind="民主评议")
    steps = [
        [Edit(Household, household.row_id, household.version, "village", "后圪垛村")],
        [Insert(Member, {"household": "9901001001", "name": "新人"}, after=member.row_id)],
        [Delete(Member, member.row_id, member.version)],
        [Edit(Meeting, meeting.row_id, meeting.version, "village", None)],
        [Insert(Setting, {"item": "没有这一项", "value": "1"})],
    ]
    seen = {}
    for wishes in steps:
        assert store.change(CLERK, wishes).done
        _same_as_fresh(store, seen)


def test_what_one_village_enters_leaves_what_another_sees_as_it_was(two_villages):
    """Everything that is made of it stands: a county is not reckoned anew for every cell."""
    store, other = two_villages, _village("后圪垛村")
    mark, dataset = store.mark_for(other), store.read_with_findings(other)[0]
    month = next(row for row in store.rows(MonthlyEntry, _village()))
    for value in ("看过了", "昨天"):
        field = "problems" if value == "看过了" else "visited"
        (row,) = store.rows(MonthlyEntry, ids=[month.row_id])
        assert store.change(CLERK, [Edit(MonthlyEntry, row.row_id, row.version, field, value)]).done
        assert store.mark_for(other) == mark
        assert store.read_with_findings(other)[0] is dataset
    theirs = next(row for row in store.rows(MonthlyEntry, other))
    store.change(CLERK, [Edit(MonthlyEntry, theirs.row_id, theirs.version, "visited", "昨天")])
    assert store.mark_for(other) != mark


def test_a_row_put_between_many_leaves_the_others_as_they_are(two_villages, monkeypatch):
    """In a county's sheet it would be half a second; rows find room one after another."""
    monkeypatch.setattr(snapshot, "_MANY", 3)
    store = two_villages
    before = store.read_with_findings()[0].all(Member)
    after = store.rows(Member)[1].row_id
    for number in range(9):
        outcome = store.change(
            CLERK, [Insert(Member, {"household": "9901001001", "name": "新"}, after=after)]
        )
        after = outcome.rows[0].row_id if number % 3 else after
    store.change(CLERK, [Insert(Member, {"household": "9901001001", "name": "末"}) for _ in range(2)])
    _same_as_fresh(store)
    assert {*map(id, before)} <= {*map(id, store.read_with_findings()[0].all(Member))}


@pytest.mark.parametrize("seed", range(int(os.environ.get("HONGTOU_WALKS", "1"))))
def test_any_walk_of_changes_leads_to_what_a_fresh_reading_gives(two_villages, seed, monkeypatch):
    """Keys doubled and mended, references gone and back, rows added, moved, refused, undone."""
    monkeypatch.setattr(snapshot, "_MANY", 20)  # Some sheets have more rows, some fewer.
    store, rng = two_villages, Random(seed)  # noqa: S311 - a walk that is the same every time
    store.read_with_findings()
    seen = {}
    kinds = [
        Household,
        Member,
        MonitorEpisode,
        MonthlyEntry,
        Meeting,
        Attendance,
        Resolution,
        Village,
        Person,
    ]
    for _ in range(14):
        kind = rng.choice(kinds)
        if not (rows := store.rows(kind)):
            continue
        row, other = rng.choice(rows), rng.choice(rows)
        keys = [n for n, column in kind.iter_columns() if column.unique or column.refers or n in kind.KEY]
        name = rng.choice(keys if rng.random() < 0.7 else [n for n, _ in kind.iter_columns()])
        wish = rng.choice(
            [
                *[Edit(kind, row.row_id, row.version, name, other.cells.get(name))] * 3,
                Edit(kind, row.row_id, row.version, name, "没有的"),
                Insert(kind, dict(other.cells)),
                Insert(kind, {**other.cells, name: "新的"}, after=rng.choice([0, row.row_id])),
                *[Delete(kind, gone.row_id, gone.version) for gone in (row, other, rows[-1])],
            ]
        )
        last = rows[-1]
        more = [[], [Insert(kind, dict(row.cells))], [Delete(kind, last.row_id, last.version)]]
        outcome = store.change(CLERK, [wish, *(rng.choice(more) if wish != more[2][0] else [])])
        _same_as_fresh(store, seen)
        if rng.random() < 0.4 and store.history(limit=1, since=outcome.state - 1):
            store.undo(CLERK, outcome.state)
            _same_as_fresh(store, seen)


def test_two_people_on_one_cell_are_told_and_nothing_is_written(store):
    row = _first(store, Household)
    seen = row.version
    first = store.change(CLERK, [Edit(Household, row.row_id, seen, "phone", "19900000091")])
    second = store.change(
        COLLEAGUE,
        [
            Edit(Household, row.row_id, seen, "phone", "19900000092"),
            Edit(Household, row.row_id, seen, "group", "九组"),
        ],
    )
    assert not second.done
    assert second.state == first.state
    conflict = second.conflicts[0]
    assert (conflict.current, conflict.who) == ("19900000091", CLERK.name)
    again = store.rows(Household, ids=[row.row_id])[0]
    assert (again.cells["phone"], again.cells["group"]) == ("19900000091", row.cells["group"])
    decided = store.change(COLLEAGUE, [Edit(Household, row.row_id, conflict.version, "phone", "19900000092")])
    assert decided.done


def test_two_people_on_two_cells_of_a_row_lose_nothing(store):
    row = _first(store, Household)
    store.change(CLERK, [Edit(Household, row.row_id, row.version, "phone", "19900000091")])
    second = store.change(COLLEAGUE, [Edit(Household, row.row_id, row.version, "group", "九组")])
    assert second.done
    again = store.rows(Household, ids=[row.row_id])[0]
    assert (again.cells["phone"], again.cells["group"]) == ("19900000091", "九组")


def test_a_row_that_is_gone_is_told(store):
    row = _first(store, Household)
    store.change(CLERK, [Delete(Household, row.row_id, row.version)])
    outcome = store.change(COLLEAGUE, [Edit(Household, row.row_id, row.version, "group", "九组")])
    assert [(c.what, c.who) for c in outcome.conflicts] == [("删除", CLERK.name)]


def test_an_id_is_never_given_twice(store):
    made = [store.change(CLERK, [Insert(Household, {"number": "甲"})]).rows[0] for _ in range(2)]
    store.change(CLERK, [Delete(Household, made[1].row_id, made[1].version)])
    third = store.change(CLERK, [Insert(Household, {"number": "乙"})]).rows[0]
    assert third.row_id > made[1].row_id > made[0].row_id


def test_history_says_who_when_from_and_to(filled, tmp_path):
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    (tmp_path / "红头.sqlite3").write_bytes(filled.read_bytes())
    store = Store.open(tmp_path / "红头.sqlite3", clock=lambda: noon)
    row = _first(store, Household)
    store.change(CLERK, [Edit(Household, row.row_id, row.version, "group", "九组")], what="网页填写")
    line = store.history(kind=Household, row_id=row.row_id)[0]
    assert (line.who, line.at, line.heading, line.old, line.new, line.what) == (
        *(CLERK.name, noon.isoformat(), "村民小组", row.cells["group"], "九组", "网页填写"),
    )
    newest, intake = store.changes(lines=3)
    assert (newest.sheets, newest.size, newest.lines) == (1, 1, (line,))
    assert intake.size == len(store.history(limit=10**6)) - 1 > len(intake.lines) == 3, "counted whole"
    store.close()


def test_what_followed_from_a_cell_follows_it_when_it_is_put_right(two_villages):
    """In every sheet where something does; what somebody typed otherwise stands."""
    changes = {
        Township: ({"county": "临水县"}, {"government": "临水县交楼申乡人民政府"}),
        Village: ({"name": "新沟村"}, {"committee": "交楼申乡新沟村村民委员会"}),
        Member: ({"id_number": id_number(1)}, {"gender": "男"}),
        Publicity: ({"start": "2022-07-01"}, {"end": "2022-07-05"}),
    }
    assert set(changes) == set(FOLLOWING) - {MonitorEpisode}, "which follows from other rows"
    for kind, (change, expected) in changes.items():
        asked = {"gender": "女"} if kind is Member else {"kind": "行政村"} if kind is Village else {}
        row = two_villages.rows(kind, where=asked)[0]
        edits = [Edit(kind, row.row_id, row.version, name, cell) for name, cell in change.items()]
        assert two_villages.change(CLERK, edits).done
        now = two_villages.rows(kind, ids=[row.row_id])[0]
        assert {**now.cells, **expected} == now.cells, kind.SHEET


def test_what_somebody_typed_otherwise_stands_when_the_cell_before_it_is_changed(two_villages):
    row = two_villages.rows(Publicity)[0]
    longer = two_villages.change(CLERK, [Edit(Publicity, row.row_id, row.version, "end", "2022-08-30")])
    begun = Edit(Publicity, row.row_id, longer.rows[0].version, "start", "2022-06-01")
    assert two_villages.change(CLERK, [begun]).rows[0].cells["end"] == "2022-08-30"


def test_undo_takes_ones_own_change_back_whole(store):
    before = {kind: store.rows(kind) for kind in (Household, Member)}
    row, member = before[Household][0], before[Member][3]
    done = store.change(
        CLERK,
        [
            Edit(Household, row.row_id, row.version, "group", "九组"),
            Delete(Member, member.row_id, member.version),
            Insert(Member, {"household": row.cells["number"], "name": "新人"}),
        ],
    )
    assert store.undo(CLERK, done.state).done
    for kind, rows in before.items():
        assert [(r.row_id, r.cells) for r in store.rows(kind)] == [(r.row_id, r.cells) for r in rows]
    assert [change.is_undone for change in store.changes()[:2]] == [False, True]
    with pytest.raises(UsageError, match="已经撤销过"):
        store.undo(CLERK, done.state)
    assert store.undo(CLERK, store.state).done, "what was taken back is brought again"
    assert [change.is_undone for change in store.changes()[:3]] == [False, True, False]
    assert store.rows(Household, ids=[row.row_id])[0].cells["group"] == "九组"


def test_undo_is_for_ones_own_change_that_nobody_went_on_from(store):
    row, member = _first(store, Household), {"household": "9901001001", "name": "新人"}
    wishes = [Edit(Household, row.row_id, row.version, "group", "九组"), Insert(Member, member)]
    done = store.change(CLERK, wishes)
    with pytest.raises(NotAllowed, match=CLERK.name):
        store.undo(COLLEAGUE, done.state)
    then = [Edit(Household, row.row_id, done.rows[0].version, "group", "十组")]
    for more in (then, [Edit(Member, done.rows[1].row_id, done.rows[1].version, "name", "别人")]):
        later = store.change(COLLEAGUE, more)
        assert [(c.who, c.current) for c in store.undo(CLERK, done.state).conflicts] in (
            *([(COLLEAGUE.name, "十组")], [(COLLEAGUE.name, None)]),
        )
        assert store.undo(COLLEAGUE, later.state).done
    assert store.undo(CLERK, done.state).done, "what was put back as it was stands against nothing"
    with pytest.raises(UsageError):
        store.undo(CLERK, 9999)
    with pytest.raises(UsageError, match="恢复那时的备份"):
        store.undo(CLERK, 1)  # The whole workbook.


def test_the_history_tells_a_townships_office_of_the_rows_of_no_village_too(store):
    """Its cadres and meetings are of no village: what it changed in them is told to it, and to no village."""
    name = next(row.cells["name"] for row in store.rows(Township))
    office = Viewer("乡办公室", Role.OFFICE, townships=frozenset({name}))
    store.accounts.add("乡同事", Role.OFFICE, "first-password", township=name)
    others = [
        Viewer("乡同事", Role.OFFICE, frozenset({name})),
        Viewer("村", Role.VILLAGE, None, frozenset({"东沟村"})),
    ]
    row = _first(store, Person)
    store.change(office, [Edit(Person, row.row_id, row.version, "phone", "19900000093")])
    row = _first(store, Person)
    store.change(others[0], [Edit(Person, row.row_id, row.version, "phone", "19900000094")])
    told = [
        {change.lines[0].who for change in store.changes(person, limit=2)} for person in (office, *others)
    ]
    assert [who & {office.name, "乡同事"} for who in told] == [{office.name, "乡同事"}, {"乡同事"}, set()]


def test_many_writers_lose_no_write(store):
    """Thirty people write at once: every change is there, each with a state of its own."""
    rows = store.rows(Household, limit=6)

    def write(number: int) -> None:
        row = rows[number % 6]
        name, _ = list(Household.iter_columns())[2 + number % 3]
        outcome = store.change(Viewer(f"人{number}"), [Insert(Household, {"number": f"并{number}"})])
        outcome = store.change(Viewer(f"人{number}"), [Edit(Household, row.row_id, 99, name, f"值{number}")])
        assert outcome.done or outcome.conflicts

    threads = [Thread(target=write, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.count(Household, contains="并") == 30
    states = [line.state for line in store.history(kind=Household, limit=500) if line.who.startswith("人")]
    assert len({(line.who, line.state) for line in store.history(kind=Household, limit=500)}) >= 30
    assert max(states) == store.state


# Whose a row is


def test_every_sheet_belongs_to_a_village_or_is_said_to_be_the_townships():
    """A sheet added tomorrow must say whose its rows are; without it a village would see nothing of it."""
    shared = NOT_BY_VILLAGES | {Village}
    without = [kind.SHEET for kind in SHEETS if not owner_fields(kind) and kind not in shared]
    assert without == []


def test_a_village_sees_its_own_rows_of_every_sheet_and_no_others(store, sample):
    households = {h.number: h.village for h in sample.all(Household)}
    meetings = {m.number: m.village for m in sample.all(Meeting)}
    dataset, _ = store.read_with_findings(_village())
    for kind in SHEETS:
        rows, records = store.rows(kind, _village()), dataset.all(kind)
        assert [row.cells.get("remark") for row in rows] == [record.remark for record in records]
        for record in records:
            owner = getattr(record, "village", None) or getattr(record, "site", None)
            if hasattr(record, "household") and record.household:
                owner = households[record.household]
            elif owner is None and hasattr(record, "meeting") and record.meeting:
                owner = meetings[record.meeting]
            assert owner in {None, "东沟村"}, kind.SHEET
    theirs = [r for r in sample.all(Resolution) if households[r.household] == "东沟村"]
    assert len(dataset.all(Resolution)) == len(theirs) > 0
    assert len(dataset.all(SurveyRow)) == len(sample.by(SurveyRow, "village", "东沟村")) > 0
    assert {meetings[a.meeting] for a in dataset.all(Attendance) if a.meeting} == {None, "东沟村"}, (
        "the township's own"
    )


def test_a_village_sees_the_findings_of_its_own_rows_only(store):
    for row in store.rows(Household, where={"village": "后圪垛村"}, limit=1):
        store.change(CLERK, [Edit(Household, row.row_id, row.version, "kind", "错")])
    assert store.read_with_findings(_village())[1] == []
    assert store.read_with_findings(_village("后圪垛村"))[1] != []


def test_a_village_cannot_touch_the_rows_of_another(store):
    own, other = _first(store, Household, village="东沟村"), _first(store, Household, village="后圪垛村")
    member = _first(store, Member, household=other.cells["number"])
    wishes = [
        Edit(Household, other.row_id, other.version, "group", "九组"),
        Edit(Member, member.row_id, member.version, "name", "别人"),
        Delete(Member, member.row_id, member.version),
        Insert(Member, {"household": other.cells["number"], "name": "别人"}),
        Insert(Member, {"name": "无主"}),
        Edit(Household, own.row_id, own.version, "village", "后圪垛村"),
    ]
    before = store.state
    for wish in wishes:
        with pytest.raises(NotAllowed):
            store.change(_village(), [wish])
    assert store.state == before
    assert store.change(_village(), [Edit(Household, own.row_id, own.version, "group", "九组")]).done


@pytest.mark.parametrize("kind", sorted(NOT_BY_VILLAGES, key=lambda kind: kind.SHEET))
def test_a_village_changes_nothing_that_the_township_fills_in(store, kind):
    rows = store.rows(kind, limit=1)
    wishes = [Insert(kind, {"remark": "改"})]
    wishes += [Edit(kind, row.row_id, row.version, "remark", "改") for row in rows]
    wishes += [Delete(kind, row.row_id, row.version) for row in rows]
    for wish in wishes:
        with pytest.raises(NotAllowed):
            store.change(_village(), [wish])


def test_a_village_cannot_approve_itself(store):
    row = next(r for r in store.rows(Approval, _village()))
    for field in sorted(NOT_BY_VILLAGES_FIELDS[Approval]):
        with pytest.raises(NotAllowed, match="乡镇填写"):
            store.change(_village(), [Edit(Approval, row.row_id, row.version, field, "2022-6-1")])
    with pytest.raises(NotAllowed):
        store.change(_village(), [Insert(Decision, {"rule": "G3", "household": row.cells["household"]})])


def test_a_leader_reads_and_changes_nothing(store):
    leader = Viewer("乡长", Role.LEADER)
    assert store.count(Household, leader) == store.count(Household)
    row = _first(store, Household)
    with pytest.raises(NotAllowed, match="领导"):
        store.change(leader, [Edit(Household, row.row_id, row.version, "group", "九组")])


def test_a_village_must_say_which_it_is():
    with pytest.raises(NotAllowed):
        Viewer("无名", Role.VILLAGE)


def test_what_hangs_on_a_household_moves_with_it(store):
    row = _first(store, Household, village="东沟村")
    number = row.cells["number"]
    kinds = [k for k in (Member, MonthlyEntry, Verification) if store.count(k, where={"household": number})]
    store.change(CLERK, [Edit(Household, row.row_id, row.version, "village", "后圪垛村")])
    for kind in kinds:
        assert store.count(kind, _village(), where={"household": number}) == 0
        assert store.count(kind, _village("后圪垛村"), where={"household": number}) > 0
    assert all(m.household != number for m in store.read_with_findings(_village())[0].all(Member))


def test_a_household_and_its_members_come_at_one_stroke(store):
    outcome = store.change(
        _village(),
        [
            Insert(Member, {"household": "新户1", "name": "张三"}),
            Insert(Household, {"number": "新户1", "village": "东沟村"}),
        ],
    )
    assert {row.village for row in outcome.rows} == {"东沟村"}


def test_a_township_of_a_county_sees_its_own(store):
    township = next(iter(store.read().all(Village))).township
    own = Viewer("乡办", townships=frozenset({township}))
    other = Viewer("外乡", townships=frozenset({"别的乡"}))
    assert store.count(Household, own) == store.count(Household)
    assert store.count(Household, other) == store.count(Meeting, other) == 0
    assert store.count(Person, other) > 0
    assert store.read_with_findings(other)[0].all(Household) == ()


def test_history_of_others_is_not_for_a_village(store):
    for village in ("东沟村", "后圪垛村"):
        row = _first(store, Household, village=village)
        store.change(CLERK, [Edit(Household, row.row_id, row.version, "group", "九组")])
    lines = store.history(_village(), kind=Household, since=1)
    assert len(lines) == 1


# Opening


def test_a_new_column_and_a_renamed_one_are_followed(filled, tmp_path):
    """The Row classes describe the tables: an older store gains what they gained, and loses nothing."""
    path = tmp_path / "旧.sqlite3"
    path.write_bytes(filled.read_bytes())
    with sqlite3.connect(path) as old:
        old.execute('ALTER TABLE "监测户" DROP COLUMN "村民小组"')
        old.execute('ALTER TABLE "监测户" RENAME COLUMN "是否搬迁户" TO "是否易地搬迁户"')
        old.execute('DROP TABLE "点名"')
        old.execute('DROP INDEX "ix_监测户_row_position"')
        old.execute("DELETE FROM sheets WHERE name = '点名'")
        old.execute("UPDATE store SET sheets = ''")
    old.close()
    store = Store.open(path)
    row = _first(store, Household)
    assert "group" not in row.cells
    assert row.cells["resettled"] == "是"
    assert store.change(CLERK, [Edit(Household, row.row_id, row.version, "group", "九组")]).done
    with store.database.reading() as connection:
        assert "ix_监测户_row_position" in {i["name"] for i in sa.inspect(connection).get_indexes("监测户")}
    store.close()


def test_headings_fit_a_database():
    """PostgreSQL cuts a name at 63 bytes without a word."""
    for kind in SHEETS:
        names = [kind.SHEET, *(column.heading for _, column in kind.iter_columns())]
        assert max(len(name.encode()) for name in names) <= 63
        assert len(set(names[1:])) == len(names) - 1


@pytest.mark.parametrize("address", ["mysql://x/y", "http://x", "://", "postgresql://"])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises((UsageError, DataRefused)):
        Store.open(address)


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "数据.sqlite3"
    path.write_text("这是一份文本文件" * 200, encoding="utf-8")
    with pytest.raises(DataRefused, match="不是数据库"):
        Store.open(path)


def test_a_store_of_a_newer_program_is_refused(filled, tmp_path):
    path = tmp_path / "新.sqlite3"
    path.write_bytes(filled.read_bytes())
    with sqlite3.connect(path) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(UsageError, match="较新的程序"):
        Store.open(path)


def test_an_sqlite_without_returning_is_told_by_its_version(filled, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(UsageError, match=r"需要 SQLite 3\.35 或更新版本"):
        Store.open(filled)


def test_a_full_store_is_not_taken_in_again(store, sample):
    with pytest.raises(UsageError, match="已有数据"):
        store.take_in(_cells(sample), CLERK)


# Accounts


@pytest.fixture
def clock():
    class Clock:
        now = datetime(2026, 6, 1, 9, tzinfo=UTC)

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def accounts(tmp_path, clock):
    store = Store.open(tmp_path / "账号.sqlite3", clock=clock)
    store.accounts.add("东沟村", Role.VILLAGE, "first-word", township="交楼申乡", village="东沟村")
    yield store.accounts
    store.close()


def test_an_account_comes_in_and_must_change_its_first_password(accounts):
    account, token = accounts.sign_in("东沟村", "first-word")
    assert account.must_change
    assert account.viewer.villages == frozenset({"东沟村"})
    for _ in range(3):
        with pytest.raises(NotAllowed, match="不对"):
            accounts.sign_in("东沟村", "guess-word")
    accounts.change_password(account, "first-word", "second-word")
    assert accounts.of_session(token) is None, "a changed password ends every session"
    account, token = accounts.sign_in("东沟村", "second-word")
    assert not account.must_change
    assert accounts.of_session(token) == account


def test_failures_slow_down_whoever_guesses(accounts, clock):
    for _ in range(3):
        with pytest.raises(NotAllowed, match="不对"):
            accounts.sign_in("东沟村", "guess-word")
    with pytest.raises(NotAllowed, match="秒后"):
        accounts.sign_in("东沟村", "first-word")
    clock.now += timedelta(seconds=6)
    assert accounts.sign_in("东沟村", "first-word")


def test_a_failed_login_leaves_a_line_without_what_was_typed(accounts, clock, tmp_path):
    """A password typed into the field of the name stands nowhere; thousands of names fill no log."""
    for name in ("东沟村", "my-Passw0rd!", "141123199001011234", "x" * 5000):
        with pytest.raises(NotAllowed, match="不对"):
            accounts.sign_in(name, "guess-word")
    clock.now += timedelta(seconds=61)
    with pytest.raises(NotAllowed, match="不对"):
        accounts.sign_in("另一个", "guess-word")
    assert [line[1:] for line in accounts.audit()] == [
        ("", "", "登录失败", "没有这个账号", "3 次"),
        ("", "", "登录失败", "没有这个账号", "1 次"),
        ("东沟村", str(Role.VILLAGE), "登录失败", "", "连续第 1 次"),
    ]
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Passw0rd" not in content
    assert b"guess-word" not in content


def test_a_session_left_open_is_no_place_to_guess_the_password(accounts):
    account, token = accounts.sign_in("东沟村", "first-word")
    for count in range(1, 4):
        assert accounts.of_session(token)
        with pytest.raises(NotAllowed, match="原口令不对"):
            accounts.change_password(account, "guess-word", "second-word")
        assert accounts.audit()[0][3:] == ("改口令失败", "", f"连续第 {count} 次")
    assert accounts.of_session(token) is None
    with pytest.raises(NotAllowed, match="秒后"):
        accounts.sign_in("东沟村", "first-word")


def test_a_session_ends(accounts, clock):
    _, token = accounts.sign_in("东沟村", "first-word")
    for _ in range(12):
        clock.now += timedelta(minutes=55)
        assert accounts.of_session(token)
    clock.now += timedelta(hours=1, minutes=5)
    assert accounts.of_session(token) is None
    _, idle = accounts.sign_in("东沟村", "first-word")
    clock.now += timedelta(hours=3)
    assert accounts.of_session(idle) is None


def test_neither_password_nor_token_is_kept(accounts, tmp_path):
    _, token = accounts.sign_in("东沟村", "first-word")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in content
    assert b"first-word" not in content


def test_an_account_that_was_closed_stays_out(accounts):
    account, token = accounts.sign_in("东沟村", "first-word")
    accounts.set_active(account, False)
    assert accounts.of_session(token) is None
    with pytest.raises(NotAllowed, match="不对"):
        accounts.sign_in("东沟村", "first-word")


def test_a_deed_leaves_one_line(accounts):
    accounts.note(CLERK, "下载", "东沟村 2022Q2", "完成")
    assert [line[1:] for line in accounts.audit()] == [
        (CLERK.name, str(Role.OFFICE), "下载", "东沟村 2022Q2", "完成")
    ]
