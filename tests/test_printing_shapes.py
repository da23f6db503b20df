# ruff: noqa: E501 - XML reads better unbroken
"""Shapes on paper: looked at where they must have ink and where they must have none."""

from __future__ import annotations

import io
import math
import re

import pdfplumber
import pypdfium2
import pytest
from docx_samples.handmade import handmade, paragraph
from PIL import Image

from generators.errors import PaperWithheld
from generators.printing import print_docx
from generators.printing.docx.geometry import PRESETS

RED = '<a:solidFill><a:srgbClr val="FF0000"/></a:solidFill>'
NO_LINE = "<a:ln><a:noFill/></a:ln>"
WIDE, HIGH = 60, 40
COLUMNS = 5
LEFT, TOP = 60, 60
PITCH = (100, 70)


def shape(kind: str, more: str = "", *, look: str = RED + NO_LINE, frame: str = "") -> str:
    """Return a shape of DrawingML; `kind` is a preset, or the element of one drawn by hand."""
    geometry = (
        kind if kind.startswith("<") else f'<a:prstGeom prst="{kind}"><a:avLst>{more}</a:avLst></a:prstGeom>'
    )
    return f"<wps:wsp><wps:spPr><a:xfrm {frame}/>{geometry}{look}</wps:spPr><wps:bodyPr/></wps:wsp>"


def anchored(inside: str, x: float, y: float, size: tuple[int, int] = (WIDE, HIGH)) -> str:
    return (
        "<w:r><w:drawing><wp:anchor>"
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x * 12700:.0f}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y * 12700:.0f}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{size[0] * 12700}" cy="{size[1] * 12700}"/><wp:wrapNone/>'
        f'<a:graphic><a:graphicData uri="w">{inside}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>'
    )


