"""Writes what was found into a copy of a Word file: comments, mends as tracked changes (ECMA-376 17.13)."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from lxml import etree

from generators.checks.text.mends import Change, changed, changes_of
from generators.checks.text.table import Strength
from generators.checks.word_text import iter_paragraphs, paragraph_text, text_nodes
from generators.errors import DataRefused, Finding, PaperWithheld
from generators.opc import TYPES_PART, part_at, relations_part, serialise, write_package
from generators.printing.docx.package import Package, W
from generators.printing.docx.styles import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generators.checks.text import TextFinding
    from generators.checks.word_text import TextNode

AUTHOR = "红头核稿"
DATE = "2020-01-01T00:00:00Z"
"""Date of every comment and change: the same file makes the same bytes."""
_WORD = W[1:-1]
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_IS_ID = re.compile("[0-9]{1,9}").fullmatch
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def add_comments(package: Package, findings: Iterable[TextFinding]) -> bytes:
    """Return the file with a comment at each finding; its text and everything else stay.

    Raise DataRefused for a strict file (ISO/IEC 29500-4), whose parts go by other names.
    """
    _refuse_strict(package)
    root = copy.deepcopy(package.tree(package.main))
    target, comments = _comments_of(package)
    number = 1 + max(
        (int(n.get(W + "id", "0")) for n in comments if _IS_ID(n.get(W + "id", "0"))), default=-1
    )
    by_paragraph = _by_paragraph(findings)
    for index, paragraph in enumerate(_paragraphs(package, root), start=1):
        for finding in sorted(by_paragraph.get(index, ()), reverse=True):
            runs = _runs_of(paragraph, finding.start, finding.end)
            if not runs:
                continue
            _anchor(runs[0], runs[-1], str(number))
            comments.append(_comment(str(number), finding))
            number += 1
    parts = dict(package.parts)
    parts[package.main] = serialise(root)
    parts[target] = serialise(comments)
    _register(package, parts, target)
    return write_package(parts.items())


def track_mends(package: Package, findings: Iterable[TextFinding]) -> tuple[bytes, int]:
    """Return the file with every mechanical mend as a tracked change, and their number.

    Rejecting all gives back the old text, accepting all the new one; run properties stay with each half.
    Paragraphs that hold changes already are left alone. Raise DataRefused for a strict file.
    """
    _refuse_strict(package)
    root = copy.deepcopy(package.tree(package.main))
    by_paragraph = _by_paragraph(finding for finding in findings if finding.mend is not None)
    taken = [node.get(W + "id", "") for node in root.iter()]
    number = 1 + max((int(value) for value in taken if _IS_ID(value)), default=0)
    made = 0
    for index, paragraph in enumerate(_paragraphs(package, root), start=1):
        if index not in by_paragraph or _has_changes(paragraph):
            continue
        text = paragraph_text(paragraph)
        for start, end, new in reversed(_changes_of(text, by_paragraph[index])):
            if _change(paragraph, start, end, new, number):
                number += 2
                made += 1
    parts = dict(package.parts)
    parts[package.main] = serialise(root)
    return write_package(parts.items()), made


def mended(text: str, findings: Iterable[TextFinding]) -> str:
    """Return `text` with the mends of its findings made, line by line."""
    by_line = _by_paragraph(findings)
    lines = text.split("\n")
    for number, of_line in by_line.items():
        lines[number - 1] = changed(lines[number - 1], _changes_of(lines[number - 1], of_line))
    return "\n".join(lines)


def _changes_of(text: str, findings: Iterable[TextFinding]) -> list[Change]:
    """Return the changes of one line that stands as it was read."""
    return changes_of(text, (each for each in findings if text[each.start : each.end] == each.text))


def _by_paragraph(findings: Iterable[TextFinding]) -> dict[int, list[TextFinding]]:
    found: dict[int, list[TextFinding]] = defaultdict(list)
    for finding in findings:
        found[finding.line].append(finding)
    return found


def _refuse_strict(package: Package) -> None:
    if b"purl.oclc.org/ooxml" in package.parts[package.main][:4000]:
        place, way_out = f"文件“{package.name}”", "用 Word 另存为普通的 .docx 再检查"
        raise DataRefused([Finding(place, "批注、修订只能写入普通的 .docx", "严格格式（Strict）", way_out)])


def _paragraphs(package: Package, root: etree._Element) -> list[etree._Element]:
    return list(iter_paragraphs(Package(package.name, {}, package.main, {}, {package.main: root})))


def _has_changes(paragraph: etree._Element) -> bool:
    return any(local(node) in {"ins", "del", "moveFrom", "moveTo"} for node in paragraph.iter())


# -- runs -----------------------------------------------------------------------------------------


def _split_at(paragraph: etree._Element, offset: int) -> None:
    """Make a run end at `offset`, its properties with both halves; nothing is done where one ends already."""
    nodes = text_nodes(paragraph)
    for index, node in enumerate(nodes):
        if node.start < offset < node.end:
            _split_run(node, offset - node.start)
            return
        if node.start == offset and index and nodes[index - 1].run is node.run:
            _split_run(node, 0)
            return


def _split_run(node: TextNode, at: int) -> None:
    run = node.run
    second = etree.Element(W + "r", {str(k): str(v) for k, v in run.attrib.items()})
    properties = run.find(W + "rPr")
    if properties is not None:
        second.append(copy.deepcopy(properties))
    moved = list(run)[run.index(node.node) :]
    if at:
        tail = etree.SubElement(second, W + "t")
        _set_text(tail, node.text[at:])
        _set_text(node.node, node.text[:at])
        moved = moved[1:]
    for child in moved:
        second.append(child)
    run.addnext(second)


def _set_text(node: etree._Element, text: str) -> None:
    node.text = text
    node.set(_SPACE, "preserve")


def _runs_of(paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
    """Return the runs that hold exactly the characters from `start` to `end`; at least one character."""
    length = len(paragraph_text(paragraph))
    if length == 0:
        return []
    end = min(max(end, start + 1), length)
    start = min(start, end - 1)
    _split_at(paragraph, start)
    _split_at(paragraph, end)
    return list(
        dict.fromkeys(node.run for node in text_nodes(paragraph) if start <= node.start and node.end <= end)
    )


# -- comments -------------------------------------------------------------------------------------


def _anchor(first: etree._Element, last: etree._Element, number: str) -> None:
    begin = etree.Element(W + "commentRangeStart", {W + "id": number})
    finish = etree.Element(W + "commentRangeEnd", {W + "id": number})
    reference = etree.Element(W + "r")
    etree.SubElement(reference, W + "commentReference", {W + "id": number})
    first.addprevious(begin)
    last.addnext(finish)
    finish.addnext(reference)


def _comment(number: str, finding: TextFinding) -> etree._Element:
    comment = etree.Element(
        W + "comment", {W + "id": number, W + "author": AUTHOR, W + "date": DATE, W + "initials": "红头"}
    )
    weight = "错误" if finding.strength is Strength.REQUIRED else "提示"
    told = f"{weight}（{finding.strength}）[{finding.rule}] {finding.message}"
    for text in (told, f"建议：{finding.suggestion}" if finding.suggestion else ""):
        if text:
            run = etree.SubElement(etree.SubElement(comment, W + "p"), W + "r")
            _set_text(etree.SubElement(run, W + "t"), _CONTROL.sub("", text))
    return comment


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _comments_of(package: Package) -> tuple[str, etree._Element]:
    """Return the name and the root of the part with comments, a new one when there is none."""
    existing = package.related(package.main, "comments")
    if existing:
        return existing, _whole(package, existing)
    return part_at(package.main, "comments.xml"), etree.Element(W + "comments", nsmap={"w": _WORD})


def _whole(package: Package, part: str) -> etree._Element:
    """Return a copy of the XML of `part`; raise DataRefused when it is broken."""
    try:
        return copy.deepcopy(package.tree(part))
    except PaperWithheld as error:
        raise DataRefused(error.reasons) from None


def _register(package: Package, parts: dict[str, bytes], target: str) -> None:
    """Name the part with comments in the table of types and among the relations of the body."""
    if package.related(package.main, "comments"):
        return
    types = _whole(package, TYPES_PART)
    etree.SubElement(
        types, f"{{{_TYPES}}}Override", {"PartName": f"/{target}", "ContentType": _COMMENTS_TYPE}
    )
    parts[TYPES_PART] = serialise(types)
    name = relations_part(package.main)
    relations = _whole(package, name) if name in parts else etree.Element(f"{{{_RELATIONS}}}Relationships")
    taken = {node.get("Id") for node in relations}
    identity = next(f"rIdComments{n}" for n in range(1, 10_000) if f"rIdComments{n}" not in taken)
    etree.SubElement(
        relations,
        f"{{{_RELATIONS}}}Relationship",
        {"Id": identity, "Type": _COMMENTS_KIND, "Target": target.rpartition("/")[2]},
    )
    parts[name] = serialise(relations)


# -- tracked changes ------------------------------------------------------------------------------


def _change(paragraph: etree._Element, start: int, end: int, new: str, number: int) -> bool:
    """Put `new` in the place of `start` to `end` as a deletion and an insertion; False where it cannot be."""
    inner = [n for n in text_nodes(paragraph) if n.start < max(end, start + 1) and n.end > start]
    if end > start and any(local(node.node) != "t" for node in inner):
        return False
    if end > start:
        runs = _runs_of(paragraph, start, end)
        if not runs or not all(_may_change(run) for run in runs):
            return False
        pattern = runs[-1]
    else:
        before = [node for node in text_nodes(paragraph) if node.start < start <= node.end]
        if not before or not _may_change(before[-1].run):
            return False
        _split_at(paragraph, start)
        pattern = [node for node in text_nodes(paragraph) if node.end == start][-1].run
        runs = []
    place: etree._Element = pattern
    for run in runs:
        deletion = _tracked("del", number)
        run.addprevious(deletion)
        deletion.append(run)
        for node in run.findall(W + "t"):
            node.tag = W + "delText"
        place = deletion
    if new:
        insertion = _tracked("ins", number + 1)
        run = etree.SubElement(insertion, W + "r")
        properties = pattern.find(W + "rPr")
        if properties is not None:
            run.append(copy.deepcopy(properties))
        _set_text(etree.SubElement(run, W + "t"), new)
        place.addnext(insertion)
    return True


def _tracked(kind: str, number: int) -> etree._Element:
    return etree.Element(W + kind, {W + "id": str(number), W + "author": AUTHOR, W + "date": DATE})


def _may_change(run: etree._Element) -> bool:
    """Tell whether a change may stand around `run`: a child of the paragraph, not part of a field."""
    parent = run.getparent()
    if parent is None or local(parent) != "p":
        return False
    depth = 0
    for node in parent.iter(W + "fldChar"):
        holder = node.getparent()
        if holder is run:
            return False
        if holder is not None and holder.getparent() is parent and parent.index(holder) < parent.index(run):
            depth += {"begin": 1, "end": -1}.get(node.get(W + "fldCharType", ""), 0)
    return depth == 0


def as_word(lines: Sequence[str]) -> bytes:
    """Return a plain Word file with a paragraph for each of `lines`, to hold comments and changes."""
    import io

    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(_CONTROL.sub("", line))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
