"""The mapping of a form as a sheet: written with sample values, corrected once by the clerk, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from generators.errors import DataRefused, Finding
from generators.forms.items import ITEMS, LISTS
from generators.forms.mapping import OF_VILLAGE, Gate, Line, Mapping, Scope, Subject
from generators.forms.proposing import HOUSEHOLDS, Confidence
from generators.masking import mask_id_numbers
from generators.opc import Limits, Opener
from generators.sheet_cells import read_sheets
from generators.workbook_writer import kept_as_text, saved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Mapping as MappingType

    from openpyxl.worksheet.worksheet import Worksheet

_OPENER = Opener("对应表", ".xlsx", Limits(members=200, total=50 * 2**20, xml=20 * 2**20))
_HEADINGS = ("位置", "表上的字", "印什么", "样值", "把握", "空白时", "列")
_WIDTHS = (18, 34, 30, 24, 10, 10, 6)
_MUST, _MAY = "不出", "留空"
MOST_OF_WATERMARK = 12
"""Characters: more would be too small to be seen behind a text."""
_FILL = {Confidence.SURE: "E2F0D9", Confidence.ASK: "FFF2CC", Confidence.BY_HAND: "EDEDED"}
_GUIDE = (
    "“印什么”一列改成要印的数据项（有下拉列表），不印的清空。",
    "黄色的“请核对”逐条看：对的把“把握”改为“确定”；没有核对完，这张表不出。",
    "“空白时”填“不出”的，这一项没有数据时这份表不出，并指明缺什么；填“留空”的照出。",
    "表头几行“每份对应”“范围”“关口”“水印”也可以改。改好后保存，用 hongtou make 表名 季度 制作。",
)


def write_mapping(mapping: Mapping, sample: MappingType[str, Any]) -> bytes:
    """Return the mapping as a workbook to correct once; `sample` gives the values shown beside the items."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = "对应"
    settings = (
        ("表名", mapping.name),
        ("每份对应", str(mapping.subject), "", "水印", mapping.watermark),
        ("范围", str(mapping.scope)),
        ("关口", str(mapping.gate)),
        ("表的指纹", mapping.digest),
    )
    for row in settings:
        sheet.append(row)
    sheet.append(())
    sheet.append(_HEADINGS)
    for line in mapping.lines:
        shown = mask_id_numbers(sample_of(line.item, sample))
        must = _MUST if line.required else _MAY
        sheet.append(
            (line.place, line.label, line.item, shown, str(line.confidence), must, line.column or "")
        )
    for cells in sheet.iter_rows():
        for cell in cells:
            kept_as_text(cell)
    _dress(sheet, mapping)
    choices = book.create_sheet("可选的数据项")
    for name in CHOICES:
        choices.append((name,))
    guide = book.create_sheet("说明")
    for text in _GUIDE:
        guide.append((text,))
    return saved(book)


def _dress(sheet: Worksheet, mapping: Mapping) -> None:
    first = len(_SETTINGS) + 3
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions[chr(65 + number)].width = width
    for cell in sheet[first - 1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=first):
        colour = _FILL[Confidence(str(row[4].value))]
        for cell in row:
            cell.fill = PatternFill("solid", fgColor=colour)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"A{first}"
    lists: tuple[tuple[str, str], ...] = (
        (f"C{first}:C{first + len(mapping.lines)}", f"='可选的数据项'!$A$1:$A${len(CHOICES)}"),
        (f"E{first}:E{first + len(mapping.lines)}", f'"{",".join(Confidence)}"'),
        (f"F{first}:F{first + len(mapping.lines)}", f'"{_MUST},{_MAY}"'),
        ("B2", f'"{",".join(Subject)}"'),
        ("B3", f'"{",".join(Scope)}"'),
        ("B4", f'"{",".join(Gate)}"'),
        ("E2", '"征求意见稿,样张"'),
    )
    for cells, formula in lists:
        validation = DataValidation(type="list", formula1=formula, allow_blank=True)
        # A watermark may have words of its own.
        validation.showErrorMessage = cells != "E2"
        sheet.add_data_validation(validation)
        validation.add(cells)


_SETTINGS = ("表名", "每份对应", "范围", "关口", "表的指纹")
CHOICES: tuple[str, ...] = (
    *(item.name for item in ITEMS),
    *(name for source, items in LISTS.items() for name in (f"{source}.序号", *(item.name for item in items))),
    f"{HOUSEHOLDS}.序号",
    *(f"{HOUSEHOLDS}.{item.name}" for item in ITEMS),
)
_KNOWN = frozenset(CHOICES)


def sample_of(item: str, sample: MappingType[str, Any]) -> str:
    """Return the value of `item` in `sample`: the first row's of a list, nothing when there is none."""
    source, dot, name = item.partition(".")
    if not dot:
        return str(sample.get(item, ""))
    if source == HOUSEHOLDS:
        return "1" if name == "序号" else str(sample.get(name, ""))
    rows: Sequence[MappingType[str, str]] = sample.get(source) or ({},)
    return "1" if name == "序号" else str(rows[0].get(name, ""))