def spots(count: int) -> list[tuple[float, float]]:
    return [(LEFT + i % COLUMNS * PITCH[0], TOP + i // COLUMNS * PITCH[1]) for i in range(count)]


def picture(body: str):
    """Return a function that says which colour the first page has at a place in points."""
    pdf = print_docx(handmade(paragraph("", more=body))).pdf
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("RGB")
    return lambda x, y: image.getpixel((round(x * 2), round(y * 2)))


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 200 and pixel[1] < 90


SHAPES = {
    "triangle": ([(0.5, 0.4), (0.1, 0.95)], [(0.1, 0.1), (0.9, 0.1)]),
    "rtTriangle": ([(0.1, 0.8)], [(0.9, 0.2)]),
    "diamond": ([(0.5, 0.1), (0.1, 0.5)], [(0.1, 0.1), (0.9, 0.9)]),
    "parallelogram": ([(0.9, 0.1), (0.1, 0.9)], [(0.03, 0.1), (0.97, 0.9)]),
    "trapezoid": ([(0.5, 0.1), (0.05, 0.95)], [(0.03, 0.1), (0.97, 0.1)]),
    "hexagon": ([(0.05, 0.5), (0.5, 0.05)], [(0.02, 0.05), (0.98, 0.95)]),
    "octagon": ([(0.5, 0.05)], [(0.03, 0.05), (0.97, 0.95)]),
    "plus": ([(0.5, 0.05), (0.05, 0.5)], [(0.05, 0.05), (0.95, 0.95)]),
    "homePlate": ([(0.02, 0.05), (0.95, 0.5)], [(0.95, 0.1)]),
    "chevron": ([(0.95, 0.5), (0.1, 0.05)], [(0.1, 0.5), (0.95, 0.1)]),
    "star5": ([(0.5, 0.1), (0.5, 0.5), (0.06, 0.4)], [(0.1, 0.1), (0.5, 0.95)]),
    "rightArrow": ([(0.05, 0.5), (0.95, 0.5), (0.7, 0.1)], [(0.1, 0.1), (0.95, 0.1)]),
    "leftArrow": ([(0.95, 0.5), (0.05, 0.5), (0.3, 0.1)], [(0.9, 0.1), (0.05, 0.1)]),
    "downArrow": ([(0.5, 0.05), (0.5, 0.95)], [(0.05, 0.1), (0.05, 0.95)]),
    "upArrow": ([(0.5, 0.95), (0.5, 0.05)], [(0.05, 0.9), (0.05, 0.05)]),
    "leftRightArrow": ([(0.04, 0.5), (0.96, 0.5)], [(0.5, 0.1), (0.04, 0.1)]),
    "upDownArrow": ([(0.5, 0.05), (0.5, 0.95)], [(0.05, 0.35), (0.05, 0.05)]),
    "ellipse": ([(0.5, 0.05), (0.05, 0.5)], [(0.04, 0.04), (0.96, 0.96)]),
    "donut": ([(0.5, 0.05), (0.05, 0.5)], [(0.5, 0.5), (0.02, 0.02)]),
    "frame": ([(0.02, 0.02), (0.5, 0.04)], [(0.5, 0.5)]),
    "roundRect": ([(0.5, 0.02), (0.1, 0.1)], [(0.01, 0.01), (0.99, 0.99)]),
    "round2SameRect": ([(0.02, 0.98), (0.5, 0.02)], [(0.01, 0.01), (0.99, 0.01)]),
    "snip1Rect": ([(0.02, 0.02), (0.98, 0.98)], [(0.98, 0.03)]),
    "snipRoundRect": ([(0.02, 0.98), (0.1, 0.1)], [(0.01, 0.01), (0.98, 0.03)]),
    "blockArc": ([(0.04, 0.4), (0.5, 0.05), (0.96, 0.4)], [(0.5, 0.4), (0.5, 0.9)]),
    "moon": ([(0.1, 0.5), (0.4, 0.5), (0.6, 0.15)], [(0.6, 0.5), (0.05, 0.05)]),
    "flowChartTerminator": ([(0.5, 0.05), (0.04, 0.5)], [(0.02, 0.05), (0.98, 0.95)]),
    "flowChartDocument": ([(0.95, 0.7), (0.1, 0.9)], [(0.95, 0.97)]),
    "flowChartInputOutput": ([(0.3, 0.1), (0.7, 0.9)], [(0.05, 0.1), (0.95, 0.9)]),
    "wedgeRectCallout": ([(0.5, 0.5), (0.32, 1.06)], [(0.6, 1.06)]),
    "wedgeRoundRectCallout": ([(0.5, 0.5), (0.32, 1.06)], [(0.6, 1.06), (0.01, 0.01)]),
    "wedgeEllipseCallout": ([(0.5, 0.5), (0.31, 1.06)], [(0.6, 1.06), (0.02, 0.02)]),
    "heart": ([(0.25, 0.2), (0.5, 0.8)], [(0.05, 0.9), (0.5, 0.05)]),
    "pie": ([(0.25, 0.25), (0.75, 0.75)], [(0.8, 0.2)]),
    "can": ([(0.5, 0.9), (0.02, 0.5)], [(0.01, 0.01), (0.99, 0.99)]),
    "cube": ([(0.1, 0.9), (0.9, 0.1)], [(0.02, 0.05), (0.98, 0.95)]),
}  # fmt: skip
"""Where a shape of 60 × 40 points has ink and where none, in parts of its width and height."""


def test_every_preset_has_ink_where_it_must_and_none_where_not():
    body = "".join(
        anchored(shape(kind), x, y) for kind, (x, y) in zip(SHAPES, spots(len(SHAPES)), strict=True)
    )
    look = picture(body)
    wrong = [
        (kind, part)
        for (kind, parts), (x, y) in zip(SHAPES.items(), spots(len(SHAPES)), strict=True)
        for must, places in zip((True, False), parts, strict=True)
        for part in places
        if is_red(look(x + part[0] * WIDE, y + part[1] * HIGH)) is not must
    ]
    assert wrong == []


def test_every_preset_that_is_known_is_drawn_whatever_its_size():
    kinds = sorted(PRESETS)
    line = f'{RED}<a:ln w="12700">{RED}</a:ln>'
    body = "".join(
        anchored(shape(kind, look=line), x, y, size)
        for kind, (x, y), size in zip(
            kinds, spots(len(kinds)), [(60, 40), (3, 40), (60, 0)] * len(kinds), strict=False
        )
    )
    assert print_docx(handmade(paragraph("", more=body))).pages == 1


@pytest.mark.parametrize(
    ("frame", "must", "must_not"),
    [("", (0.1, 0.8), (0.9, 0.2)), ('flipH="1"', (0.9, 0.8), (0.1, 0.2)), ('flipV="1"', (0.1, 0.2), (0.9, 0.8)),
     ('rot="10800000"', (0.9, 0.2), (0.1, 0.8))],
)  # fmt: skip
def test_a_shape_is_mirrored_and_turned(frame, must, must_not):
    look = picture(anchored(shape("rtTriangle", frame=frame), 100, 100))
    assert is_red(look(100 + must[0] * WIDE, 100 + must[1] * HIGH))
    assert not is_red(look(100 + must_not[0] * WIDE, 100 + must_not[1] * HIGH))


FREEHAND = (
    '<a:custGeom><a:avLst><a:gd name="a" fmla="val 50000"/></a:avLst><a:gdLst><a:gd name="x" fmla="*/ w a 100000"/></a:gdLst>'
    '<a:pathLst><a:path><a:moveTo><a:pt x="l" y="t"/></a:moveTo><a:lnTo><a:pt x="x" y="t"/></a:lnTo>'
    '<a:lnTo><a:pt x="x" y="b"/></a:lnTo><a:lnTo><a:pt x="l" y="b"/></a:lnTo><a:close/></a:path></a:pathLst></a:custGeom>'
)
SCALED = (
    '<a:custGeom><a:pathLst><a:path w="10" h="10"><a:moveTo><a:pt x="10" y="5"/></a:moveTo>'
    '<a:arcTo wR="5" hR="5" stAng="0" swAng="10800000"/><a:close/></a:path></a:pathLst></a:custGeom>'
)


@pytest.mark.parametrize(
    ("geometry", "must", "must_not"),
    [(FREEHAND, (0.25, 0.5), (0.75, 0.5)), (SCALED, (0.5, 0.9), (0.5, 0.1))],
    ids=["formula", "arc in a scale of its own"],
)
def test_a_shape_drawn_by_hand_is_drawn(geometry, must, must_not):
    look = picture(anchored(shape(geometry), 100, 100))
    assert is_red(look(100 + must[0] * WIDE, 100 + must[1] * HIGH))
    assert not is_red(look(100 + must_not[0] * WIDE, 100 + must_not[1] * HIGH))


def test_a_line_runs_in_its_diagonal_and_bears_its_arrow_head():
    def line(frame: str, head: str = "") -> str:
        look = f'<a:ln w="12700">{RED}{head}</a:ln>'
        return anchored(shape("straightConnector1", look=look, frame=frame), 100, 100)

    plain, flipped = picture(line("")), picture(line('flipV="1"'))
    assert is_red(plain(115, 110))
    assert not is_red(flipped(115, 110))
    assert is_red(flipped(115, 130))
    headed = picture(line("", '<a:tailEnd type="triangle"/>'))
    near = [(158 - 1.0, 138.6 + 0.2), (158.2, 137.4)]
    assert sum(is_red(headed(*spot)) for spot in near) > sum(is_red(plain(*spot)) for spot in near)


def old(inside: str, style: str = "left:0;top:0;width:500;height:500", more: str = "") -> str:
    return f'<v:{inside} style="{style}" fillcolor="#ff0000" stroked="f" {more}/>'


@pytest.mark.parametrize(
    ("inside", "must", "must_not"),
    [
        (old("rect"), (0.1, 0.1), (0.6, 0.6)),
        (old("oval", "left:500;top:500;width:500;height:500"), (0.75, 0.75), (0.51, 0.51)),
        (old("shape", more='type="#_x0000_t5"'), (0.25, 0.4), (0.03, 0.03)),
        (old("shape", more='type="#_x0000_t13" adj="10800,5400"'), (0.1, 0.25), (0.05, 0.03)),
        (old("shape", more='path="m,l,100,100,100xe" coordsize="100,100"'), (0.1, 0.4), (0.4, 0.1)),
        (old("shape", "left:0;top:0;width:500;height:500;flip:x", 'type="#_x0000_t6"'), (0.45, 0.45), (0.05, 0.1)),
        (f'<v:group style="left:500;top:0;width:500;height:1000" coordsize="10,10">{old("rect", "left:0;top:5;width:10;height:5")}</v:group>', (0.75, 0.75), (0.75, 0.25)),
    ],
    ids=["rect", "oval", "triangle", "arrow", "path", "flipped", "group in a group"],
)  # fmt: skip
def test_a_group_of_old_shapes_is_drawn(inside, must, must_not):
    style = "position:absolute;margin-left:100pt;margin-top:100pt;width:60pt;height:40pt;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    group = f'<w:r><w:pict><v:group style="{style}" coordsize="1000,1000">{inside}</v:group></w:pict></w:r>'
    look = picture(group)
    assert is_red(look(100 + must[0] * WIDE, 100 + must[1] * HIGH))
    assert not is_red(look(100 + must_not[0] * WIDE, 100 + must_not[1] * HIGH))


def test_a_canvas_holds_its_shapes_and_a_group_lends_its_fill():
    placed = '<a:off x="{}" y="0"/><a:ext cx="381000" cy="508000"/>'
    inner = shape("rect", look="<a:grpFill/>").replace(
        "<a:xfrm />", f"<a:xfrm>{placed.format(381000)}</a:xfrm>"
    )
    group = (
        '<wpg:grpSp><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="762000" cy="508000"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="762000" cy="508000"/></a:xfrm>{RED}</wpg:grpSpPr>{inner}</wpg:grpSp>'
    ).replace("wpg:", "wps:")
    look = picture(anchored(f"<wps:wpc>{group}</wps:wpc>", 100, 100))
    assert is_red(look(145, 120))
    assert not is_red(look(115, 120))


@pytest.mark.parametrize(("wrap", "goes_around"), [("square", True), ("none", False), ("", False)])
def test_text_goes_around_an_old_shape_where_the_file_says_so(wrap, goes_around):
    style = "position:absolute;margin-left:0;margin-top:0;width:120pt;height:50pt"
    told = f'<w10:wrap xmlns:w10="urn:schemas-microsoft-com:office:word" type="{wrap}"/>' if wrap else ""
    body = f'<w:r><w:pict><v:rect style="{style}" strokecolor="windowText">{told}</v:rect></w:pict></w:r>'
    page = pdfplumber.open(io.BytesIO(print_docx(handmade(paragraph("国" * 30, more=body))).pdf)).pages[0]
    left = 28 * 72 / 25.4
    assert (min(char["x0"] for char in page.chars) > left + 120) is goes_around
    assert page.rects + page.lines + page.curves


@pytest.mark.parametrize(("behind", "is_covered"), [("1", False), ("0", True)])
def test_what_stands_behind_the_text_is_behind_that_written_before_it_too(behind, is_covered):
    drawn = anchored(shape("rect"), 0, -25, (200, 60)).replace(
        "<wp:anchor>", f'<wp:anchor behindDoc="{behind}">'
    )
    drawn = drawn.replace('relativeFrom="page"', 'relativeFrom="column"', 1).replace(
        '"page"', '"paragraph"', 1
    )
    pdf = print_docx(handmade(paragraph("■■■") + paragraph("", more=drawn))).pdf
    page = pdfplumber.open(io.BytesIO(pdf)).pages[0]
    block = next(char for char in page.chars if char["text"] == "■")
    middle = ((block["x0"] + block["x1"]) * 1, (block["top"] + block["bottom"]) * 1)
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("RGB")
    assert is_red(image.getpixel((round(middle[0]), round(middle[1])))) is is_covered


def test_a_shape_of_vml_that_is_mirrored_once_is_turned_the_other_way():
    def printed(look: str) -> bytes:
        style = f"position:absolute;margin-left:60pt;margin-top:60pt;width:90pt;height:10pt;{look}"
        body = f'<w:r><w:pict><v:rect style="{style}" fillcolor="#ff0000"/></w:pict></w:r>'
        return print_docx(handmade(paragraph("", more=body))).pdf

    other_way = printed("rotation:-70")
    assert printed("rotation:70;flip:x") == printed("rotation:70;flip:y") == other_way
    assert printed("rotation:70;flip:x y") == printed("rotation:70") != other_way


def word_art(kind: int, more: str = "") -> str:
    style = "position:absolute;margin-left:100pt;margin-top:100pt;width:120pt;height:40pt;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    words = f'<v:textpath style="font-family:黑体;font-size:1pt" string="{more or "样稿"}"/>'
    return f'<w:r><w:pict><v:shape type="#_x0000_t{kind}" style="{style}" fillcolor="#ff0000" stroked="f">{words}</v:shape></w:pict></w:r>'


@pytest.mark.parametrize(("kind", "told"), [(136, []), (144, ["弯曲的艺术字按直的打印"])])
def test_word_art_fills_the_width_and_height_of_its_shape(kind, told):
    printed = print_docx(handmade(paragraph("", more=word_art(kind))))
    assert [warning.expected for warning in printed.warnings] == told
    first, last = pdfplumber.open(io.BytesIO(printed.pdf)).pages[0].chars
    assert (first["text"], last["text"]) == ("样", "稿")
    assert first["x0"] == pytest.approx(100, abs=1)
    assert last["x0"] == pytest.approx(160, abs=1)
    assert first["non_stroking_color"] == (1, 0, 0)
    ink = picture(word_art(kind))
    rows = [y for y in range(95, 145) if any(is_red(ink(x, y)) for x in range(100, 220))]
    assert 100 <= rows[0] < 108
    assert 130 < rows[-1] <= 140


def test_a_drawing_may_be_as_large_as_a_part_of_the_paper():
    half = '<wp14:sizeRelH xmlns:wp14="urn:wp14" relativeFrom="page"><wp14:pctWidth>50000</wp14:pctWidth></wp14:sizeRelH></wp:anchor>'
    look = picture(anchored(shape("rect"), 0, 100).replace("</wp:anchor>", half))
    assert is_red(look(11906 / 40 - 2, 120))
    assert not is_red(look(11906 / 40 + 2, 120))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (anchored(shape("smileyFace"), 100, 100), "smileyFace"),
        (anchored(shape('<a:custGeom><a:gdLst><a:gd name="x" fmla="wat 1"/></a:gdLst></a:custGeom>'), 100, 100), "wat"),
        ('<w:r><w:pict><v:shape type="#_x0000_t96" style="width:50pt;height:50pt"/></w:pict></w:r>', "第 96 种"),
        ('<w:r><w:pict><v:shape path="m,l@1,2xe" style="width:50pt;height:50pt"/></w:pict></w:r>', "自由图形"),
    ],
)  # fmt: skip
def test_a_shape_that_is_not_drawn_is_refused_by_its_name(body, told):
    with pytest.raises(PaperWithheld, match=f"这种形状打印不了.*{told}"):
        print_docx(handmade(paragraph("", more=body)))


