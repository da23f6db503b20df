"""Reads a paragraph of a DOCX into items: text, tabs, breaks, fields and pictures, each with its run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generators.printing.docx.live_fields import UnknownFieldError, is_live, shown_by
from generators.printing.docx.package import R, W
from generators.printing.docx.revisions import WAY_OUT as REVISIONS_WAY_OUT
from generators.printing.docx.styles import is_on, local
from generators.printing.layout.symbol_fonts import as_characters, is_symbol_font

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.etree import ElementTree as ET

    from lxml import etree

    from generators.printing.docx.styles import Properties

_OFFICE = "http://schemas.microsoft.com/office/"
_UNDERSTOOD: frozenset[str | None] = frozenset(
    {
        None,
        f"{_OFFICE}word/2010/wordprocessingShape",
        f"{_OFFICE}word/2010/wordprocessingGroup",
        f"{_OFFICE}word/2010/wordprocessingCanvas",
        f"{_OFFICE}word/2010/wordprocessingDrawing",
        f"{_OFFICE}word/2010/wordml",
        f"{_OFFICE}word/2012/wordml",
        f"{_OFFICE}drawing/2010/main",
    }
)
"""What a choice may ask for (`mc:Requires`) to be read; ink, 3D models, new charts leave a picture behind."""
_SILENT = frozenset(
    {
        "rPr",
        "pPr",
        "lastRenderedPageBreak",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "permStart",
        "permEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "annotationRef",
        "softHyphen",
        "separator",
        "continuationSeparator",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "footnoteRef",
        "endnoteRef",
        "customXmlMoveFromRangeStart",
        "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart",
        "customXmlMoveToRangeEnd",
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "sdtPr",
        "sdtEndPr",
        "smartTagPr",
        "customXmlPr",
        "fldData",
        "ffData",
        "delInstrText",
        "rubyPr",
        "dayShort",
        "dayLong",
        "monthShort",
        "monthLong",
        "yearShort",
        "yearLong",
        "fldCharType",
    }
)
# Fields that a print counts anew; all others show what they showed when the file was saved.
_COUNTED = {"PAGE": "n", "NUMPAGES": "N", "SECTIONPAGES": "S", "SECTION": "X"}


@dataclass
class InlineItem:
    """A part of a paragraph with its run; `kind` is text, tab, break, page, field, note, math or element."""

    kind: str
    text: str = ""
    run: Properties = field(default_factory=dict)
    link: str = ""
    element: ET.Element | None = None
    source: etree._Element | None = None
    """The `w:t` the text comes from."""


def field_class(code: str) -> str:
    """Return the class of a field that is counted anew, with its format; empty for others."""
    words = code.split()
    kind = _COUNTED.get(words[0].upper(), "") if words else ""
    if not kind:
        return ""
    switches = {word.lower() for word in words[1:]}
    for switch, style in (
        ("roman", "lower-roman"),
        ("alphabetic", "lower-alpha"),
        ("chinesenum3", "chinese"),
        ("chinesenum1", "chinese"),
        ("chinesenum2", "legal"),
        ("arabicdash", "dash"),
    ):
        if switch in switches:
            is_upper = switch in {"roman", "alphabetic"} and switch.upper() in words
            return f"{kind} {style.replace('lower', 'upper') if is_upper else style}"
    return kind


class InlineReader:
    """Reads paragraphs of one document; fields may span several of them."""

    def __init__(
        self,
        run_of: Callable[[etree._Element | None], Properties],
        link_of: Callable[[etree._Element], str],
        refuse: Callable[..., None],
        warn: Callable[..., None],
        draw: Callable[[etree._Element, Properties], Iterator[InlineItem]],
        calculate: Callable[[etree._Element], InlineItem | None],
        visited: set[etree._Element],
    ) -> None:
        self._run_of, self._link_of, self._draw = run_of, link_of, draw
        self._refuse, self._warn = refuse, warn
        self._calculate = calculate
        self._visited = visited
        self._fields: list[dict[str, str]] = []
        self._forms: list[etree._Element | None] = []
        """Of each field in `_fields` what a form of an older Word says of it."""

    @property
    def is_in_field(self) -> bool:
        """Return whether a field that was begun is not ended yet."""
        return bool(self._fields)

    def items(  # noqa: PLR0912 - one branch an element
        self, node: etree._Element, link: str = ""
    ) -> Iterator[InlineItem]:
        """Yield the items of a paragraph, hyperlink or other holder of runs."""
        for child in node:
            name = local(child)
            if name == "r":
                yield from self._run(child, link)
            elif name == "hyperlink":
                yield from self.items(child, self._link_of(child) or link)
            elif name in {"smartTag", "customXml", "dir", "bdo"}:
                yield from self.items(child, link)
            elif name in {"ins", "moveTo"}:
                self._refuse("有没有接受的修订", "插入或移来的文字", REVISIONS_WAY_OUT)
                yield from self.items(child, link)
            elif name in {"del", "moveFrom"}:
                self._refuse("有没有接受的修订", "删除或移走的文字", REVISIONS_WAY_OUT)
            elif name == "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    yield from self.items(content, link)
            elif name == "fldSimple":
                yield from self._simple_field(child, link)
            elif name in {"oMath", "oMathPara"}:
                yield from self._equations(child)
            elif name == "AlternateContent":
                chosen = choice(child)
                if chosen is not None:
                    yield from self.items(chosen, link)
            elif name and name not in _SILENT:
                self._refuse("有打印不了的内容", f"“{name}”{_short(child)}")

    def _equations(self, node: etree._Element) -> Iterator[InlineItem]:
        """Yield an equation, or those of a paragraph of them, each on a line of its own."""
        self._visited.update(node.iter())
        inner = [child for child in node if local(child) == "oMath"] if local(node) == "oMathPara" else [node]
        for number, child in enumerate(inner):
            item = self._calculate(child)
            if number:
                yield InlineItem("break")
            if item is not None:
                yield item

    def _simple_field(self, node: etree._Element, link: str) -> Iterator[InlineItem]:
        counted = field_class(node.get(W + "instr", ""))
        if counted:
            run = node.find(W + "r")
            yield InlineItem(
                "field", counted, self._run_of(run.find(W + "rPr") if run is not None else None), link
            )
        elif any(part.tag == W + "sym" or part.text for part in node.iter(W + "t", W + "sym")):
            yield from self.items(node, link)
        else:
            yield from self.items(node, link)
            yield from self._live({"code": node.get(W + "instr", "")}, None, {}, link)

    def _run(self, node: etree._Element, link: str) -> Iterator[InlineItem]:
        run = self._run_of(node.find(W + "rPr"))
        for child in node:
            name = local(child)
            if name == "fldChar":
                yield from self._field_mark(child, run, link)
            elif name == "instrText":
                if self._fields and "shown" not in self._fields[-1]:
                    self._fields[-1]["code"] = self._fields[-1].get("code", "") + (child.text or "")
            elif not run.get("vanish") and self._is_shown():
                for state in self._fields if name != "rPr" else ():
                    state["printed"] = "1"
                yield from self._content(child, name, run, link)
            else:
                # Hidden, or shown by a field that is counted anew: seen, and left out on purpose.
                self._visited.update(child.iter())

    def _is_shown(self) -> bool:
        return all("shown" in state and "counted" not in state for state in self._fields)

    def _field_mark(self, node: etree._Element, run: Properties, link: str) -> Iterator[InlineItem]:
        kind = node.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append({})
            form = node.find(W + "ffData")
            self._forms.append(form)
            box = form.find(W + "checkBox") if form is not None else None
            if box is not None:
                checked = box.find(W + "checked")
                if checked is None:
                    checked = box.find(W + "default")
                yield InlineItem("text", "☑" if checked is not None and is_on(checked) else "□", run, link)
        elif kind == "separate" and self._fields:
            yield from self._count(run, link)
            self._fields[-1]["shown"] = "1"
        elif kind == "end" and self._fields:
            state = self._fields[-1]
            if "shown" not in state:
                yield from self._count(run, link)
            if "shown" not in state or ("printed" not in state and is_live(state.get("code", ""))):
                yield from self._live(state, self._forms[-1], run, link)
            self._fields.pop()
            self._forms.pop()

    def _count(self, run: Properties, link: str) -> Iterator[InlineItem]:
        state = self._fields[-1]
        counted = field_class(state.get("code", ""))
        outer = self._fields[:-1]
        if counted and all("shown" in other and "counted" not in other for other in outer):
            state["counted"] = counted
            yield InlineItem("field", counted, run, link)

    def _live(
        self, state: Mapping[str, str], form: etree._Element | None, run: Properties, link: str
    ) -> Iterator[InlineItem]:
        """Yield what Word shows for a field that has no result in the file."""
        outer = self._fields[:-1]
        if "counted" in state or not all("shown" in other and "counted" not in other for other in outer):
            return
        code = state.get("code", "")
        try:
            shown = shown_by(code, form)
        except UnknownFieldError as unknown:
            found = f"“{code.strip()[:30]}”"
            if unknown.is_certain:
                self._refuse("文件里没有结果的域打印不了", found, "改成写定的字，或插入公式")
            else:
                self._warn("域没有存下结果，不打印", found, "在 Word 里选中它按 F9 更新，另存再打印")
            return
        if shown and not run.get("vanish"):
            yield InlineItem("text", shown, run, link)

    def _content(  # noqa: PLR0912 - one branch an element
        self, node: etree._Element, name: str, run: Properties, link: str
    ) -> Iterator[InlineItem]:
        if name == "t":
            font = run.get("fonts.ascii") or ""
            if is_symbol_font(font):
                yield InlineItem("text", as_characters(node.text or "", font), run, link)
            else:
                yield InlineItem("text", node.text or "", run, link, source=node)
        elif name in {"tab", "ptab"}:
            yield InlineItem("tab", node.get(W + "alignment", ""), run, link)
        elif name in {"br", "cr"}:
            kind = node.get(W + "type", "textWrapping")
            yield InlineItem({"page": "page", "column": "column"}.get(kind, "break"), "", run, link)
        elif name == "noBreakHyphen":
            yield InlineItem("text", "-\u2060", run, link)
        elif name == "sym":
            yield InlineItem("text", _symbol(node), run, link)
        elif name in {"footnoteReference", "endnoteReference"}:
            own = node.get(W + "customMarkFollows", "0") not in {"0", "false", "off"}
            yield InlineItem("note", f"{name[:3]}{node.get(W + 'id', '')}{'*' if own else ''}", run, link)
        elif name == "AlternateContent":
            chosen = choice(node)
            for child in chosen if chosen is not None else ():
                yield from self._content(child, local(child), run, link)
        elif name == "ruby":
            yield from self._ruby(node, link)
        elif name == "pgNum":
            yield InlineItem("field", "n", run, link)
        elif name == "commentReference":
            yield InlineItem("comment", "", run, link)
        elif name == "delText":
            self._refuse("有没有接受的修订", "删除的文字", REVISIONS_WAY_OUT)
        elif name and name not in _SILENT:
            self._visited.add(node)
            yield from self._draw(node, run)

    def _ruby(self, node: etree._Element, link: str) -> Iterator[InlineItem]:
        for part in ("rubyBase", "rt"):
            inner = node.find(W + part)
            if inner is None:
                continue
            if part == "rt":
                yield InlineItem("text", "（", {}, link)
            yield from self.items(inner, link)
            if part == "rt":
                yield InlineItem("text", "）", {}, link)


def _symbol(node: etree._Element) -> str:
    try:
        code = int(node.get(W + "char", "20"), 16)
    except ValueError:
        return ""
    return as_characters(chr(code | 0xF000 if code < 0x100 else code), node.get(W + "font", ""))


def _short(node: etree._Element) -> str:
    text = " ".join("".join(str(part) for part in node.itertext()).split())
    return f"（{text[:20]}）" if text else ""


def choice(node: etree._Element) -> etree._Element | None:
    """Return the branch of an AlternateContent that is read: the first choice understood, else the old form.

    With an empty old form that is the first choice, so that what nobody understands is refused by name.
    """
    choices = [child for child in node if local(child) == "Choice"]
    for child in choices:
        needed = child.get("Requires", "").split()
        if all(child.nsmap.get(prefix) in _UNDERSTOOD for prefix in needed):
            return child
    fallback = next((child for child in node if local(child) == "Fallback"), None)
    return fallback if fallback is not None and (len(fallback) or not choices) else next(iter(choices), None)


def link_target(relations: Mapping[str, object], node: etree._Element) -> str:
    """Return the address a hyperlink points to; empty for places inside the file and for files."""
    relation = relations.get(node.get(R + "id", ""))
    target: str = getattr(relation, "target", "")
    external = getattr(relation, "is_external", False)
    return target if external and target.startswith(("http://", "https://", "mailto:")) else ""
