"""Which installed faces stand for the fonts a document names, and how high their lines are."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cffi import FFI  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration

_ffi = FFI()
_ffi.cdef("""
    typedef struct _FcConfig FcConfig;
    typedef struct _FcPattern FcPattern;
    typedef struct _FcCharSet FcCharSet;
    typedef struct { int nfont; int sfont; FcPattern **fonts; } FcFontSet;
    FcConfig * FcInitLoadConfigAndFonts (void);
    FcFontSet * FcConfigGetFonts (FcConfig *config, int set);
    int FcPatternGetString (FcPattern *p, const char *object, int n, unsigned char **s);
    int FcPatternGetCharSet (FcPattern *p, const char *object, int n, FcCharSet **c);
    int FcCharSetHasChar (const FcCharSet *fcs, uint32_t ucs4);
    FcCharSet * FcCharSetCopy (FcCharSet *src);
""")
_FC_MATCH, _FC_SYSTEM_FONTS = 0, 0


@dataclass(frozen=True)
class FontMetrics:
    """How Word measures a font, in parts of its size."""

    ascent: float
    descent: float
    leading: float = 0.0
    is_east_asian: bool = False

    @property
    def single_line(self) -> float:
        """Return the height of a single-spaced line; Word gives East-Asian fonts 1.3 times their body."""
        body = self.ascent + self.descent
        return body * 1.3 if self.is_east_asian else body + self.leading


_SQUARE = FontMetrics(0.859, 0.141, is_east_asian=True)
_TIMES = FontMetrics(0.891, 0.216, 0.042)
_ARIAL = FontMetrics(0.905, 0.212, 0.033)

# The named font decides the height of a line, whatever face draws it, so that pages break as in Word.
_METRICS: dict[str, FontMetrics] = {
    "微软雅黑": FontMetrics(1.059, 0.262, is_east_asian=True),
    "等线": FontMetrics(0.854, 0.190, is_east_asian=True),
    "times new roman": _TIMES,
    "liberation serif": _TIMES,
    "arial": _ARIAL,
    "helvetica": _ARIAL,
    "liberation sans": _ARIAL,
    "calibri": FontMetrics(0.750, 0.250, 0.221),
    "cambria": FontMetrics(0.950, 0.222),
    "calibri light": FontMetrics(0.750, 0.250, 0.221),
    "aptos": FontMetrics(0.939, 0.282),
    "verdana": FontMetrics(1.005, 0.210),
    "tahoma": FontMetrics(1.000, 0.207),
    "courier new": FontMetrics(0.833, 0.300),
    "georgia": FontMetrics(0.917, 0.219),
}

_FANG, _KAI, _HEI, _SONG, _SERIF, _SANS, _MONO, _TITLE = (
    "仿宋",
    "楷体",
    "黑体",
    "宋体",
    "serif",
    "sans",
    "mono",
    "小标宋",
)

# Family lists by kind: the stand-ins first, then faces complete enough for the characters of personal names.
_STAND_INS: dict[str, tuple[str, ...]] = {
    _FANG: ("FandolFang R", "FandolFang", "Noto Serif CJK SC"),
    _KAI: ("FandolKai", "LXGW WenKai"),
    _HEI: ("FandolHei", "Noto Sans CJK SC"),
    _SONG: ("FandolSong", "Noto Serif CJK SC"),
    _TITLE: ("FandolSong", "Noto Serif CJK SC"),
    _SERIF: ("Liberation Serif", "DejaVu Serif", "FandolSong"),
    _SANS: ("Liberation Sans", "DejaVu Sans", "FandolHei"),
    _MONO: ("Liberation Mono", "DejaVu Sans Mono", "FandolSong"),
}
_LAST_RESORT = ("Noto Serif CJK SC", "LXGW WenKai", "Noto Sans CJK SC", "DejaVu Sans")

# Names of one font in Word, WPS and Windows; any of them that is installed wins over a stand-in.
_ALIASES: dict[str, tuple[str, ...]] = {
    _FANG: (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "仿宋",
        "FangSong",
        "方正仿宋_GBK",
        "方正仿宋简体",
        "华文仿宋",
        "STFangsong",
    ),
    _KAI: (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "楷体",
        "KaiTi",
        "方正楷体_GBK",
        "方正楷体简体",
        "华文楷体",
        "STKaiti",
    ),
    _HEI: (
        "黑体",
        "SimHei",
        "方正黑体_GBK",
        "方正黑体简体",
        "微软雅黑",
        "Microsoft YaHei",
        "等线",
        "DengXian",
        "华文细黑",
        "STXihei",
        "华文黑体",
        "思源黑体",
        "Source Han Sans SC",
        "Microsoft JhengHei",
        "幼圆",
    ),
    _SONG: (
        "宋体",
        "SimSun",
        "新宋体",
        "NSimSun",
        "方正书宋_GBK",
        "方正书宋简体",
        "华文宋体",
        "STSong",
        "华文中宋",
        "STZhongsong",
        "思源宋体",
        "Source Han Serif SC",
        "MS Mincho",
        "宋体-PUA",
        "SimSun-ExtB",
        "MingLiU",
    ),
    _TITLE: (
        "方正小标宋简体",
        "方正小标宋_GBK",
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "小标宋",
        "华文中宋",
    ),
    _SERIF: (
        "Times New Roman",
        "Times",
        "Cambria",
        "Georgia",
        "Garamond",
        "Book Antiqua",
        "Palatino Linotype",
        "Liberation Serif",
        "Cambria Math",
    ),
    _SANS: (
        "Arial",
        "Helvetica",
        "Calibri",
        "Calibri Light",
        "Tahoma",
        "Verdana",
        "Segoe UI",
        "Aptos",
        "Trebuchet MS",
        "Century Gothic",
        "Liberation Sans",
        "Symbol",
        "Wingdings",
    ),
    _MONO: ("Courier New", "Consolas", "Liberation Mono", "Courier"),
}
_KIND_OF = {alias.lower(): kind for kind, names in reversed(_ALIASES.items()) for alias in names}
# One font under its Chinese and its English name.
_SAME = (
    ("仿宋_GB2312", "FangSong_GB2312"),
    ("仿宋", "FangSong"),
    ("楷体_GB2312", "KaiTi_GB2312"),
    ("楷体", "KaiTi"),
    ("黑体", "SimHei"),
    ("宋体", "SimSun"),
    ("新宋体", "NSimSun"),
    ("微软雅黑", "Microsoft YaHei"),
    ("等线", "DengXian"),
    ("华文仿宋", "STFangsong"),
    ("华文楷体", "STKaiti"),
    ("华文宋体", "STSong"),
    ("华文中宋", "STZhongsong"),
    ("方正小标宋简体", "FZXiaoBiaoSong-B05S"),
    ("方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
)
_TWIN = {a.lower(): b for a, b in _SAME} | {b.lower(): a for a, b in _SAME}


@dataclass(frozen=True)
class _Face:
    families: tuple[str, ...]
    charset: Any


@lru_cache(maxsize=1)
def font_configuration() -> FontConfiguration:
    """Return the one font configuration of the process; building it anew costs more than a page."""
    return FontConfiguration()


@lru_cache(maxsize=1)
def _fontconfig() -> Any:
    """Return the fontconfig library, under the name it has on this system."""
    for name in ("libfontconfig.so.1", "libfontconfig-1.dll", "libfontconfig.1.dylib"):
        with suppress(OSError):
            return _ffi.dlopen(name)
    return _ffi.dlopen("fontconfig")


@lru_cache(maxsize=1)
def _faces() -> tuple[_Face, ...]:
    library = _fontconfig()
    fonts = library.FcConfigGetFonts(library.FcInitLoadConfigAndFonts(), _FC_SYSTEM_FONTS)
    found = []
    for position in range(fonts.nfont):
        pattern = fonts.fonts[position]
        names: list[str] = []
        value, charset = _ffi.new("unsigned char **"), _ffi.new("FcCharSet **")
        while library.FcPatternGetString(pattern, b"family", len(names), value) == _FC_MATCH:
            names.append(_ffi.string(_ffi.cast("char *", value[0])).decode("utf-8", "replace"))
        if library.FcPatternGetCharSet(pattern, b"charset", 0, charset) == _FC_MATCH:
            found.append(_Face(tuple(names), library.FcCharSetCopy(charset[0])))
    return tuple(found)


@lru_cache(maxsize=1)
def installed_families() -> dict[str, str]:
    """Return the installed family names, keyed by their lower-case form."""
    return {name.lower(): name for face in _faces() for name in face.families}


@lru_cache(maxsize=65536)
def is_drawable(character: str) -> bool:
    """Return whether some installed face has `character`; spaces, controls and joiners need none."""
    if unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"} or "\ufe00" <= character <= "\ufe0f":
        return True
    library = _fontconfig()
    code = ord(character)
    return any(library.FcCharSetHasChar(face.charset, code) for face in _faces())


def kind_of_font(name: str) -> str:
    """Return what a font looks like: 仿宋, 楷体, 黑体, 宋体, 小标宋, serif, sans or mono."""
    low = name.lower().strip()
    if low in _KIND_OF:
        return _KIND_OF[low]
    for mark, kind in (
        ("小标宋", _TITLE),
        ("仿宋", _FANG),
        ("fang", _FANG),
        ("楷", _KAI),
        ("kai", _KAI),
        ("黑", _HEI),
        ("hei", _HEI),
        ("宋", _SONG),
        ("song", _SONG),
        ("ming", _SONG),
        ("圆", _HEI),
        ("雅", _HEI),
        ("隶", _KAI),
        ("cjk", _HEI),
        ("mono", _MONO),
        ("sans", _SANS),
        ("serif", _SERIF),
        ("roman", _SERIF),
    ):
        if mark in low:
            return kind
    if any(ord(letter) > 0x2E80 for letter in name):
        return _SONG
    return _SERIF


def is_east_asian_font(name: str) -> bool:
    """Return whether `name` is a font of Chinese characters."""
    return kind_of_font(name) not in {_SERIF, _SANS, _MONO}


@lru_cache(maxsize=512)
def families_for(name: str) -> tuple[str, ...]:
    """Return the installed families that draw the font `name`, best first, ending in complete faces."""
    installed = installed_families()
    kind = kind_of_font(name)
    wanted = [name, _TWIN.get(name.lower(), name)]
    if is_east_asian_font(name):
        wanted += _ALIASES[kind]
    wanted += [*_STAND_INS[kind], *_LAST_RESORT]
    present = [installed[family.lower()] for family in wanted if family.lower() in installed]
    return tuple(dict.fromkeys(present))


@lru_cache(maxsize=512)
def western_families_for(name: str) -> tuple[str, ...]:
    """Return the installed Western families that draw the font `name`, without the faces of last resort."""
    return tuple(
        family
        for family in families_for(name)
        if family not in _LAST_RESORT and not is_east_asian_font(family)
    )


def is_bold_stand_in(name: str) -> bool:
    """Return whether `name` (a 小标宋) is missing, so that a bold 宋体 takes its place."""
    if kind_of_font(name) != _TITLE:
        return False
    installed = installed_families()
    return not any(alias.lower() in installed for alias in _ALIASES[_TITLE])


@lru_cache(maxsize=512)
def metrics_of(name: str) -> FontMetrics:
    """Return the metrics by which Word sets a line in the font `name`."""
    low = name.lower().strip()
    for key in (low, _TWIN.get(low, "").lower()):
        if key in _METRICS:
            return _METRICS[key]
    if is_east_asian_font(name):
        return _SQUARE
    return _ARIAL if kind_of_font(name) == _SANS else _TIMES


def unprintable_characters(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that no installed face has, each once, in order of appearance."""
    return tuple(character for character in dict.fromkeys(text) if not is_drawable(character))
