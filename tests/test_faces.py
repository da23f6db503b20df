"""Faces are trusted by their glyphs: a sign is drawn by a face that draws it as what it is."""

from __future__ import annotations

import io
import math
from typing import Any

import pdfplumber
import pytest
from docx_samples.handmade import handmade, paragraph, run
from fontTools.ttLib import TTFont
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from generators.errors import PaperWithheld
from generators.printing import print_docx, print_sheet, unprintable_characters
from generators.printing.layout import fonts

ROWS_1_TO_9 = [
    sign
    for row in range(0xA1, 0xAA)
    for cell in range(0xA1, 0xFF)
    if (sign := bytes((row, cell)).decode("gb2312", "ignore")) and sign != "\u3000"
]
OTHERS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai")
# Looked at: the same sign, but higher, lower, narrower or set at another side of its square.
ALIKE_TO_THE_EYE = set("・⌒↑↓‖｀♀＿－‘’“ㄧ？＾／＼￠") | {"ˉ"}


def path_of(family: str) -> tuple[str, int]:
    """Return the file of the upright face of `family`, and its place in it."""
    found = [face.path for face in fonts._faces() if face.families[0] == family]
    path = min(found, key=lambda path: ("Regular" not in path, path))
    if not path.endswith((".ttc", ".otc")):
        return path, 0
    for number in range(20):
        with TTFont(path, fontNumber=number, lazy=True) as font:
            if font["name"].getDebugName(1) == family:
                return path, number
    raise AssertionError(family)


def face_of(family: str) -> ImageFont.FreeTypeFont:
    path, number = path_of(family)
    return ImageFont.truetype(path, 24, index=number)


def picture(font: ImageFont.FreeTypeFont, sign: str) -> bytes:
    square = Image.new("L", (32, 32))
    ImageDraw.Draw(square).text((4, 26), sign, font=font, fill=255, anchor="ls")
    return square.filter(ImageFilter.GaussianBlur(2)).tobytes()


def likeness(one: bytes, other: bytes) -> float:
    lengths = math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in other))
    return sum(a * b for a, b in zip(one, other, strict=True)) / (lengths or 1)


@pytest.fixture(scope="module")
def others() -> list[dict[str, bytes]]:
    faces = list(map(face_of, OTHERS))
    return [{sign: picture(face, sign) for sign in ROWS_1_TO_9} for face in faces]


@pytest.mark.parametrize("family", fonts.DISTRUSTED)
def test_each_sign_of_gb_2312_is_drawn_as_another_face_draws_it_or_not_by_this_face(
    family: str, others: list[dict[str, bytes]]
) -> None:
    face = face_of(family)
    unlike = {
        sign
        for sign in ROWS_1_TO_9
        if not "\u0370" <= sign <= "\u04ff"  # Greek and Cyrillic are narrow here, full-width there
        and sign not in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê"
        and max(likeness(picture(face, sign), other[sign]) for other in others) < 0.6
    }
    assert unlike - ALIKE_TO_THE_EYE <= set(fonts.DISTRUSTED[family])


@pytest.mark.parametrize("family", fonts.DISTRUSTED)
def test_a_sign_of_money_is_more_like_itself_than_like_another(
    family: str, others: list[dict[str, bytes]]
) -> None:
    face = face_of(family)
    for sign in set("￥＄￡") - set(fonts.DISTRUSTED[family]):
        for other in others[:1]:
            scores = {name: likeness(picture(face, sign), other[name]) for name in "￥＄￡"}
            assert max(scores, key=scores.__getitem__) == sign, (family, scores)


def faces_of(pdf: bytes) -> dict[str, str]:
    return {c["text"]: c["fontname"] for page in pdfplumber.open(io.BytesIO(pdf)).pages for c in page.chars}


