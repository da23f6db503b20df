"""Fonts and streams as they stand in the PDF: made once for letters that share them, deflated once each.

A letter differs from the next by a few names, so most of its fonts need the very glyphs of the letter before.

`_cut_down` follows WeasyPrint's own text closely and stands under its licence: LICENSE.weasyprint, beside
this file.
"""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LEVEL = 6
"""Level 9 takes twice the time and saves four parts in a thousand."""
_FONT_LEVEL = 3
"""Level 6 takes half as long again and saves 15 parts in a thousand of a face."""
_KEPT = 32
"""Subsets kept in a process, of some 100 kB each."""


_TABLE_LEVEL = 5
"""Of the tables of a file: level 9, which pydyf asks for, takes six times as long and saves a 16th."""


class Ready(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are known: pydyf asks for each twice, the second time to tell the file apart."""

    data = b""
    compressible = True
    """Whether the object may stand in an object stream."""

    def __init__(self, data: bytes, *, is_compressible: bool = True) -> None:
        super().__init__()
        self.data, self.compressible = data, is_compressible


@lru_cache(maxsize=_KEPT)
def _deflated_face(content: bytes) -> bytes:
    return zlib.compress(content, _FONT_LEVEL)


def deflated(content: bytes) -> bytes:
    """Return a stream as it stands in the file, with the filter FlateDecode."""
    return zlib.compress(content, _LEVEL)


def stream_data(self: Any) -> bytes:
    """Return a stream as pydyf writes it out, deflated as what it holds is worth."""
    content, extra = internals.operator_bytes(self.stream), pydyf.Dictionary(self.extra)
    if self.compress:
        extra["Filter"] = "/FlateDecode"
        if "Length1" in extra or extra.get("Subtype") == "/OpenType":
            content = _deflated_face(content)
        elif extra.get("Type") == "/ObjStm":
            content = zlib.compress(content, _TABLE_LEVEL)
        else:
            content = deflated(content)
    extra["Length"] = len(content)
    return b"\n".join((extra.data, b"stream", content, b"endstream"))


_NAMES: dict[str, bytes] = {}
"""The keys of dictionaries as they stand in the file: there are a few dozen."""


def dictionary_data(self: Any) -> bytes:
    """Return a dictionary as pydyf writes it out; most values are bytes already."""
    parts = [b"<<"]
    for key, value in self.items():
        name = _NAMES.get(key)
        if name is None:
            name = b"/" + internals.value_bytes(key) + b" "
            if isinstance(key, str):
                _NAMES[key] = name
        parts += (name, value if type(value) is bytes else internals.value_bytes(value))
    parts.append(b">>")
    return b"".join(parts)


def array_data(self: Any) -> bytes:
    """Return an array as pydyf writes it out."""
    to_bytes = internals.value_bytes
    return b"[" + b" ".join([item if type(item) is bytes else to_bytes(item) for item in self]) + b"]"


def finish(_document: object, pdf: Any) -> None:
    """Write out every object of `pdf` before the file is put together; a finisher of WeasyPrint."""
    pdf.objects[:] = [made if made.free == "f" else _ready(made) for made in pdf.objects]


def _ready(made: pydyf.Object) -> Ready:
    """Return an object of a PDF written out."""
    if isinstance(made, Ready):
        return made
    ready = Ready(made.data, is_compressible=made.compressible)
    ready.number, ready.generation = made.number, made.generation
    return ready


_subsets: dict[tuple[object, ...], tuple[object, bytes]] = {}
"""Subsets by face and glyphs, each with its face: a face that is held keeps its address."""


def subset(font: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
    """Leave in `font` the glyphs of `to_unicode`, or take the same subset made before."""
    face = int(ffi.cast("intptr_t", font.hb_face))
    key = (face, tuple(sorted(to_unicode)), bool(hinting), bool(font.missing))
    if key in _subsets:
        font.file_content = _subsets[key][1]
        return
    font.file_content = _cut_down(font, key[1], hinting) or font.file_content
    if len(_subsets) >= _KEPT:
        del _subsets[next(iter(_subsets))]
    _subsets[key] = (font.hb_face, font.file_content)


_UNUSED_TABLES = sorted(
    harfbuzz.hb_tag_from_string(name, -1)
    for name in (
        b"BASE",
        b"DSIG",
        b"EBDT",
        b"EBLC",
        b"EBSC",
        b"GPOS",
        b"GSUB",
        b"JSTF",
        b"LTSH",
        b"PCLT",
        b"SVG ",
    )
)
"""What a face on paper has no use for: its glyphs are placed already."""


def _cut_down(font: Any, glyphs: Sequence[int], hinting: bool, codes: Sequence[int] = ()) -> bytes | None:
    """Return the file of `font` with `glyphs` alone, under their own numbers; None when HarfBuzz cannot.

    The characters `codes` are found in it by their numbers too.

    WeasyPrint asks for the same in two passes, the second to end the tables behind the last glyph. HarfBuzz
    ends them there in the first.
    """
    wanted = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    kept = harfbuzz_subset.hb_subset_input_glyph_set(wanted)
    harfbuzz.hb_set_add_sorted_array(kept, ffi.new("hb_codepoint_t[]", glyphs), len(glyphs))
    if codes:
        named = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_UNICODE)
        harfbuzz.hb_set_add_sorted_array(named, ffi.new("hb_codepoint_t[]", codes), len(codes))
    dropped = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    tables = ffi.new("hb_codepoint_t[]", _UNUSED_TABLES)
    harfbuzz.hb_set_add_sorted_array(dropped, tables, len(_UNUSED_TABLES))
    flags = harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    flags |= harfbuzz_subset.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED
    if not hinting:
        flags |= harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    if font.missing:
        flags |= harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE
    harfbuzz_subset.hb_subset_input_set_flags(wanted, flags)
    face = harfbuzz_subset.hb_subset_or_fail(font.hb_face, wanted)
    if face == ffi.NULL:
        return None
    return get_hb_object_data(ffi.gc(face, harfbuzz.hb_face_destroy))  # type: ignore[no-any-return]


def face_file(font: Any) -> bytes:
    """Return the file of `font` with the glyphs it has drawn, under their own numbers."""
    codes = sorted({ord(text) for text in font.to_unicode.values() if len(text) == 1})
    content = _cut_down(font, sorted({0, *font.to_unicode}), hinting=False, codes=codes)
    return content or bytes(font.file_content)


def forget() -> None:
    """Drop what was kept; the next paper is printed as the first of its process."""
    _subsets.clear()
    _deflated_face.cache_clear()


def _file_content(font: Any) -> bytes:
    """Return the file of `font`: cut down, or whole where nobody set another."""
    return font.__dict__.get("file") or get_hb_object_data(font.hb_face)  # type: ignore[no-any-return]


def _set_file_content(font: Any, content: bytes | None) -> None:
    font.file = content


def install() -> None:
    """Put the functions of this module in the place of others; doing it twice changes nothing."""
    internals.replace_subset(subset, property(_file_content, _set_file_content))
    internals.replace_data(stream=stream_data, dictionary=dictionary_data, array=array_data)
