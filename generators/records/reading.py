"""Makes records of cells, wherever the cells come from, and says in Chinese what is wrong with them."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from generators.errors import Finding, Severity
from generators.records.columns import DRAFT, Row, is_draft, show_cell
from generators.records.dataset import SHEETS, Dataset, Sheet, enumeration_of
from generators.records.households import Household, Member, MonitorEpisode, MonthlyEntry
from generators.records.meetings import Meeting
from generators.records.screening import Survey
from generators.records.settings import Setting, Settings
from generators.records.township import PovertyLine, Township, Village
from generators.records.vocabulary import VOTED, Relation, VillageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from generators.records.columns import Column

    Refused = Mapping[type[Row], Sequence[Mapping[str, object]]]
    Changes = Sequence[tuple[Row | None, Row | None]]


@cache
def _validator(kind: type[Row]) -> Callable[[object], Row]:
    return TypeAdapter(kind).validator.validate_python


@dataclass(frozen=True)
class ReadRows:
    """What came of the rows of one sheet."""

    records: tuple[Row, ...]
    refused: tuple[Mapping[str, object], ...]
    """The sound cells of the rows that are no record, and as “row” where they stand."""
    findings: tuple[Finding, ...]


def record_of(kind: type[Row], number: int, given: Mapping[str, object]) -> Row | None:
    """Return the record of a row, field → cell that is not empty; None where `read_rows` says why not."""
    try:
        return _validator(kind)({**given, "row": number})
    except ValidationError:
        return None


def read_rows(sheet: Sheet, rows: Iterable[tuple[int, Mapping[str, object]]]) -> ReadRows:
    """Return the records of `rows`, (row number, field → cell that is not empty), and their faults."""
    validate = _validator(sheet.kind)
    records: list[Row] = []
    refused: list[Mapping[str, object]] = []
    findings: list[Finding] = []
    drafts: list[int] = []
    for number, given in rows:
        if is_draft(given):
            drafts.append(number)
            continue
        try:
            records.append(validate({**given, "row": number}))
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=True)
            findings += cell_faults(sheet, number, details)
            faulty = {str(detail["loc"][0]) for detail in details}
            sound = {name: value for name, value in given.items() if name not in faulty}
            refused.append({**sound, "row": number})
    if drafts:
        findings.append(told_drafts(sheet, drafts))
    return ReadRows(tuple(records), tuple(refused), tuple(findings))


def told_drafts(sheet: Sheet, drafts: Sequence[int]) -> Finding:
    """Return the one reminder of the rows with the numbers `drafts`, which do not count yet."""
    return Finding(
        f"工作表“{sheet.kind.SHEET}”",
        f"有 {len(drafts)} 行草稿，暂不计入",
        f"从第 {sheet.shown(min(drafts))} 行起",
        f"填好一行，删去备注里的“{DRAFT}”，这一行就算数",
        Severity.WARN,
        sheet=sheet.kind.SHEET,
    )


def cell_faults(sheet: Sheet, number: int, details: Iterable[ErrorDetails]) -> Iterator[Finding]:
    """Yield pydantic's `details` of the row with that number, told in Chinese with the cell."""
    columns = dict(sheet.kind.iter_columns())
    for detail in details:
        name = str(detail["loc"][0])
        # A column that is not there was told at the headings; every row would tell it again.
        if name in columns and (detail["type"] != "missing" or name in sheet.letters):
            yield _cell_fault(sheet, columns, number, detail)


def _cell_fault(sheet: Sheet, columns: Mapping[str, Column], number: int, detail: ErrorDetails) -> Finding:
    name = str(detail["loc"][0])
    heading = columns[name].heading
    place = sheet.place(number, name)
    words = enumeration_of(sheet.kind, name)
    if detail["type"] == "missing":
        return Finding(place, f"“{heading}”不能为空", "空白", f"补填“{heading}”")
    found = show_cell(detail["input"])
    if detail["type"] == "enum" or (words and detail["type"] != "cell"):
        near = difflib.get_close_matches(str(detail["input"]), words, n=1)
        hint = f"是不是“{near[0]}”？" if near else "从下拉列表里选"
        return Finding(place, f"“{heading}”应为：{'、'.join(words)}", found, hint)
    return Finding(place, f"“{heading}”：{detail['msg']}", found)


