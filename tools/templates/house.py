# ruff: noqa: E501 - WordprocessingML reads better in one piece
"""The house style: GB/T 9704—2012 as Word styles, and the pieces of WordprocessingML the templates need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from generators.opc import write_package

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)

仿宋, 楷体, 黑体, 宋体, 小标宋 = "仿宋", "楷体", "黑体", "宋体", "方正小标宋简体"
二号, 三号, 四号, 小四, 五号 = 22, 16, 14, 12, 10.5
红 = "FF0000"

GB_HEIGHT = 225
"""Millimetres of the 版心 (GB/T 9704 5.2.1)."""
LINE = 579
"""A line of the 22-line page in twips: 28.95 pt, the largest that every renderer fits 22 times into 225 mm."""
ONE, TWO, FOUR = 316, 632, 1263
"""空一字, 空二字, 空四字 in twips of the 28-character line."""


def twips(millimetres: float) -> int:
    """Return `millimetres` in twips."""
    return round(millimetres * 1440 / 25.4)


@dataclass(frozen=True)
class Page:
    """A page's size, margins and page-number position in millimetres."""

    width: float = 210
    height: float = 297
    top: float = 37
    bottom: float = 35
    left: float = 28
    right: float = 26
    header: float = 15
    footer: float = 25.5

    @property
    def text_width(self) -> int:
        """Return the width of the 版心 in twips."""
        return twips(self.width) - twips(self.left) - twips(self.right)

    @property
    def _grid(self) -> str:
        """Return the grid of 22 lines where the page is as high as they are.

        LibreOffice puts the whole lines of a grid in the middle of the page: where they do not fill it, half
        of the rest is lost at the top, and a table goes on over a page more.
        """
        fills = round(self.height - self.top - self.bottom) == GB_HEIGHT
        return f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/>' if fills else ""

    def section(self, inside: str = "", *, kind: str = "", first: str = "") -> str:
        """Return the section properties.

        `inside` holds header and footer references, `first` the mark of a first page of its own.
        """
        turn = ' w:orient="landscape"' if self.width > self.height else ""
        begins = f'<w:type w:val="{kind}"/>' if kind else ""
        return (
            f"<w:sectPr>{inside}{begins}"
            f'<w:pgSz w:w="{twips(self.width)}" w:h="{twips(self.height)}"{turn}/>'
            f'<w:pgMar w:top="{twips(self.top)}" w:right="{twips(self.right)}" w:bottom="{twips(self.bottom)}" '
            f'w:left="{twips(self.left)}" w:header="{twips(self.header)}" w:footer="{twips(self.footer)}" w:gutter="0"/>'
            f"{first}{self._grid}</w:sectPr>"
        )


GB_PAGE = Page()


@dataclass(frozen=True)
class Style:
    """A paragraph style. Lengths in twips; `line` exact; `size` in points."""

    name: str
    face: str = 仿宋
    size: float = 三号
    line: int = LINE
    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    hanging: int = 0
    before: int = 0
    after: int = 0
    spacing: int = 0
    colour: str = ""
    bold: bool = False
    keep_next: bool = False
    page_break: bool = False
    line_rule: str = "exact"
    more: str = ""
    """Further paragraph properties that come before the spacing (frame, borders, tabs)."""
    western: str = ""
    """Face of Western letters and digits where it differs."""

    def to_xml(self) -> str:
        """Return the style element."""
        indent = "".join(
            f' w:{name}="{value}"'
            for name, value in (
                ("left", self.left),
                ("right", self.right),
                ("hanging", self.hanging),
                ("firstLine", self.first),
            )
            if value
        )
        indents = f"<w:ind{indent}/>" if indent else ""
        keep = "<w:keepNext/>" if self.keep_next else ""
        page_break = "<w:pageBreakBefore/>" if self.page_break else ""
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.name}"><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="a"/><w:qFormat/><w:pPr>{keep}{page_break}{self.more}'
            f'<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
            f'<w:spacing w:before="{self.before}" w:after="{self.after}" w:line="{self.line}" '
            f'w:lineRule="{self.line_rule}"/>{indents}<w:jc w:val="{self.align}"/></w:pPr>'
            f"{character_properties(self)}</w:style>"
        )


