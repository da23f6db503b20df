"""Which installed faces stand for the fonts a document names, and how high their lines are."""

from __future__ import annotations

import generators.printing.libraries  # noqa: F401 - loads WeasyPrint, or waits until another thread has

# isort: split

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fontTools.ttLib import TTFont, TTLibError
from weasyprint.text.ffi import ffi as weasyprint_ffi
from weasyprint.text.ffi import pangoft2
from weasyprint.text.fonts import FontConfiguration

from generators.errors import Finding, UsageError
from generators.printing.declarations import Declarations
from generators.printing.layout import font_metrics
from generators.printing.layout import weasyprint_internals as internals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generators.printing.layout.font_metrics import FontMetrics

_ffi: Any = Declarations()
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
    FcCharSet * FcCharSetCreate (void);
    int FcCharSetAddChar (FcCharSet *fcs, uint32_t ucs4);
    FcCharSet * FcCharSetSubtract (const FcCharSet *a, const FcCharSet *b);
    FcPattern * FcPatternDuplicate (const FcPattern *p);
    int FcPatternDel (FcPattern *p, const char *object);
    int FcPatternAddCharSet (FcPattern *p, const char *object, const FcCharSet *c);
""")
_FC_MATCH, _FC_SYSTEM_FONTS = 0, 0


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
_LAST_RESORT = ("Noto Serif CJK SC", "LXGW WenKai", "Noto Sans CJK SC", "DejaVu Sans", "HanaMinA", "HanaMinB")

# Western fonts whose widths another face has, or comes nearest to.
_SAME_WIDTHS = {
    name: family
    for family, names in {
        "Carlito": ("calibri", "calibri light", "candara", "corbel"),
        "Caladea": (
            "cambria",
            "cambria math",
            "georgia",
            "constantia",
            "palatino linotype",
            "book antiqua",
            "bookman old style",
            "century",
        ),
        "DejaVu Sans": ("verdana", "century gothic", "lucida sans unicode"),
        "Liberation Sans Narrow": ("arial narrow",),
    }.items()
    for name in names
}

DISTRUSTED = {
    "FandolFang": "―￣￥",
    "FandolKai": "―～￣￥",
    "FandolHei": "―～￣￥",
    "FandolSong": "―～￣￥",
}
"""Characters that a face draws as others: a boxed F, a raised tilde, a hyphen, a dollar sign.