def read_settings(sheet: Sheet, rows: Sequence[Row]) -> tuple[Settings, list[Finding]]:
    """Return what the lines of the 设置 sheet say, and the lines that say nothing known."""
    fields = {
        column.heading: name
        for name, info in Settings.model_fields.items()
        for column in info.metadata
        if hasattr(column, "heading")
    }
    given: dict[str, str] = {}
    places: dict[str, Row] = {}
    findings: list[Finding] = []
    for row in rows:
        assert isinstance(row, Setting)  # noqa: S101 - narrows the type: the sheet holds nothing else
        if (name := fields.get(row.item)) is None:
            near = difflib.get_close_matches(row.item, fields, n=1)
            findings.append(
                Finding(
                    sheet.place(row.row, "item"),
                    "应为已知的设置项",
                    show_cell(row.item),
                    f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(fields)}",
                )
            )
        else:
            given[name], places[name] = row.value, row
    try:
        return Settings.model_validate(given), findings
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][0])
            place = sheet.place(places[name].row, "value")
            findings.append(Finding(place, _setting_complaint(detail), show_cell(detail["input"])))
        return Settings(), findings


def _setting_complaint(detail: ErrorDetails) -> str:
    if detail["type"] == "enum":
        return (
            f"应为 {detail['ctx']['expected']} 之一".replace("'", "“", 1)
            .replace(" or ", "、")
            .replace("'", "")
        )
    return detail["msg"]


def check_relations(dataset: Dataset, refused: Refused | None = None) -> Iterator[Finding]:
    """Yield what is wrong between rows: keys that occur twice, names that stand nowhere, missing heads.

    `refused` holds the sound cells of rows that could not be read: what depends on the other cells of those
    rows is not judged, so that one wrong cell is told once.
    """
    for check in relation_checks():
        yield from check.look(dataset, refused or {})


@dataclass(frozen=True)
class Reads:
    """The columns of a sheet on which the answer to a question depends."""

    kind: type[Row]
    fields: tuple[str, ...]
    rows_more_do_no_harm: bool = False
    """Whether no fault can come of rows that are added here: a key more refers to nothing."""


@dataclass(frozen=True)
class RelationCheck:
    """A question between rows, and what its answer depends on."""

    look: Callable[[Dataset, Refused], Iterator[Finding]]
    reads: tuple[Reads, ...]
    mend: Callable[[Dataset, list[Finding], Changes], list[Finding]] | None = None
    """Makes of the answer before the one after some rows of the first sheet, as they are and were, changed
    and none moved.

    None where the whole question is asked again."""


@cache
def relation_checks() -> tuple[RelationCheck, ...]:
    """Return every question that is asked between rows, in the order in which it is told."""
    checks: list[RelationCheck] = []
    for kind in SHEETS:
        keys = {name: None for key, ended in _keys(kind) for name in (*key, ended) if name}
        if keys:
            reads = (Reads(kind, tuple(keys)),)
            checks.append(RelationCheck(partial(_check_keys, kind), reads, partial(_mend_keys, kind)))
        referring = _references(kind)
        if referring:
            own = Reads(kind, tuple(name for name, _, _ in referring))
            targets = [Reads(target, (field,), rows_more_do_no_harm=True) for _, target, field in referring]
            mend = partial(_mend_references, kind)
            checks.append(RelationCheck(partial(_check_references, kind), (own, *targets), mend))
    checks += (
        RelationCheck(_check_villages, (_whole(Village), _whole(Township))),
        RelationCheck(
            _check_townships, (_whole(Township), *(Reads(k, (f,)) for k, f in _optional_townships().items()))
        ),
        RelationCheck(
            _check_heads,
            (Reads(Member, ("household", "relation", "left_on", "name")), Reads(Household, ("number",))),
        ),
        RelationCheck(
            _check_moves,
            (
                Reads(Household, ("number", "village", "moved_from", "moved_on")),
                Reads(Village, ("name", "township")),
            ),
        ),
        RelationCheck(_check_meetings, (_whole(Meeting),)),
        RelationCheck(
            _check_line,
            (
                *(_whole(PovertyLine), Reads(MonitorEpisode, ()), Reads(MonthlyEntry, ("month",))),
                *(Reads(Meeting, ("date",)), Reads(Survey, ("quarter",))),
            ),
        ),
    )
    return tuple(checks)


def _whole(kind: type[Row]) -> Reads:
    return Reads(kind, tuple(name for name, _ in kind.iter_columns()))