INLINE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="1" name="图"/><a:graphic>'
    "<a:graphicData>{drawn}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
TURNED = '<a:xfrm rot="{turn}"/>'


@pytest.mark.parametrize("turn", [90, 45, 180])
@pytest.mark.parametrize(
    "drawn",
    [
        '<pic:pic><pic:blipFill><a:blip r:embed="seal"/></pic:blipFill><pic:spPr>{xfrm}</pic:spPr></pic:pic>',
        '<wps:wsp><wps:spPr>{xfrm}<a:prstGeom prst="ellipse"/><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill>'
        "</wps:spPr></wps:wsp>",
    ],
    ids=["picture", "shape"],
)
def test_a_turned_drawing_in_the_line_has_the_room_of_its_corners(drawn: str, turn: int) -> None:
    wide, high = 120, 20
    xfrm = TURNED.format(turn=turn * 60000)
    body = INLINE.format(wide=wide * 12700, high=high * 12700, drawn=drawn.format(xfrm=xfrm))
    red = io.BytesIO()
    Image.new("RGB", (120, 20), (255, 0, 0)).save(red, "PNG")
    data = handmade(paragraph("", more=body) + paragraph("后"), media={"seal.png": red.getvalue()})
    page = pypdfium2.PdfDocument(print_docx(data).pdf)[0]
    image = page.render(scale=2).to_pil().convert("RGB")
    columns = range(0, image.width, 2)
    rows = [y / 2 for y in range(image.height) if any(is_red(image.getpixel((x, y))) for x in columns)]
    text = page.get_textpage()
    (top,) = (
        page.get_height() - text.get_charbox(i)[3]
        for i in range(text.count_chars())
        if text.get_text_range(i, 1) == "后"
    )
    angle = math.radians(turn)
    tall = wide * abs(math.sin(angle)) + high * abs(math.cos(angle))
    assert rows[-1] - rows[0] <= tall + 2
    assert rows[0] >= 2098 / 20 - 1
    assert rows[-1] <= top + 1


