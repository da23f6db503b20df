"""Which item goes to which place of a form, for whom it is made, and what its template is filled with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from generators.errors import Finding, PaperWithheld
from generators.forms.items import ITEMS
from generators.forms.labels import normal, tick_name
from generators.forms.places import Form, Place, PlaceKind, row_name
from generators.forms.proposing import HOUSEHOLDS, Confidence, propose_item, propose_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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
    """Number of the column in a repeating row, from 1; 0 for a place of its own."""
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

    def placeholders(self, form: Form) -> dict[str, str]:
        """Return by `Place.key` what `make_template` writes there."""
        by_place: dict[str, list[Line]] = {}
        for line in self.lines:
            by_place.setdefault(line.place, []).append(line)
        wanted: dict[str, str] = {}
        for place in form.places:
            lines = by_place.get(place.key, [])
            if place.kind is PlaceKind.ROW:
                items = {line.column: line.item for line in lines}
                names = [items.get(number, "") for number in range(1, len(place.columns) + 1)]
                if any(names):
                    wanted[place.key] = "|".join(names)
            elif lines and lines[0].item:
                wanted[place.key] = lines[0].item
        return wanted


def propose(form: Form) -> Mapping:
    """Return the mapping that the labels suggest; a row a household makes it a form about a village."""
    lines: list[Line] = []
    for place in form.places:
        if place.kind is PlaceKind.ROW:
            for number, proposal in enumerate(propose_row(place), start=1):
                label = place.columns[number - 1]
                lines.append(Line(place.key, label, proposal.item, proposal.confidence, number))
        else:
            proposal = propose_item(place)
            label = " · ".join((*reversed(place.groups), place.label))
            lines.append(Line(place.key, label, proposal.item, proposal.confidence))
    listed = any(line.item.startswith(f"{HOUSEHOLDS}.") for line in lines)
    subject = Subject.VILLAGE if listed else Subject.HOUSEHOLD
    if subject is Subject.VILLAGE:
        lines = [_of_village(line) for line in lines]
    return Mapping(form.name, form.digest, subject, Scope.IN_FORCE, Gate.NONE, tuple(lines))


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
    mapping = Mapping(form.name, form.digest, old.subject, old.scope, old.gate, tuple(kept))
    return mapping, (*moved, *gone)


def values_for(mapping: Mapping, form: Form, values: MappingType[str, Any]) -> dict[str, Any]:
    """Return of `values` what the form's template asks for.

    Raise PaperWithheld with every place whose item must be given and is not, is none of the words printed, or
    has more rows than a sheet has room for.
    """
    places = {place.key: place for place in form.places}
    context: dict[str, Any] = {}
    findings: list[Finding] = []
    for line in mapping.lines:
        place = places.get(line.place)
        if place is None or not line.item:
            continue
        cells = _cells_of(line, values)
        if line.required and not all(cells or [""]):
            way_out = "在工作簿里补上，或把对应表的“空白时”改为留空"
            findings.append(Finding(f"{line.place}“{line.label}”", f"应有“{line.item}”", "没有填写", way_out))
        if line.column:
            findings += _put_column(context, line, place, cells, grows=form.suffix == "docx")
        elif place.kind is PlaceKind.TICK:
            context |= _ticks(line, place, cells[0], findings)
        else:
            context[line.item] = cells[0]
    if findings:
        raise PaperWithheld(dict.fromkeys(findings))
    return context


def _cells_of(line: Line, values: MappingType[str, Any]) -> list[str]:
    """Return what the line's item is: one text, or one for each row of its list."""
    source, dot, name = line.item.partition(".")
    if not dot:
        return [str(values.get(line.item, ""))]
    rows = enumerate(values.get(source, ()), start=1)
    return [str(number) if name == "序号" else str(row.get(name, "")) for number, row in rows]


def _put_column(
    context: dict[str, Any], line: Line, place: Place, cells: Sequence[str], *, grows: bool
) -> Iterable[Finding]:
    """Put a column's cells into `context`, blanks to the end of the rows drawn; a sheet does not grow."""
    if not grows and len(cells) > place.rows:
        found, way_out = f"{len(cells)} 行", "在表上加行，重新收这张表"
        yield Finding(place.key, f"表上画了 {place.rows} 行", found, way_out)
        return
    source, _, name = line.item.partition(".")
    filled = [*cells, *[""] * (place.rows - len(cells))]
    if not grows:
        context |= {row_name(line.item, number): cell for number, cell in enumerate(filled, start=1)}
        return
    rows = context.setdefault(source, [{} for _ in filled])
    for row, cell in zip(rows, filled, strict=False):
        row[name] = cell


def _ticks(line: Line, place: Place, value: str, findings: list[Finding]) -> dict[str, str]:
    """Return the boxes of a choice, those of the value's words ticked."""
    chosen = {normal(part) for part in value.split("、")} if value else set()
    words = {normal(option) for option in place.options}
    if place.options != ("是",) and not chosen <= words:
        expected = f"应是表上印着的：{'、'.join(place.options)}"
        findings.append(Finding(f"{line.place}“{line.label}”", expected, f"“{value}”", "核对数据或对应表"))
    return {
        tick_name(line.item, option): "☑" if normal(option) in chosen else "□" for option in place.options
    }