def read_mapping(content: bytes, name: str) -> Mapping:
    """Return the mapping in the workbook that `write_mapping` made and a clerk corrected.

    Raise DataRefused with every cell that names no item, mixes lists in a row, or has a word of its own.
    """
    rows = read_sheets(_OPENER, content, name, looked_at=()).cells.get("对应")
    if rows is None:
        place, expected = f"表“{name}”的对应表", "应是收表时写出的对应表"
        raise DataRefused([Finding(place, expected, "没有工作表“对应”", "重新收这张表")])
    rows = [[*map(_text, row), *[""] * (len(_HEADINGS) - len(row))] for row in rows]
    findings: list[Finding] = []
    given = {row[0]: row[1] for row in rows[: len(_SETTINGS)]}
    subject = _word(given, "每份对应", Subject, 2, findings)
    scope = _word(given, "范围", Scope, 3, findings)
    gate = _word(given, "关口", Gate, 4, findings)
    watermark = str(rows[1][4] or "").strip() if len(rows) > 1 and len(rows[1]) > 4 else ""
    findings += _long_watermark(watermark, "单元格 E2")
    lines = [
        _line(number, row, findings)
        for number, row in enumerate(rows, start=1)
        if number > len(_SETTINGS) + 2 and row[0]
    ]
    findings += [*_mixed(lines), *_out_of_place(lines, subject)]
    if findings:
        raise DataRefused([_at(name, finding) for finding in findings])
    digest = given.get("表的指纹", "")
    return Mapping(given.get("表名") or name, digest, subject, scope, gate, tuple(lines), watermark)


def mapping_faults(mapping: Mapping) -> list[Finding]:
    """Return what is wrong with a mapping that was settled elsewhere than in its sheet, by place."""
    findings = [
        Finding(f"{line.place}“{line.label}”", "应为可选的数据项", f"“{line.item[:30]}”", _hint(line.item))
        for line in mapping.lines
        if line.item and line.item not in _KNOWN
    ]
    findings += _long_watermark(mapping.watermark, "水印")
    return [*findings, *_mixed(mapping.lines), *_out_of_place(mapping.lines, mapping.subject)]


def _long_watermark(text: str, place: str) -> list[Finding]:
    if len(text) <= MOST_OF_WATERMARK:
        return []
    return [Finding(place, f"水印至多 {MOST_OF_WATERMARK} 个字", text[:20], "写短一些，或清空")]


def _hint(item: str) -> str:
    """Return the way out for an item that is none."""
    near = [known for known in CHOICES if item in known][:3]
    return f"是不是 {'、'.join(near)}？" if near else "从下拉列表里选，不印的清空"


def _at(name: str, finding: Finding) -> Finding:
    return Finding(f"表“{name}”的对应表{finding.place}", finding.expected, finding.found, finding.way_out)


def _word(
    given: MappingType[str, str], key: str, kind: Callable[[str], Any], row: int, findings: list[Finding]
) -> Any:
    try:
        return kind(given.get(key, ""))
    except ValueError:
        words = "、".join(kind)  # type: ignore[arg-type]
        findings.append(
            Finding(f"单元格 B{row}", f"“{key}”应为 {words}", f"“{given.get(key, '')}”", "从下拉列表里选")
        )
        return next(iter(kind))  # type: ignore[call-overload]


def _text(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _line(number: int, row: Sequence[str], findings: list[Finding]) -> Line:
    place, label, item, _, confidence, must, column = row[: len(_HEADINGS)]
    if item and item not in _KNOWN:
        findings.append(Finding(f"单元格 C{number}", "应为可选的数据项", f"“{item[:30]}”", _hint(item)))
    if must not in {_MUST, _MAY, ""}:
        findings.append(Finding(f"单元格 F{number}", f"应为“{_MUST}”或“{_MAY}”", f"“{must[:20]}”"))
    known = Confidence(confidence) if confidence in set(Confidence) else Confidence.ASK
    return Line(place, label, item, known, int(column) if column.isdecimal() else 0, must == _MUST)


def _mixed(lines: Sequence[Line]) -> list[Finding]:
    """Return a finding for each row that repeats whose cells are not all of one list."""
    sources: dict[str, set[str]] = {}
    for line in lines:
        if line.column and line.item:
            sources.setdefault(line.place, set()).add(line.item.partition(".")[0] if "." in line.item else "")
    return [
        Finding(
            place,
            "一行里应是同一个列表的项目",
            "、".join(sorted(s or "不是列表的项目" for s in found)),
            "改成同一列表的",
        )
        for place, found in sources.items()
        if len(found) > 1 or "" in found
    ]


def _out_of_place(lines: Sequence[Line], subject: Subject) -> list[Finding]:
    """Return a finding for each item that a form about this subject cannot have at its place."""
    findings = []
    for line in lines:
        is_list = "." in line.item
        if is_list and not line.column:
            findings.append(
                Finding(line.place, "列表的项目只能放在重复的行里", line.item, "换成不带点的项目")
            )
        elif line.item.startswith(f"{HOUSEHOLDS}.") and subject is Subject.HOUSEHOLD:
            findings.append(Finding(line.place, "一户一份的表不能列出各户", line.item, "“每份对应”改为“村”"))
        elif line.item and not is_list and subject is Subject.VILLAGE and line.item not in OF_VILLAGE:
            findings.append(
                Finding(line.place, "一村一份的表，这里印不了一户的项目", line.item, "换成村的项目或清空")
            )
        elif is_list and not line.item.startswith(f"{HOUSEHOLDS}.") and subject is Subject.VILLAGE:
            findings.append(Finding(line.place, "一村一份的表只能列出各户", line.item, "换成“户.”开头的项目"))
    return findings
