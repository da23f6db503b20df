"""Which item goes to which place of a form, for whom it is made, and what its template is filled with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generators.context.numbers import NumberOf
from generators.errors import Finding, PaperWithheld
from generators.forms.evidence import Evidence, claimed_twice
from generators.forms.items import ITEMS
from generators.forms.labels import normal, tick_name
from generators.forms.merge_fields import FieldKind, Printed, merged_copies
from generators.forms.places import (
    EXACT,
    LISTS,
    Form,
    Place,
    PlaceKind,
    goes_on,
    in_half,
    rest_name,
    row_name,
)
from generators.forms.proposing import HOUSEHOLDS, Confidence, propose_item, propose_row, read_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Mapping as MappingType


class Subject(StrEnum):
    """What one copy of the form is about."""

    HOUSEHOLD = "户"
    VILLAGE = "村"


class Scope(StrEnum):
    """Which households it is made for, or listed on it."""

    IN_FORCE = "季末在册的监测户"
    IDENTIFIED = "本季度新识别的"
    LEAVING = "本季度进入退出程序的"
    EVER = "纳入过监测的全部户"


class Gate(StrEnum):
    """The step of the exit behind which the form stands: what keeps that paper back keeps the form back."""

    NONE = "不设关口"
    VERIFICATION = "入户核查"
    REVIEW = "民主评议"
    PUBLICITY = "公示"
    SUBMISSION = "审核上报"
    MARK = "系统标注"
    LETTER = "退出告知"


@dataclass(frozen=True)
class Line:
    """One line of the mapping: a place, or a column of a row that repeats."""

    place: str
    label: str
    item: str
    confidence: Confidence
    column: int = 0
    """Number of the column in a repeating row, from 1; 0 for a place of its own. A field of a form of several
    records is a row of one column."""
    required: bool = False
    """Whether the paper waits when the item is blank."""


@dataclass(frozen=True)
class Mapping:
    """A form's mapping, and for whom and behind which gate the form is made."""

    name: str
    digest: str
    subject: Subject
    scope: Scope
    gate: Gate
    lines: tuple[Line, ...]
    watermark: str = ""
    """What stands large and grey behind the text of each page: 征求意见稿, 样张."""

    def placeholders(self, form: Form) -> dict[str, str]:
        """Return by `Place.key` what `make_template` writes there."""
        by_place: dict[str, list[Line]] = {}
        for line in self.lines:
            by_place.setdefault(line.place, []).append(line)
        wanted: dict[str, str] = {}
        blocks = _blocks(self.lines, form)
        for place in form.places:
            lines = by_place.get(place.key, [])
            is_given = form.takes_many or bool(lines and lines[0].item)
            if is_given and prints_itself(place, form):
                wanted[place.key] = f"页.{place.placeholder}" if form.takes_many else place.placeholder
            elif place.code is not None and place.kind is not PlaceKind.MERGE_FIELD:
                continue
            elif place.kind in LISTS:
                items = {line.column: _printed_as(line, place, blocks) for line in lines}
                names = [items.get(number, "") for number in range(1, len(place.columns) + 1)]
                if any(names):
                    wanted[place.key] = "|".join(names)
            elif lines and lines[0].item:
                wanted[place.key] = lines[0].item
        return wanted


@dataclass(frozen=True)
class _Block:
    """One of the places of a form that show the same list."""

    number: int
    """How many places show it up to this one, itself counted."""
    begin: int = 0
    """How many lines of the list stand in the places before, which this one goes on with."""
    is_followed: bool = False
    """Whether another goes on with the rest."""


def _blocks(lines: Sequence[Line], form: Form) -> dict[str, _Block]:
    """Return by `Place.key` which block of its list a place is.

    A list that a form breaks off for 本页小计 and takes up again under the same heads (续表) goes on there:
    nobody stands in it twice. Under other heads it is another table of the same people.
    """
    sources = {line.place: line.item.partition(".")[0] for line in reversed(lines) if line.item}
    blocks: dict[str, _Block] = {}
    shown: dict[str, list[Place]] = {}
    for place in form.places:
        if place.kind in LISTS and (source := sources.get(place.key)):
            before = shown.setdefault(source, [])
            earlier = [other for other in before if goes_on(other, place)]
            blocks |= {other.key: replace(blocks[other.key], is_followed=True) for other in earlier}
            begin = sum(other.rows * other.halves for other in earlier)
            before.append(place)
            blocks[place.key] = _Block(len(before), begin)
    return blocks


def _printed_as(line: Line, place: Place, blocks: MappingType[str, _Block]) -> str:
    """Return the placeholder of a column: the second place of a list, and its second half, have their own."""
    source, dot, name = in_half(line.item, _half(place, line.column)).partition(".")
    if dot and (number := blocks.get(place.key, _Block(1)).number) > 1:
        source = f"{source}第{number}处"
    return f"{source}{dot}{name}"


