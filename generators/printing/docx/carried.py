# ruff: noqa: E501 - a table reads better unbroken
"""What of a DOCX's formatting is carried over to paper, in one table: drawn, harmless, warned of or refused.

The table lists every child that ECMA-376 part 1 (transitional) gives `w:sectPr`, `w:pPr`, `w:rPr`, `w:tblPr`,
`w:trPr`, `w:tcPr` and `w:settings`, and those that Word 2010 and later write beside them. What is in no row is
refused by its name: nothing vanishes because nobody thought of it. An element in a namespace that the file
itself calls ignorable (`mc:Ignorable`) may be skipped and is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from generators.printing.docx.package import W

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lxml import etree

ACCEPT = (
    "加 --changes accepted 按接受全部修订打印，加 --changes original 按修订前的原文打印；"
    "或在 Word、WPS 的“审阅”里接受或拒绝修订，保存后再打印"
)
_OFF = frozenset({"0", "false", "off", "none"})


class Status(Enum):
    """What becomes of an element."""

    DRAWN = auto()
    """It changes the print as it does in Word."""
    HARMLESS = auto()
    """It changes nothing on paper, or nothing in Chinese text."""
    WARNED = auto()
    """It is printed roughly, and the clerk is told."""
    REFUSED = auto()
    """It withholds the paper."""


@dataclass(frozen=True)
class Carried:
    """What becomes of one element."""

    status: Status
    message: str = ""
    """What a clerk is told, or why it is harmless."""
    way_out: str = ""
    is_active: Callable[[etree._Element], bool] = lambda _: True
    """Whether the element asks for anything: many are written down with the value “none”."""


def _is_on(node: etree._Element) -> bool:
    return node.get(W + "val", "1") not in _OFF


def _differs(*usual: str) -> Callable[[etree._Element], bool]:
    """Return a question whether `w:val` is none of the `usual` values, which ask for nothing."""
    return lambda node: node.get(W + "val", "") not in {"", *usual}


def _restarts(node: etree._Element) -> bool:
    """Return whether notes are counted anew on each page, or stand elsewhere than at the foot or the end."""
    usual = {"numRestart": {"continuous", "eachSect"}, "pos": {"pageBottom", "docEnd"}}
    return any(
        child.get(W + "val", "") not in usual[name]
        for child in node
        if (name := str(child.tag).removeprefix(W)) in usual
    )


def _paints(node: etree._Element) -> bool:
    """Return whether a `w14:textFill` or `w14:textOutline` is more than a plain fill or none at all."""
    return not any(str(child.tag).endswith(("}noFill", "}solidFill")) for child in node)


def _drawn(names: str) -> dict[str, Carried]:
    return dict.fromkeys(names.split(), Carried(Status.DRAWN))


def _harmless(reason: str, names: str) -> dict[str, Carried]:
    return dict.fromkeys(names.split(), Carried(Status.HARMLESS, reason))


def _warned(
    message: str, names: str, is_active: Callable[[etree._Element], bool] = _is_on
) -> dict[str, Carried]:
    return dict.fromkeys(names.split(), Carried(Status.WARNED, message, is_active=is_active))


def _refused(
    message: str, names: str, is_active: Callable[[etree._Element], bool] = _is_on, way_out: str = ""
) -> dict[str, Carried]:
    return dict.fromkeys(names.split(), Carried(Status.REFUSED, message, way_out, is_active))


def _revised(names: str) -> dict[str, Carried]:
    """Return the rows of changed formatting: the new form is printed."""
    return _warned("有没有接受的格式修订，按修改后的样子打印", names, lambda _: True)


def _tracked(names: str) -> dict[str, Carried]:
    return _refused("有没有接受的修订", names, lambda _: True, ACCEPT)


_NOTES = "脚注、尾注不按页重新编号，脚注印在页末，尾注印在文末"
_TEXT_EFFECT = "文字效果（艺术效果）不打印"

TABLE: Mapping[str, Mapping[str, Carried]] = {
    "sectPr": {
        **_drawn("headerReference footerReference type pgSz pgMar pgBorders lnNumType pgNumType cols vAlign"),
        **_drawn("titlePg docGrid rtlGutter"),
        **_harmless("a tray of the printer", "paperSrc printerSettings"),
        **_harmless("locks form fields", "formProt"),
        **_warned("竖排的节按横排打印", "textDirection", _differs("lrTb", "lr", "lrTbV")),
        **_warned("从右向左的节按从左向右打印", "bidi"),
        **_warned(_NOTES, "footnotePr endnotePr", _restarts),
        **_warned("尾注印在文件末尾", "noEndnote"),
        **_harmless("columns of notes follow those of the text", "w15:footnoteColumns"),
        **_revised("sectPrChange"),
    },
    "pPr": {
        **_drawn("pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs kinsoku"),
        **_drawn("wordWrap overflowPunct autoSpaceDE autoSpaceDN bidi snapToGrid spacing ind jc"),
        **_drawn("contextualSpacing suppressLineNumbers rPr sectPr"),
        **_harmless("Western words are never hyphenated here", "suppressAutoHyphens"),
        **_harmless("frames here never overlap", "suppressOverlap"),
        **_harmless("the grid of characters is kept without moving the right indent", "adjustRightInd"),
        **_harmless("for outlines, web pages and text boxes on screen", "outlineLvl divId textboxTightWrap"),
        **_harmless("says again which conditions of the table style meet", "cnfStyle"),
        **_harmless("a heading folded on screen", "w15:collapsed"),
        **_warned("行首标点不压缩", "topLinePunct"),
        **_warned("内外侧缩进按左右缩进打印", "mirrorIndents"),
        **_warned("一行里大小不同的字按基线对齐打印", "textAlignment", _differs("auto", "baseline")),
        **_warned("竖排的段落按横排打印", "textDirection", _differs("lrTb", "lr", "lrTbV")),
        **_revised("pPrChange"),
    },
    "rPr": {
        **_drawn("rStyle rFonts b i caps smallCaps strike dstrike vanish color spacing w position sz highlight u"),
        **_drawn("bdr shd fitText vertAlign em lang snapToGrid eastAsianLayout"),
        **_harmless("of complex scripts, such as Arabic", "bCs iCs szCs cs"),
        **_harmless("never on paper", "noProof webHidden effect"),
        **_harmless("pairs of Western letters", "kern w14:ligatures w14:numForm w14:numSpacing"),
        **_harmless("alternative shapes of Western letters", "w14:stylisticSets w14:cntxtAlts"),
        **_harmless("marks the text of equations", "oMath"),
        **_warned("空心、阴影、浮雕字按普通字打印", "outline shadow emboss imprint"),
        **_warned("从右向左的文字按从左向右打印", "rtl"),
        **_warned("样式分隔符按段落标记打印", "specVanish"),
        **_warned(_TEXT_EFFECT, "w14:glow w14:shadow w14:reflection w14:scene3d w14:props3d", lambda _: True),
        **_warned(_TEXT_EFFECT, "w14:textFill w14:textOutline", _paints),
        **_revised("rPrChange"),
        **_tracked("ins del moveFrom moveTo"),
    },
    "tblPr": {
        **_drawn("tblStyle tblpPr tblStyleRowBandSize tblStyleColBandSize tblW jc tblInd tblBorders shd"),
        **_drawn("tblCellMar tblLook tblCellSpacing"),
        **_harmless("the grid of the file says how wide columns are, fitted or fixed", "tblLayout"),
        **_harmless("floating tables here never overlap", "tblOverlap"),
        **_harmless("for readers of the file", "tblCaption tblDescription"),
        **_refused("从右向左排的表格打印不了", "bidiVisual"),
        **_revised("tblPrChange tblPrExChange"),
    },
    "trPr": {
        **_drawn("gridBefore gridAfter cantSplit trHeight tblHeader"),
        **_harmless("the grid of the file says how wide", "wBefore wAfter"),
        **_harmless("says again which conditions of the table style meet, or belongs to web pages", "cnfStyle divId"),
        **_harmless("that of the table counts", "jc tblCellSpacing"),
        **_refused("隐藏的表格行打印不了", "hidden", way_out="删去隐藏的行，或取消隐藏"),
        **_tracked("ins del"),
        **_revised("trPrChange"),
    },
    "tcPr": {
        **_drawn("tcW gridSpan hMerge vMerge tcBorders shd tcMar textDirection vAlign"),
        **_harmless("says again which conditions of the table style meet", "cnfStyle"),
        **_harmless("of the height of an empty cell", "hideMark"),
        **_harmless("the grid of the file says how wide columns are", "noWrap"),
        **_harmless("for readers of the file", "headers"),
        **_warned("“适应文字”的格不压缩文字", "tcFitText"),
        **_tracked("cellIns cellDel cellMerge"),
        **_revised("tcPrChange"),
    },
    "settings": {
        **_drawn("evenAndOddHeaders defaultTabStop mirrorMargins gutterAtTop compat"),
        **_drawn("bordersDoNotSurroundHeader bordersDoNotSurroundFooter characterSpacingControl"),
        **_harmless(
            "how the file is shown, edited, protected or saved",
            "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
            "displayBackgroundShape embedTrueTypeFonts embedSystemFonts saveSubsetFonts saveFormsData "
            "hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState formsDesign attachedTemplate "
            "linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView "
            "trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
            "styleLockTheme styleLockQFSet showEnvelope summaryLength clickAndTypeStyle defaultTableStyle "
            "doNotShadeFormData savePreviewPicture doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent "
            "alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving "
            "saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults docVars rsids "
            "attachedSchema doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade captions "
            "readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags decimalSymbol "
            "listSeparator uiCompat97To2003 w14:docId w14:conflictMode w14:discardImageEditingData "
            "w14:defaultImageDpi w15:docId w15:chartTrackingRefBased w15:webExtensionLinked "
            "w15:webExtensionCreated",
        ),
        **_harmless(
            "the net that drawings snap to",
            "drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery "
            "displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin "
            "drawingGridVerticalOrigin",
        ),
        **_harmless("of Western text", "hyphenationZone consecutiveHyphenLimit doNotHyphenateCaps noPunctuationKerning"),
        **_harmless("the fullest list of 避头尾 is used", "strictFirstAndLastChars"),
        **_harmless("of equations: where they break and stand by default", "m:mathPr"),
        **_harmless("which theme font and colour are meant by default", "themeFontLang clrSchemeMapping"),
        **_harmless("of PostScript printers", "printPostScriptOverText printFractionalCharacterWidth"),
        **_warned("页面边框与段落边框不对齐", "alignBordersAndEdges"),
        **_harmless("Western words are never hyphenated here", "autoHyphenation"),
        **_warned("自定义的避头尾字符不用，按常用的字符断行", "noLineBreaksAfter noLineBreaksBefore", lambda _: True),
        **_warned(_NOTES, "footnotePr endnotePr", _restarts),
        **_refused("书籍折页打印不了", "bookFoldPrinting bookFoldRevPrinting", way_out="在页面设置里取消“书籍折页”"),
        **_harmless("sheets of a folded book, which is refused as such", "bookFoldPrintingSheets"),
        **_refused("每张打两页（拼页）打印不了", "printTwoOnOne", way_out="在页面设置里取消“拼页”"),
        **_refused("只打印窗体数据的文件打印不了", "printFormsData", way_out="在选项里取消“仅打印窗体数据”"),
    },
}  # fmt: skip
UNKNOWN = Carried(
    Status.REFUSED, "有认不得的格式，不知道怎样打印", "删去这种格式，或改用 --engine libreoffice 打印"
)
NOTES_KEY = "uncarried"
"""Where properties hold what of them is not carried, by the name of the element: None when set to nothing."""
_PREFIXES = {
    W: "",
    "{http://schemas.microsoft.com/office/word/2010/wordml}": "w14:",
    "{http://schemas.microsoft.com/office/word/2012/wordml}": "w15:",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}": "m:",
}
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


@dataclass(frozen=True)
class Uncarried:
    """An element that the print does not carry as Word does."""

    name: str
    carried: Carried


def name_of(node: etree._Element) -> str:
    """Return the name of an element as `TABLE` has it; `{namespace}name` for one of a foreign namespace."""
    namespace, _, name = str(node.tag).rpartition("}")
    return _PREFIXES.get(namespace + "}", namespace + "}") + name


def row_of(parent: str, node: etree._Element) -> Carried:
    """Return what becomes of the child `node` of a `parent` (sectPr, pPr, …)."""
    found = TABLE[parent].get(name_of(node))
    if found is None:
        return Carried(Status.HARMLESS, "the file calls it ignorable") if _may_skip(node) else UNKNOWN
    return found


def _may_skip(node: etree._Element) -> bool:
    """Return whether the file itself allows to skip `node`, an element of another maker (`mc:Ignorable`)."""
    if node.prefix is None or not isinstance(node.tag, str) or node.tag.startswith(W):
        return False
    root = node.getroottree().getroot()
    return node.prefix in root.get(_COMPATIBILITY + "Ignorable", "").split()


def read(
    parent: str, node: etree._Element | None, found: dict[str, Any]
) -> Iterator[tuple[str, etree._Element]]:
    """Yield the children of `node`, a `parent`, that are drawn, by name; note the others in `found`.

    What is noted there counts where the properties are used: a style that nobody uses withholds nothing.
    """
    for child in node if node is not None else ():
        if not isinstance(child.tag, str):
            continue
        row = row_of(parent, child)
        if row.status is Status.DRAWN:
            yield name_of(child), child
        elif row.status is not Status.HARMLESS:
            name = name_of(child)
            noted = Uncarried(name.rpartition("}")[2], row) if row.is_active(child) else None
            found[NOTES_KEY] = {**found.get(NOTES_KEY, {}), name: noted}


def uncarried_in(found: Mapping[str, Any]) -> Iterable[Uncarried]:
    """Return what the properties `found` ask for and the print does not carry."""
    return [noted for noted in found.get(NOTES_KEY, {}).values() if noted is not None]
