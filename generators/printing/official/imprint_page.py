"""Puts the imprint on an even page, the back of a sheet, when the office wants it there (版记另面)."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree

from generators.errors import PaperWithheld
from generators.printing.docx.package import Package, W, open_package, replace_part
from generators.printing.docx.styles import Styles, style_name
from generators.printing.docx.text_check import paragraph_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMPRINT, _NEW_PAGE = "印发机关和印发日期", "另面空行"
"""Names of paragraph styles of the templates: a line of the imprint, and the empty line of a new page."""


def put_imprint_on_even_page(docx: bytes, name: str) -> bytes:
    """Return the notice `docx` with its imprint on an even page, if a new page stands before the imprint.

    The text may end on an even page with room for it: then there is no new page. When neither that page nor
    the next is the place, a page stays empty. A paper that asks for no page of its own comes back as it is.
    """
    try:
        package = open_package(docx, name)
        for root in _arrangements(package):
            content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            if _is_even(Package(name, {**package.parts, package.main: content}, package.main)):
                return replace_part(docx, package.main, content)
    except PaperWithheld:
        pass  # The print tells what is wrong with it.
    return docx


def _arrangements(package: Package) -> Iterator[etree._Element]:
    """Yield the document without the new page before its imprint, with it, and with an empty page more."""
    styles, tree = Styles(package), package.tree(package.main)
    paragraphs = list(tree.iterfind(f"{W}body/{W}p"))
    names = [style_name(styles, paragraph) for paragraph in paragraphs]
    if _IMPRINT not in names or _NEW_PAGE not in names[: names.index(_IMPRINT)]:
        return
    start = names.index(_IMPRINT) - names[: names.index(_IMPRINT)][::-1].index(_NEW_PAGE) - 1
    # What is between them is the imprint; a new page further up begins another text.
    if not all(name.startswith(("版记", "抄送")) for name in names[start + 1 : names.index(_IMPRINT)]):
        return
    for pages in range(3):
        root = copy.deepcopy(tree)
        new_page = list(root.iterfind(f"{W}body/{W}p"))[start]
        for _ in range(pages):
            new_page.addprevious(copy.deepcopy(new_page))
        new_page.getparent().remove(new_page)  # type: ignore[union-attr]
        yield root


def _is_even(package: Package) -> bool:
    on = [pages for source_paragraph, pages in paragraph_pages(package) if source_paragraph.style == _IMPRINT]
    return bool(on) and min(on[-1]) % 2 == 0