def character_properties(style: Style) -> str:
    """Return the run properties of `style`, every script in the same face unless it says otherwise."""
    western = style.western or style.face
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    spacing = f'<w:spacing w:val="{style.spacing}"/>' if style.spacing else ""
    return (
        f'<w:rPr><w:rFonts w:ascii="{western}" w:hAnsi="{western}" w:eastAsia="{style.face}" w:cs="{western}"/>'
        f"{'<w:b/>' if style.bold else ''}{colour}{spacing}"
        f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/></w:rPr>'
    )


def character_style(name: str, face: str) -> str:
    """Return a character style that changes the face only."""
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/><w:qFormat/>'
        f'<w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/></w:rPr></w:style>'
    )


_CELL_MARGINS = (
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
)
"""In the default table style and again in each table: LibreOffice knows its own 108 twips only, and lines wrap."""
_STYLES_HEAD = (
    f'<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{仿宋}" w:hAnsi="{仿宋}" '
    f'w:eastAsia="{仿宋}" w:cs="{仿宋}"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr>'
    f'<w:tblInd w:w="0" w:type="dxa"/>{_CELL_MARGINS}</w:tblPr></w:style>'
)


def run(text: str, style: str = "") -> str:
    """Return a run; the hint keeps “ ” — …… in the Chinese face; a tab in `text` is a tab."""
    chosen = f'<w:rStyle w:val="{style}"/>' if style else ""
    inside = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in text.split("\t")
    )
    return f'<w:r><w:rPr>{chosen}<w:rFonts w:hint="eastAsia"/></w:rPr>{inside}</w:r>'


def paragraph(style: str, *runs: str, more: str = "") -> str:
    """Return a paragraph of `style`; each of `runs` is text or a ready run."""
    inside = "".join(piece if piece.startswith("<w:") else run(piece) for piece in runs if piece)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inside}</w:p>'


def tag(text: str) -> str:
    """Return a paragraph that holds one structural tag; it is gone when filled."""
    return f"<w:p>{run(text)}</w:p>"


def when(field: str, *then: str, otherwise: Iterable[str] = ()) -> str:
    """Return paragraphs printed if `field` holds, and others if not."""
    middle = tag("{%p else %}") + "".join(otherwise) if otherwise else ""
    return tag(f"{{%p if {field} %}}") + "".join(then) + middle + tag("{%p endif %}")


def repeat(variable: str, field: str, *each: str) -> str:
    """Return paragraphs printed once for each item of `field`."""
    return tag(f"{{%p for {variable} in {field} %}}") + "".join(each) + tag("{%p endfor %}")


def field_code(code: str) -> str:
    """Return a field such as PAGE, with a first value for readers that do not count."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_NAMES = re.compile(
    r">(?:\{\{ [^{}]*\}\})*\{\{ [^{}]*(?:姓名|户主|领导|人|村|安置点|组|序号|人口|异议|处理结果|预判意见|时限) \}\}</w:t>"
)
"""People, places, numbers and short words, alone in a paragraph: they stand in one line, smaller where they are long."""


def cell(width: int, *paragraphs: str, span: int = 1, align: str = "center") -> str:
    """Return a table cell `width` twips wide over `span` columns; `align` is top, center or bottom."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    fitted = "<w:tcFitText/>" if any(map(_NAMES.search, paragraphs)) else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{fitted}<w:vAlign w:val="{align}"/></w:tcPr>'
        f"{''.join(paragraphs)}</w:tc>"
    )


def row(*cells: str, height: int = 0, head: bool = False, exact: bool = False) -> str:
    """Return a table row that does not break over pages; `head` repeats it on each page."""
    rule = "exact" if exact else "atLeast"
    tall = f'<w:trHeight w:val="{height}" w:hRule="{rule}"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def tag_row(width: int, text: str, span: int) -> str:
    """Return a row that holds one structural tag; it is gone when filled."""
    return f"<w:tr>{cell(width, tag(text), span=span)}</w:tr>"