@pytest.mark.parametrize("font", ["仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"])
def test_a_distrusted_sign_comes_from_another_face_and_its_neighbours_do_not(font: str) -> None:
    named = f'<w:rFonts w:hint="eastAsia" w:eastAsia="{font}" w:ascii="{font}" w:hAnsi="{font}"/>'
    drawn = faces_of(print_docx(handmade(paragraph("", more=run("补助￥壹佰元―整￣", named)))).pdf)
    assert {sign for sign, face in drawn.items() if "Fandol" in face} == set("补助壹佰元整")


def test_a_distrusted_sign_in_a_sheet_comes_from_another_face() -> None:
    book = Workbook()
    book.active["A1"] = "￥800元"  # type: ignore[index]
    out = io.BytesIO()
    book.save(out)
    drawn = faces_of(print_sheet(out.getvalue(), name="表.xlsx").pdf)
    assert "Fandol" not in drawn["￥"]


def test_a_private_character_is_never_drawn_by_a_face_that_was_not_asked_for() -> None:
    assert unprintable_characters("甲\ue5e5\uf8ff") == ("\ue5e5", "\uf8ff")
    with pytest.raises(PaperWithheld, match="U\\+E5E5"):
        print_docx(handmade(paragraph("王\ue5e5某")))


@pytest.mark.parametrize(
    ("sign", "block"), [("\U00020000", "B"), ("\U0002a700", "C"), ("\U0002b740", "D"), ("\U0002b820", "E")]
)
def test_the_rarest_characters_of_names_print(sign: str, block: str) -> None:
    page = pdfplumber.open(io.BytesIO(print_docx(handmade(paragraph(f"户主王{sign}"))).pdf)).pages[0]
    assert sign in page.extract_text(), block


def metrics(name: str) -> tuple[float, float]:
    found = fonts.metrics_of(name)
    return round(found.baseline, 3), round(found.single_line, 3)


LINES: list[tuple[str, float, float]] = [
    # Of 16 pt type that Word for Windows printed: first baseline below the top, pitch of the lines, in ems.
    ("Times New Roman", 0.93, 1.147),
    ("Arial", 0.938, 1.147),
    ("Calibri", 0.949, 1.222),
    ("Cambria", 0.951, 1.17),
    ("Courier New", 0.831, 1.132),
    ("Verdana", 1.006, 1.215),
    ("Segoe UI", 1.081, 1.327),
    ("Consolas", 0.921, 1.17),
    ("Malgun Gothic", 1.288, 1.733),
    ("Yu Gothic", 1.181, 1.673),
    ("SimSun", 1.004, 1.297),
    ("宋体", 1.004, 1.297),
]


@pytest.mark.parametrize(("name", "baseline", "height"), LINES)
def test_a_line_is_as_high_as_word_makes_it_for_the_named_font(
    name: str, baseline: float, height: float
) -> None:
    assert metrics(name) == (pytest.approx(baseline, abs=0.008), pytest.approx(height, abs=0.008))


def test_a_font_that_is_installed_has_the_heights_of_its_own_tables() -> None:
    """Carlito was made with the metrics of Calibri, whose numbers are in our table."""
    of_file: Any = fonts._metrics_of_installed("carlito")
    assert (of_file.ascent, of_file.descent, of_file.leading) == pytest.approx(
        (metrics("Calibri")[0], fonts.metrics_of("Calibri").descent, 0.0), abs=1e-3
    )


def test_a_font_that_nothing_stands_for_is_told_once_whatever_the_file() -> None:
    def remarks(font: str, name: str) -> set[str]:
        named = f'<w:rFonts w:hint="eastAsia" w:eastAsia="{font}" w:ascii="{font}" w:hAnsi="{font}"/>'
        return set(map(str, print_docx(handmade(paragraph("", more=run("字", named))), name=name).warnings))

    (told,) = remarks("迷你简启体", "a.docx")
    assert "迷你简启体" in told
    assert remarks("迷你简启体", "b.docx") <= {told}
    for known in ("仿宋_GB2312", "方正小标宋简体", "楷体", "Calibri", "Arial", "Liberation Serif"):
        assert remarks(known, "a.docx") == set(), known
