"""The page of a sheet: paper, margins, scale, and the lines above and below, as @page rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generators.printing.layout.css import pt
from generators.printing.layout.fonts import families_for, is_bold_stand_in
from generators.printing.xlsx.margin_texts import margin_texts
from generators.printing.xlsx.pictures import address_of, margin_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.chartsheet import Chartsheet
    from openpyxl.worksheet.worksheet import Worksheet

    from generators.printing.xlsx.margin_texts import MarginLook, MarginText
    from generators.printing.xlsx.pictures import Picture
    from generators.printing.xlsx.workbook import PrintableWorkbook

_MM = 72 / 25.4
_PAPER_SIZES = {
    1: (215.9, 279.4),
    5: (215.9, 355.6),
    8: (297.0, 420.0),
    9: (210.0, 297.0),
    11: (148.0, 210.0),
    12: (257.0, 364.0),
    13: (182.0, 257.0),
    66: (420.0, 594.0),
    70: (105.0, 148.0),
}
"""Width and height in mm of the paper codes of §18.3.1.63 that Chinese offices use."""
_A4 = 9
SMALLEST_SCALE = 0.1


@dataclass
class Page:
    """The page set-up of one sheet; lengths in points."""

    name: str
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    scale: float = 1.0
    fit_width: int = 0
    fit_height: int = 0
    is_centred: bool = False
    margin_boxes: list[tuple[str, str, str]] = field(default_factory=list)
    """Pseudo-class (:left, :right, :first or none), box of CSS, declarations."""
    margin_texts: list[str] = field(default_factory=list)
    """What the headers and footers say, with ⟨P⟩ and ⟨N⟩ for the page numbers."""
    backgrounds: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Pictures of headers and footers: pseudo-class, address, size and position on the page in CSS."""

    @property
    def room(self) -> tuple[float, float]:
        """Return width and height between the margins in points."""
        return self.width - self.left - self.right, self.height - self.top - self.bottom

    def css(self) -> str:
        """Return the @page rules."""
        size = f"size:{pt(self.width)} {pt(self.height)}"
        margin = f"margin:{pt(self.top)} {pt(self.right)} {pt(self.bottom)} {pt(self.left)}"
        boxes = "".join(
            f"@page {self.name}{pseudo}{{@{box}{{{declarations}}}}}\n"
            for pseudo, box, declarations in self.margin_boxes
        )
        return f"@page {self.name}{{{size};{margin}}}\n{boxes}{self._pictures()}"

    def _pictures(self) -> str:
        """Return the rules that set the pictures behind the cells, placed on the whole sheet of paper."""
        rules = ""
        for pseudo in dict.fromkeys(pseudo for pseudo, *_ in self.backgrounds):
            own = [drawn for drawn in self.backgrounds if drawn[0] == pseudo]
            images, sizes, places = (",".join(drawn[at] for drawn in own) for at in (1, 2, 3))
            rules += (
                f"@page {self.name}{pseudo}{{background-image:{images};background-size:{sizes};"
                f"background-position:{places};background-repeat:no-repeat;background-attachment:fixed}}\n"
            )
        return rules


def paper_size(code: int, *, is_landscape: bool) -> tuple[float, float]:
    """Return width and height in points of the paper called `code` (§18.3.1.63), of A4 for one not known."""
    size = _PAPER_SIZES.get(code, _PAPER_SIZES[_A4])
    width, height = size[0] * _MM, size[1] * _MM
    return (height, width) if is_landscape else (width, height)


def read_page(book: PrintableWorkbook, sheet: Worksheet, index: int, pictures: dict[str, bytes]) -> Page:
    """Return the page set-up of `sheet`; notes on `book` what is not carried, adds to `pictures` what is."""
    setup, margins = sheet.page_setup, sheet.page_margins
    code = int(setup.paperSize or _A4)
    if code not in _PAPER_SIZES:
        book.warn(sheet.title, "纸张大小不认得，按 A4 打印", f"纸张代号 {setup.paperSize}")
    width, height = paper_size(code, is_landscape=setup.orientation == "landscape")
    top, right, bottom, left = (
        float(getattr(margins, n) or 0) * 72 for n in ("top", "right", "bottom", "left")
    )
    page = Page(f"sheet{index}", width, height, top, right, bottom, left)
    properties = sheet.sheet_properties.pageSetUpPr
    if properties is not None and properties.fitToPage:
        page.fit_width = 1 if setup.fitToWidth is None else int(setup.fitToWidth)
        page.fit_height = 1 if setup.fitToHeight is None else int(setup.fitToHeight)
    elif setup.scale:
        page.scale = int(setup.scale) / 100
    page.is_centred = bool(sheet.print_options.horizontalCentered)
    if sheet.print_options.verticalCentered:
        book.warn(sheet.title, "垂直居中不打印，从页边距起排")
    if sheet.print_options.headings:
        book.warn(sheet.title, "行号列标不打印")
    if setup.useFirstPageNumber and setup.firstPageNumber not in {None, 1}:
        book.warn(sheet.title, "起始页码不打印，从 1 起编页", str(setup.firstPageNumber))
    _read_margin_texts(book, sheet, sheet.HeaderFooter, page, margins, pictures)
    return page


