# ruff: noqa: E501 - records and XML read better unbroken
"""Metafiles on paper: each record is written as Windows writes it, printed, and looked for where it says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
import pytest
from docx_samples.handmade import handmade, paragraph
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import PaperWithheld
from generators.printing import print_docx, print_sheet
from generators.printing.metafiles import UnreadableMetafile, draw_metafile

if TYPE_CHECKING:
    from collections.abc import Callable

LEFT, TOP = 1588 / 20, 2098 / 20
"""The corner of the text area of a handmade page, in points."""
RED, BLUE, WHITE, BLACK, GREEN = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (0, 128, 0)


def record(kind: int, *numbers: int, more: bytes = b"") -> bytes:
    """A record of an enhanced metafile: numbers of 32 bits, then bytes."""
    body = struct.pack(f"<{len(numbers)}i", *numbers) + more
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, 8 + len(body)) + body


def emf(*records: bytes) -> bytes:
    """A picture of 100 × 100 dots, four a millimetre."""
    body = b"".join(records) + record(14, 0, 16, 20)
    head = struct.pack("<4i4i", 0, 0, 99, 99, 0, 0, 2500, 2500) + b" EMF"
    head += struct.pack("<4I", 0x10000, 108 + len(body), len(records) + 2, 8)
    head += struct.pack("<HHIII4i", 8, 0, 0, 0, 0, 1000, 1000, 250, 250) + b"\0" * 20
    return struct.pack("<II", 1, 8 + len(head)) + head + body


def old(function: int, *words: int, more: bytes = b"") -> bytes:
    """A record of an old metafile: words of 16 bits, then bytes."""
    body = struct.pack(f"<{len(words)}H", *(word & 0xFFFF for word in words)) + more
    body += b"\0" * (len(body) % 2)
    return struct.pack("<IH", 3 + len(body) // 2, function) + body


def wmf(*records: bytes) -> bytes:
    """A picture of 100 × 100 units, with the head that says so."""
    body = b"".join([old(0x0103, 8), old(0x020B, 0, 0), old(0x020C, 100, 100), *records, old(0)])
    place = struct.pack("<IHhhhhHI", 0x9AC6CDD7, 0, 0, 0, 100, 100, 96, 0)
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 8, 1000, 0)
    return place + struct.pack("<H", 0) + head + body


def rgb(colour: tuple[int, int, int]) -> int:
    return colour[0] | colour[1] << 8 | colour[2] << 16


def brush(colour: tuple[int, int, int]) -> bytes:
    """Fill with a colour, and draw no lines around."""
    return record(39, 1, 0, rgb(colour), 0) + record(37, 1) + record(37, -(2**31) + 8)


def pen(colour: tuple[int, int, int], width: int, style: int = 0) -> bytes:
    return record(38, 2, style, width, 0, rgb(colour)) + record(37, 2)


def old_brush(colour: tuple[int, int, int], style: int = 0, hatch: int = 0) -> bytes:
    none = old(0x02FA, 5, 0, 0, 0, 0) + old(0x012D, 0)
    return none + old(0x02FC, style, rgb(colour) & 0xFFFF, rgb(colour) >> 16, hatch) + old(0x012D, 1)


def bitmap(*rows: list[tuple[int, int, int]]) -> tuple[bytes, bytes]:
    """Header and pixels of a bitmap, its rows from the top."""
    wide, high = len(rows[0]), len(rows)
    bits = b"".join(b"".join(bytes(p[::-1]) for p in row) + b"\0" * (-3 * wide % 4) for row in reversed(rows))
    return struct.pack("<IiiHHIIiiII", 40, wide, high, 1, 24, 0, len(bits), 0, 0, 0, 0), bits


def stretched(rows: tuple[bytes, bytes], box: tuple[int, int, int, int], operation: int = 0xCC0020) -> bytes:
    """StretchDIBits of the whole bitmap into x, y, width and height."""
    head, bits = rows
    wide, high = struct.unpack_from("<ii", head, 4)
    at = 80
    numbers = (0, 0, 99, 99, box[0], box[1], 0, 0, wide, high, at, len(head), at + len(head), len(bits), 0)
    return record(81, *numbers, operation, box[2], box[3], more=head + bits)


def letters(text: str, at: tuple[int, int], advance: int, options: int = 0) -> bytes:
    raw = text.encode("utf-16-le")
    raw += b"\0" * (-len(raw) % 4)
    start = 76
    dx = struct.pack(f"<{len(text)}i", *[advance] * len(text))
    numbers = (0, 0, 99, 99, 1, 0, 0, *at, len(text), start, options, 0, 0, 0, 0, start + len(raw))
    return record(84, *numbers, more=raw + dx)


def font(face: str, height: int, weight: int = 400) -> bytes:
    name = face.encode("utf-16-le").ljust(64, b"\0")
    return record(82, 3, height, 0, 0, 0, weight, more=bytes(8) + name + bytes(300)) + record(37, 3)


def region(*boxes: tuple[int, int, int, int], mode: int = 5) -> bytes:
    rects = b"".join(struct.pack("<4i", *box) for box in boxes)
    head = struct.pack("<4I4i", 32, 1, len(boxes), len(rects), 0, 0, 99, 99)
    return record(75, len(head + rects), mode, more=head + rects)


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def picture(name: str) -> str:
    """A picture of 200 points in the line."""
    side = 200 * 12700
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{side}" cy="{side}"/><wp:docPr id="1" name="图"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{name}"/></pic:blipFill><pic:spPr/></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def printed(metafile: bytes, name: str = "p.emf") -> Callable[[int, int], tuple[int, int, int]]:
    """Return what tells the colour on paper at a place of the picture, in hundredths of its sides."""
    data = handmade(paragraph("", more=picture(name.split(".", maxsplit=1)[0])), media={name: metafile})
    page = pypdfium2.PdfDocument(print_docx(data).pdf)[0]
    image = page.render(scale=2).to_pil().convert("RGB")
    # Two dots a point, two points a hundredth; the picture is the first thing in the text area.
    left, top = 2 * LEFT, 2 * TOP
    return lambda x, y: image.getpixel((int(left + 4 * x + 2), int(top + 4 * y + 2)))  # type: ignore[return-value]


NO_LINE = record(37, -(2**31) + 8)
QUARTER = (0, 0, 50, 50)
DRAWN: dict[str, tuple[bytes, dict[tuple[int, int], tuple[int, int, int]]]] = {
    "rectangle": (emf(brush(RED), record(43, *QUARTER)), {(25, 25): RED, (75, 75): WHITE}),
    "ellipse": (
        emf(brush(RED), record(42, 0, 0, 99, 99)),
        {(50, 50): RED, (4, 4): WHITE, (95, 95): WHITE, (50, 4): RED},
    ),
    "rounded": (
        emf(brush(RED), record(44, 0, 0, 99, 99, 60, 60)),
        {(50, 2): RED, (3, 3): WHITE, (50, 50): RED},
    ),
    "pie": (
        emf(brush(RED), record(47, 0, 0, 99, 99, 99, 50, 50, 0)),
        {(75, 25): RED, (25, 75): WHITE, (75, 75): WHITE},
    ),
    "arc": (
        emf(pen(RED, 8), record(45, 5, 5, 95, 95, 95, 50, 50, 5)),
        {(82, 18): RED, (18, 82): WHITE, (50, 50): WHITE},
    ),
    "polygon": (
        emf(brush(BLUE), record(86, 0, 0, 0, 0, 3, more=struct.pack("<6h", 0, 0, 99, 0, 0, 99))),
        {(20, 20): BLUE, (90, 90): WHITE},
    ),
    "polygon of long numbers": (
        emf(brush(BLUE), record(3, 0, 0, 0, 0, 3, 0, 0, 99, 0, 0, 99)),
        {(20, 20): BLUE, (90, 90): WHITE},
    ),
    "a hole": (
        emf(
            brush(BLUE),
            record(
                91,
                *(0, 0, 0, 0, 2, 8, 4, 4),
                more=struct.pack("<16h", 0, 0, 99, 0, 99, 99, 0, 99, 30, 30, 70, 30, 70, 70, 30, 70),
            ),
        ),
        {(10, 10): BLUE, (50, 50): WHITE},
    ),
    "line": (
        emf(pen(RED, 10), record(27, 0, 50), record(54, 99, 50)),
        {(50, 50): RED, (50, 30): WHITE, (50, 70): WHITE},
    ),
    "lines": (
        emf(pen(RED, 10), record(87, 0, 0, 0, 0, 3, more=struct.pack("<6h", 0, 5, 95, 5, 95, 99))),
        {(50, 5): RED, (95, 50): RED, (50, 50): WHITE},
    ),
    "curve": (
        emf(pen(RED, 8), record(85, 0, 0, 0, 0, 4, more=struct.pack("<8h", 0, 99, 0, -30, 99, -30, 99, 99))),
        {(50, 3): RED, (50, 50): WHITE},
    ),
    "no pen": (
        emf(record(37, -(2**31) + 5), NO_LINE, record(43, *QUARTER)),
        {(25, 25): WHITE, (0, 25): WHITE},
    ),
    "path": (
        emf(
            brush(RED),
            record(59),
            record(27, 0, 0),
            record(54, 99, 0),
            record(54, 99, 99),
            record(61),
            record(60),
            record(62, 0, 0, 0, 0),
        ),
        {(80, 20): RED, (20, 80): WHITE},
    ),
    "clip": (
        emf(brush(RED), record(30, 0, 0, 50, 99), record(43, 0, 0, 99, 99)),
        {(25, 50): RED, (75, 50): WHITE},
    ),
    "clip out": (
        emf(brush(RED), record(29, 30, 30, 70, 70), record(43, 0, 0, 99, 99)),
        {(10, 50): RED, (50, 50): WHITE},
    ),
    "region": (
        emf(brush(RED), region((0, 0, 20, 99), (80, 0, 99, 99)), record(43, 0, 0, 99, 99)),
        {(10, 50): RED, (50, 50): WHITE, (90, 50): RED},
    ),
    "saved": (
        emf(brush(RED), record(33), brush(BLUE), record(34, -1), record(43, *QUARTER)),
        {(25, 25): RED},
    ),
    "mapped": (
        emf(
            record(17, 8),
            record(9, 1000, 1000),
            record(11, 100, 100),
            brush(RED),
            record(43, 0, 0, 500, 500),
        ),
        {(25, 25): RED, (75, 75): WHITE},
    ),
    "y upwards": (
        emf(record(17, 2), record(12, 0, 100), brush(RED), record(43, 0, 0, 125, 125)),
        {(25, 75): RED, (25, 25): WHITE},
    ),
    "world": (
        emf(record(35, more=floats(0.5, 0, 0, 0.5, 50, 0)), brush(RED), record(43, 0, 0, 99, 99)),
        {(75, 25): RED, (25, 25): WHITE, (75, 75): WHITE},
    ),
    "world after world": (
        emf(
            record(36, more=floats(1, 0, 0, 1, 50, 50) + struct.pack("<i", 2)),
            record(36, more=floats(0.5, 0, 0, 0.5, 0, 0) + struct.pack("<i", 2)),
            brush(RED),
            record(43, 0, 0, 99, 99),
        ),
        {(75, 75): RED, (25, 75): WHITE},
    ),
    "field of colour": (
        emf(brush(GREEN), record(76, 0, 0, 99, 99, 50, 0, 49, 99, 0xF00021, *[0] * 14)),
        {(75, 50): GREEN},
    ),
    "bitmap": (
        emf(stretched(bitmap([RED, WHITE], [WHITE, BLUE]), (0, 0, 100, 100))),
        {(10, 10): RED, (90, 90): BLUE},
    ),
    "mirrored bitmap": (
        emf(stretched(bitmap([RED, WHITE], [WHITE, BLUE]), (100, 0, -100, 100))),
        {(90, 10): RED, (10, 90): BLUE},
    ),
    "picture through a mask": (
        emf(
            brush(GREEN),
            record(43, 0, 0, 99, 99),
            stretched(bitmap([BLACK, WHITE]), (0, 0, 100, 100), 0x8800C6),
            stretched(bitmap([RED, BLACK]), (0, 0, 100, 100), 0xEE0086),
        ),
        {(10, 50): RED, (90, 50): GREEN},
    ),
    "picture under a mask": (
        emf(
            brush(GREEN),
            record(43, 0, 0, 99, 99),
            stretched(bitmap([WHITE, BLACK]), (0, 0, 100, 100), 0xEE0086),
            stretched(bitmap([RED, WHITE]), (0, 0, 100, 100), 0x8800C6),
        ),
        {(10, 50): RED, (90, 50): GREEN},
    ),
    "text filled behind": (
        emf(
            font("Arial", -40),
            record(25, rgb(GREEN)),
            record(24, rgb(WHITE)),
            letters("ll", (0, 50), 50),
        ),
        {(40, 70): GREEN, (40, 20): WHITE},
    ),
    "old rectangle": (wmf(old_brush(RED), old(0x041B, 50, 50, 0, 0)), {(25, 25): RED, (75, 75): WHITE}),
    "old polygon": (
        wmf(old_brush(BLUE), old(0x0324, 3, 0, 0, 99, 0, 0, 99)),
        {(20, 20): BLUE, (90, 90): WHITE},
    ),
    "old polygons": (
        wmf(
            old_brush(BLUE),
            old(0x0538, 2, 4, 4, *(0, 0, 99, 0, 99, 99, 0, 99), *(30, 30, 70, 30, 70, 70, 30, 70)),
        ),
        {(10, 10): BLUE, (50, 50): WHITE},
    ),
    "old line": (
        wmf(
            old(0x02FA, 0, 10, 0, *divmod(rgb(RED), 65536)[::-1]),
            old(0x012D, 0),
            old(0x0214, 50, 0),
            old(0x0213, 50, 99),
        ),
        {(50, 50): RED, (50, 30): WHITE},
    ),
    "old field": (
        wmf(old_brush(GREEN), old(0x061D, 0x21, 0xF0, 100, 50, 0, 50)),
        {(75, 50): GREEN, (25, 50): WHITE},
    ),
    "old bitmap": (
        wmf(
            old(
                0x0F43,
                *(0x20, 0xCC, 0, 2, 2, 0, 0, 100, 100, 0, 0),
                more=b"".join(bitmap([RED, WHITE], [WHITE, BLUE])),
            )
        ),
        {(10, 10): RED, (90, 90): BLUE},
    ),
    "old clip": (
        wmf(old_brush(RED), old(0x0416, 99, 50, 0, 0), old(0x041B, 99, 99, 0, 0)),
        {(25, 50): RED, (75, 50): WHITE},
    ),
    "second window": (
        wmf(old_brush(RED), old(0x020C, 200, 200), old(0x041B, 100, 100, 0, 0)),
        {(25, 25): RED, (75, 75): WHITE},
    ),
}


@pytest.mark.parametrize("what", DRAWN)
def test_what_a_record_draws_stands_on_paper_where_it_says(what: str) -> None:
    metafile, expected = DRAWN[what]
    look = printed(metafile, "p.wmf" if metafile[:4] == b"\xd7\xcd\xc6\x9a" else "p.emf")
    for place, colour in expected.items():
        found = look(*place)
        assert all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True)), (place, found, colour)


def test_text_of_a_metafile_can_be_searched_and_stands_by_its_advances() -> None:
    metafile = emf(record(18, 1), font("宋体", -20), record(22, 24), letters("民政", (10, 60), 40))
    data = handmade(paragraph("", more=picture("p")), media={"p.emf": metafile})
    text = pypdfium2.PdfDocument(print_docx(data).pdf)[0].get_textpage()
    assert text.get_text_range().split() in (["民政"], ["民", "政"])
    lefts = [
        text.get_charbox(index)[0]
        for index in range(text.count_chars())
        if text.get_text_range(index, 1).strip()
    ]
    assert lefts[1] - lefts[0] == pytest.approx(80, abs=8)


def test_old_text_is_read_in_the_code_of_its_font() -> None:
    face = "宋体".encode("gbk") + b"\0"
    make = old(0x02FB, -20, 0, 0, 0, 400, 0, 134 << 8, 0, 0, more=face)
    words = "救助".encode("gbk")
    write = old(0x0A32, 50, 10, len(words), 0, more=words + struct.pack("<4h", 10, 10, 10, 10))
    drawn = draw_metafile(wmf(make, old(0x012D, 0), write), "p")
    assert drawn.texts == ("救助",)


REFUSED = {
    "光栅运算": emf(record(20, 7), brush(RED), record(43, *QUARTER)),
    "图案刷": emf(record(94, 1, 0, 0, 0, 0, 0)),
    "第 200 种记录": emf(record(200, 0)),
    "渐变": emf(record(118, *[0] * 8)),
    "按字形编号写的文字": emf(font("Arial", -20), letters("a", (0, 0), 10, 0x10)),
    "只用 EMF+ 画的内容": emf(
        record(
            70,
            28,
            more=b"EMF+" + struct.pack("<HHII", 0x4001, 0, 12, 0) + struct.pack("<HHII", 0x400A, 0, 12, 0),
        )
    ),
    "剪裁区": wmf(old(0x06FF, 0), old(0x012C, 0)),
    "没有结尾": emf(brush(RED))[:-20],
    "残缺的记录": emf(record(84, 1, 2, 3)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_metafile_with_what_is_not_drawn_is_refused_by_its_name(what: str) -> None:
    data = handmade(paragraph("", more=picture("p")), media={"p.emf": REFUSED[what]})
    with pytest.raises(PaperWithheld, match=what.replace("+", r"\+")):
        print_docx(data)


def test_a_character_that_no_face_has_is_told_instead_of_a_box() -> None:
    metafile = emf(font("Arial", -20), letters("\ue123", (0, 0), 10))
    data = handmade(paragraph("", more=picture("p")), media={"p.emf": metafile})
    with pytest.raises(PaperWithheld, match="图片里有电脑上没有的字"):
        print_docx(data)


@given(st.data())
def test_a_torn_metafile_is_refused_or_drawn_but_never_a_fault(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([metafile for metafile, _ in DRAWN.values()])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    with suppress(UnreadableMetafile):
        assert draw_metafile(bytes(whole[: data.draw(st.integers(20, len(whole)))]), "p").parts


def test_a_metafile_packed_by_gzip_is_drawn_and_a_bomb_is_not() -> None:
    def packed(data: bytes) -> bytes:
        deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
        return deflate.compress(data) + deflate.flush()

    plain = DRAWN["rectangle"][0]
    assert draw_metafile(packed(plain), "p").parts == draw_metafile(plain, "p").parts
    with pytest.raises(UnreadableMetafile, match="太大"):
        draw_metafile(packed(plain + b"\0" * 40_000_000), "p")


def test_a_metafile_on_a_sheet_is_printed_and_one_with_more_than_is_drawn_is_told() -> None:
    def sheet(metafile: bytes) -> bytes:
        book = openpyxl.Workbook()
        book.active["A1"] = "图"
        held = io.BytesIO()
        book.save(held)
        return _with_picture(held.getvalue(), metafile)

    page = pypdfium2.PdfDocument(print_sheet(sheet(DRAWN["rectangle"][0])).pdf)[0]
    tones = page.render(scale=1).to_pil().convert("RGB").getcolors(100_000)
    assert max(count for count, tone in tones if tone == RED) > 1000
    with pytest.raises(PaperWithheld, match="图片"):
        print_sheet(sheet(REFUSED["光栅运算"]))


def _with_picture(book: bytes, metafile: bytes) -> bytes:
    """Hang a metafile of 100 points on the second cell of a workbook of one sheet."""
    main = "http://schemas.openxmlformats.org/"
    office = f"{main}officeDocument/2006/relationships"
    side = 100 * 12700
    drawing = (
        f'<d:wsDr xmlns:d="{main}drawingml/2006/spreadsheetDrawing" xmlns:a="{main}drawingml/2006/main" '
        f'xmlns:r="{office}"><d:oneCellAnchor><d:from><d:col>1</d:col><d:colOff>0</d:colOff><d:row>1</d:row>'
        f'<d:rowOff>0</d:rowOff></d:from><d:ext cx="{side}" cy="{side}"/><d:pic><d:blipFill><a:blip r:embed="p"/>'
        "</d:blipFill><d:spPr/></d:pic><d:clientData/></d:oneCellAnchor></d:wsDr>"
    )

    def relation(name: str, kind: str, target: str) -> str:
        link = f'<Relationship Id="{name}" Type="{office}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{main}package/2006/relationships">{link}</Relationships>'

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(
                    b"</worksheet>", f'<drawing xmlns:r="{office}" r:id="d"/></worksheet>'.encode()
                )
            target.writestr(name, data)
        target.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", relation("d", "drawing", "../drawings/drawing1.xml")
        )
        target.writestr("xl/drawings/drawing1.xml", drawing)
        target.writestr("xl/drawings/_rels/drawing1.xml.rels", relation("p", "image", "../media/p.emf"))
        target.writestr("xl/media/p.emf", metafile)
    return out.getvalue()
