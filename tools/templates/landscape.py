"""Landscape tables annexed to a document, the page number where upright pages have it (clause 8)."""

from __future__ import annotations

from tools.templates.house import (
    GB_PAGE,
    PAGE_NUMBERS,
    Page,
    Style,
    cell,
    field_code,
    footer_references,
    paragraph,
    repeat,
    row,
    table,
    tag_row,
    twips,
    when,
    宋体,
    黑体,
)

UPRIGHT = GB_PAGE
PAGE = Page(width=297, height=210, top=28, bottom=26, left=35, right=37)
"""The upright page turned clockwise: its left edge, bound on odd pages, is the top of the table."""
_BELOW, _ALONG = 28.0, 12.75
"""Where the number's middle is, in mm: from the edge (35 − 7, by 7.5), and in from the 版心's corner."""
_WIDE, _HIGH = 16.2, 280 * 25.4 / 1440
COLUMNS = {"序号": 8, "工作任务": 36, "负责人": 11, "牵头单位": 13, "责任村": 12, "完成时限": 20}
STYLES = (
    Style("横表栏目", 黑体, 14, line=440, align="center"),
    Style("横表内容", size=14, line=440, align="left"),
    Style("横表居中", size=14, line=440, align="center"),
    Style("分节", size=1, line=20),
    Style("页码（横表）", 宋体, 14, line=280, align="center"),
    Style("页眉空行", size=1, line=20),
)


def side_number(down: float) -> str:
    """Return a header paragraph with the page number at the left edge, its middle `down` mm from the top.

    It is the place of the number on upright pages once the sheet is bound; the number stays level with the
    table, because LibreOffice does not turn the text of a turned box.
    """
    frame = (
        f'<w:framePr w:w="{twips(_WIDE)}" w:wrap="none" w:vAnchor="page" w:hAnchor="page" '
        f'w:x="{twips(_BELOW - 1 - _WIDE / 2)}" w:y="{twips(down - _HIGH / 2)}"/>'
    )
    return paragraph("页码（横表）", "—", field_code("PAGE"), "—", more=frame) + paragraph("页眉空行")


_EMPTY = paragraph("页眉空行")
RUNNING = (
    ("header-side-odd", side_number(210 - UPRIGHT.right - _ALONG)),
    ("header-side-even", side_number(UPRIGHT.left + _ALONG)),
    ("header-none", _EMPTY),
    ("footer-none", _EMPTY),
)
NO_HEADER = "".join(
    f'<w:headerReference w:type="{kind}" r:id="header-none"/>' for kind in ("default", "even")
)
_SIDE = (
    '<w:headerReference w:type="default" r:id="header-side-odd"/>'
    '<w:headerReference w:type="even" r:id="header-side-even"/>'
    '<w:footerReference w:type="default" r:id="none"/><w:footerReference w:type="even" r:id="none"/>'
)


def section_break(page: Page, references: str) -> str:
    """Return the paragraph that ends a section of `page`."""
    return f'<w:p><w:pPr><w:pStyle w:val="分节"/>{page.section(references)}</w:pPr></w:p>'


def landscape_tables() -> str:
    """Return the annexed tables on landscape pages, between two upright sections."""
    widths = [PAGE.text_width * share // 100 for share in COLUMNS.values()]
    one = table(
        widths,
        row(
            *(cell(width, paragraph("横表栏目", name)) for width, name in zip(widths, COLUMNS, strict=True)),
            height=560,
            head=True,
        ),
        tag_row(sum(widths), "{%tr for 项 in 表.行 %}", len(widths)),
        row(
            *(
                cell(
                    width, paragraph("横表内容" if name == "工作任务" else "横表居中", f"{{{{ 项.{name} }}}}")
                )
                for width, name in zip(widths, COLUMNS, strict=True)
            ),
            height=560,
        ),
        tag_row(sum(widths), "{%tr endfor %}", len(widths)),
    )
    each = repeat(
        "表",
        "附表",
        paragraph("附件标记", "{{ 表.标记 }}"),
        repeat("行", "表.标题行", paragraph("附件标题", "{{ 行.文 }}")),
        paragraph("空行"),
        one,
    )
    return when(
        "附表",
        section_break(UPRIGHT, NO_HEADER + footer_references(PAGE_NUMBERS)),
        each,
        section_break(PAGE, _SIDE),
    )