def test_word_art_that_fades_from_white_can_be_read_and_is_told_to_be_plain() -> None:
    faded = word_art(136).replace("<v:textpath", '<v:fill type="gradient" color2="red"/><v:textpath')
    faded = re.sub(r' fillcolor="[^"]*"', "", faded)
    printed = print_docx(handmade(paragraph("", more=faded)))
    image = pypdfium2.PdfDocument(printed.pdf)[0].render(scale=1).to_pil().convert("RGB")
    assert any(is_red(tone) for _, tone in image.getcolors(100_000))
    assert any("渐变" in str(warning) for warning in printed.warnings)


@pytest.mark.parametrize("share", [100, 50, 20])
def test_a_fill_that_is_seen_through_lets_the_paper_through_in_both_drawing_languages(share: int) -> None:
    tone = f'<a:solidFill><a:srgbClr val="0000FF"><a:alpha val="{share * 1000}"/></a:srgbClr></a:solidFill>'
    look = picture(anchored(shape("ellipse", look=tone + NO_LINE), 100, 100))
    style = "position:absolute;margin-left:100pt;margin-top:100pt;width:60pt;height:40pt;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    fill = f'<v:fill opacity="{share}%"/>'
    old = picture(
        f'<w:r><w:pict><v:oval style="{style}" fillcolor="blue" stroked="f">{fill}</v:oval></w:pict></w:r>'
    )
    for pixel in (look(130, 120), old(130, 120)):
        assert pixel[2] == 255
        assert pixel[0] == pixel[1] == pytest.approx(255 * (1 - share / 100), abs=3)