def table(widths: list[int], *rows: str, line: int = 4) -> str:
    """Return a fixed table of `widths` twips; `line` is the rule's thickness in eighths of a point, 0 for none."""
    edge = f'w:val="single" w:sz="{line}" w:space="0" w:color="000000"' if line else 'w:val="nil"'
    edges = "".join(
        f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/>{_CELL_MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def border(side: str, eighths: int, *, colour: str = "000000", space: int = 0, kind: str = "single") -> str:
    """Return one paragraph rule: `eighths` of a point thick, `space` points from the text."""
    return (
        f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/></w:pBdr>'
    )


def tabs(*stops: tuple[str, int, str]) -> str:
    """Return tab stops given as (kind, twips, leader)."""
    inside = "".join(
        f'<w:tab w:val="{kind}" w:leader="{leader}" w:pos="{place}"/>' for kind, place, leader in stops
    )
    return f"<w:tabs>{inside}</w:tabs>"


@dataclass(frozen=True)
class Footers:
    """The footer of odd and of even pages (the same when `even` is empty), and of a first page."""

    odd: str
    even: str = ""
    first: str = ""


PAGE_NUMBERS = Footers(
    paragraph("页码（单页）", "— ", field_code("PAGE"), " —"),
    paragraph("页码（双页）", "— ", field_code("PAGE"), " —"),
)


@dataclass(frozen=True)
class TemplateSpec:
    """One template to be drawn: the text of its parts."""

    styles: tuple[Style, ...]
    body: str
    page: Page = GB_PAGE
    footers: Footers = PAGE_NUMBERS
    characters: tuple[str, ...] = ()
    first_header: str = ""
    running: tuple[tuple[str, str], ...] = ()
    """Further header and footer parts, (header-… or footer-…, text), for sections that `body` describes itself."""
    references: str = ""
    """References of the last section to such parts."""


def footer_references(footers: Footers) -> str:
    """Return the section's references to the footer parts `draw_template` makes."""
    kinds = (("default", "odd"), ("even", "even"), ("first", "first"))
    return "".join(
        f'<w:footerReference w:type="{kind}" r:id="{name}"/>'
        for kind, name in kinds
        if getattr(footers, name)
    )


def draw_template(sheet: TemplateSpec) -> bytes:
    """Return the template: no theme, no traces of an editor, the same bytes each time."""
    footers = {name: getattr(sheet.footers, name) for name in ("odd", "even", "first")}
    footers = {name: text for name, text in footers.items() if text}
    first = "<w:titlePg/>" if sheet.footers.first else ""
    headers = {"header-first": sheet.first_header} if sheet.first_header else {}
    references = '<w:headerReference w:type="first" r:id="header-first"/>' if headers else ""
    references += sheet.references + footer_references(sheet.footers)
    headers |= {name: text for name, text in sheet.running if name.startswith("header")}
    footers |= {
        name.removeprefix("footer-"): text for name, text in sheet.running if name.startswith("footer")
    }
    section = sheet.page.section(references, first=first)
    main = f"<w:document {_NAMESPACES}><w:body>{sheet.body}{section}</w:body></w:document>"
    styles = "".join(style.to_xml() for style in sheet.styles) + "".join(sheet.characters)
    parts = {
        "[Content_Types].xml": _content_types([*headers, *(f"footer-{name}" for name in footers)]),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")),
        "docProps/core.xml": _CORE,
        "word/document.xml": main,
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            *(("header", f"{name}.xml", name) for name in headers),
            *(("footer", f"footer-{name}.xml", name) for name in footers),
        ),
        "word/styles.xml": f"{_STYLES_HEAD}{styles}</w:styles>",
        "word/settings.xml": _settings(odd_and_even="even" in footers),
        **{f"word/{name}.xml": f"<w:hdr {_NAMESPACES}>{text}</w:hdr>" for name, text in headers.items()},
        **{
            f"word/footer-{name}.xml": f"<w:ftr {_NAMESPACES}>{text}</w:ftr>"
            for name, text in footers.items()
        },
    }
    return write_package((name, _well_formed(text)) for name, text in parts.items())


def _well_formed(text: str) -> bytes:
    return etree.tostring(etree.fromstring(text), xml_declaration=True, encoding="UTF-8", standalone=True)


def _content_types(running: Iterable[str]) -> str:
    wordml = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings"}
    kinds |= {name: name.partition("-")[0] for name in running}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{wordml}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(*relations: tuple[str, ...]) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    lines = "".join(
        f'<Relationship Id="{name[0] if name else "rId" + str(number)}" '
        f'Type="{core if kind == "core" else f"{office}/{kind}"}" Target="{target}"/>'
        for number, (kind, target, *name) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def _settings(*, odd_and_even: bool) -> str:
    both = "<w:evenAndOddHeaders/>" if odd_and_even else ""
    return (
        f'<w:settings {_NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>{both}'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:doNotExpandShiftReturn/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>"
    )


_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ 文件标题 }}</dc:title></cp:coreProperties>'
)
