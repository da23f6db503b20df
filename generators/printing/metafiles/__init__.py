"""Draws the metafiles of Windows (EMF, WMF) as SVG; one with unknown records is refused by name."""

from __future__ import annotations

import gzip
import struct
from dataclasses import dataclass
from io import BytesIO

from generators.printing.metafiles import emf, wmf
from generators.printing.metafiles.device import UnreadableMetafile

__all__ = ["Drawn", "UnreadableMetafile", "draw_metafile", "is_metafile"]

_GZIP = b"\x1f\x8b"
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_MOST_BYTES = 32_000_000


@dataclass(frozen=True)
class Drawn:
    """A metafile as a picture: `parts` are its SVG and the bitmaps in it by address, the SVG first."""

    parts: dict[str, bytes]
    texts: tuple[str, ...]
    mixes_colours: bool
    """Whether it lets colours through each other, which is drawn as covering."""


def is_metafile(data: bytes) -> bool:
    """Return whether `data` begins as a metafile does, packed by gzip or not."""
    head = data[:44]
    if head[:2] == _GZIP:
        return True
    is_old = len(head) > 18 and head[:4] in {b"\x01\x00\x09\x00", b"\x02\x00\x09\x00"}
    return head[40:44] == b" EMF" or head[:4] == _PLACEABLE or is_old


def draw_metafile(data: bytes, address: str) -> Drawn:
    """Return the metafile `data` drawn, its parts under `address` and names made of it.

    Raises UnreadableMetafile with the name of what is not drawn; nothing is left out in silence.
    """
    if data[:2] == _GZIP:
        data = _unpacked(data)
    try:
        device = emf.play(data) if data[40:44] == b" EMF" else wmf.play(data)
    except (struct.error, OverflowError) as error:
        raise UnreadableMetafile("残缺的记录") from error
    parts = {f"{address}.svg": device.svg(lambda number: f"{address}.{number}.png")}
    for number, picture in enumerate(device.pictures, start=1):
        parts[f"{address}.{number}.png"] = picture
    return Drawn(parts, tuple(device.texts), bool(device.remarks))


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.open(BytesIO(data)) as file:
            content = file.read(_MOST_BYTES + 1)
    except (OSError, EOFError) as error:
        raise UnreadableMetafile("损坏的压缩") from error
    if len(content) > _MOST_BYTES:
        raise UnreadableMetafile("太大的内容")
    return content
