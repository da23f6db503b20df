# ruff: noqa: E501 - WordprocessingML reads better in one piece
"""Landscape tables annexed to a document, the page number where upright pages have it (clause 8)."""

from __future__ import annotations

from tools.templates.house import (
    GB_PAGE,
    PAGE_NUMBERS,
    Page,
    Style,
    cell,
    footer_references,
    paragraph,
    repeat,
    row,
    table,
    tag_row,
    when,
    黑体,
)

UPRIGHT = GB_PAGE
PAGE = Page(width=297, height=210, top=28, bottom=26, left=35, right=37)
"""The upright page turned clockwise: its left edge, bound on odd pages, is the top of the table."""
_BELOW, _HIGH, _LONG = 28.0, 280 * 25.4 / 1440, 40.0
"""The number's middle is so far from the edge (35 − 7 mm); the height of its line; the length of its box."""
COLUMNS = {"序号": 8, "工作任务": 34.5, "负责人": 12.5, "牵头单位": 13, "责任村": 12, "完成时限": 20}
STYLES = (
    Style("横表栏目", 黑体, 14, line=440, align="center"),
    Style("横表内容", size=14, line=440, align="left"),
    Style("横表居中", size=14, line=440, align="center"),
    Style("分节", size=1, line=20),
    Style("页眉空行", size=1, line=20),
)


def side_number(number: str, top: float) -> str:
    """Return a header paragraph with the page `number` at the left edge, in a box that begins at `top` mm.

    It stands and reads as on upright pages once the sheet is bound: turned with the page, in a text box, since frames
    cannot be turned.
    """
    return (
        '<w:p><w:pPr><w:pStyle w:val="页眉空行"/></w:pPr><w:r><mc:AlternateContent '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:drawing><wp:anchor '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" '
        'distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{_emu(_BELOW - _HIGH / 2)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{_emu(top)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{_emu(_HIGH)}" cy="{_emu(_LONG)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        '<wp:wrapNone/><wp:docPr id="1" name="页码"/><wp:cNvGraphicFramePr/><a:graphic '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_emu(_HIGH)}" cy="{_emu(_LONG)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx>'
        f"<w:txbxContent>{number}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/>'
        "</wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r></w:p>"
    )


def _emu(millimetres: float) -> int:
    return round(millimetres * 36000)


_EMPTY = paragraph("页眉空行")
RUNNING = (
    ("header-side-odd", side_number(PAGE_NUMBERS.odd, 210 - UPRIGHT.right - _LONG)),
    ("header-side-even", side_number(PAGE_NUMBERS.even, UPRIGHT.left)),
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
    widths = [round(PAGE.text_width * share / 100) for share in COLUMNS.values()]
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
