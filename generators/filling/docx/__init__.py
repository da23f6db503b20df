"""Fill a Word template: compiled once into static members and a small program, filled many times."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jinja2 import Template, UndefinedError
from markupsafe import Markup

from generators.errors import DataRefused, Finding, PaperWithheld
from generators.filling.docx.grammar import (
    PROPERTY_FIELDS,
    WORD_FIELDS,
    FieldEnvironment,
    Fields,
    TagFault,
    parse_source,
)
from generators.filling.docx.one_line import mark_fitted, set_in_one_line
from generators.filling.docx.package import (
    Package,
    deflate_member,
    finish_package,
    pack_members,
    read_package,
    refuse,
)
from generators.filling.docx.properties import clean_properties
from generators.filling.docx.tags import (
    find_hidden,
    find_misplaced,
    find_other_spellings,
    find_outside_text,
    has_tags,
    part_to_source,
    remove_editing_traces,
)
from generators.filling.docx.values import (
    Context,
    Value,
    context_paths,
    find_unholdable,
    has_unholdable,
    iter_fields,
    iter_texts,
    text_to_run,
)

__all__ = ["Context", "Value", "WordTemplate", "context_paths", "missing_and_superfluous"]
from generators.masking import mask_numbers
from generators.records.office import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from generators.opc import Member

_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS_WITH_TAGS = {
    f"{_WORDML}.document.main+xml": "正文",
    f"{_WORDML}.header+xml": "页眉",
    f"{_WORDML}.footer+xml": "页脚",
    f"{_WORDML}.footnotes+xml": "脚注",
    f"{_WORDML}.endnotes+xml": "尾注",
}
_PARTS_WITH_TEXT = {
    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml": "图表",
    "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml": "智能图形",
}
"""Parts whose text is printed and in which no tag is filled."""
_MAIN = f"{_WORDML}.document.main+xml"
_STYLES = f"{_WORDML}.styles+xml"
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class LivePart:
    """One part with placeholders, compiled to a program."""

    def __init__(self, name: str, environment: FieldEnvironment, source: str, place: str) -> None:
        self.name = name
        try:
            tree, self.fields = parse_source(environment, source, place)
            self._template = Template.from_code(environment, environment.compile(tree), {})
        except (RecursionError, SyntaxError, MemoryError) as error:
            # Python's own bounds: frames, blocks within blocks, brackets within brackets.
            found = Finding(place, "标签一层套一层，不应太深", way_out="少套几层 for、if，字段名前后不写括号")
            raise TagFault([found]) from error

    def fill(self, context: Context, printed: set[str]) -> Member:
        """Return the part filled with `context`; add what was printed, as XML, to `printed`."""
        pieces = list(self.pieces(context))
        printed.update(piece for piece in pieces if type(piece) is Markup)
        return deflate_member(self.name, set_in_one_line("".join(pieces)))

    def pieces(self, context: Context) -> Iterator[str]:
        """Return the filled part piece by piece: `Markup` was printed, the rest is the template's."""
        template = self._template
        return template.root_render_func(template.new_context(cast("dict[str, Value]", context)))


class LiveProperties(LivePart):
    """A part with properties: lists and searches show it to whom the paper is not, so numbers are masked."""

    def fill(self, context: Context, printed: set[str]) -> Member:
        """Return the part filled with `context`, numbers masked; add what was given to `printed`."""
        pieces = list(self.pieces(context))
        printed.update(piece for piece in pieces if type(piece) is Markup)
        return deflate_member(self.name, mask_numbers("".join(pieces)))


