"""Old metafiles (MS-WMF): a table of records; their numbers stand in the order against that of the calls."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from generators.printing.metafiles import bitmaps
from generators.printing.metafiles.device import (
    Brush,
    Device,
    Font,
    Pen,
    Point,
    UnreadableMetafile,
    brush_of,
    colour,
    pen_of,
)
from generators.printing.metafiles.emf import encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_MOST_RECORDS = 200_000
_END = 0
_IDLE = frozenset(
    {
        0x0035,  # palettes
        0x0037,
        0x00F7,
        0x0139,
        0x0234,
        0x0436,
        0x0107,  # how bitmaps are stretched
        0x0108,  # spaces between letters: the widths of the letters are written out
        0x020A,
        0x0149,  # the layout of right-to-left windows
        0x0231,  # how faces are chosen
        0x020D,  # where the picture stands, and how large, is the document's to say
        0x020E,
        0x0412,
        0x0626,  # words to the printer, among them the same picture as an enhanced metafile
        0x0211,
        0x0105,  # relative or absolute colours
    }
)
_NAMES = {
    0x0142: "图案刷",
    0x01F9: "图案刷",
    0x0228: "区域填充",
    0x012B: "区域填充",
    0x012A: "区域反色",
    0x0429: "区域描边",
    0x06FF: "剪裁区",
    0x0419: "填充",
    0x0548: "填充",
    0x0922: "设备位图",
    0x0B23: "设备位图",
}


class _Reader:
    """Reads one metafile onto its device."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        box, finest, start = (0.0, 0.0, 0.0, 0.0), 0.0, 0
        if data[:4] == _PLACEABLE:
            if len(data) < 40:
                raise UnreadableMetafile("残缺的文件头")
            left, top, right, bottom, inch = struct.unpack_from("<4hH", data, 6)
            box, finest, start = (left, top, right, bottom), (inch or 96) / 144, 22
        if len(data) < start + 18:
            raise UnreadableMetafile("残缺的文件头")
        self.at = start + 2 * struct.unpack_from("<H", data, start + 2)[0]
        self.size = 0
        origin, extent = self._window(box)
        wide, high = abs(extent[0]), abs(extent[1])
        # The target of the picture is as large as its first window: later windows are mapped on it.
        self.device = Device((0.0, 0.0, wide, high), finest=finest or max(wide, high) / 1000)
        state = self.device.state
        state.mode, state.view_extent = 8, (wide, high)
        state.window_origin, state.window_extent = origin, extent
        self.objects: list[Pen | Brush | Font | None] = []
        self._masks = bitmaps.Masks()

    def _window(self, box: tuple[float, float, float, float]) -> tuple[Point, Point]:
        """Return the first window that the records open, else the one of the file's head."""
        origin: Point = (box[0], box[1])
        extent: Point = (box[2] - box[0], box[3] - box[1])
        found: set[int] = set()
        start = self.at
        for kind in self._walk():
            if kind in {0x020B, 0x020C} and kind not in found:
                found.add(kind)
                y, x = self.shorts(0, 2)
                if kind == 0x020B:
                    origin = (float(x), float(y))
                elif x and y:
                    extent = (float(x), float(y))
            if len(found) == 2:
                break
        self.at = start
        return origin, extent

    def _walk(self) -> Iterator[int]:
        """Yield the kind of each record, which is then at hand; raise UnreadableMetafile for a torn file."""
        for _ in range(_MOST_RECORDS):
            if self.at + 6 > len(self.data):
                raise UnreadableMetafile("没有结尾")
            words, kind = struct.unpack_from("<IH", self.data, self.at)
            self.size = 2 * words
            if words < 3 or self.at + self.size > len(self.data):
                raise UnreadableMetafile("残缺的记录")
            if kind == _END:
                return
            yield kind
            self.at += self.size
        raise UnreadableMetafile("太多的记录")

    # Values of the record at hand, counted in words behind its head.

    def shorts(self, offset: int, count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}h", self.bytes_at(offset, 2 * count))

    def word(self, offset: int) -> int:
        return int(struct.unpack("<H", self.bytes_at(offset, 2))[0])

    def long(self, offset: int) -> int:
        return int(struct.unpack("<I", self.bytes_at(offset, 4))[0])

    def bytes_at(self, offset: int, length: int) -> bytes:
        begin = 6 + 2 * offset
        if length < 0 or begin + length > self.size:
            raise UnreadableMetafile("残缺的记录")
        return self.data[self.at + begin : self.at + begin + length]

    def rest(self, offset: int) -> bytes:
        return self.bytes_at(offset, self.size - 6 - 2 * offset)

    def point(self, offset: int = 0) -> Point:
        y, x = self.shorts(offset, 2)
        return float(x), float(y)

    def tone(self, offset: int = 0) -> str:
        red, green, blue, _ = self.bytes_at(offset, 4)
        return colour(red, green, blue)

    def box(self, offset: int = 0) -> tuple[float, float, float, float]:
        bottom, right, top, left = self.shorts(offset, 4)
        return float(left), float(top), float(right), float(bottom)

    def points(self, offset: int, count: int) -> list[Point]:
        values = self.shorts(offset, 2 * count)
        return [(float(x), float(y)) for x, y in zip(values[::2], values[1::2], strict=True)]

    # Playing.

    def play(self) -> Device:
        """Draw all records; raise UnreadableMetafile for one that is not known."""
        for kind in self._walk():
            deed = _DEEDS.get(kind)
            if deed is not None:
                deed(self)
            elif kind not in _IDLE:
                raise UnreadableMetafile(_NAMES.get(kind, f"第 {kind:04X} 号记录"))
        return self.device

    def keep(self, made: Pen | Brush | Font | None) -> None:
        """Put an object into the first free place of the table."""
        if None in self.objects:
            self.objects[self.objects.index(None)] = made
        else:
            self.objects.append(made)

    def select(self) -> None:
        index = self.word(0)
        chosen = self.objects[index] if index < len(self.objects) else None
        self.device.select(chosen)

    def forget(self) -> None:
        index = self.word(0)
        if index < len(self.objects):
            self.objects[index] = None

    def make_pen(self) -> None:
        self.keep(pen_of(self.word(0), float(self.shorts(1, 1)[0]), self.tone(3)))

    def make_brush(self) -> None:
        self.keep(brush_of(self.word(0), self.tone(1), self.word(3)))

    def make_font(self) -> None:
        height, _, turn, _, weight = self.shorts(0, 5)
        italic, ruled, struck, charset = self.bytes_at(5, 4)
        font = Font("", float(height), weight, float(turn), charset, bool(italic), bool(ruled), bool(struck))
        face = self.rest(9).partition(b"\0")[0].decode(encoding_of(font), "replace").lstrip("@")
        self.keep(replace(font, face=face or "Arial"))

    def write(self) -> None:
        y, x, count, options = self.shorts(0, 4)
        box, at = None, 4
        if options & 0x6:
            left, top, right, bottom = self.shorts(4, 4)
            box, at = (float(left), float(top), float(right), float(bottom)), 8
        raw = self.bytes_at(at, count)
        at += (count + 1) // 2
        widths: tuple[int, ...] = ()
        if self.size - 6 - 2 * at >= 2 * count:
            widths = self.shorts(at, count)
        self._write((float(x), float(y)), raw, widths, box, options)

    def write_plainly(self) -> None:
        count = self.shorts(0, 1)[0]
        raw = self.bytes_at(1, count)
        self._write(self.point(1 + (count + 1) // 2), raw, (), None, 0)

    def _write(
        self,
        at: Point,
        raw: bytes,
        widths: Sequence[int],
        box: tuple[float, float, float, float] | None,
        options: int,
    ) -> None:
        encoding = encoding_of(self.device.state.font)
        words = raw.decode(encoding, "replace")
        advances: list[float] = []
        place = 0
        # A width a byte: that of a character is the sum of those of its bytes.
        for character in words if widths else "":
            length = len(character.encode(encoding, "replace"))
            advances.append(float(sum(widths[place : place + length])))
            place += length
        self.device.text(at, words, advances, box=box, options=options)

    def pattern(self) -> None:
        high, wide, y, x = self.shorts(2, 4)
        self.device.pattern((x, y, x + wide, y + high), self.long(0))

    def copy_bits(self, *, stretched: bool) -> None:
        """Draw a bitmap; the record of one without has a word more in its middle (MS-WMF 2.3.1.3)."""
        numbers = 8 if stretched else 6
        has_bitmap = self.size // 2 > 3 + 2 + numbers + 1
        at = 2
        source_high, source_wide = self.shorts(at, 2) if stretched else (0, 0)
        at += 2 if stretched else 0
        source_y, source_x = self.shorts(at, 2)
        at += 2 if has_bitmap else 3
        high, wide, y, x = self.shorts(at, 4)
        box = (x, y, x + wide, y + high)
        if not has_bitmap:
            self.device.pattern(box, self.long(0))
            return
        source = (source_x, source_y, source_wide or wide, source_high or high)
        self._show_bits(self.rest(at + 4), box, source, self.long(0))

    def stretch_bits(self) -> None:
        source_high, source_wide, source_y, source_x, high, wide, y, x = self.shorts(3, 8)
        box, source = (x, y, x + wide, y + high), (source_x, source_y, source_wide, source_high)
        self._show_bits(self.rest(11), box, source, self.long(0), from_foot=True)

    def set_bits(self) -> None:
        source_y, source_x, high, wide, y, x = self.shorts(3, 6)
        box, source = (x, y, x + wide, y + high), (source_x, source_y, wide, high)
        self._show_bits(self.rest(9), box, source, bitmaps.COPY, from_foot=True)

    def _show_bits(
        self,
        packed: bytes,
        box: tuple[int, int, int, int],
        source: tuple[int, int, int, int],
        operation: int,
        *,
        from_foot: bool = False,
    ) -> None:
        image = bitmaps.read(*bitmaps.split(packed))
        x, y, wide, high = source
        if from_foot:
            y = image.height - y - high
        place = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
        drawn = self._masks.mixed(bitmaps.cut(image, (x, y, wide, high)), operation, place)
        if drawn is not None:
            self.device.picture(place, bitmaps.png_of(drawn))

    def clip_to_box(self) -> None:
        left, top, right, bottom = self.box()
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        self.device.clip_to([("L" if index else "M", point) for index, point in enumerate(corners)])

    def polygons(self) -> None:
        count = self.word(0)
        counts = [self.word(1 + index) for index in range(count)]
        points = self.points(1 + count, sum(counts))
        groups, start = [], 0
        for length in counts:
            groups.append(points[start : start + length])
            start += length
        self.device.polygons(groups)

    def arc(self, kind: str) -> None:
        self.device.arc(self.box(4), self.point(2), self.point(0), kind)

    def shift(self, name: str, sign: int = 1) -> None:
        x, y = self.point()
        old = getattr(self.device.state, name)
        setattr(self.device.state, name, (old[0] + sign * x, old[1] + sign * y))

    def scale(self, name: str) -> None:
        down, y, across, x = self.shorts(0, 4)
        old = getattr(self.device.state, name)
        setattr(self.device.state, name, (old[0] * x / (across or 1), old[1] * y / (down or 1)))


def play(data: bytes) -> Device:
    """Return the device on which the old metafile `data` is drawn; raise UnreadableMetafile."""
    return _Reader(data).play()


def _set(name: str, *, pair: bool = False) -> Callable[[_Reader], None]:
    """Return a deed that sets a field of the state to the number, or the point, of the record."""

    def deed(reader: _Reader) -> None:
        setattr(reader.device.state, name, reader.point() if pair else reader.word(0))

    return deed


def _set_tone(name: str) -> Callable[[_Reader], None]:
    def deed(reader: _Reader) -> None:
        setattr(reader.device.state, name, reader.tone())

    return deed


def _set_flag(name: str, value: int) -> Callable[[_Reader], None]:
    def deed(reader: _Reader) -> None:
        setattr(reader.device.state, name, reader.word(0) == value)

    return deed


def _shift_clip(reader: _Reader) -> None:
    if reader.device.state.clip:
        raise UnreadableMetafile("移动的剪裁区")


_DEEDS: dict[int, Callable[[_Reader], None]] = {
    0x001E: lambda r: r.device.save(),
    0x0102: _set_flag("is_opaque", 2),
    0x0103: _set("mode"),
    0x0104: _set("mix"),
    0x0106: _set_flag("winds", 2),
    0x0127: lambda r: r.device.restore(r.shorts(0, 1)[0]),
    0x012C: lambda r: r.device.unclip(),  # regions are refused where they are made
    0x012D: _Reader.select,
    0x012E: _set("align"),
    0x01F0: _Reader.forget,
    0x0201: _set_tone("back_colour"),
    0x0209: _set_tone("text_colour"),
    0x020B: _set("window_origin", pair=True),
    0x020C: _set("window_extent", pair=True),
    0x020F: lambda r: r.shift("window_origin"),
    0x0213: lambda r: r.device.lines_to([r.point()]),
    0x0214: lambda r: r.device.move_to(r.point()),
    0x0220: _shift_clip,
    0x02FA: _Reader.make_pen,
    0x02FB: _Reader.make_font,
    0x02FC: _Reader.make_brush,
    0x0324: lambda r: r.device.polygons([r.points(1, r.word(0))]),
    0x0325: lambda r: r.device.polyline(r.points(1, r.word(0))),
    0x0410: lambda r: r.scale("window_extent"),
    0x0415: lambda r: r.device.clip_out(r.box()),
    0x0416: _Reader.clip_to_box,
    0x0418: lambda r: r.device.ellipse(r.box()),
    0x041B: lambda r: r.device.rectangle(r.box()),
    0x041F: lambda r: r.device.dot(r.point(2), r.tone(0)),
    0x0521: _Reader.write_plainly,
    0x0538: _Reader.polygons,
    0x061C: lambda r: r.device.round_rectangle(r.box(2), r.point(0)),
    0x061D: _Reader.pattern,
    0x0817: lambda r: r.arc("arc"),
    0x081A: lambda r: r.arc("pie"),
    0x0830: lambda r: r.arc("chord"),
    0x0940: lambda r: r.copy_bits(stretched=False),
    0x0A32: _Reader.write,
    0x0B41: lambda r: r.copy_bits(stretched=True),
    0x0D33: _Reader.set_bits,
    0x0F43: _Reader.stretch_bits,
}
"""What the records do, by their numbers (MS-WMF 2.1.1.1)."""
