"""Many papers of one template in one DOCX: each a section of its own that begins on a right-hand page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from generators.filling.docx.one_line import set_in_one_line
from generators.filling.docx.package import DeflatedText, finish_package, pack_members, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generators.filling.docx import LivePart, WordTemplate
    from generators.filling.docx.values import Context
    from generators.opc import Member

_BODY = "<w:body>"
_SECTION = re.compile(r"<w:sectPr\b(?:(?!<w:sectPr\b).)*</w:sectPr>\s*(?=</w:body>)", re.DOTALL)
_TINY = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
"""The paragraph that carries the section is one point high: it fits under a full page."""


def fill_merged(template: WordTemplate, contexts: Iterable[Context]) -> bytes:
    """Return one DOCX with a section for each of `contexts`, in order; pages are counted anew in each.

    Title and other properties are the first context's. Memory grows with the compressed text only. Raises
    PaperWithheld and DataRefused as `WordTemplate.fill` does, and DataRefused when headers or footers have
    fields of their own: they are one for the whole file.
    """
    parts = {part.name: part for part in template.live_parts}
    document = parts.pop("word/document.xml", None)
    in_margins = [name for name in parts if not name.startswith("docProps/")]
    if document is None or in_margins:
        raise refuse(
            template.name,
            "要合成一个文件的模板，字段应只在正文里",
            found="、".join(in_margins) or "正文里没有字段",
            way_out="把页眉、页脚里的字段移到正文",
        )
    # What the properties show, such as the title, is each paper's own and not carried along.
    own = [path for part in parts.values() for path in part.fields.printed]
    text = _Text(document)
    first: Context = {}
    for number, context in enumerate(contexts):
        first = first or context
        with template.checking(context) as printed:
            text.add(context, printed, is_first=number == 0)
            printed.update(value for name in own if isinstance(value := context.get(name), str))
    others = [part.fill(first, set()) for part in parts.values()]
    return finish_package(pack_members([text.finish(), *others], template.static_members))


class _Text:
    """The text of the document as it grows."""

    def __init__(self, document: LivePart) -> None:
        self._document = document
        self._deflated = DeflatedText(document.name)
        self._opening = self._closing = self._section = self._between = self._end = ""

    def add(self, context: Context, printed: set[str], *, is_first: bool) -> None:
        """Add the paper of `context` behind those that are there."""
        opening, *pieces, closing = self._document.pieces(context)
        before = self._take_apart(opening, closing) if is_first else self._between
        self._deflated.add(set_in_one_line("".join([before, self._opening, *pieces, self._closing])))
        printed.update(piece for piece in pieces if type(piece) is Markup)

    def _take_apart(self, opening: str, closing: str) -> str:
        """Keep what each paper begins and ends with, and return what the document begins with.

        Before the first placeholder and after the last stands the template's own text, whatever the context.
        """
        head, _, self._opening = opening.partition(_BODY)
        section = _SECTION.search(closing)
        assert section is not None  # noqa: S101 - Word writes no document without a last section
        self._closing, self._end = closing[: section.start()], closing[section.end() :]
        self._section = _on_odd_page(section[0].strip())
        self._between = f"<w:p><w:pPr>{_TINY}{self._section}</w:pPr></w:p>"
        return head + _BODY

    def finish(self) -> Member:
        """Return the finished part."""
        self._deflated.add(self._section + self._end)
        return self._deflated.finish()


def _on_odd_page(section: str) -> str:
    """Return `section` beginning on a right-hand page with page number 1 (ECMA-376 17.6.17)."""
    section = re.sub(r"<w:type\b[^>]*/>|<w:pgNumType\b[^>]*/>", "", section)
    section = re.sub(r"(<w:pgSz\b)", r'<w:type w:val="oddPage"/>\1', section, count=1)
    return re.sub(r"(<w:pgMar\b[^>]*/>)", r'\1<w:pgNumType w:start="1"/>', section, count=1)