@pytest.mark.parametrize("strict", [False, True])
def test_smart_art_is_drawn_from_the_shapes_that_the_file_keeps_of_it(strict: bool) -> None:
    """Thousandths of a percent are written with their sign in strict files."""
    half, none = ("50%", "0%") if strict else ("50000", "0")
    tone = f'<a:solidFill><a:srgbClr val="FF0000"><a:lumMod val="{half}"/><a:lumOff val="{none}"/></a:srgbClr></a:solidFill>'
    frame = f'<a:xfrm><a:off x="{40 * 12700}" y="0"/><a:ext cx="{80 * 12700}" cy="{40 * 12700}"/></a:xfrm>'
    text = '<a:bodyPr anchor="ctr"/><a:p><a:pPr algn="r"/><a:r><a:rPr sz="1200" b="1"/><a:t>帮扶</a:t></a:r></a:p>'
    place = f'<dsp:txXfrm><a:off x="{40 * 12700}" y="0"/><a:ext cx="{60 * 12700}" cy="{40 * 12700}"/></dsp:txXfrm>'
    names = 'xmlns:dsp="urn:dsp" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    box = f'<dsp:sp><dsp:spPr>{frame}<a:prstGeom prst="ellipse"/>{tone}{NO_LINE}</dsp:spPr><dsp:txBody>{text}</dsp:txBody>{place}</dsp:sp>'
    parts = {
        "data1": '<d:dataModel xmlns:d="urn:d"><d:extLst><dsp:dataModelExt xmlns:dsp="urn:dsp" relId="shapes"/></d:extLst></d:dataModel>',
        "drawing1": f"<dsp:drawing {names}><dsp:spTree><dsp:grpSpPr/>{box}</dsp:spTree></dsp:drawing>",
    }
    links = "".join(
        f'<Relationship Id="{key}" Type="urn:{name}" Target="diagrams/{name}.xml"/>'
        for key, name in (("data", "data1"), ("shapes", "drawing1"))
    )
    body = anchored('<d:relIds xmlns:d="urn:d" r:dm="data"/>', 100, 100, (160, 40))
    kept = {f"word/diagrams/{name}.xml": xml.encode() for name, xml in parts.items()}
    printed = print_docx(handmade(paragraph("", more=body), relations=links, extra=kept))
    assert not printed.warnings
    image = pypdfium2.PdfDocument(printed.pdf)[0].render(scale=2).to_pil().convert("RGB")
    assert image.getpixel((2 * 150, 2 * 120)) == (128, 0, 0)
    assert image.getpixel((2 * 110, 2 * 120)) == (255, 255, 255)
    with pdfplumber.open(io.BytesIO(printed.pdf)) as pdf:
        first, second = pdf.pages[0].chars
    assert first["text"] + second["text"] == "帮扶"
    assert second["x1"] == pytest.approx(100 + 40 + 60 - 7.2, abs=1)
    assert (first["top"] + first["bottom"]) / 2 == pytest.approx(120, abs=3)
    assert first["size"] == 12


