"""Tracked changes of a DOCX (ECMA-376 part 1, 17.13.5), settled by a choice before it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from generators.printing.docx.carried import ACCEPT
from generators.printing.docx.package import W
from generators.printing.docx.styles import local

if TYPE_CHECKING:
    from lxml import etree

    from generators.printing.docx.package import Package

Choice = Literal["accepted", "original"]
"""Which text a paper with tracked changes is printed with."""
WAY_OUT = ACCEPT
_STORIES = frozenset({"header", "footer", "footnotes", "endnotes"})
_ADDED, _TAKEN = frozenset({"ins", "moveTo"}), frozenset({"del", "moveFrom"})
_CELLS = {"accepted": "cellDel", "original": "cellIns"}


def settle(package: Package, choice: Choice) -> None:
    """Change the trees of `package` to what is left once all changes are accepted, or rejected."""
    for part in stories(package):
        _settle(package.tree(part), choice)


def stories(package: Package) -> list[str]:
    """Return the parts of `package` that hold text: the body, headers, footers and notes."""
    relations = package.relations(package.main).values()
    parts = {package.main, *(r.target for r in relations if r.kind in _STORIES and not r.is_external)}
    return sorted(parts & set(package.parts))


def _settle(root: etree._Element, choice: Choice) -> None:
    gone = _TAKEN if choice == "accepted" else _ADDED
    kept = _ADDED if choice == "accepted" else _TAKEN
    for node in list(root.iter(W + "tr")):
        if _is_marked(node.find(W + "trPr"), gone):
            _remove(node)
    for node in list(root.iter(W + "tc")):
        properties = node.find(W + "tcPr")
        if properties is not None and properties.find(W + _CELLS[choice]) is not None:
            _remove(node)
    _join_paragraphs(root, gone)
    for node in list(root.iter(*(W + name for name in gone))):
        # The mark of a paragraph that had to stay, as the last of its cell, is no change any more.
        _remove(node)
    for node in list(root.iter(*(W + name for name in kept))):
        if _is_mark(node):
            _remove(node)
        else:
            _unwrap(node)
    for node in list(root.iter(W + "delText")):
        node.tag = W + "t"
    for node in list(root.iter(W + "delInstrText")):
        node.tag = W + "instrText"
    _settle_properties(root, choice)


def _is_mark(node: etree._Element) -> bool:
    """Return whether a change is one of a property: of a paragraph's mark, of a row or of a number."""
    parent = node.getparent()
    return parent is not None and local(parent) in {"rPr", "trPr", "tcPr", "numPr", "pPr"}


def _is_marked(properties: etree._Element | None, names: frozenset[str]) -> bool:
    return properties is not None and any(local(child) in names for child in properties)


def _join_paragraphs(root: etree._Element, gone: frozenset[str]) -> None:
    """Join each paragraph whose mark is gone with the next, whose properties it takes."""
    for node in reversed(list(root.iter(W + "p"))):
        properties = node.find(W + "pPr")
        mark = properties.find(W + "rPr") if properties is not None else None
        if not _is_marked(mark, gone):
            continue
        following = node.getnext()
        left = [child for child in node if child is not properties and not _is_gone(child, gone)]
        if following is not None and following.tag == W + "p":
            start = 1 if following.find(W + "pPr") is not None else 0
            for index, child in enumerate(left):
                following.insert(start + index, child)
            _remove(node)
        elif not any(local(child) == "r" or len(child) for child in left) and not _is_last_of_cell(node):
            _remove(node)


def _is_last_of_cell(node: etree._Element) -> bool:
    """Return whether `node` is the only paragraph of its cell, which stays, empty."""
    parent = node.getparent()
    return parent is not None and local(parent) == "tc" and len(parent.findall(W + "p")) == 1


def _is_gone(node: etree._Element, gone: frozenset[str]) -> bool:
    return local(node) in gone


def _settle_properties(root: etree._Element, choice: Choice) -> None:
    for node in list(root.iter()):
        name = local(node)
        if name.endswith("PrChange"):
            parent = node.getparent()
            old = next(iter(node), None)
            _remove(node)
            if choice == "original" and parent is not None and old is not None:
                # What the change does not speak of stays: the mark's own properties, the section.
                keep = [
                    child for child in parent if local(child) in {"rPr", "sectPr"} and name == "pPrChange"
                ]
                for child in list(parent):
                    if child not in keep:
                        parent.remove(child)
                for index, child in enumerate(list(old)):
                    parent.insert(index, child)
        elif name in {"numberingChange", "cellIns", "cellDel", "cellMerge"}:
            _remove(node)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _unwrap(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    for child in reversed(list(node)):
        parent.insert(at, child)
    parent.remove(node)
