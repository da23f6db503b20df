"""Keeps issuer and date on a page with text by the spacing of the body, within bounds (GB/T 9704 7.3.5.5)."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from lxml import etree

from generators.errors import Finding, PaperWithheld, Severity
from generators.printing.docx.package import Package, W, open_package, replace_part
from generators.printing.docx.styles import Styles, style_id, style_name
from generators.printing.docx.text_check import paragraph_pages
from generators.printing.layout.css import number

_TEXT = ("公文正文", "一级标题", "二级标题", "三级标题", "四级标题")
_ANNEX_NOTE = "附件说明"
_SIGNED = ("发文机关署名", "联合署名", "签发人职务", "成文日期", "附注")
_ATTENDED = "出席人员"
"""How the names of the paragraph styles of the templates begin."""

LINES, CHARACTERS = (-40, -30, -20, -10, 0, 10, 20, 30, 40), (-10, -5, 0, 5, 10)
"""Twips that a line and a character of the body may gain or lose: 2 pt of 28.95, half a point of 15.75."""
LEAST = 8
"""Characters that a change must bring above the signature."""
_BOUNDS = f"行距最多增减 {LINES[-1] / 20:g} 磅，字距最多增减 {CHARACTERS[-1] / 20:g} 磅"


@dataclass(frozen=True)
class _Change:
    """What is done to the text: twips more or less, or its last lines bound to the signature."""

    line: int = 0
    character: int = 0
    moved_lines: int = 0

    @property
    def cost(self) -> tuple[float, int, int]:
        shares = abs(self.line) / LINES[-1] + abs(self.character) / CHARACTERS[-1]
        return shares, self.line, self.character


_CHANGES = [
    *sorted((_Change(*twips) for twips in product(LINES, CHARACTERS)), key=lambda change: change.cost)[1:],
    _Change(moved_lines=2),
    _Change(moved_lines=1),
]
_CLAUSE = "GB/T 9704 7.3.5.5"
_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing",
}
"""The order of properties down to those set here (ECMA-376 part 1, 17.3.1.26 and 17.3.2.28)."""


def keep_signature_with_text(docx: bytes, name: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the notice with issuer, date and note on the page where its text ends, and what was done.

    What is too long by a little is set closer, what is too short wider: the smallest change within `LINES`
    and `CHARACTERS` that serves. Where none does, the last lines of the text go with the signature. A paper
    without a signature, and one that needs nothing, comes back as it is.
    """
    try:
        package = open_package(docx, name)
        paper = _SignedPart.of(package)
        if paper is None or paper.is_kept(_Change()):
            return docx, ()
        change = next(filter(paper.is_kept, _CHANGES), None)
    except PaperWithheld:
        return docx, ()  # The print tells what is wrong with it.
    if change is not None:
        docx = replace_part(docx, package.main, paper.changed_document(change))
    expected = f"署名、日期应与正文末行同在一面（{_CLAUSE}）"
    finding = Finding(f"文件“{name}”", expected, "排不下", _told(change), Severity.WARN)
    return docx, (finding,)


def _told(change: _Change | None) -> str:
    if change is None:
        return f"{_BOUNDS}，仍排不下，请增减几个字；不能用“此页无正文”"
    if change.moved_lines:
        moved = "最后一两行" if change.moved_lines > 1 else "最后一行"
        return f"{_BOUNDS}，仍排不下，已将正文{moved}移到署名那一面，也可以增减几个字"
    changes = [
        f"{what}{'加大' if twips > 0 else '缩小'} {abs(twips) / 20:g} 磅"
        for what, twips in (("行距", change.line), ("字距", change.character))
        if twips
    ]
    return f"已将正文{'、'.join(changes)}（{_BOUNDS}），Word 文件和 PDF 一致"


