"""The bitmaps inside metafiles (device-independent bitmaps, MS-WMF 2.2.2.9) as PNG."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageChops

from generators.printing.metafiles.device import UnreadableMetafile

COPY, NOT_COPY, AND, OR, INVERT, KEEP = 0xCC0020, 0x330008, 0x8800C6, 0xEE0086, 0x660046, 0xAA0029
_MOST_PIXELS = 40_000_000
_MASKED = {3: 12, 6: 16}
"""Bytes of colour masks behind a header of 40 bytes, by the kind of compression."""


def read(head: bytes, bits: bytes) -> Image.Image:
    """Return the bitmap whose header with its colours is `head` and whose pixels are `bits`.

    Raises UnreadableMetafile when it cannot be read.
    """
    if len(head) < 12:
        raise UnreadableMetafile("损坏的位图")
    size = struct.unpack_from("<I", head)[0]
    compression = struct.unpack_from("<I", head, 16)[0] if size >= 40 and len(head) >= 20 else 0
    # JPEG and PNG stand in the place of the pixels as they are.
    whole = bits if compression in {4, 5} else _file_of(head, bits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(whole))
            if image.width * image.height > _MOST_PIXELS:
                raise UnreadableMetafile("太大的位图")
            image.load()
    except UnreadableMetafile:
        raise
    except Exception as error:
        raise UnreadableMetafile("认不得的位图") from error
    if compression == 0 and struct.unpack_from("<H", head, 14 if size >= 40 else 10)[0] == 32:
        return image.convert("RGB")
    return image


def _file_of(head: bytes, bits: bytes) -> bytes:
    return b"BM" + struct.pack("<IHHI", 14 + len(head) + len(bits), 0, 0, 14 + len(head)) + head + bits


def split(packed: bytes) -> tuple[bytes, bytes]:
    """Return header and pixels of a bitmap that stands in one piece."""
    if len(packed) < 12:
        raise UnreadableMetafile("损坏的位图")
    size = struct.unpack_from("<I", packed)[0]
    if size < 40:
        depth, used, entry, masks = struct.unpack_from("<H", packed, 10)[0], 0, 3, 0
    elif len(packed) < 40:
        raise UnreadableMetafile("损坏的位图")
    else:
        depth, compression = struct.unpack_from("<HI", packed, 14)
        used, entry = struct.unpack_from("<I", packed, 32)[0], 4
        masks = _MASKED.get(compression, 0) if size == 40 else 0
    colours = used or (1 << depth if depth <= 8 else 0)
    length = size + masks + min(colours, 1 << 16) * entry
    return packed[:length], packed[length:]


def cut(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Return the part of `image` from x, y of a width and height; all of it when they say nothing."""
    x, y, wide, high = box
    if wide <= 0 or high <= 0 or (x, y, wide, high) == (0, 0, *image.size):
        return image
    return image.crop((x, y, min(image.width, x + wide), min(image.height, y + high)))


class Masks:
    """Draws bitmaps by raster operations, which often come in pairs: a mask, then the picture in its hole."""

    def __init__(self) -> None:
        self._last: tuple[tuple[float, ...], int] = ((), 0)

    def mixed(self, image: Image.Image, operation: int, place: tuple[float, ...]) -> Image.Image | None:
        """Return what a raster operation draws of `image` at `place`, in the unit of records; or None.

        AND lets through where the bitmap is white, OR and XOR where it is black. Exact is that for masks,
        black and white, and for any picture whose mask was drawn at the same place just before.
        Raises UnreadableMetafile for all else.
        """
        before, self._last = self._last, ((), 0)
        if operation == COPY:
            return image
        if operation == KEEP:
            return None
        picture = image.convert("RGB")
        if operation == NOT_COPY:
            return ImageChops.invert(picture)
        tones = {tone for _, tone in picture.getcolors(2) or [(1, (1, 2, 3))]}
        is_mask = tones <= {(0, 0, 0), (255, 255, 255)}
        pairs = {AND: {OR}, OR: {AND}, INVERT: {AND}}
        if operation not in pairs or not (
            (is_mask and operation != INVERT) or before in {(place, mask) for mask in pairs[operation]}
        ):
            raise UnreadableMetafile("光栅运算")
        if is_mask:
            self._last = (place, operation)
        through = 255 if operation == AND else 0
        bands = [band.point(lambda tone: 0 if tone == through else 255) for band in picture.split()]
        picture.putalpha(ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2]))
        return picture


def blended(image: Image.Image, bits: bytes, opacity: int, *, has_alpha: bool) -> Image.Image:
    """Return `image` as AlphaBlend lets it through: the whole by `opacity`, each pixel by its own alpha."""
    if has_alpha:
        wide, high = image.size
        if len(bits) < wide * high * 4:
            raise UnreadableMetafile("损坏的位图")
        # Bottom-up, as such bitmaps nearly always are; colours are multiplied by their alpha already.
        raw = Image.frombuffer("RGBa", (wide, high), bits[: wide * high * 4], "raw", "BGRa", 0, -1)
        image = raw.convert("RGBA")
    image = image.convert("RGBA")
    if opacity < 255:
        image.putalpha(image.getchannel("A").point(lambda alpha: alpha * opacity // 255))
    return image


def png_of(image: Image.Image) -> bytes:
    """Return `image` as PNG."""
    if image.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        image = image.convert("RGB")
    held = BytesIO()
    image.save(held, "PNG")
    return held.getvalue()
