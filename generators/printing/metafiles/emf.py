"""Enhanced metafiles (MS-EMF): a table of records, each a small function on the device."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from generators.printing.metafiles import bitmaps
from generators.printing.metafiles.device import (
    Brush,
    Device,
    Font,
    Matrix,
    Pen,
    Point,
    UnreadableMetafile,
    brush_of,
    colour,
    pen_of,
    product,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generators.printing.layout.curves import Segment

_MOST_RECORDS = 200_000
_END = 14
_STOCK: dict[int, Pen | Brush | Font] = {
    0: Brush("#ffffff"),
    1: Brush("#c0c0c0"),
    2: Brush("#808080"),
    3: Brush("#404040"),
    4: Brush("#000000"),
    5: Brush(None),
    6: Pen("#ffffff"),
    7: Pen("#000000"),
    8: Pen(None),
    10: Font("Courier New", -12),
    11: Font("Courier New", -12),
    12: Font("Arial", -12),
    13: Font("Arial", -13),
    14: Font("Arial", -12),
    16: Font("Courier New", -13),
    17: Font("Tahoma", -11),
    18: Brush("#ffffff"),
    19: Pen("#000000"),
}
"""The objects that Windows itself keeps (MS-EMF 2.1.31)."""
_IDLE = frozenset(
    {
        1,  # the header, read before
        13,  # where brushes begin
        16,  # how faces are chosen
        21,  # how bitmaps are stretched
        23,  # colours of a bitmap
        28,  # the region everything is cut to: the whole picture
        48,  # palettes: the colours of true-colour devices are written out
        49,
        50,
        51,
        52,
        58,  # how far mitres reach
        65,  # curves as lines
        68,  # no path any more
        98,  # colour management
        99,
        100,
        101,
        115,  # the layout of right-to-left windows
        119,
        121,
        122,
    }
)
"""Records that draw nothing and change nothing that is drawn here."""
_NAMES = {
    41: "画弧的角度",
    46: "弦",
    53: "填充",
    71: "区域填充",
    72: "区域描边",
    74: "区域填充",
    78: "带蒙版的位图",
    79: "斜放的位图",
    93: "图案刷",
    94: "图案刷",
    96: "成组的文字",
    97: "成组的文字",
    102: "OpenGL",
    103: "OpenGL",
    118: "渐变",
}
_PLUS = b"EMF+"
_PLUS_DRAWS = frozenset(range(0x4009, 0x401F)) | {0x4036, 0x4037}
"""The records of EMF+ that draw (MS-EMFPLUS 2.1.1.1)."""


class _Reader:
    """Reads one metafile onto its device."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if len(data) < 88:
            raise UnreadableMetafile("残缺的文件头")
        bounds, frame = self._box(8), self._box(24)
        wide, high, wide_mm, high_mm = struct.unpack_from("<4i", data, 72)
        dots = (wide / wide_mm, high / high_mm) if min(wide, high, wide_mm, high_mm) > 0 else (3.7795, 3.7795)
        shown = tuple(value / 100 * dots[index % 2] for index, value in enumerate(frame))
        if shown[2] <= shown[0] or shown[3] <= shown[1]:
            shown = (bounds[0], bounds[1], bounds[2] + 1, bounds[3] + 1)
        self.device = Device((shown[0], shown[1], shown[2], shown[3]), dots)
        self.objects: dict[int, Pen | Brush | Font] = {}
        self.at = 0
        self.size = 0
        self._masks = bitmaps.Masks()
        self._is_dual = True

    # Values of the record at hand.

    def ints(self, offset: int, count: int) -> tuple[int, ...]:
        if offset + 4 * count > self.size or count < 0:
            raise UnreadableMetafile("残缺的记录")
        return struct.unpack_from(f"<{count}i", self.data, self.at + offset)

    def word(self, offset: int) -> int:
        return self.ints(offset, 1)[0] & 0xFFFFFFFF

    def floats(self, offset: int, count: int) -> tuple[float, ...]:
        if offset + 4 * count > self.size:
            raise UnreadableMetafile("残缺的记录")
        values = struct.unpack_from(f"<{count}f", self.data, self.at + offset)
        if not all(abs(value) < 1e9 for value in values):
            raise UnreadableMetafile("数值过大的变换")
        return values

    def pair(self, offset: int) -> Point:
        x, y = self.ints(offset, 2)
        return float(x), float(y)

    def _box(self, offset: int) -> tuple[float, float, float, float]:
        left, top, right, bottom = struct.unpack_from("<4i", self.data, offset)
        return float(left), float(top), float(right), float(bottom)

    def box(self, offset: int = 8) -> tuple[float, float, float, float]:
        left, top, right, bottom = self.ints(offset, 4)
        return float(left), float(top), float(right), float(bottom)

    def bytes_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > self.size:
            raise UnreadableMetafile("残缺的记录")
        return self.data[self.at + offset : self.at + offset + length]

    def tone(self, offset: int) -> str:
        red, green, blue, _ = self.bytes_at(offset, 4)
        return colour(red, green, blue)

    def points(self, offset: int, count: int, *, short: bool) -> list[Point]:
        width, code = (4, "h") if short else (8, "i")
        raw = self.bytes_at(offset, width * count)
        values = struct.unpack(f"<{2 * count}{code}", raw)
        return [(float(x), float(y)) for x, y in zip(values[::2], values[1::2], strict=True)]

    def figure(self, *, short: bool) -> list[Point]:
        """Return the points of a polygon, a line or a row of curves."""
        return self.points(28, self.word(24), short=short)

    def figures(self, *, short: bool) -> list[list[Point]]:
        number, total = self.ints(24, 2)
        counts = self.ints(32, number)
        points = self.points(32 + 4 * number, total, short=short)
        groups, start = [], 0
        for count in counts:
            groups.append(points[start : start + max(0, count)])
            start += max(0, count)
        return groups

    # Playing.

    def play(self) -> Device:
        """Draw all records; raise UnreadableMetafile for one that is not known."""
        for _ in range(_MOST_RECORDS):
            if self.at + 8 > len(self.data):
                raise UnreadableMetafile("没有结尾")
            kind, self.size = struct.unpack_from("<2I", self.data, self.at)
            if self.size < 8 or self.size % 4 or self.at + self.size > len(self.data):
                raise UnreadableMetafile("残缺的记录")
            if kind == _END:
                return self.device
            deed = _DEEDS.get(kind)
            if deed is not None:
                deed(self)
            elif kind not in _IDLE:
                raise UnreadableMetafile(_NAMES.get(kind, f"第 {kind} 种记录"))
            self.at += self.size
        raise UnreadableMetafile("太多的记录")

    def select(self) -> None:
        number = self.word(8)
        chosen = _STOCK.get(number & 0xFF) if number & 0x80000000 else self.objects.get(number)
        self.device.select(chosen)

    def make_pen(self) -> None:
        style, width = self.ints(12, 2)
        self.objects[self.word(8)] = pen_of(style, float(width), self.tone(24))

    def make_long_pen(self) -> None:
        style, width, kind = self.ints(28, 3)
        if kind not in {0, 1, 2}:
            raise UnreadableMetafile("图案笔")
        own = self.ints(52, self.word(48)) if style & 0xF == 7 else ()
        is_geometric = style & 0xF0000 == 0x10000
        wide = float(width) if is_geometric else 0.0
        lengths = tuple(abs(length) / (wide or 1.0) for length in own)
        tone = None if kind == 1 else self.tone(40)
        pen = pen_of(style, wide, tone or "#000000", lengths)
        self.objects[self.word(8)] = pen if tone else Pen(None)

    def make_brush(self) -> None:
        self.objects[self.word(8)] = brush_of(self.word(12), self.tone(16), self.word(20))

    def make_font(self) -> None:
        height, _, turn, _, weight = self.ints(12, 5)
        italic, ruled, struck, charset = self.bytes_at(32, 4)
        face = self.bytes_at(40, 64).decode("utf-16-le", "replace").partition("\0")[0].lstrip("@")
        self.objects[self.word(8)] = Font(
            face or "Arial",
            float(height),
            weight,
            float(turn),
            charset,
            bool(italic),
            bool(ruled),
            bool(struck),
        )

    def change_world(self) -> None:
        a, b, c, d, e, f = self.floats(8, 6)
        given: Matrix = (a, b, c, d, e, f)
        state = self.device.state
        mode = self.word(32)
        if mode == 1:
            state.world = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        elif mode == 2:
            state.world = product(given, state.world)
        elif mode == 3:
            state.world = product(state.world, given)
        else:
            state.world = given

    def set_world(self) -> None:
        a, b, c, d, e, f = self.floats(8, 6)
        self.device.state.world = (a, b, c, d, e, f)

    def scale(self, name: str) -> None:
        x, across, y, down = self.ints(8, 4)
        old = getattr(self.device.state, name)
        setattr(self.device.state, name, (old[0] * x / (across or 1), old[1] * y / (down or 1)))

    def clip_to_region(self) -> None:
        length, mode = self.ints(8, 2)
        if mode == 5 and length < 32:
            self.device.unclip()
            return
        if mode not in {1, 5}:
            raise UnreadableMetafile("剪裁区的合并")
        count = self.word(24)
        segments: list[Segment] = []
        for index in range(min(count, 4096)):
            left, top, right, bottom = self.box(48 + 16 * index)
            segments += [
                ("M", (left, top)),
                ("L", (right, top)),
                ("L", (right, bottom)),
                ("L", (left, bottom)),
            ]
            segments.append(("Z", ()))
        self.device.clip_to(segments, in_dots=True, anew=mode == 5)

    def clip_to_box(self) -> None:
        left, top, right, bottom = self.box()
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        self.device.clip_to([("L" if index else "M", point) for index, point in enumerate(corners)])

    def write(self, *, wide: bool) -> None:
        x, y, count, offset, options = self.ints(36, 5)
        box, spaces = self.box(56), self.word(72)
        raw = self.bytes_at(offset, count * (2 if wide else 1)) if count else b""
        font = self.device.state.font
        words = raw.decode("utf-16-le" if wide else encoding_of(font), "replace")
        step = 2 if options & 0x2000 else 1
        advances: Sequence[float] = ()
        if spaces and count and spaces + 4 * count * step <= self.size:
            advances = [float(value) for value in self.ints(spaces, count * step)[::step]]
        self.device.text(
            (float(x), float(y)), words, advances, box=box if options & 0x6 else None, options=options
        )

    def write_small(self) -> None:
        x, y, count, options = self.ints(8, 4)
        is_boxed, is_narrow = not options & 0x100, bool(options & 0x200)
        raw = self.bytes_at(52 if is_boxed else 36, count * (1 if is_narrow else 2))
        words = raw.decode("latin-1" if is_narrow else "utf-16-le", "replace")
        box = self.box(36) if is_boxed and options & 0x6 else None
        self.device.text((float(x), float(y)), words, box=box, options=options)

    def copy_bits(self, *, stretched: bool) -> None:
        x, y, wide, high = self.ints(24, 4)
        operation = self.word(40)
        if not self.word(88):
            self.device.pattern((x, y, x + wide, y + high), operation)
            return
        source = (*self.ints(44, 2), *(self.ints(100, 2) if stretched else (wide, high)))
        self._show_bits(84, (x, y, x + wide, y + high), source, operation)

    def stretch_bits(self) -> None:
        x, y, sx, sy, swide, shigh = self.ints(24, 6)
        wide, high = self.ints(72, 2)
        self._show_bits(48, (x, y, x + wide, y + high), (sx, sy, swide, shigh), self.word(68), from_foot=True)

    def set_bits(self) -> None:
        x, y, sx, sy, wide, high = self.ints(24, 6)
        box = (x, y, x + wide, y + high)
        self._show_bits(48, box, (sx, sy, wide, high), bitmaps.COPY, from_foot=True)

    def _show_bits(
        self,
        offset: int,
        box: tuple[int, int, int, int],
        source: Sequence[int],
        operation: int,
        *,
        from_foot: bool = False,
    ) -> None:
        head_at, head_length, bits_at, bits_length = self.ints(offset, 4)
        image = bitmaps.read(self.bytes_at(head_at, head_length), self.bytes_at(bits_at, bits_length))
        x, y, wide, high = source
        if from_foot:
            # In a bitmap with its lowest row first the part is counted from there.
            y = image.height - y - high
        place = tuple(float(value) for value in box)
        drawn = self._masks.mixed(bitmaps.cut(image, (x, y, wide, high)), operation, place)
        if drawn is not None:
            self.device.picture((place[0], place[1], place[2], place[3]), bitmaps.png_of(drawn))

    def blend_bits(self) -> None:
        x, y, wide, high = self.ints(24, 4)
        _, _, opacity, kind = self.bytes_at(40, 4)
        if not self.word(88):
            return
        head_at, head_length, bits_at, bits_length = self.ints(84, 4)
        bits = self.bytes_at(bits_at, bits_length)
        image = bitmaps.read(self.bytes_at(head_at, head_length), bits)
        image = bitmaps.blended(image, bits, opacity, has_alpha=bool(kind & 1))
        (sx, sy), (swide, shigh) = self.ints(44, 2), self.ints(100, 2)
        part = bitmaps.cut(image, (sx, sy, swide, shigh))
        self.device.picture((x, y, x + wide, y + high), bitmaps.png_of(part))

    def comment(self) -> None:
        length = self.word(8)
        if length < 4 or self.bytes_at(12, 4) != _PLUS:
            return
        body = self.bytes_at(16, length - 4)
        at = 0
        while at + 12 <= len(body):
            kind, flags, size = struct.unpack_from("<HHI", body, at)
            if kind == 0x4001:
                self._is_dual = bool(flags & 1)
            elif kind in _PLUS_DRAWS and not self._is_dual:
                raise UnreadableMetafile("只用 EMF+ 画的内容")
            at += max(12, size)