def prints_itself(place: Place, form: Form) -> bool:
    """Tell whether a field of mail merge prints what is worked out for it, and not the bare item."""
    if place.code is None or place.code.kind not in {FieldKind.MERGE_FIELD, FieldKind.IF}:
        return False
    return form.takes_many or place.code.kind is FieldKind.IF or bool(place.code.switches)


def propose(form: Form) -> Mapping:
    """Return the mapping that the labels suggest; a row a household makes it a form about a village."""
    lines: list[Line] = []
    for place in form.places:
        if place.kind is PlaceKind.NEXT:
            continue
        if place.code is not None and form.takes_many:
            proposal = propose_item(place)
            item = f"{HOUSEHOLDS}.{proposal.item}" if proposal.item else ""
            lines.append(Line(place.key, place.label, item, proposal.confidence, 1))
        elif place.kind in LISTS:
            for number, proposal in enumerate(propose_row(place), start=1):
                label = place.columns[number - 1]
                lines.append(Line(place.key, label, proposal.item, proposal.confidence, number))
        else:
            proposal = propose_item(place)
            label = " · ".join((*reversed(place.groups), place.label))
            lines.append(Line(place.key, label, proposal.item, proposal.confidence))
    lines = _only_evident(form, lines)
    listed = form.takes_many or any(line.item.startswith(f"{HOUSEHOLDS}.") for line in lines)
    subject = Subject.VILLAGE if listed else Subject.HOUSEHOLD
    if subject is Subject.VILLAGE:
        lines = [_of_village(line) for line in lines]
    return Mapping(form.name, form.digest, subject, Scope.IN_FORCE, Gate.NONE, tuple(lines))


def _only_evident(form: Form, lines: Sequence[Line]) -> list[Line]:
    """Return the lines, those asked for which there is not evidence enough."""
    evidence, places = Evidence(form.places), {place.key: place for place in form.places}
    sure = [line for line in lines if line.item and line.confidence is Confidence.SURE]
    single = [n for n in sure if not n.column and places[n.place].kind not in EXACT]
    twice = claimed_twice([line.item for line in single])
    lists = {n.place: n.item.partition(".")[0] for n in sure if n.column}
    headed = {
        key: source for key, source in lists.items() if evidence.is_enough_for_list(source, places[key])
    }

    def is_evident(line: Line) -> bool:
        place = places[line.place]
        if place.code is not None and form.takes_many:
            return True
        if not line.column:
            is_claimed = line.item in twice and place.kind not in EXACT
            return not is_claimed and evidence.is_enough(line.item, place, *read_label(place))
        alike = [places[key] for key, source in headed.items() if source == headed.get(line.place)]
        is_alone = all(other is place or goes_on(other, place) or goes_on(place, other) for other in alike)
        return (
            line.place in headed
            and is_alone
            and evidence.is_enough_for_column(headed[line.place], line.item, place, line.column - 1)
        )

    asked = {id(line) for line in sure if not is_evident(line)}
    return [replace(n, confidence=Confidence.ASK) if id(n) in asked else n for n in lines]


def _of_village(line: Line) -> Line:
    """Return the line of a form about a village: what is told of one household has no single place on it."""
    if line.column or not line.item or line.item in OF_VILLAGE:
        return line
    item = "村_村" if line.item == "监测户_村" else ""
    return Line(line.place, line.label, item, line.confidence if item else Confidence.ASK)


OF_VILLAGE = frozenset({item.name for item in ITEMS if item.source in {"村", "乡镇"}} | {"季度", "年度"})


def carry_over(old: Mapping, form: Form) -> tuple[Mapping, tuple[str, ...]]:
    """Return the mapping of a changed `form` with what the clerk had settled, and a line on each that moved.

    A place keeps its item where its label is the same, at its old place or at the only other one so called.
    """
    fresh = propose(form)
    settled = {(line.place, line.column): line for line in old.lines}
    by_label: dict[str, list[Line]] = {}
    for line in old.lines:
        by_label.setdefault(normal(line.label), []).append(line)
    kept, moved, used = [], [], set()
    for line in fresh.lines:
        before = settled.get((line.place, line.column))
        if before is None or normal(before.label) != normal(line.label):
            alike = by_label.get(normal(line.label), [])
            before = alike[0] if len(alike) == 1 else None
            moved.append(
                f"{line.place}“{line.label}”：" + (f"原在 {before.place}" if before else "新的位置，请核对")
            )
        if before is not None:
            used.add((before.place, before.column))
            kept.append(replace(before, place=line.place, label=line.label, column=line.column))
        else:
            kept.append(line)
    gone = [f"{line.place}“{line.label}”：新表里没有了" for key, line in settled.items() if key not in used]
    mapping = Mapping(form.name, form.digest, old.subject, old.scope, old.gate, tuple(kept), old.watermark)
    return mapping, (*moved, *gone)