@dataclass
class _SignedPart:
    """The notice down to its date and note; what follows begins on a new page."""

    package: Package
    styles: Styles
    last: int
    """Place of the last signed block among the blocks of the body."""

    @classmethod
    def of(cls, package: Package) -> _SignedPart | None:
        """Return the part of `package`; None when nobody signs it."""
        styles = Styles(package)
        body = package.tree(package.main).find(W + "body")
        blocks = [] if body is None else list(body)
        signed = [
            index
            for index, block in enumerate(blocks)
            if any(style_name(styles, p).startswith((*_SIGNED, _ATTENDED)) for p in block.iter(W + "p"))
        ]
        return cls(package, styles, signed[-1]) if signed else None

    def is_kept(self, change: _Change) -> bool:
        """Tell whether the text ends on the page of the signature, and begins on the page where it began.

        A few characters are not worth a change.
        """
        texts, signed = self._pages(change) if change != _Change() else self._unchanged
        if not texts or not signed:
            return True
        (page, *others) = sorted({page for pages in signed for page in pages})
        carried = sum(pages[page] for pages in texts)
        wanted = LEAST if change.line or change.character else 1
        return not others and carried >= wanted and min(texts[0]) == min(self._unchanged[0][0])

    @cached_property
    def _unchanged(self) -> tuple[list[Counter[int]], list[Counter[int]]]:
        return self._pages(_Change())

    def changed_document(self, change: _Change) -> bytes:
        """Return the XML of the whole document with its text changed."""
        root = copy.deepcopy(self.package.tree(self.package.main))
        self._change(root, change)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _trial(self, change: _Change) -> Package:
        """Return the document changed and cut off behind the signature."""
        root = copy.deepcopy(self.package.tree(self.package.main))
        blocks = list(_body(root))
        section = next((node for block in blocks[self.last :] for node in block.iter(W + "sectPr")), None)
        for block in blocks[self.last + 1 :]:
            _body(root).remove(block)
        if section is not None:
            _body(root).append(section)
        self._change(root, change)
        parts = {**self.package.parts, self.package.main: etree.tostring(root)}
        return Package(self.package.name, parts, self.package.main)

    def _change(self, root: etree._Element, change: _Change) -> None:
        texts = [
            block
            for block in list(_body(root))[: self.last]
            if block.tag == W + "p" and style_name(self.styles, block).startswith((*_TEXT, _ANNEX_NOTE))
        ]
        for paragraph in texts:
            style = self.styles.resolve(style_id(paragraph), "paragraph")
            if change.line and style.paragraph.get("spacing.lineRule") == "exact":
                height = round(number(style.paragraph.get("spacing.line"))) + change.line
                spacing = _put(paragraph, "pPr", "spacing")
                spacing.set(W + "line", str(height))
                spacing.set(W + "lineRule", "exact")
            if change.character:
                usual = round(number(style.run.get("spacing")))
                for run in paragraph.iter(W + "r"):
                    _put(run, "rPr", "spacing").set(W + "val", str(usual + change.character))
        if change.moved_lines:
            last = [paragraph for paragraph in texts if style_name(self.styles, paragraph).startswith(_TEXT)][
                -1
            ]
            _put(last, "pPr", "keepNext")
            _put(last, "pPr", "widowControl").set(W + "val", str(int(change.moved_lines > 1)))

    def _pages(self, change: _Change) -> tuple[list[Counter[int]], list[Counter[int]]]:
        """Return for each paragraph of text, and each that is signed, how much of it is on which page."""
        package = self._trial(change)
        texts: list[Counter[int]] = []
        signed: list[Counter[int]] = []
        for source_paragraph, pages in paragraph_pages(package):
            if source_paragraph.may_be_absent:
                continue
            if source_paragraph.style.startswith(_TEXT):
                texts.append(pages)
            elif source_paragraph.style.startswith(_SIGNED) or (
                source_paragraph.style == _ATTENDED and not signed
            ):
                signed.append(pages if source_paragraph.style != _ATTENDED else Counter([min(pages)]))
        return texts, signed


def _body(root: etree._Element) -> etree._Element:
    body = root.find(W + "body")
    assert body is not None  # noqa: S101 - a document without one has no signature
    return body


def _put(node: etree._Element, kind: str, name: str) -> etree._Element:
    """Return the property `name` of a paragraph or run, made at its place when there is none."""
    properties = node.find(W + kind)
    if properties is None:
        properties = etree.Element(W + kind)
        node.insert(0, properties)
    found = properties.find(W + name)
    if found is None:
        found = etree.Element(W + name)
        before = {W + earlier for earlier in _ORDER[kind].partition(f" {name}")[0].split()}
        place = next((i for i, child in enumerate(properties) if child.tag not in before), len(properties))
        properties.insert(place, found)
    return found