@cache
def _keys(kind: type[Row]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the keys of the sheet, each with the column that takes its row out of account once filled."""
    columns = dict(kind.iter_columns())
    keys = {(name,) for name, column in columns.items() if column.unique} | (
        {kind.KEY} if kind.KEY else set()
    )
    return tuple((key, columns[key[0]].unique_while_empty if len(key) == 1 else "") for key in sorted(keys))


@cache
def _references(kind: type[Row]) -> tuple[tuple[str, type[Row], str], ...]:
    """Return (field, sheet it refers to, field of that sheet) for every column that refers to another."""
    targets = {target.SHEET: target for target in SHEETS}
    found = []
    for name, column in kind.iter_columns():
        if column.refers:
            sheet, heading = column.refers.split(".")
            target = targets[sheet]
            found.append((name, target, next(f for f, c in target.iter_columns() if c.heading == heading)))
    return tuple(found)


def _check_keys(kind: type[Row], dataset: Dataset, _: Refused) -> Iterator[Finding]:
    for key, ended in _keys(kind):
        values: list[object] = list(map(attrgetter(*key), dataset.all(kind)))
        if len({*values} - {None}) == len(values) - values.count(None):
            continue  # The question is mostly answered so: asked row by row it costs ten times that.
        first: dict[tuple[object, ...], Row] = {}
        for record in dataset.all(kind):
            if (value := _key_of(record, key, ended)) is None:
                continue
            if value in first:
                yield _key_again(dataset, record, key, first[value])
            else:
                first[value] = record


def _key_again(dataset: Dataset, record: Row, key: tuple[str, ...], first: Row) -> Finding:
    columns = dict(record.iter_columns())
    headings = "、".join(columns[name].heading for name in key)
    return Finding(
        dataset.place(record, key[-1]),
        f"“{headings}”不应重复，第 {dataset.shown(first)} 行已有",
        show_cell("、".join(str(getattr(record, name)) for name in key)),
        "删去重复的一行，或改正填错的一格",
    )


def _mend_keys(kind: type[Row], dataset: Dataset, told: list[Finding], changes: Changes) -> list[Finding]:
    """Return the keys that occur twice, when those of `told` did before `changes`."""
    keys = _keys(kind)
    rank = {key[-1]: number for number, (key, _) in enumerate(keys)}
    mended = {(rank[found.field], found.row): found for found in told}
    for number, (key, ended) in enumerate(keys):
        values = {_key_of(row, key, ended) for pair in changes for row in pair if row is not None} - {None}
        for row in (row for pair in changes for row in pair if row is not None):
            mended.pop((number, row.row), None)
        for value in values:
            assert value is not None  # noqa: S101 - narrows the type: None was taken out
            alike = min((dataset.by(kind, n, v) for n, v in zip(key, value, strict=True)), key=len)
            first, *again = [r for r in alike if _key_of(r, key, ended) == value] or (None,)
            if first is not None:
                mended.pop((number, first.row), None)
                mended |= {(number, row.row): _key_again(dataset, row, key, first) for row in again}
    return [mended[place] for place in sorted(mended)]


def _key_of(record: Row, key: tuple[str, ...], ended: str) -> tuple[object, ...] | None:
    if ended and getattr(record, ended) is not None:
        return None
    value = tuple([getattr(record, name) for name in key])
    return None if value == (None,) else value


def _known_keys(dataset: Dataset, target: type[Row], field: str, refused: Refused) -> set[object] | None:
    """Return what may be referred to in column `field` of `target`; None while that cannot be told.

    A key that is unreadable or stands twice may be the very one that another row refers to.
    """
    if target not in dataset.rows and not target.OPTIONAL:
        return None
    spoiled = refused.get(target, ())
    if any(field not in row for row in spoiled):
        return None
    keys = [getattr(record, field) for record in dataset.all(target)]
    if dict(target.iter_columns())[field].unique and len(set(keys)) < len(keys):
        return None
    return {*keys, *(str(row[field]) for row in spoiled)}


def _check_references(kind: type[Row], dataset: Dataset, refused: Refused) -> Iterator[Finding]:
    for name, target, target_field in _references(kind):
        # Far fewer values than rows: only those that stand nowhere are looked for in the rows.
        known = {None, *dataset.values(target, target_field)}
        values = dataset.values(kind, name) - known
        strange = [value for value in values if not known.issuperset(_items(value))]
        rows = [record for value in strange for record in dataset.by(kind, name, value)]
        yield from _strange_references(dataset, name, (target, target_field), refused, rows)


def _mend_references(
    kind: type[Row], dataset: Dataset, told: list[Finding], changes: Changes
) -> list[Finding]:
    """Return the references that lead nowhere, when those of `told` did before `changes` in the own rows."""
    changed = {row.row for pair in changes for row in pair if row is not None}
    now = [row for row, _ in changes if row is not None]
    mended: list[Finding] = []
    for name, target, target_field in _references(kind):
        rows = [
            row
            for row in now
            if any(
                item is not None and not dataset.by(target, target_field, item)
                for item in _items(getattr(row, name))
            )
        ]
        found = _strange_references(dataset, name, (target, target_field), dataset.refused, rows)
        stays = [finding for finding in told if finding.field == name and finding.row not in changed]
        mended += sorted((*stays, *found), key=lambda finding: finding.row)
    return mended


def _strange_references(
    dataset: Dataset, name: str, at: tuple[type[Row], str], refused: Refused, rows: Sequence[Row]
) -> Iterator[Finding]:
    """Yield what is wrong with the column `name` of `rows`, which refers to the column `at` in vain."""
    if rows and (allowed := _known_keys(dataset, *at, refused)) is not None:
        rows = sorted(rows, key=lambda row: row.row)
        yield from _not_among(allowed, dataset.sheet(type(rows[0])), rows, name, at)


def _not_among(
    allowed: Collection[object], sheet: Sheet, rows: Iterable[Row], name: str, at: tuple[type[Row], str]
) -> Iterator[Finding]:
    target, target_field = at
    heading, column = dict(target.iter_columns())[target_field].heading, dict(sheet.kind.iter_columns())[name]
    hints: dict[object, str] = {}  # One name may stand in every row, and likeness takes long to find.
    for record in rows:
        for item in _items(getattr(record, name)):
            if item is not None and item not in allowed:
                if item not in hints:
                    near = difflib.get_close_matches(str(item), map(str, allowed), n=1)
                    hints[item] = f"是不是“{near[0]}”？" if near else ""
                yield Finding(
                    sheet.place(record.row, name),
                    f"“{column.heading}”应为工作表“{target.SHEET}”里已有的{heading}",
                    show_cell(item),
                    f"{hints[item]}改正这一格，或先在“{target.SHEET}”里补上",
                )


def keys_again(sheet: Sheet, rows: Sequence[Row], dataset: Dataset) -> Iterator[Finding]:
    """Yield the keys of `rows`, which come into `dataset` as new ones, that a row of it has already."""
    columns, keys = dict(sheet.kind.iter_columns()), _keys(sheet.kind) if rows else ()
    # All at once: the first column alone may be one for tens of thousands of rows, such as 季度.
    held = {(key, _key_of(row, key, ended)) for row in dataset.all(sheet.kind) for key, ended in keys}
    for record in rows:
        for key, ended in keys:
            value = _key_of(record, key, ended)
            if value is not None and (key, value) in held:
                headings = "、".join(columns[name].heading for name in key)
                shown = show_cell("、".join(str(getattr(record, name)) for name in key))
                place = sheet.place(record.row, key[-1])
                yield Finding(place, f"“{headings}”不应重复，库里已有", shown, "改原来的那一行，不要另加一行")
                break  # A row that was copied is told once.


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _check_villages(dataset: Dataset, _: Refused) -> Iterator[Finding]:
    for village in dataset.all(Village):
        if village.kind is VillageKind.RESETTLEMENT_SITE and village.host is None:
            yield Finding(dataset.place(village, "host"), "安置点应填所在村", "空白")
        townships = dataset.by(Township, "name", village.township)
        parent = townships[0].code if townships else None
        if village.code and parent and not village.code.startswith(parent):
            yield Finding(
                dataset.place(village, "code"), f"村的代码应以乡镇代码 {parent} 开头", show_cell(village.code)
            )


@cache
def _optional_townships() -> Mapping[type[Row], str]:
    """Return the sheets with a column 乡镇 that may be empty where there is one township, → its field."""
    return {
        kind: name
        for kind in SHEETS
        for name, target, _ in _references(kind)
        if target is Township and not kind.model_fields[name].is_required()
    }


def _check_townships(dataset: Dataset, refused: Refused) -> Iterator[Finding]:
    """Tell of rows that name no 乡镇 while there are several: whose they are is not guessed."""
    if len(dataset.all(Township)) + len(refused.get(Township, ())) < 2:
        return
    for kind, name in _optional_townships().items():
        heading = dict(kind.iter_columns())[name].heading
        for record in dataset.all(kind):
            if getattr(record, name) is None:
                yield Finding(
                    dataset.place(record, name),
                    f"工作簿里有几个乡镇，应填“{heading}”",
                    "空白",
                    f"填这一行是哪个乡镇的；没有“{heading}”这一列的先补上，几个乡镇都有的各写一行",
                )


def _check_heads(dataset: Dataset, refused: Refused) -> Iterator[Finding]:
    in_doubt = {str(row.get("household")) for row in refused.get(Member, ())}
    heads: dict[str, list[Member]] = defaultdict(list)
    for member in dataset.by(Member, "relation", Relation.HEAD):
        if member.left_on is None:
            heads[member.household].append(member)
    gone = _gone_households(dataset)
    for household in dataset.all(Household):
        found = heads.get(household.number, [])
        is_doubtful = household.number in in_doubt or str(None) in in_doubt
        if not found and not is_doubtful and household.number not in gone:
            yield Finding(
                dataset.place(household, "number"),
                "每户应有一个户主",
                "家庭成员里没有户主",
                "在“家庭成员”里补上",
            )
        for extra in found[1:]:
            yield Finding(
                dataset.place(extra, "relation"),
                f"每户只能有一个户主，第 {dataset.shown(found[0])} 行的{found[0].name}已是户主",
                show_cell(extra.name),
                "改正与户主关系",
            )


def _gone_households(dataset: Dataset) -> set[str]:
    """Return the 户编号 of which nobody is left, the 户主 neither: that is told, not forgotten."""
    staying = {member.household for member in dataset.all(Member) if member.left_on is None}
    return {member.household for member in dataset.by(Member, "relation", Relation.HEAD)} - staying


def _check_moves(dataset: Dataset, _: Refused) -> Iterator[Finding]:
    """Tell of a household whose move is half told, leads nowhere, or to another township."""
    township_of = {village.name: village.township for village in dataset.all(Village)}
    for household in dataset.all(Household):
        before, on, now = household.moved_from, household.moved_on, household.village
        if (before is None) != (on is None):
            empty, heading = ("moved_on", "迁入日期") if on is None else ("moved_from", "原村")
            yield Finding(
                dataset.place(household, empty),
                f"迁过村的户应填“{heading}”",
                "空白",
                "原村和迁入日期一起填；没有迁过的都不填",
            )
        elif before == now:
            way = "“村”填现在的村，“原村”填迁来以前的村；没有迁过的都不填"
            yield Finding(dataset.place(household, "moved_from"), "原村应是另一个村", f"“{before}”", way)
        elif before in township_of and township_of[before] != township_of.get(now):
            yield Finding(
                dataset.place(household, "moved_from"),
                "只有在本乡镇内迁的才填原村",
                f"“{before}”是另一个乡镇的",
                "迁到另一乡镇的，在原乡镇办到底，成员填减少日期；迁入的乡镇另用新的户编号登记",
            )


def _check_meetings(dataset: Dataset, _: Refused) -> Iterator[Finding]:
    for meeting in dataset.all(Meeting):
        if meeting.kind in VOTED and meeting.village is None:
            yield Finding(dataset.place(meeting, "village"), f"{meeting.kind}会应填村", "空白")


def _check_line(dataset: Dataset, refused: Refused) -> Iterator[Finding]:
    """Tell at once that the year at work has no 监测线: without it no letter is made in the end."""
    years = {day.year for day in dataset.values(Meeting, "date")}
    years |= {month // 100 for month in dataset.values(MonthlyEntry, "month")}
    years |= {quarter.year for quarter in dataset.values(Survey, "quarter")}
    year = max(years, default=0)
    if not year or refused.get(PovertyLine) or not dataset.all(MonitorEpisode):
        return
    if dataset.line_of(year) is None:
        yield Finding(
            "工作表“监测线”",
            f"应有 {year} 年的监测线",
            "没有这一年",
            f"补一行：{year} 和当年的金额；缺了它，退出告知书到最后也出不了",
            Severity.WARN,
            sheet=PovertyLine.SHEET,
        )