def values_for(mapping: Mapping, form: Form, values: MappingType[str, Any]) -> dict[str, Any]:
    """Return of `values` what the form's template asks for.

    Raise PaperWithheld with every place whose item must be given and is not, is none of the words printed, or
    has more rows than a sheet has room for.
    """
    places = {place.key: place for place in form.places}
    blocks = _blocks(mapping.lines, form)
    context: dict[str, Any] = {}
    findings: list[Finding] = []
    for line in mapping.lines:
        place = places.get(line.place)
        if place is not None and place.kind is PlaceKind.CONDITION and not line.item:
            expected, way_out = f"条件域“{line.label}”应对应一个数据项", "在对应表的“印什么”里选"
            findings.append(Finding(line.place, expected, "没有选", way_out))
        if place is None or not line.item:
            continue
        cells = _cells_of(line, values)
        if line.required and not all(cells or [""]):
            way_out = "在工作簿里补上，或把对应表的“空白时”改为留空"
            findings.append(Finding(f"{line.place}“{line.label}”", f"应有“{line.item}”", "没有填写", way_out))
        if place.code is not None:
            context |= _of_field(line, place, cells, form)
        elif line.column:
            name, block = _printed_as(line, place, blocks), blocks.get(place.key, _Block(1))
            _put_column(context, name, line, place, cells, block, findings, form)
        elif divide := _DIVIDED.get(place.kind):
            context |= divide(line, place, _text_of(line, cells[0], findings), findings)
        else:
            context[line.item] = cells[0]
    if findings:
        raise PaperWithheld(dict.fromkeys(findings))
    if form.takes_many:
        records: Sequence[MappingType[str, Any]] = values.get(HOUSEHOLDS, ())
        context["各页"] = merged_copies(_fields_of(mapping, form), records)
    else:
        context["续页"] = []
    return context


def _of_field(line: Line, place: Place, cells: Sequence[Any], form: Form) -> dict[str, Any]:
    """Return what a field of mail merge prints on a form of one record; those of several come later."""
    if form.takes_many or place.code is None:
        return {}
    if prints_itself(place, form):
        return {place.placeholder: place.code.shown(cells[0])}
    return {line.item: cells[0]} if place.kind is PlaceKind.MERGE_FIELD else {}


def _fields_of(mapping: Mapping, form: Form) -> list[Printed]:
    """Return the fields of mail merge in reading order, each with its placeholder and its item."""
    items = {line.place: line.item.removeprefix(f"{HOUSEHOLDS}.") for line in mapping.lines}
    return [(p.placeholder, p.code, items.get(p.key, "")) for p in form.places if p.code is not None]


def is_skipped(mapping: Mapping, form: Form, values: MappingType[str, Any]) -> bool:
    """Tell whether a SKIPIF of the form passes over the household whose items are `values`."""
    return any(
        code.kind is FieldKind.SKIP_IF and bool(item) and code.holds(str(values.get(item, "")))
        for _, code, item in _fields_of(mapping, form)
    )


def may_skip(form: Form) -> bool:
    """Tell whether the form has a SKIPIF."""
    return any(p.code is not None and p.code.kind is FieldKind.SKIP_IF for p in form.places)


def _cells_of(line: Line, values: MappingType[str, Any]) -> list[Any]:
    """Return what the line's item is: one text, or one for each row of its list; a number may be to come."""
    source, dot, name = line.item.partition(".")
    if not dot:
        return [_shown(values.get(line.item, ""))]
    rows = enumerate(values.get(source, ()), start=1)
    return [str(number) if name == "序号" else _shown(row.get(name, "")) for number, row in rows]


def _shown(value: object) -> Any:
    return value if isinstance(value, NumberOf) else str(value)


def _half(place: Place, column: int) -> int:
    """Return in which half of its list the `column` stands, from 0."""
    return (column - 1) * place.halves // len(place.columns)