def read_chart_page(
    book: PrintableWorkbook, sheet: Chartsheet, index: int, pictures: dict[str, bytes]
) -> Page:
    """Return the page of a chart that is a sheet of its own: lying A4 unless the file says otherwise."""
    setup, margins = sheet.pageSetup, sheet.pageMargins
    code = int(setup.paperSize or _A4) if setup is not None else _A4
    width, height = (length * _MM for length in _PAPER_SIZES.get(code, _PAPER_SIZES[_A4]))
    if setup is None or setup.orientation != "portrait":
        width, height = height, width
    top, right, bottom, left = (
        float(getattr(margins, name, None) or 0.75) * 72 for name in ("top", "right", "bottom", "left")
    )
    page = Page(f"sheet{index}", width, height, top, right, bottom, left)
    if sheet.headerFooter is not None and margins is not None:
        _read_margin_texts(book, sheet, sheet.headerFooter, page, margins, pictures)
    return page


def _read_margin_texts(
    book: PrintableWorkbook,
    sheet: Worksheet | Chartsheet,
    said: Any,
    page: Page,
    margins: Any,
    pictures: dict[str, bytes],
) -> None:
    """Read what the headers and footers of a sheet say (`said` of openpyxl)."""
    for kind, pseudo, edge in _margin_kinds(said):
        distance = float((margins.header if edge == "Header" else margins.footer) or 0) * 72
        at = "top" if edge == "Header" else "bottom"
        for text in margin_texts(book, sheet, f"{kind}{edge}"):
            shape = f"{text.side[0].upper()}{edge[0]}{'' if kind == 'odd' else kind.upper()}"
            drawn = margin_picture(book, sheet, shape) if ("G", "") in text.pieces else None
            if drawn is not None:
                text.pieces = [piece for piece in text.pieces if piece != ("G", "")]
                place = _place_of(page, text.side, at, distance, drawn)
                page.backgrounds.append((pseudo, *_background(drawn, place, pictures)))
            if not text.pieces:
                continue
            if text.is_mixed:
                book.warn(sheet.title, "一段页眉页脚里的几种字体、字号按第一种打印")
            content, words = _content(book, sheet, text)
            css = {"content": content, "vertical-align": at, f"padding-{at}": pt(distance)}
            css |= _look_css(text.look) | {"white-space": "pre-wrap", "text-align": text.side}
            declarations = ";".join(f"{name}:{value}" for name, value in css.items())
            page.margin_boxes.append((pseudo, f"{at}-{text.side}", declarations))
            page.margin_texts.append(words)


def _margin_kinds(said: Any) -> Iterator[tuple[str, str, str]]:
    """Yield each kind of page with its pseudo-class, once for the header and once for the footer."""
    kinds = [("odd", "")]
    if said.differentOddEven:
        kinds = [("odd", ":right"), ("even", ":left")]
    if said.differentFirst:
        kinds.append(("first", ":first"))
    for kind, pseudo in kinds:
        for edge in ("Header", "Footer"):
            yield kind, pseudo, edge


def _look_css(look: MarginLook) -> dict[str, str]:
    """Return the look of a header or footer as CSS."""
    name = look.font or "宋体"
    families = ",".join(f'"{family}"' for family in families_for(name))
    css = {"font-size": pt(look.size), "font-family": families}
    if look.is_bold or is_bold_stand_in(name):
        css["font-weight"] = "bold"
    if look.is_italic:
        css["font-style"] = "italic"
    if lines := " ".join(["underline"] * look.is_underlined + ["line-through"] * look.is_struck):
        css["text-decoration"] = lines
    return css | ({"color": look.colour} if look.colour else {})


def _background(drawn: Picture, place: str, pictures: dict[str, bytes]) -> tuple[str, str, str]:
    """Return address, size and position of a margin's picture, which joins `pictures`."""
    size = f"{pt(drawn.size[0])} {pt(drawn.size[1])}"
    return f'url("{address_of(pictures, drawn.data)}")', size, place


def _place_of(page: Page, side: str, edge: str, distance: float, picture: Picture) -> str:
    """Return where on the paper a header's or footer's picture stands: at its side, at the edge."""
    wide, high = picture.size
    left = {
        "left": page.left,
        "center": page.left + (page.room[0] - wide) / 2,
        "right": page.width - page.right - wide,
    }[side]
    top = distance if edge == "top" else page.height - distance - high
    return f"{pt(left)} {pt(top)}"


def _content(book: PrintableWorkbook, sheet: Worksheet | Chartsheet, text: MarginText) -> tuple[str, str]:
    """Return the CSS `content` of a header or footer, and what it says."""
    made: list[str] = []
    said: list[str] = []
    for code, words in text.pieces:
        if code in {"P", "N"}:
            made.append("counter(page)" if code == "P" else "counter(pages)")
            said.append(f"⟨{code}⟩")
            continue
        if code in {"D", "T"}:
            way_out = "改成写定的日期"
            book.block(sheet.title, "", "页眉页脚里的当前日期、时间每次打印都不一样", f"&{code}", way_out)
        elif code not in {"", "A", "F"}:
            book.block(sheet.title, "", "页眉页脚里有打印不了的内容", f"&{code}", "改成文字")
        shown = {"": words, "A": sheet.title, "F": book.name}.get(code, "")
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\A ")
        made.append(f'"{escaped}"')
        said.append(shown)
    return " ".join(made), "".join(said)