def test_a_fill_that_fades_is_printed_in_the_middle_of_its_colours_and_told() -> None:
    stops = "".join(
        f'<a:gs pos="{at}"><a:srgbClr val="{tone}"/></a:gs>'
        for at, tone in ((0, "FF0000"), (100000, "0000FF"))
    )
    body = anchored(
        shape("ellipse", look=f"<a:gradFill><a:gsLst>{stops}</a:gsLst></a:gradFill>{NO_LINE}"), 100, 100
    )
    assert picture(body)(130, 120) == (128, 0, 128)
    assert "渐变" in "".join(map(str, print_docx(handmade(paragraph("", more=body))).warnings))


def beside(inside: str, y: float, size: tuple[int, int], order: int = 0) -> str:
    """Return a drawing in front of the text, `y` points below the top of its paragraph."""
    body = anchored(inside, 100, 0, size).replace(
        "<wp:anchor>", f'<wp:anchor behindDoc="0" relativeHeight="{order}">'
    )
    place = f'relativeFrom="paragraph"><wp:posOffset>{y * 12700:.0f}<'
    return re.sub(r'(<wp:positionV )relativeFrom="page"><wp:posOffset>[^<]*<', rf"\1{place}", body)


@pytest.mark.parametrize("y", [-40, 690, 900])
def test_a_drawing_before_the_text_stays_on_the_paper_of_its_paragraph_and_moves_nothing(y: float) -> None:
    """It may reach into the margins; where it would reach over the paper's edge, it stands at the edge."""
    text = "<w:txbxContent>" + paragraph("框") * 3 + "</w:txbxContent>"
    box = shape("rect").replace("<wps:bodyPr/>", f"<wps:txbx>{text}</wps:txbx><wps:bodyPr/>")
    data = handmade(paragraph("甲", more=beside(box, y, (80, 100))) + paragraph("乙"))
    (page,) = pdfplumber.open(io.BytesIO(print_docx(data).pdf)).pages
    (plain,) = pdfplumber.open(io.BytesIO(print_docx(handmade(paragraph("甲") + paragraph("乙"))).pdf)).pages
    where = {char["text"]: char for char in page.chars}
    assert [where[char["text"]]["top"] for char in plain.chars] == [char["top"] for char in plain.chars]
    top = min(rect["top"] for rect in page.rects if rect["height"] > 50)
    assert top == pytest.approx(min(37 / 25.4 * 72 + y, float(page.height) - 100), abs=1)


@pytest.mark.parametrize("first", [1, 9])
def test_of_two_drawings_the_one_that_the_file_lays_above_covers_the_other(first: int) -> None:
    blue = RED.replace("FF0000", "0000FF")
    body = beside(shape("rect"), 0, (80, 60), first) + beside(
        shape("rect", look=blue + NO_LINE), 0, (80, 60), 5
    )
    assert is_red(picture(body)(140, 37 / 25.4 * 72 + 30)) is (first > 5)