class WordTemplate:
    """A DOCX template, compiled. Filling it twice with the same context gives the same bytes."""

    def __init__(self, package: Package, name: str, left_out: frozenset[str] = frozenset()) -> None:
        self.name = name
        self._left_out = left_out
        live, static = _compile_parts(package, name)
        self.live_parts = tuple(live)
        self.static_members = pack_members(static)
        self._fields = Fields()
        for part in live:
            self._fields.printed |= part.fields.printed
            self._fields.tested |= part.fields.tested
            self._fields.looped |= part.fields.looped
        self._placeholders = self._fields.leaves()

    @classmethod
    def open(
        cls, source: Path | str | bytes, *, name: str = "", left_out: frozenset[str] = frozenset()
    ) -> WordTemplate:
        """Return the template in a file or in bytes; `name` is what a clerk calls it (by default the stem).

        `left_out` are the fields, as paths, that the office has decided not to print. Raise `DataRefused`
        with every finding: not a DOCX, unsafe, or tags that cannot be carried out.
        """
        if isinstance(source, bytes):
            return cls(read_package(source, name or "未命名"), name or "未命名", left_out)
        path = Path(source)
        name = name or path.stem
        try:
            data = path.read_bytes()
        except OSError as error:
            raise refuse(
                name, f"打不开模板文件 {path.name}", way_out="检查文件是否存在、是否被占用"
            ) from error
        return cls(read_package(data, name), name, left_out)

    def placeholders(self) -> frozenset[str]:
        """Return what the template asks for, as paths: `村`, `户[].户主`."""
        return self._placeholders

    def fill(self, context: Context) -> bytes:
        """Return the filled DOCX.

        Raise `PaperWithheld`, naming the field, for a text that XML cannot hold or that the template did not
        print (promise 2), `DataRefused` when the template asks for a field that `context` does not give.
        """
        with self.checking(context) as printed:
            members = [part.fill(context, printed) for part in self.live_parts]
        return finish_package(pack_members(members, self.static_members))

    @contextmanager
    def checking(self, context: Context) -> Iterator[set[str]]:
        """Give a set for what is printed of `context` and, when all is, check that nothing given was lost.

        Raise PaperWithheld for what cannot be printed or was lost, DataRefused for a field that is not given.
        """
        texts = list(iter_texts({name: value for name, value in context.items() if name != VOCABULARY}))
        if has_unholdable(texts):
            raise PaperWithheld(find_unholdable(context))
        printed: set[str] = set()
        try:
            yield printed
        except (UndefinedError, TypeError) as error:
            raise self._mismatch(context) from error
        for text in texts:
            if text and text not in printed and text_to_run(text) not in printed:
                self._check_printed(context, printed)
                break

    def _check_printed(self, context: Context, printed: set[str]) -> None:
        passed_over = self._left_out | (self._fields.tested - self._fields.printed)
        lost = [
            Finding(
                place=f"字段“{numbered}”",
                expected=f"应印在“{self.name}”里",
                found=f"“{value[:30]}”没有印出",
                way_out="检查模板是否缺这个字段，或条件开关是否与数据一致；确实不印的，在页面“设置”“模板”确认一次，"
                f"或运行 hongtou template {self.name} --leave-out {path}",
            )
            for path, numbered, value in iter_fields(context)
            if isinstance(value, str) and value and path not in passed_over and not _is_offered(path)
            if value not in printed and text_to_run(value) not in printed
        ]
        if lost:
            raise PaperWithheld(lost)

    def _mismatch(self, context: Context) -> DataRefused:
        missing, _ = missing_and_superfluous(self, context)
        wanted = sorted(missing) or ["（某一行的字段，或把列表、开关当作文字来印）"]
        given = sorted(context_paths(context))
        near = {path: difflib.get_close_matches(path, given, n=1, cutoff=0.5) for path in wanted}
        return DataRefused(
            Finding(
                f"模板“{self.name}”",
                f"要用字段“{path}”",
                "没有这个字段",
                f"改正模板中的字段名{f'：是不是“{near[path][0]}”？' if near[path] else '，对照自带的模板'}",
            )
            for path in wanted
        )


def missing_and_superfluous(
    template: WordTemplate, context: Context
) -> tuple[frozenset[str], frozenset[str]]:
    """Return (paths the template asks for and the context lacks, paths the context has and no one asks for).

    An empty list answers for everything below it.
    """
    asked = template.placeholders()
    given = context_paths(context)
    empty = tuple(path for path in given if path.endswith("[]"))
    missing = frozenset(path for path in asked - given if not path.startswith(empty))
    lists_asked = tuple(asked)
    superfluous = frozenset(
        path
        for path in given - asked
        if not _is_offered(path)
        if not (path.endswith("[]") and any(a.startswith(path) for a in lists_asked))
    )
    return missing, superfluous


def _is_offered(path: str) -> bool:
    """Tell whether `path` is a word of the office, which a template takes or leaves."""
    return path.startswith(f"{VOCABULARY}.")


def _source_of(package: Package, part: str, place: str, *, may_hold_tags: bool) -> tuple[str, list[Finding]]:
    """Return the part as Jinja source, nothing where it holds no tag, and what is wrong with its tags."""
    if not (may_hold_tags and has_tags(package.parts[part])):
        return "", find_other_spellings(package.parse(part), place)
    root = package.parse(part)
    remove_editing_traces(root)
    styles = _styles_of(package)
    mark_fitted(root, styles)
    if faults := [
        *find_misplaced(root, place),
        *find_other_spellings(root, place),
        *find_hidden(root, styles, place),
    ]:
        return "", faults
    source = part_to_source(root)
    faults = find_outside_text(source, place)
    return "" if faults else source, faults


def _styles_of(package: Package) -> etree._Element | None:
    part = next((name for name, kind in package.content_types().items() if kind == _STYLES), "")
    return package.parse(part) if part in package.parts else None


def _compile_parts(package: Package, name: str) -> tuple[list[LivePart], list[Member]]:
    findings: list[Finding] = []
    live: list[LivePart] = []
    static = dict(package.members)
    types = package.content_types()
    if _MAIN not in types.values():
        raise refuse(name, "应是 Word 文档（.docx）", way_out="用 WPS 或 Word 另存为不带宏的 .docx")
    for part, kind in types.items():
        word = _PARTS_WITH_TAGS.get(kind) or _PARTS_WITH_TEXT.get(kind)
        if word is None or part not in package.parts:
            continue
        place = f"模板“{name}”{word}"
        source, faults = _source_of(package, part, place, may_hold_tags=kind in _PARTS_WITH_TAGS)
        findings += faults
        if not source:
            continue
        try:
            live.append(LivePart(part, WORD_FIELDS, _XML_HEAD + source, place))
            del static[part]
        except TagFault as fault:
            findings += fault.findings
    for part, text in clean_properties(package).items():
        if "{{" in text:
            try:
                live.append(LiveProperties(part, PROPERTY_FIELDS, text, f"模板“{name}”文件属性"))
                del static[part]
            except TagFault as fault:
                findings += fault.findings
        else:
            static[part] = deflate_member(part, text)
    if findings:
        raise DataRefused(findings)
    return live, list(static.values())
