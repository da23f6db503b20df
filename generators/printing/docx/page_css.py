"""The stylesheet of a page tree, and the height that a block takes under it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from generators.printing.layout import engine
from generators.printing.layout.css import PX_PER_PT, add, pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generators.printing.docx.position import Cursor

_CSS_COUNTERS = {
    "lower-roman": "lower-roman",
    "upper-roman": "upper-roman",
    "lower-alpha": "lower-alpha",
    "upper-alpha": "upper-alpha",
    "chinese": "chinese-count",
    "legal": "legal-count",
    "wide": "wide-decimal",
}
BASE_CSS = """
html{font-size:10pt;color:#000}
body,p,div{margin:0;padding:0}
p,td,div{white-space:pre-wrap;overflow-wrap:break-word}
table{table-layout:fixed;border-collapse:collapse;border-spacing:0}
td{padding:0}
td.gap{border:none}
a{color:inherit;text-decoration:none}
thead{display:table-header-group}
tr.torn{break-inside:auto!important}
.gp,.tb{display:inline-block;height:0}
.nw p{white-space:pre}
@counter-style wide-decimal{system:numeric;symbols:"０" "１" "２" "３" "４" "５" "６" "７" "８" "９"}
.n::before{content:counter(page)}
.n.dash::before{content:"- " counter(page) " -"}
.N::before{content:counter(pages)}
.note{float:footnote}
.note::footnote-call{content:""}
.note::footnote-marker{content:""}
@page{@footnote{border-top:0.5pt solid #000;padding-top:3pt;margin-top:6pt}}
""" + "\n".join(
    f".{letter}.{name}::before{{content:counter({counter},{style})}}"
    for name, style in _CSS_COUNTERS.items()
    for letter, counter in (("n", "page"), ("N", "pages"))
)
BASE_CSS += "".join(
    f"@counter-style {name}-count{{system:additive;range:1 99;additive-symbols:"
    + ",".join(
        [
            f'{tens * 10} "{digits[tens] if tens > 1 or name == "legal" else ""}{ten}"'
            for tens in range(9, 0, -1)
        ]
        + [f'{unit} "{digits[unit]}"' for unit in range(9, 0, -1)]
    )
    + "}"
    for name, digits, ten in (
        ("chinese", "〇一二三四五六七八九", "十"),
        ("legal", "零壹贰叁肆伍陆柒捌玖", "拾"),
    )
)


def page_css(
    cursor: Cursor, section_pages: Sequence[int] = (), more_rules: Sequence[str] = ()
) -> tuple[str, str]:
    """Return the stylesheets of the page tree, complete only once the whole document is written.

    `section_pages` gives the pages of each section for SECTIONPAGES fields, once they are known.
    """
    counts = [f'.S{index}::before{{content:"{count}"}}' for index, count in enumerate(section_pages)]
    return BASE_CSS, "\n".join([cursor.sheet.text(), *counts, *more_rules])


def height_of(block: ET.Element, cursor: Cursor) -> float:
    """Return the height in points that `block` takes in the text width of the section at hand."""
    html = ET.Element("html")
    body = add(html, "body")
    body.append(block)
    width = cursor.position.section.text_width
    page = f"@page{{size:{pt(width)} 4000pt;margin:0}} .measured{{position:static}}"
    classes = block.get("class", "")
    block.set("class", "measured")
    laid = engine.lay_out(html, page_css(cursor, more_rules=[page]), cursor.pictures)
    block.set("class", classes)
    return laid.height_of_first_block() / PX_PER_PT
