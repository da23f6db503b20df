# ruff: noqa: E501 - XML reads better unbroken
"""The table of what is carried keeps its word: each row is put into a Word file and looked for on paper."""

from __future__ import annotations

import re

import pytest
from docx_samples.handmade import PAGE, STYLES, Handmade, paragraph, row, run, table

from generators.errors import PaperWithheld
from generators.printing import print_docx
from generators.printing.docx.carried import TABLE, Status

TEXT = "根据有关规定，现将2022年第二季度监测对象名单公示如下，请广大群众监督。"
LINE = 'w:val="single" w:sz="8" w:space="4" w:color="000000"'
SIDES = "".join(f"<w:{side} {LINE}/>" for side in ("top", "left", "bottom", "right"))
HEAD = {
    "head": ("header", "<w:p><w:r><w:t>页眉</w:t></w:r></w:p>"),
    "foot": ("footer", "<w:p><w:r><w:t>页脚</w:t></w:r></w:p>"),
}
LIST = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
MORE_STYLES = (
    '<w:style w:type="paragraph" w:styleId="big"><w:name w:val="大"/><w:rPr><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="bold"><w:name w:val="粗"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="grey"><w:name w:val="灰"/><w:tcPr><w:shd w:val="clear" w:fill="CCCCCC"/></w:tcPr>'
    '<w:tblStylePr w:type="band1Horz"><w:tcPr><w:shd w:val="clear" w:fill="AAAAAA"/></w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="band1Vert"><w:tcPr><w:shd w:val="clear" w:fill="888888"/></w:tcPr></w:tblStylePr></w:style>'
)

