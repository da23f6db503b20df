"""What an .xls or .et says of its cells beside their values: formats, errors, merged and hidden ones.

The reader of values leaves these out. A compound file ([MS-CFB]) holds the stream “Workbook”, a run of
records of type, length and content ([MS-XLS], BIFF8); looked at are those that bear on what a cell shows.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FREE = 0xFFFFFFFA
"""From here on the number of a sector is none."""
_ENTRY = 128
_BOUNDSHEET, _FORMAT, _XF, _EOF = 0x85, 0x41E, 0xE0, 0x0A
_ROW, _COLINFO, _MERGED = 0x208, 0x7D, 0xE5
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_TEXTS = frozenset({0xFD, 0x204, 0xD6})
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Cell = tuple[int, int]
"""Row and column, counted from 1."""


@dataclass
class OldSheet:
    """A worksheet of the file, without the values of its cells."""

    title: str
    is_hidden: bool
    styles: dict[Cell, int] = field(default_factory=dict)
    """The cell style of every cell with a number or a text."""
    numbers: dict[Cell, float] = field(default_factory=dict)
    errors: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First column and row, last column and row."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass
class OldBook:
    """The sheets of an .xls or .et, and the number format of each cell style."""

    sheets: list[OldSheet] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    """Number of a format → its code, where the file spells it out."""
    styles: list[int] = field(default_factory=list)
    """Number of the format of each cell style."""


def read_old_book(content: bytes) -> OldBook:
    """Return what the compound file `content` says; raise LookupError or struct.error for a torn one."""
    stream = _workbook_stream(content)
    book = OldBook()
    places: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == _BOUNDSHEET and data[5] == 0:
            places.append(_number(data, 0, 4))
            book.sheets.append(OldSheet(_text(data[6:], 1), data[4] & 3 != 0))
        elif kind == _FORMAT:
            book.formats[_number(data, 0, 2)] = _text(data[2:], 2)
        elif kind == _XF:
            book.styles.append(_number(data, 2, 2))
    for place, sheet in zip(places, book.sheets, strict=True):
        for kind, data in _records(stream, place):
            _take_in(sheet, kind, data)
    return book


def _take_in(sheet: OldSheet, kind: int, data: bytes) -> None:
    """Note what the record says of the `sheet`."""
    if kind in _TEXTS or kind in {_NUMBER, _RK, _FORMULA, _BOOLERR}:
        _take_in_cell(sheet, kind, data)
    elif kind == _MULRK:
        first = _number(data, 2, 2)
        for index in range((len(data) - 6) // 6):
            cell = (_number(data, 0, 2) + 1, first + index + 1)
            sheet.styles[cell] = _number(data, 4 + 6 * index, 2)
            sheet.numbers[cell] = _rk(_number(data, 6 + 6 * index, 4))
    elif kind == _MERGED:
        for index in range(_number(data, 0, 2)):
            top, bottom, left, right = (_number(data, 2 + 8 * index + 2 * i, 2) + 1 for i in range(4))
            sheet.merged.append((left, top, right, bottom))
    elif kind == _ROW and _number(data, 12, 4) & 0x20:
        sheet.hidden_rows.append(_number(data, 0, 2) + 1)
    elif kind == _COLINFO and _number(data, 8, 2) & 1:
        sheet.hidden_columns += range(_number(data, 0, 2) + 1, min(_number(data, 2, 2), 255) + 2)


def _take_in_cell(sheet: OldSheet, kind: int, data: bytes) -> None:
    cell = (_number(data, 0, 2) + 1, _number(data, 2, 2) + 1)
    sheet.styles[cell] = _number(data, 4, 2)
    if kind == _BOOLERR and data[7]:
        sheet.errors[cell] = _ERRORS.get(data[6], "#N/A")
    elif kind == _FORMULA and data[12:14] == b"\xff\xff":
        if data[6] == 2:
            sheet.errors[cell] = _ERRORS.get(data[8], "#N/A")
    elif kind in {_NUMBER, _FORMULA}:
        sheet.numbers[cell] = struct.unpack_from("<d", data, 6)[0]
    elif kind == _RK:
        sheet.numbers[cell] = _rk(_number(data, 6, 4))


def _rk(packed: int) -> float:
    """Return the number of four bytes: 30 bits of a whole or of a floating one, perhaps in hundredths."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole >> 29 else whole)
    else:
        value = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield type and content of the records from `place` to the end of the substream there."""
    while place + 4 <= len(stream):
        kind, length = _number(stream, place, 2), _number(stream, place + 2, 2)
        if kind == _EOF:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _text(data: bytes, width: int) -> str:
    """Return the string at the beginning of `data`, whose count of characters takes `width` bytes."""
    count, wide = _number(data, 0, width), data[width] & 1
    text = data[width + 1 : width + 1 + count * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _number(data: bytes, place: int, width: int) -> int:
    return int.from_bytes(data[place : place + width], "little")


def _workbook_stream(content: bytes) -> bytes:
    """Return the stream “Workbook” of a compound file; nothing where there is none, as before Excel 97."""
    size, mini = (1 << min(_number(content, place, 2), 16) for place in (30, 32))
    table = _sector_table(content, size)
    entries = _chain(content, size, size, table, _number(content, 48, 4))
    found, root = b"", b""
    for place in range(0, len(entries), _ENTRY):
        entry = entries[place : place + _ENTRY]
        name = entry[: max(_number(entry, 64, 2) - 2, 0)].decode("utf-16-le", "replace")
        found = entry if name == "Workbook" else found
        root = entry if entry[66:67] == b"\x05" else root
    start, length = _number(found, 116, 4), _number(found, 120, 4)
    if not found:
        return b""
    if length >= _number(content, 56, 4):
        return _chain(content, size, size, table, start)[:length]
    small = _chain(content, size, size, table, _number(root, 116, 4))
    packed = _chain(content, size, size, table, _number(content, 60, 4))
    minis = [_number(packed, i, 4) for i in range(0, len(packed), 4)]
    return _chain(small, mini, 0, minis, start)[:length]


def _sector_table(content: bytes, size: int) -> list[int]:
    """Return for each sector the number of the next one of its stream."""
    sectors = [_number(content, 76 + 4 * i, 4) for i in range(109)]
    following, left = _number(content, 68, 4), _number(content, 72, 4)
    while following < _FREE and left > 0:
        place = size + following * size
        sectors += [_number(content, place + 4 * i, 4) for i in range(size // 4 - 1)]
        following, left = _number(content, place + size - 4, 4), left - 1
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE:
            place = size + sector * size
            table += struct.unpack(f"<{size // 4}I", content[place : place + size])
    return table


def _chain(content: bytes, size: int, offset: int, table: list[int], sector: int) -> bytes:
    """Return the sectors of a stream from `sector` on, one after another; no longer than the table is."""
    pieces: list[bytes] = []
    while sector < _FREE and len(pieces) <= len(table):
        pieces.append(content[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    return b"".join(pieces)