def encoding_of(font: Font) -> str:
    """Return the encoding of the letters of a font, by its character set (MS-WMF 2.1.1.5)."""
    return _ENCODINGS.get(font.charset, "cp1252")


_ENCODINGS = {
    2: "latin-1",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


def play(data: bytes) -> Device:
    """Return the device on which the enhanced metafile `data` is drawn; raise UnreadableMetafile."""
    return _Reader(data).play()


def _set(name: str, *, pair: bool = False) -> Callable[[_Reader], None]:
    """Return a deed that sets a field of the state to the number, or the two, behind the record's head."""

    def deed(reader: _Reader) -> None:
        setattr(reader.device.state, name, reader.pair(8) if pair else reader.word(8))

    return deed


def _set_tone(name: str) -> Callable[[_Reader], None]:
    def deed(reader: _Reader) -> None:
        setattr(reader.device.state, name, reader.tone(8))

    return deed


def _set_flag(name: str, value: int) -> Callable[[_Reader], None]:
    def deed(reader: _Reader) -> None:
        setattr(reader.device.state, name, reader.word(8) == value)

    return deed


def _arc(kind: str) -> Callable[[_Reader], None]:
    def deed(reader: _Reader) -> None:
        reader.device.arc(reader.box(), reader.pair(24), reader.pair(32), kind)

    return deed


def _shift_clip(reader: _Reader) -> None:
    if reader.device.state.clip:
        raise UnreadableMetafile("移动的剪裁区")


_DEEDS: dict[int, Callable[[_Reader], None]] = {
    2: lambda r: r.device.polyline(r.figure(short=False), curved=True),
    3: lambda r: r.device.polygons([r.figure(short=False)]),
    4: lambda r: r.device.polyline(r.figure(short=False)),
    5: lambda r: r.device.lines_to(r.figure(short=False), curved=True),
    6: lambda r: r.device.lines_to(r.figure(short=False)),
    7: lambda r: r.device.polylines(r.figures(short=False)),
    8: lambda r: r.device.polygons(r.figures(short=False)),
    9: _set("window_extent", pair=True),
    10: _set("window_origin", pair=True),
    11: _set("view_extent", pair=True),
    12: _set("view_origin", pair=True),
    15: lambda r: r.device.dot(r.pair(8), r.tone(16)),
    17: _set("mode"),
    18: _set_flag("is_opaque", 2),
    19: _set_flag("winds", 2),
    20: _set("mix"),
    22: _set("align"),
    24: _set_tone("text_colour"),
    25: _set_tone("back_colour"),
    26: _shift_clip,
    27: lambda r: r.device.move_to(r.pair(8)),
    29: lambda r: r.device.clip_out(r.box()),
    30: _Reader.clip_to_box,
    31: lambda r: r.scale("view_extent"),
    32: lambda r: r.scale("window_extent"),
    33: lambda r: r.device.save(),
    34: lambda r: r.device.restore(r.ints(8, 1)[0]),
    35: _Reader.set_world,
    36: _Reader.change_world,
    37: _Reader.select,
    38: _Reader.make_pen,
    39: _Reader.make_brush,
    40: lambda r: (r.objects.pop(r.word(8), None), None)[1],
    42: lambda r: r.device.ellipse(r.box()),
    43: lambda r: r.device.rectangle(r.box()),
    44: lambda r: r.device.round_rectangle(r.box(), r.pair(24)),
    45: _arc("arc"),
    46: _arc("chord"),
    47: _arc("pie"),
    54: lambda r: r.device.lines_to([r.pair(8)]),
    59: lambda r: r.device.begin_path(),
    60: lambda r: r.device.end_path(),
    61: lambda r: r.device.close_figure(),
    62: lambda r: r.device.paint_path(filled=True, stroked=False),
    63: lambda r: r.device.paint_path(filled=True, stroked=True),
    64: lambda r: r.device.paint_path(filled=False, stroked=True),
    67: lambda r: r.device.clip_path(r.word(8)),
    70: _Reader.comment,
    75: _Reader.clip_to_region,
    76: lambda r: r.copy_bits(stretched=False),
    77: lambda r: r.copy_bits(stretched=True),
    80: _Reader.set_bits,
    81: _Reader.stretch_bits,
    82: _Reader.make_font,
    83: lambda r: r.write(wide=False),
    84: lambda r: r.write(wide=True),
    85: lambda r: r.device.polyline(r.figure(short=True), curved=True),
    86: lambda r: r.device.polygons([r.figure(short=True)]),
    87: lambda r: r.device.polyline(r.figure(short=True)),
    88: lambda r: r.device.lines_to(r.figure(short=True), curved=True),
    89: lambda r: r.device.lines_to(r.figure(short=True)),
    90: lambda r: r.device.polylines(r.figures(short=True)),
    91: lambda r: r.device.polygons(r.figures(short=True)),
    95: _Reader.make_long_pen,
    108: _Reader.write_small,
    114: _Reader.blend_bits,
}
"""What the records do, by their numbers (MS-EMF 2.1.1)."""