DRAWN: dict[str, dict[str, str]] = {
    "sectPr": {
        "headerReference": '<w:headerReference w:type="default" r:id="head"/>',
        "footerReference": '<w:footerReference w:type="default" r:id="foot"/>',
        "type": '<w:type w:val="oddPage"/>',
        "pgSz": '<w:pgSz w:w="16838" w:h="11906"/>',
        "pgMar": '<w:pgMar w:top="3000" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="1304"/>',
        "pgBorders": f"<w:pgBorders>{SIDES}</w:pgBorders>",
        "lnNumType": '<w:lnNumType w:countBy="1"/>',
        "pgNumType": '<w:pgNumType w:start="7"/>',
        "cols": '<w:cols w:num="2" w:space="425"/>',
        "vAlign": '<w:vAlign w:val="bottom"/>',
        "titlePg": '<w:headerReference w:type="first" r:id="head"/><w:titlePg/>',
        "docGrid": '<w:docGrid w:type="linesAndChars" w:linePitch="700" w:charSpace="8000"/>',
        "rtlGutter": '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:gutter="800"/><w:rtlGutter/>',
    },
    "pPr": {
        "pStyle": '<w:pStyle w:val="big"/>',
        "keepNext": "<w:keepNext/>",
        "keepLines": "<w:keepLines/>",
        "pageBreakBefore": "<w:pageBreakBefore/>",
        "framePr": '<w:framePr w:w="3000" w:hAnchor="page" w:vAnchor="page" w:x="6000" w:y="12000"/>',
        "widowControl": '<w:widowControl w:val="0"/>',
        "numPr": '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        "pBdr": f"<w:pBdr>{SIDES}</w:pBdr>",
        "shd": '<w:shd w:val="clear" w:fill="CCCCCC"/>',
        "tabs": '<w:tabs><w:tab w:val="left" w:pos="6000"/></w:tabs>',
        "kinsoku": '<w:kinsoku w:val="0"/>',
        "wordWrap": '<w:wordWrap w:val="0"/>',
        "overflowPunct": '<w:overflowPunct w:val="0"/>',
        "autoSpaceDE": '<w:autoSpaceDE w:val="0"/>',
        "autoSpaceDN": '<w:autoSpaceDN w:val="0"/>',
        "bidi": '<w:jc w:val="left"/><w:bidi/>',
        "snapToGrid": "<w:snapToGrid/>",
        "spacing": '<w:spacing w:line="900" w:lineRule="exact"/>',
        "ind": '<w:ind w:left="1000"/>',
        "jc": '<w:jc w:val="right"/>',
        "contextualSpacing": '<w:pStyle w:val="a"/><w:spacing w:before="900" w:after="900"/><w:contextualSpacing/>',
        "suppressLineNumbers": "<w:suppressLineNumbers/>",
        "rPr": '<w:rPr><w:sz w:val="120"/></w:rPr>',
        "sectPr": f"<w:sectPr>{PAGE}</w:sectPr>",
    },
    "rPr": {
        "rStyle": '<w:rStyle w:val="bold"/>',
        "rFonts": '<w:rFonts w:eastAsia="黑体" w:ascii="黑体"/>',
        "b": "<w:b/>",
        "i": "<w:i/>",
        "caps": "<w:caps/>",
        "smallCaps": "<w:smallCaps/>",
        "strike": "<w:strike/>",
        "dstrike": "<w:dstrike/>",
        "vanish": "<w:vanish/>",
        "color": '<w:color w:val="FF0000"/>',
        "spacing": '<w:spacing w:val="60"/>',
        "w": '<w:w w:val="66"/>',
        "position": '<w:position w:val="12"/>',
        "sz": '<w:sz w:val="44"/>',
        "highlight": '<w:highlight w:val="yellow"/>',
        "u": '<w:u w:val="single"/>',
        "bdr": f"<w:bdr {LINE}/>",
        "shd": '<w:shd w:val="clear" w:fill="CCCCCC"/>',
        "fitText": '<w:fitText w:val="9000" w:id="1"/>',
        "vertAlign": '<w:vertAlign w:val="superscript"/>',
        "em": '<w:em w:val="dot"/>',
        "lang": '<w:em w:val="dot"/><w:lang w:eastAsia="ja-JP"/>',
        "snapToGrid": '<w:snapToGrid w:val="0"/>',
        "eastAsianLayout": '<w:eastAsianLayout w:id="1" w:combine="1" w:combineBrackets="round"/>',
    },
    "tblPr": {
        "tblStyle": '<w:tblStyle w:val="grey"/>',
        "tblpPr": '<w:tblpPr w:vertAnchor="page" w:horzAnchor="page" w:tblpX="4000" w:tblpY="9000"/>',
        "tblStyleRowBandSize": '<w:tblStyle w:val="grey"/><w:tblLook w:val="0400"/><w:tblStyleRowBandSize w:val="2"/>',
        "tblStyleColBandSize": '<w:tblStyle w:val="grey"/><w:tblLook w:val="0200"/><w:tblStyleColBandSize w:val="2"/>',
        "tblW": '<w:tblW w:w="2500" w:type="pct"/>',
        "jc": '<w:jc w:val="right"/>',
        "tblInd": '<w:tblInd w:w="800" w:type="dxa"/>',
        "tblBorders": '<w:tblBorders><w:top w:val="double" w:sz="18"/></w:tblBorders>',
        "shd": '<w:shd w:val="clear" w:fill="CCCCCC"/>',
        "tblCellMar": '<w:tblCellMar><w:left w:w="600" w:type="dxa"/></w:tblCellMar>',
        "tblLook": '<w:tblStyle w:val="grey"/><w:tblLook w:val="0600"/>',
        "tblCellSpacing": '<w:tblCellSpacing w:w="60" w:type="dxa"/>',
    },
    "trPr": {
        "gridBefore": '<w:gridBefore w:val="1"/>',
        "gridAfter": '<w:gridAfter w:val="1"/>',
        "cantSplit": "<w:cantSplit/>",
        "trHeight": '<w:trHeight w:val="1600"/>',
        "tblHeader": "<w:tblHeader/>",
    },
    "tcPr": {
        "tcW": '<w:tcW w:w="1000" w:type="dxa"/>',
        "gridSpan": '<w:gridSpan w:val="2"/>',
        "hMerge": "<w:hMerge/>",
        "vMerge": "<w:vMerge/>",
        "tcBorders": f"<w:tcBorders><w:tl2br {LINE}/></w:tcBorders>",
        "shd": '<w:shd w:val="clear" w:fill="CCCCCC"/>',
        "tcMar": '<w:tcMar><w:left w:w="600" w:type="dxa"/></w:tcMar>',
        "textDirection": '<w:textDirection w:val="tbRl"/>',
        "vAlign": '<w:vAlign w:val="bottom"/>',
    },
    "settings": {
        "evenAndOddHeaders": "<w:evenAndOddHeaders/>",
        "defaultTabStop": '<w:defaultTabStop w:val="2000"/>',
        "mirrorMargins": "<w:mirrorMargins/>",
        "gutterAtTop": "<w:gutterAtTop/>",
        "bordersDoNotSurroundHeader": "<w:bordersDoNotSurroundHeader/>",
        "bordersDoNotSurroundFooter": "<w:bordersDoNotSurroundFooter/>",
        "characterSpacingControl": '<w:characterSpacingControl w:val="compressPunctuation"/>',
        "compat": '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="u" w:val="12"/></w:compat>',
    },
}
"""A sample of each element that is drawn, with what it needs beside it."""
ASKING = {
    "footnotePr": '<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>',
    "endnotePr": '<w:endnotePr><w:pos w:val="sectEnd"/></w:endnotePr>',
    "textAlignment": '<w:textAlignment w:val="top"/>',
    "textDirection": '<w:textDirection w:val="tbRl"/>',
}
"""What an element says that asks for something, where 1 is no such value."""
SPACES = {
    "": 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
    "w14": 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"',
    "w15": 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"',
    "m": "",
}


