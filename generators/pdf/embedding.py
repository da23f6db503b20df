"""Fonts and streams as they stand in the PDF: made once for letters that share them, deflated once each.

A letter differs from the next by a few names, so most of its fonts need the very glyphs of the letter before.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.pdf import fonts
from weasyprint.text.ffi import ffi

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEVEL = 6
"""Level 9 takes twice the time and saves four parts in a thousand."""
_KEPT = 32
"""Subsets kept in a process, of some 100 kB each."""


class _Finished(pydyf.Object):  # type: ignore[misc]
    """An object written out: pydyf asks for each twice, the second time for the identifier of the file."""

    def __init__(self, made: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation, self.free = made.number, made.generation, made.free
        self._compressible, self._data = made.compressible, made.data

    @property
    def data(self) -> bytes:
        """Return the object as it stands in the file."""
        return self._data  # type: ignore[no-any-return]

    @property
    def compressible(self) -> bool:
        """Return whether the object may stand in an object stream."""
        return self._compressible  # type: ignore[no-any-return]


@lru_cache(maxsize=_KEPT)
def _deflated(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)


def finish(_document: object, pdf: Any) -> None:
    """Write out every object of `pdf` before the file is put together; a finisher of WeasyPrint."""
    for index, made in enumerate(pdf.objects):
        if made.free == "f":
            continue
        if isinstance(made, pydyf.Stream) and made.compress:
            content = b"\n".join(pydyf._to_bytes(item) for item in made.stream)  # noqa: SLF001 - as pydyf joins
            is_font = "Length1" in made.extra or made.extra.get("Subtype") == "/OpenType"
            deflated = _deflated(content) if is_font else zlib.compress(content, _LEVEL)
            made.stream, made.compress = [deflated], False
            made.extra["Filter"] = "/FlateDecode"
        pdf.objects[index] = _Finished(made)


_subsets: dict[tuple[object, ...], tuple[object, bytes]] = {}
"""Subsets by face and glyphs, each with its face: a face that is held keeps its address."""


def subset(font: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:  # noqa: FBT001 - WeasyPrint's order
    """Leave in `font` the glyphs of `to_unicode` as WeasyPrint does, or take the same subset made before."""
    face = int(ffi.cast("intptr_t", font.hb_face))
    key = (face, tuple(sorted(to_unicode)), bool(hinting), bool(font.missing))
    if key in _subsets:
        font.file_content = _subsets[key][1]
        return
    HARFBUZZ_SUBSET(font, to_unicode, hinting)
    if len(_subsets) >= _KEPT:
        del _subsets[next(iter(_subsets))]
    _subsets[key] = (font.hb_face, font.file_content)


def forget() -> None:
    """Drop what was kept; the next paper is printed as the first of its process."""
    _subsets.clear()
    _deflated.cache_clear()


HARFBUZZ_SUBSET = fonts.Font._harfbuzz_subset  # noqa: SLF001 - the costly part of a small paper


def install() -> None:
    """Put `subset` in the place of WeasyPrint's; doing it twice changes nothing."""
    fonts.Font._harfbuzz_subset = subset  # noqa: SLF001
