"""How well labels are found: the program's own templates with their tags taken out, Word's and Excel's."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
from lxml import etree
from openpyxl.cell.cell import MergedCell

from generators.forms.labels import normal
from generators.forms.places import PlaceKind
from generators.forms.template import read_form
from generators.installation import SHIPPED_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{\s*(?:\w+\.)?(\w+)\s*\}\}")
NO_FORMS = {"公文", "信函", "命令", "纪要"}
"""Their tables only place the parts of an official document: nothing in them has a label."""
SAME = {
    "识别时间": "识别监测时间",
    "风险类型": "风险",
    "完成时限": "完成时间",
    "月数": "务工时长",
    "措施到位": "措施是否落实",
    "稳定实现": "是否稳定",
    "群众认可": "群众是否认可",
    "单位职务": "单位及职务",
    "责任人单位": "单位职务",
    "责任人电话": "联系电话",
    "内容": "具体措施",
    "户主": "涉及户",
    "会议名称": "培训名称",
    "低保特困": "低保/特困",
    "是否搬迁户": "易地搬迁",
    "持证数": "残疾人",
    "办理天数": "线索到认定",
    "村": "各地",
    "户主或设施": "户主/设施",
}
"""Tags that are called otherwise than what is printed beside or above their blank."""


def agrees(tag: str, label: str) -> bool:
    tag, label = normal(tag), normal(label)
    return bool(label) and (tag in label or label in tag or SAME.get(tag, tag) in label)


def text_of(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def without_tags(path: Path) -> tuple[bytes, dict[tuple[int, int, int], str]]:
    """Return a Word template with its tags taken out, and which tag stood alone in which cell of a table."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    for element in [*root.iter(f"{W}tr"), *root.iter(f"{W}p")]:
        parent = element.getparent()
        if parent is None or not re.fullmatch(r"\s*\{%(?:tr|p) [^%]*%\}\s*", text_of(element)):
            continue
        if element.tag == f"{W}tr" and "else" in text_of(element):  # The other way to draw the same row.
            parent.remove(element.getnext())
        if element.tag == f"{W}tr" or parent.tag != f"{W}tc" or len(parent.findall(f"{W}p")) > 1:
            parent.remove(element)
    truth: dict[tuple[int, int, int], str] = {}
    for number, table in enumerate(root.iter(f"{W}tbl"), start=1):
        for index, row in enumerate(table.iterfind(f"{W}tr"), start=1):
            for column, cell in columns_of(row):
                text = re.sub(r"\{\{\s*用语\.(\w+)\s*\}\}", r"\1", text_of(cell)).strip()
                if alone := TAG.fullmatch(text):
                    truth[number, index, column] = alone[1]
                left = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text)
                for text_element in cell.iter(f"{W}t"):
                    text_element.text, left = left, ""
    parts["word/document.xml"] = etree.tostring(root)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue(), truth


def columns_of(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = 1
    for cell in row.iterfind(f"{W}tc"):
        yield column, cell
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        column += int(span.get(f"{W}val")) if span is not None else 1


def labels_found(content: bytes, name: str) -> dict[tuple[int, int, int], str]:
    """Return the label of each blank in a table, by table, row and column."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = list(etree.fromstring(archive.read("word/document.xml")).iter(f"{W}tbl"))
    found = {}
    for place in read_form(content, name, "docx").places:
        at = re.match(r"表(\d+) 行(\d+)(?:至\d+)?(?: 列(\d+))?", place.key)
        if at is None:
            continue
        table, row = int(at[1]), int(at[2])
        if place.kind is PlaceKind.ROW:
            cells = columns_of(list(tables[table - 1].iterfind(f"{W}tr"))[row - 1])
            for (column, _), label in zip(cells, place.columns, strict=False):
                found[table, row, column] = label
        elif at[3]:
            found[table, row, int(at[3])] = place.label
    return found


def test_the_table_rule_finds_the_label_of_blanks_in_the_programs_own_word_templates() -> None:
    right, wrong = 0, []
    for path in sorted(SHIPPED_TEMPLATES.glob("*.docx")):
        if path.stem in NO_FORMS:
            continue
        content, truth = without_tags(path)
        found = labels_found(content, path.stem)
        for place, tag in truth.items():
            if agrees(tag, found.get(place, "")):
                right += 1
            else:
                wrong.append((path.stem, place, tag, found.get(place)))
    assert right > 500
    assert right / (right + len(wrong)) >= 0.98, wrong


def sheet_without_tags(path: Path) -> tuple[bytes, dict[tuple[str, int, int], str]]:
    """Return a ledger's template with its tags taken out, and which tag stood alone in which cell."""
    book = openpyxl.load_workbook(path)
    truth: dict[tuple[str, int, int], str] = {}
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f" or "{{" not in str(cell.value):
                continue
            text = re.sub(r"\{\{\s*用语\.(\w+)\s*\}\}", r"\1", str(cell.value))
            alone = TAG.fullmatch(text)
            if alone and alone[1] != "标题":
                truth[sheet.title, cell.row, cell.column] = alone[1]
            cell.value = TAG.sub("", text) or None
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), truth


def heads_found(content: bytes, name: str) -> dict[tuple[str, int, int], str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found: dict[tuple[str, int, int], str] = {}
    for place in read_form(content, name, "xlsx").places:
        if at := re.fullmatch(r"工作表“(.*)”行(\d+)至\d+", place.key):
            cells = [cell for cell in book[at[1]][int(at[2])] if not isinstance(cell, MergedCell)]
            for cell, label in zip(cells, place.columns, strict=False):
                found[at[1], cell.row, cell.column] = label
        elif at := re.match(r"工作表“(.*)”单元格 ([A-Z]+\d+)", place.key):
            cell = book[at[1]][at[2]]
            found[at[1], cell.row, cell.column] = place.label
    return found


def test_the_table_rule_finds_the_heads_of_the_programs_own_ledgers() -> None:
    right, wrong = 0, []
    for path in sorted(SHIPPED_TEMPLATES.glob("*.xlsx")):
        content, truth = sheet_without_tags(path)
        found = heads_found(content, path.stem)
        for place, tag in truth.items():
            if agrees(tag, found.get(place, "")):
                right += 1
            else:
                wrong.append((path.stem, place, tag, found.get(place)))
    assert right > 450
    assert right / (right + len(wrong)) >= 0.98, wrong