def sample(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return ASKING.get(name, f'<{prefix or "w"}:{local} {SPACES[prefix]} w:val="1"/>')


def plain_table(rows: list[str], properties: str = "", grid: tuple[int, ...] = (2000, 3000, 3000)) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def cell(text: str = "", properties: str = "") -> str:
    return f"<w:tcPr>{properties}</w:tcPr>{paragraph(text)}"


LINES = paragraph("国" * 28)
MANY = "".join(paragraph(TEXT[:6]) for _ in range(4))
EMPTY_RESTART = cell("", '<w:vMerge w:val="restart"/>')
SCENES = {
    "pPr keepNext": lambda inner: LINES * 21 + paragraph("甲", inner) + paragraph("乙"),
    "pPr keepLines": lambda inner: LINES * 20 + paragraph("国" * 28 * 4, inner),
    "pPr widowControl": lambda inner: LINES * 21 + paragraph("国" * 28 * 3, inner),
    "pPr pageBreakBefore": lambda inner: paragraph("甲") + paragraph("乙", inner),
    "pPr framePr": lambda inner: paragraph("甲", inner) + paragraph("乙"),
    "pPr kinsoku": lambda inner: paragraph("国" * 28 + "。”国国", inner),
    "pPr wordWrap": lambda inner: paragraph("国" * 24 + "Supercalifragilistic", inner),
    "pPr overflowPunct": lambda inner: paragraph("国" * 28 + "，国国", inner),
    "pPr contextualSpacing": lambda inner: paragraph("甲", inner)
    + paragraph("乙", '<w:pStyle w:val="a"/>'),
    "pPr rPr": lambda inner: paragraph("甲") + paragraph("", '<w:spacing w:line="240" w:lineRule="auto"/>' + inner) + paragraph("乙"),
    "pPr sectPr": lambda inner: paragraph("甲", inner) + paragraph("乙"),
    "tblPr tblBorders": lambda inner: plain_table([row([cell("甲"), cell("乙"), cell("丙")])], inner),
    "trPr cantSplit": lambda inner: LINES * 20 + table([row([f"<w:tcPr/>{MANY}"], inner)], [3000]),
    "trPr tblHeader": lambda inner: LINES * 20 + table([row([cell("头")], inner), *[row([cell("行")])] * 4], [3000]),
    "tcPr tcW": lambda inner: plain_table([row([cell("甲", inner), cell("乙")])], grid=()),
    "tcPr gridSpan": lambda inner: table([row([cell("甲", inner), cell("乙")]), row([cell("1"), cell("2"), cell("3")])], [2000, 3000, 3000]),
    "tcPr hMerge": lambda inner: table([row([cell("甲"), cell("", inner), cell("丙")])], [2000, 3000, 3000]),
    "tcPr vMerge": lambda inner: table([row([EMPTY_RESTART]), row([cell("", inner)])], [2000]),
    "tcPr vAlign": lambda inner: table([row([cell("甲", inner), f"<w:tcPr/>{MANY}"])], [2000, 3000]),
    "tcPr textDirection": lambda inner: table([row([cell("甲乙", inner), cell("丙")], '<w:trHeight w:val="1600"/>')], [2000, 3000]),
}  # fmt: skip
"""Where the effect of an element is seen, when that is not in any text or table."""
GUTTER = PAGE.replace("w:header", 'w:gutter="400" w:header')
REFERENCES = (
    '<w:headerReference w:type="default" r:id="head"/><w:footerReference w:type="default" r:id="foot"/>'
)
SECTIONS = {
    "pPr suppressLineNumbers": PAGE + '<w:lnNumType w:countBy="1"/>',
    "pPr snapToGrid": PAGE + '<w:docGrid w:type="lines" w:linePitch="900"/>',
    "rPr snapToGrid": PAGE + '<w:docGrid w:type="linesAndChars" w:linePitch="600" w:charSpace="8000"/>',
}
NEW_PAGE = paragraph("", more='<w:r><w:br w:type="page"/></w:r>')


def document(parent: str, inner: str, name: str) -> bytes:
    """Return a small file with `inner` in a `parent`, such that the element `name` can be seen."""
    key = f"{parent} {name}"
    section, settings = SECTIONS.get(key, PAGE), ""
    if key in SCENES:
        body = SCENES[key](inner)
    elif parent in {"tblPr", "trPr", "tcPr"}:
        first = [cell("甲"), cell("乙", inner if parent == "tcPr" else ""), cell("丙")]
        rows = [row(first, inner if parent == "trPr" else ""), row([cell("1"), cell("2"), cell("3")])]
        body = table(rows, [2000, 3000, 3000], inner if parent == "tblPr" else "")
    else:
        properties, grid = (inner, "") if parent == "pPr" else ("", "<w:snapToGrid/>")
        grid += '<w:spacing w:line="240" w:lineRule="auto"/>' if "Grid" in name else ""
        marked = f"<w:rPr>{inner if parent == 'rPr' else ''}</w:rPr>"
        words = f"<w:r>{marked}<w:t>中文abc词组12个</w:t><w:tab/><w:t>后</w:t></w:r>{run(TEXT)}"
        body = f"<w:p><w:pPr>{grid if name in {'snapToGrid', 'docGrid'} else ''}{properties}</w:pPr>{words}</w:p>"
        body += NEW_PAGE + paragraph(TEXT) + "<w:p><w:r><w:pgNum/></w:r></w:p>"
    if parent == "sectPr":
        parts = (f"{part}/>" for part in PAGE.split("/>")[:2])
        section = inner + "".join(part for part in parts if part.split()[0] not in inner)
        if name == "type":
            body = paragraph("甲", f"<w:sectPr>{PAGE}</w:sectPr>") + paragraph("乙")
    if parent == "settings":
        settings = inner
        section = f"{REFERENCES}{GUTTER}<w:pgBorders>{SIDES}</w:pgBorders>"
        body += table([row([cell("甲")])], [3000]) + paragraph("（甲）（乙）")
    return Handmade(body, section, STYLES + MORE_STYLES, settings, LIST, parts=HEAD).build()


def without(inner: str, name: str) -> str:
    """Return what stands beside the element `name` in its sample."""
    return re.sub(rf"<w:{name}\b[^>]*?(/>|>.*?</w:{name}>)", "", inner)


ROWS = [(parent, name, carried) for parent, rows in TABLE.items() for name, carried in rows.items()]


def of(status: Status) -> list[tuple[str, str]]:
    return [(parent, name) for parent, name, carried in ROWS if carried.status is status]


def test_every_element_that_is_drawn_has_a_sample():
    assert {parent: set(samples) for parent, samples in DRAWN.items()} == {
        parent: {name for name, carried in rows.items() if carried.status is Status.DRAWN}
        for parent, rows in TABLE.items()
    }


@pytest.mark.parametrize(("parent", "name"), of(Status.DRAWN))
def test_what_is_drawn_changes_the_print(parent, name):
    inner = DRAWN[parent][name]
    with_it = print_docx(document(parent, inner, name))
    assert with_it.pdf != print_docx(document(parent, without(inner, name), name)).pdf
    assert with_it.warnings == ()


@pytest.mark.parametrize(("parent", "name"), of(Status.REFUSED))
def test_what_is_refused_is_refused_by_name_and_place(parent, name):
    with pytest.raises(PaperWithheld) as told:
        print_docx(document(parent, sample(name), name))
    (reason,) = told.value.reasons
    assert TABLE[parent][name].message in str(reason)
    assert f"“{name}”" in str(reason)
    assert reason.way_out


@pytest.mark.parametrize(("parent", "name"), of(Status.WARNED))
def test_what_is_printed_roughly_is_told(parent, name):
    printed = print_docx(document(parent, sample(name), name))
    assert TABLE[parent][name].message in [finding.expected for finding in printed.warnings]


@pytest.mark.parametrize("parent", TABLE)
def test_what_is_harmless_changes_nothing(parent):
    names = [name for name, carried in TABLE[parent].items() if carried.status is Status.HARMLESS]
    plain = print_docx(document(parent, "", ""))
    all_of_them = print_docx(document(parent, "".join(map(sample, names)), ""))
    assert all_of_them.pdf == plain.pdf
    assert all_of_them.warnings == ()


ALWAYS = re.compile(r"\w+Change|ins|del|move\w+|cell\w+|noLineBreaks\w+|w14:(?!text)\w+")
"""What asks by being there: a revision, an effect, a list of characters."""
NOTES = '<w:{0}><w:numFmt w:val="decimal"/><w:numRestart w:val="{1}"/><w:pos w:val="{2}"/></w:{0}>'
QUIET = {
    "footnotePr": [NOTES.format("footnotePr", "eachSect", "pageBottom"), NOTES.format("footnotePr", "continuous", "docEnd")],
    "endnotePr": [NOTES.format("endnotePr", "continuous", "docEnd"), NOTES.format("endnotePr", "eachSect", "pageBottom")],
    "textAlignment": [f'<w:textAlignment w:val="{value}"/>' for value in ("auto", "baseline", "")],
    "textDirection": [f'<w:textDirection w:val="{value}"/>' for value in ("lrTb", "lr", "lrTbV", "")],
    **{
        f"w14:{name}": [f"<w14:{name} {SPACES['w14']}><w14:{fill}/></w14:{name}>" for fill in ("noFill", "solidFill")]
        for name in ("textFill", "textOutline")
    },
}  # fmt: skip
"""What an element says that asks for nothing, where it is not 0, false, off or none."""
SOME = [(parent, name) for parent, name, row in ROWS if row.status in {Status.WARNED, Status.REFUSED}]


def quiet(name: str) -> list[str]:
    return QUIET.get(name) or [
        sample(name).replace('w:val="1"', f'w:val="{value}"') for value in ("0", "false", "off", "none")
    ]


@pytest.mark.parametrize("parent", TABLE)
def test_what_asks_for_nothing_is_not_told(parent):
    names = [name for one, name in SOME if one == parent and not ALWAYS.fullmatch(name)]
    for turn in range(4):
        inner = "".join(quiet(name)[turn % len(quiet(name))] for name in names)
        printed = print_docx(document(parent, f"<!-- 批注 -->{inner}", ""))
        assert [finding.expected for finding in printed.warnings] == []


@pytest.mark.parametrize(("parent", "name"), [one for one in SOME if ALWAYS.fullmatch(one[1])])
def test_what_asks_by_being_there_is_told_whatever_it_says(parent, name):
    file = document(parent, quiet(name)[0], name)
    if TABLE[parent][name].status is Status.REFUSED:
        with pytest.raises(PaperWithheld, match=TABLE[parent][name].message):
            print_docx(file)
    else:
        assert TABLE[parent][name].message in [finding.expected for finding in print_docx(file).warnings]


@pytest.mark.parametrize("parent", TABLE)
def test_what_is_in_no_row_is_refused_by_its_name(parent):
    with pytest.raises(PaperWithheld, match="认不得的格式.*“newFormat”"):
        print_docx(document(parent, "<w:newFormat/>", "newFormat"))
    foreign = '<x:glow xmlns:x="urn:somebody"/>'
    with pytest.raises(PaperWithheld, match="认不得的格式.*“glow”"):
        print_docx(document(parent, foreign, "glow"))


def test_a_style_that_nobody_uses_withholds_nothing():
    style = (
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/><w:pPr><w:newFormat/></w:pPr></w:style>'
    )
    used = paragraph("甲", '<w:pStyle w:val="x"/>')
    assert print_docx(Handmade(paragraph("甲"), styles=STYLES + style).build()).pages == 1
    with pytest.raises(PaperWithheld, match="认不得的格式"):
        print_docx(Handmade(used, styles=STYLES + style).build())


def test_what_a_style_asks_for_and_its_text_turns_off_is_not_told():
    style = (
        '<w:style w:type="character" w:styleId="x"><w:name w:val="x"/><w:rPr><w:emboss/></w:rPr></w:style>'
    )
    off = paragraph("甲", run_properties='<w:rStyle w:val="x"/><w:emboss w:val="0"/>')
    assert print_docx(Handmade(off, styles=STYLES + style).build()).warnings == ()
