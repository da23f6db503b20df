"""How high Word sets a line in a font, as numbers: the font itself need not be installed.

The numbers are the fonts' own, in their units: `usWinAscent` and `usWinDescent` of the table OS/2, and what
Windows calls the external leading, max(0, lineGap - (winAscent + winDescent - ascender + descender)) with
the values of the table hhea. Where a font's tables are not at hand they are heights measured on lines that
Word for Windows printed, in parts of 1000. Word sets the leading above the ascent, and makes a line of an
East-Asian font 1.3 times as high as its body, half of the rest above the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FontMetrics:
    """How Word measures a font, in parts of its size."""

    ascent: float
    descent: float
    leading: float = 0.0
    is_east_asian: bool = False

    @property
    def single_line(self) -> float:
        """Return the height of a single-spaced line, in parts of the font's size."""
        body = self.ascent + self.descent
        return body * 1.3 if self.is_east_asian else body + self.leading

    @property
    def baseline(self) -> float:
        """Return how far the baseline of a single-spaced line stands below its top, in parts of the size."""
        body = self.ascent + self.descent
        return self.ascent + (body * 0.15 if self.is_east_asian else self.leading)


_EAST_ASIAN_PAGES = 0b11111 << 17
"""The code pages 932, 936, 949, 950 and 1361 in `ulCodePageRange1` of OS/2."""


def of_face(head: Any, hhea: Any, os2: Any) -> FontMetrics:
    """Return the metrics of a face by its tables, as Windows reckons them."""
    units = head.unitsPerEm
    ascent, descent = os2.usWinAscent, os2.usWinDescent
    if getattr(os2, "ulCodePageRange1", 0) & _EAST_ASIAN_PAGES:
        return _east_asian(units, ascent, descent)
    leading = max(0, hhea.lineGap - (ascent + descent - hhea.ascent + hhea.descent))
    return _western(units, ascent, descent, leading)


def _western(units: int, ascent: int, descent: int, leading: int = 0) -> FontMetrics:
    return FontMetrics(ascent / units, descent / units, leading / units)


def _east_asian(units: int, ascent: int, descent: int) -> FontMetrics:
    return FontMetrics(ascent / units, descent / units, is_east_asian=True)


SQUARE = _east_asian(256, 220, 36)
"""中易 and 方正 fonts, Japanese and Korean ones of old Windows: 宋体, 黑体, 仿宋, 楷体, MS Mincho, Batang"""
TIMES = _western(2048, 1825, 443, 87)
ARIAL = _western(2048, 1854, 434, 67)
_CALIBRI = _western(2048, 1950, 550)
_CAMBRIA = _western(2048, 1946, 455)
_YAHEI = _east_asian(2048, 2167, 536)
_DENGXIAN = _east_asian(1000, 854, 190)
_JHENGHEI = _east_asian(1000, 1076, 254)
_MALGUN = _east_asian(2048, 2229, 493)
_MEIRYO = _east_asian(2048, 2171, 901)
_YU = _east_asian(1000, 988, 299)
_MINGLIU = _east_asian(256, 205, 51)
_SOURCE_SANS = _east_asian(1000, 1160, 288)
_SOURCE_SERIF = _east_asian(1000, 1151, 286)

NAMED: dict[str, FontMetrics] = {
    "微软雅黑": _YAHEI,
    "微软雅黑 light": _YAHEI,
    "microsoft yahei ui": _YAHEI,
    "等线": _DENGXIAN,
    "等线 light": _DENGXIAN,
    "microsoft jhenghei": _JHENGHEI,
    "微軟正黑體": _JHENGHEI,
    "malgun gothic": _MALGUN,
    "맑은 고딕": _MALGUN,
    "meiryo": _MEIRYO,
    "メイリオ": _MEIRYO,
    "yu gothic": _YU,
    "游ゴシック": _YU,
    "yu mincho": _YU,
    "游明朝": _YU,
    "mingliu": _MINGLIU,
    "pmingliu": _MINGLIU,
    "細明體": _MINGLIU,
    "新細明體": _MINGLIU,
    "思源黑体": _SOURCE_SANS,
    "source han sans sc": _SOURCE_SANS,
    "noto sans cjk sc": _SOURCE_SANS,
    "思源宋体": _SOURCE_SERIF,
    "source han serif sc": _SOURCE_SERIF,
    "noto serif cjk sc": _SOURCE_SERIF,
    "times new roman": TIMES,
    "times": TIMES,
    "liberation serif": TIMES,
    "arial": ARIAL,
    "helvetica": ARIAL,
    "arial narrow": ARIAL,
    "liberation sans": ARIAL,
    "arial black": _western(2048, 2254, 634),
    "arial unicode ms": _western(2048, 2189, 555),
    "calibri": _CALIBRI,
    "calibri light": _CALIBRI,
    "carlito": _CALIBRI,
    "candara": _CALIBRI,
    "corbel": _western(1000, 953, 262),
    "constantia": _western(1000, 953, 262),
    "cambria": _CAMBRIA,
    "cambria math": _CAMBRIA,
    "caladea": _CAMBRIA,
    "aptos": _western(2048, 1923, 578),
    "aptos display": _western(2048, 1923, 578),
    "book antiqua": _western(1000, 961, 277),
    "bookman old style": _western(1000, 941, 237),
    "century": _western(1000, 986, 214),
    "century gothic": _western(1000, 1008, 214),
    "comic sans ms": _western(2048, 2257, 597),
    "consolas": _western(2048, 1884, 514),
    "courier": _western(2048, 1705, 615),
    "courier new": _western(2048, 1705, 615),
    "liberation mono": _western(2048, 1705, 615),
    "franklin gothic medium": _western(1000, 916, 216),
    "garamond": _western(1000, 863, 262),
    "georgia": _western(2048, 1878, 449),
    "gill sans mt": _western(1000, 927, 236),
    "impact": _western(2048, 2066, 432),
    "lucida console": _western(1000, 792, 205),
    "lucida sans unicode": _western(2048, 2246, 901),
    "microsoft sans serif": _western(2048, 1888, 430),
    "palatino linotype": _western(1000, 1051, 299),
    "rockwell": _western(1000, 952, 218),
    "segoe ui": _western(2048, 2210, 514),
    "segoe ui light": _western(2048, 2210, 514),
    "segoe ui semibold": _western(2048, 2210, 514),
    "sylfaen": _western(1000, 1014, 298),
    "tahoma": _western(2048, 2049, 423),
    "trebuchet ms": _western(2048, 1923, 455),
    "tw cen mt": _western(1000, 854, 233),
    "verdana": _western(2048, 2059, 430),
}
"""By the name in lower case, the Chinese one where a font has two (`fonts.TWIN` knows both)."""