Found by comparing the rows 1-9 of GB 2312 with other faces by picture, as the tests do.
"""

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
    path: str


@lru_cache(maxsize=1)
def font_configuration() -> FontConfiguration:
    """Return the one font configuration of the process; building it anew costs more than a page."""
    configuration = FontConfiguration()
    _distrust(
        _ffi.cast("FcConfig *", int(weasyprint_ffi.cast("intptr_t", internals.fontconfig_of(configuration))))
    )
    pangoft2.pango_fc_font_map_config_changed(weasyprint_ffi.cast("PangoFcFontMap *", configuration.font_map))
    return configuration


def _distrust(config: Any) -> None:
    """Take from the faces of `config` the characters that they draw as others: the next face draws them."""
    library = _fontconfig()
    fonts = library.FcConfigGetFonts(config, _FC_SYSTEM_FONTS)
    charset = _ffi.new("FcCharSet **")
    for position in range(fonts.nfont):
        pattern = fonts.fonts[position]
        wrong = DISTRUSTED.get(_families_of(pattern)[0], "")
        if wrong and library.FcPatternGetCharSet(pattern, b"charset", 0, charset) == _FC_MATCH:
            taken = library.FcCharSetCreate()
            for sign in wrong:
                library.FcCharSetAddChar(taken, ord(sign))
            # The pattern itself lies in the cache of fontconfig, which nobody may change.
            own = library.FcPatternDuplicate(pattern)
            left = library.FcCharSetSubtract(charset[0], taken)
            library.FcPatternDel(own, b"charset")
            library.FcPatternAddCharSet(own, b"charset", left)
            fonts.fonts[position] = own


@lru_cache(maxsize=1)
def _fontconfig() -> Any:
    """Return the fontconfig library, under the name it has on this system."""
    for name in ("libfontconfig.so.1", "libfontconfig-1.dll", "libfontconfig.1.dylib"):
        with suppress(OSError):
            return _ffi.dlopen(name)
    return _ffi.dlopen("fontconfig")


def _families_of(pattern: Any) -> list[str]:
    library = _fontconfig()
    names: list[str] = []
    value = _ffi.new("unsigned char **")
    while library.FcPatternGetString(pattern, b"family", len(names), value) == _FC_MATCH:
        names.append(_ffi.string(_ffi.cast("char *", value[0])).decode("utf-8", "replace"))
    return names or [""]


@lru_cache(maxsize=1)
def _faces() -> tuple[_Face, ...]:
    library = _fontconfig()
    config = library.FcInitLoadConfigAndFonts()
    _distrust(config)
    fonts = library.FcConfigGetFonts(config, _FC_SYSTEM_FONTS)
    found = []
    charset, value = _ffi.new("FcCharSet **"), _ffi.new("unsigned char **")
    for position in range(fonts.nfont):
        pattern = fonts.fonts[position]
        has_file = library.FcPatternGetString(pattern, b"file", 0, value) == _FC_MATCH
        path = _ffi.string(_ffi.cast("char *", value[0])).decode("utf-8", "replace") if has_file else ""
        if library.FcPatternGetCharSet(pattern, b"charset", 0, charset) == _FC_MATCH:
            found.append(_Face(tuple(_families_of(pattern)), library.FcCharSetCopy(charset[0]), path))
    return tuple(found)


NO_FACE = Finding(
    "这台电脑的字体",
    "应有公文用的字体",
    "一个也没有",
    "在程序文件夹运行 make install，或 apt-get install fonts-noto-cjk，再运行一次",
)


@lru_cache(maxsize=1)
def installed_families() -> dict[str, str]:
    """Return the installed family names, keyed by their lower-case form.

    Raises UsageError where the machine has no face at all.
    """
    installed = {name.lower(): name for face in _faces() for name in face.families}
    if not installed:
        raise UsageError(str(NO_FACE))
    return installed


@lru_cache(maxsize=65536)
def is_drawable(character: str) -> bool:
    """Return whether some installed face has `character`; spaces, controls and joiners need none."""
    if unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"} or "\ufe00" <= character <= "\ufe0f":
        return True
    library = _fontconfig()
    code = ord(character)
    return any(library.FcCharSetHasChar(face.charset, code) for face in _faces())


_KIND_BY_MARK = (
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
    ("meiryo", _HEI),
    ("メイリオ", _HEI),
    ("yu gothic", _HEI),
    ("ms gothic", _HEI),
    ("ms pgothic", _HEI),
    ("malgun", _HEI),
    ("ゴシック", _HEI),
    ("고딕", _HEI),
    ("gulim", _HEI),
    ("dotum", _HEI),
    ("굴림", _HEI),
    ("돋움", _HEI),
    ("mincho", _SONG),
    ("batang", _SONG),
    ("隶", _KAI),
    ("cjk", _HEI),
    ("mono", _MONO),
    ("sans", _SANS),
    ("serif", _SERIF),
    ("roman", _SERIF),
)
"""What a name that is in no list tells by its parts, the first that is found."""


def kind_of_font(name: str) -> str:
    """Return what a font looks like: 仿宋, 楷体, 黑体, 宋体, 小标宋, serif, sans or mono."""
    low = name.lower().strip()
    if low in _KIND_OF:
        return _KIND_OF[low]
    for mark, kind in _KIND_BY_MARK:
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
    wanted = [name, _TWIN.get(name.lower(), name), _SAME_WIDTHS.get(name.lower(), name)]
    if is_east_asian_font(name):
        wanted += _ALIASES[kind]
    wanted += [*_STAND_INS[kind], *_LAST_RESORT]
    present = [installed[family.lower()] for family in wanted if family.lower() in installed]
    # Where nothing is known of any face here, each may be the one that has the characters.
    return tuple(dict.fromkeys(present)) or tuple(sorted(installed.values()))


@lru_cache(maxsize=512)
def western_families_for(name: str) -> tuple[str, ...]:
    """Return the installed Western families that draw the font `name`, without the faces of last resort."""
    near = {name, _TWIN.get(name.lower()), _SAME_WIDTHS.get(name.lower())}
    return tuple(
        family
        for family in families_for(name)
        if (family not in _LAST_RESORT or family in near) and not is_east_asian_font(family)
    )


def is_bold_stand_in(name: str) -> bool:
    """Return whether `name` (a 小标宋) is missing, so that a bold 宋体 takes its place."""
    if kind_of_font(name) != _TITLE:
        return False
    installed = installed_families()
    return not any(alias.lower() in installed for alias in _ALIASES[_TITLE])


@lru_cache(maxsize=512)
def metrics_of(name: str) -> FontMetrics:
    """Return the metrics by which Word sets a line in the font `name`.

    They are those of the named font, whatever face draws it: by the table, else by the installed face itself,
    else those that most fonts of its kind have.
    """
    low = name.lower().strip()
    for key in (low, _TWIN.get(low, "").lower()):
        if key in font_metrics.NAMED:
            return font_metrics.NAMED[key]
    if own := _metrics_of_installed(low) or _metrics_of_installed(_TWIN.get(low, "").lower()):
        return own
    if is_east_asian_font(name):
        return font_metrics.SQUARE
    return font_metrics.ARIAL if kind_of_font(name) == _SANS else font_metrics.TIMES


def _metrics_of_installed(low: str) -> FontMetrics | None:
    path = next((face.path for face in _faces() if low in {name.lower() for name in face.families}), "")
    if not low or not path:
        return None
    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return font_metrics.of_face(font["head"], font["hhea"], font["OS/2"])
    except (TTLibError, KeyError, OSError):
        return None


def missing_font(name: str) -> bool:
    """Return whether the font `name` is not installed and no face stands for it by its own widths or look."""
    installed = installed_families()
    low = name.lower().strip()
    known = {low, _TWIN.get(low, low).lower(), _SAME_WIDTHS.get(low, low).lower()}
    return bool(low) and low not in _KIND_OF and not known & set(installed)


def shown_characters(characters: Iterable[str]) -> str:
    """Return `characters` as they can be looked for, each with its code point: “䶮”（U+4DAE）."""
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in characters)


def unprintable_characters(text: str, asked: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the characters of `text` that no installed face has, each once, in order of appearance.

    A private-use character means something in one font alone: only an installed one of the fonts `asked` for
    may draw it.
    """
    return tuple(
        character
        for character in dict.fromkeys(text)
        if not (
            _is_private(character, tuple(asked))
            if unicodedata.category(character) == "Co"
            else is_drawable(character)
        )
    )


def _is_private(character: str, asked: tuple[str, ...]) -> bool:
    """Return whether one of the fonts `asked` for is installed and has the private-use `character`."""
    names = {low for name in asked for low in (name.lower(), _TWIN.get(name.lower(), name).lower())}
    library = _fontconfig()
    return any(
        library.FcCharSetHasChar(face.charset, ord(character))
        for face in _faces()
        if names & {family.lower() for family in face.families}
    )