def _in_half(place: Place, column: int, cells: Sequence[Any]) -> Sequence[Any]:
    """Return those of a list's cells that stand in the column's half: at least as many as rows are drawn."""
    half = _half(place, column)
    if place.is_across:
        return cells[half :: place.halves]
    most = max(place.rows, -(-len(cells) // place.halves))
    return cells[half * most : (half + 1) * most]


def _put_column(
    context: dict[str, Any],
    item: str,
    line: Line,
    place: Place,
    whole: Sequence[Any],
    block: _Block,
    findings: list[Finding],
    form: Form,
) -> None:
    """Put the cells of `whole` that stand in `block` into `context` as `item`, blanks to the end of its rows.

    A sheet has its drawn rows one by one; the last is repeated for what there is beyond them. A list with a
    column for each line has room for no more than these.
    """
    source, _, name = item.partition(".")
    cells = whole[block.begin : block.begin + place.rows * place.halves if block.is_followed else None]
    rows_drawn = max(place.rows, -(-len(cells) // place.halves))
    own = _in_half(place, line.column, cells)
    filled = [*own, *[""] * (rows_drawn - len(own))]
    if place.kind is PlaceKind.COLUMN:
        if len(cells) > place.rows:
            expected = f"表上有{block.begin + place.rows}列"
            found = f"“{line.item.partition('.')[0]}”有{len(whole)}条"
            findings.append(Finding(line.place, expected, found, "在表上加列，重新收这张表"))
        context |= {row_name(item, n): cell for n, cell in enumerate(filled, start=1)}
        return
    if form.suffix != "docx":
        context |= {row_name(item, n): cell for n, cell in enumerate(filled[: place.rows - 1], start=1)}
        source, filled = rest_name(item).partition(".")[0], filled[place.rows - 1 :]
    rows = context.setdefault(source, [{} for _ in filled])
    for row, cell in zip(rows, filled, strict=False):
        row[name] = cell


def _text_of(line: Line, cell: Any, findings: list[Finding]) -> str:
    """Return the text that is to be divided; a number that is taken later cannot be."""
    if isinstance(cell, str):
        return cell
    expected = "分几处写的空，填的应是现成的字"
    findings.append(
        Finding(f"{line.place}“{line.label}”", expected, f"“{line.item}”", "改对应表，换一处印编号")
    )
    return ""


def _date_parts(line: Line, place: Place, value: str, findings: list[Finding]) -> dict[str, str]:
    """Return year, month and day of a date for the blanks before 年, 月 and 日."""
    day = _DAY.fullmatch(value)
    if value and day is None:
        expected = f"空在“{'、'.join(place.options)}”前面，应是日期"
        findings.append(Finding(f"{line.place}“{line.label}”", expected, f"“{value}”", "核对数据或对应表"))
    return {tick_name(line.item, part): day[part] if day else "" for part in place.options}


def _letters(line: Line, place: Place, value: str, findings: list[Finding]) -> dict[str, str]:
    """Return the characters of a number for the boxes that take one each."""
    if len(value) > len(place.options):
        expected, found = f"一格一字，表上有{len(place.options)}格", f"“{line.item}”有{len(value)}个字"
        findings.append(Finding(f"{line.place}“{line.label}”", expected, found, "核对数据或对应表"))
    given = value.ljust(len(place.options))
    return {tick_name(line.item, n): given[at].strip() for at, n in enumerate(place.options)}


def _before_unit(line: Line, place: Place, value: str, findings: list[Finding]) -> dict[str, str]:  # noqa: ARG001
    """Return what stands before the unit that the form prints: 东沟 where 村 follows."""
    (unit,) = place.options
    kinds = ("乡", "镇") if unit in {"乡镇", "乡（镇）"} else (unit,)
    bare = next((value.removesuffix(kind) for kind in kinds if value.endswith(kind)), value)
    return {tick_name(line.item, unit): bare}


def _ticks(line: Line, place: Place, value: str, findings: list[Finding]) -> dict[str, str]:
    """Return the boxes of a choice, those of the value's words ticked."""
    chosen = {normal(part) for part in value.split("、")} if value else set()
    words = {normal(option) for option in place.options}
    if place.options != ("是",) and not chosen <= words:
        expected = f"应是表上印着的：{'、'.join(place.options)}"
        findings.append(Finding(f"{line.place}“{line.label}”", expected, f"“{value}”", "核对数据或对应表"))
    marks = _BRACKET_MARKS if place.kind is PlaceKind.BRACKET else _BOX_MARKS
    return {tick_name(line.item, option): marks[normal(option) in chosen] for option in place.options}


_BOX_MARKS, _BRACKET_MARKS = ("□", "☑"), ("　", "√")
_DAY = re.compile(r"(?P<年>\d{4})年(?P<月>\d{1,2})月(?P<日>\d{1,2})日")
_DIVIDED: dict[PlaceKind, Callable[[Line, Place, str, list[Finding]], dict[str, str]]] = {
    PlaceKind.TICK: _ticks,
    PlaceKind.BRACKET: _ticks,
    PlaceKind.DATE: _date_parts,
    PlaceKind.LETTERS: _letters,
    PlaceKind.UNIT: _before_unit,
}
"""How the value of a place written in parts is divided."""
