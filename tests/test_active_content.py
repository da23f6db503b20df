"""What acts by itself or reaches beyond the file is refused by place, in templates and for LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generators.active_content import active_content
from generators.errors import DataRefused, HongtouError, PaperWithheld
from generators.filling.docx import WordTemplate
from generators.filling.xlsx import LedgerTemplate
from generators.opc import Opener, write_package
from generators.printing import print_docx
from generators.printing.libreoffice import print_with_libreoffice

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = Path(__file__).parents[1] / "templates"
if not TEMPLATES.exists():
    from generators.installation import SHIPPED_TEMPLATES as TEMPLATES

LETTER, LEDGER = TEMPLATES / "退出告知书.docx", TEMPLATES / "发文登记簿.xlsx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def parts_of(path: Path) -> dict[str, bytes]:
    return Opener().read(path.read_bytes(), path.name)


def docx(part: str, old: str, new: str) -> bytes:
    parts = parts_of(LETTER)
    parts[part] = parts[part].decode().replace(old, new, 1).encode()
    return write_package(parts.items())


def field(code: str) -> str:
    pieces = "".join(
        f"<w:r><w:instrText>{code[i : i + 3]}</w:instrText></w:r>" for i in range(0, len(code), 3)
    )
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{pieces}{end}</w:p>"


FIELDS = [
    ('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"', "DDEAUTO 域"),
    ("DDE excel a b", "DDE 域"),
    ('INCLUDETEXT "http://x/y"', "INCLUDETEXT 域"),
    ('includepicture "\\\\\\\\host\\\\x.png"', "INCLUDEPICTURE 域"),
    ("LINK Excel.Sheet.8 C:\\\\x.xls", "LINK 域"),
    ("DATABASE \\\\d x", "DATABASE 域"),
    ("MACROBUTTON Run x", "MACROBUTTON 域"),
    ('HYPERLINK "javascript:alert(1)"', "不许用的链接"),
    ('HYPERLINK "file:///etc/passwd"', "不许用的链接"),
    ('HYPERLINK "\\\\\\\\host\\\\share"', "不许用的链接"),
    ('HYPERLINK \\o "提示" "file:///etc/passwd"', "不许用的链接"),
    ('HYPERLINK \\l "书签" javascript:alert(1)', "不许用的链接"),
]


@pytest.mark.parametrize(("code", "what"), FIELDS)
def test_a_field_that_reaches_out_is_refused_with_its_paragraph(code: str, what: str) -> None:
    broken = docx("word/document.xml", "<w:body>", f"<w:body>{field(code)}")
    with pytest.raises(DataRefused, match=f"{what}.*正文第 1 段"):
        WordTemplate.open(broken, name="退出告知书")


MAY_STAND = [
    "PAGE",
    "NUMPAGES \\* Arabic",
    'HYPERLINK "https://www.gov.cn" \\o "提示"',
    'HYPERLINK \\l "书签"',
]


@pytest.mark.parametrize("code", MAY_STAND)
def test_a_field_that_stays_at_home_may_stand(code: str) -> None:
    assert not list(active_content({"word/document.xml": f"<x {W}>{field(code)}</x>".encode()}))


def begun(code: str) -> str:
    return field(code).replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")


def ended(code: str) -> str:
    return field(code).replace('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "")


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HIDDEN = {
    "a field over two paragraphs": ("word/header1.xml", f"<x {W}>{begun('DDEAU')}{ended('TO c:/x')}</x>"),
    "a field in a field": (
        "word/footnotes.xml",
        f"<x {W}><w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r>{field('PAGE')}"
        "<w:r><w:instrText>DDE x</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p></x>",
    ),
    "a simple field": ("word/comments.xml", f"<x {W}><w:p><w:fldSimple w:instr='INCLUDETEXT x'/></w:p></x>"),
    "strict names": ("word/document.xml", f"<x xmlns:w='{STRICT}'>{field('DDE a b')}</x>"),
    "another folder": ("本/文.xml", f"<x {W}>{field('LINK a b')}</x>"),
    "a merge without relation": (
        "word/settings.xml",
        f"<x {W}><w:mailMerge><w:connectString w:val='x'/></w:mailMerge></x>",
    ),
    "a picture of VML": (
        "xl/drawings/vmlDrawing1.vml",
        "<x xmlns:v='urn:schemas-microsoft-com:vml'><v:imagedata src='http://h/x.png'/></x>",
    ),
    "a link of VML": ("word/header2.xml", "<x xmlns:v='urn:v'><v:shape href='file:///x'/></x>"),
    "a macro of VML": (
        "xl/drawings/vmlDrawing1.vml",
        "<x xmlns:e='urn:e'><e:FmlaMacro>[0]!Run</e:FmlaMacro></x>",
    ),
    "a macro of a shape": ("xl/drawings/drawing1.xml", "<x><sp macro=\"'\\\\h\\x.xlsm'!Run\"/></x>"),
    "a picture of SVG": (
        "word/media/image1.svg",
        "<svg xmlns:l='http://www.w3.org/1999/xlink'><image l:href='http://h/x.png'/></svg>",
    ),
    "a script of SVG": ("word/media/image1.svg", "<svg><script>x()</script></svg>"),
    "a link put together": ("xl/worksheets/sheet1.xml", '<x><f>HYPERLINK("fi"&amp;"le:///x")</f></x>'),
    "a link from a cell": ("xl/worksheets/sheet1.xml", "<x><f>HYPERLINK(A1)</f></x>"),
    "a sheet of macros": ("xl/macrosheets/sheet1.xml", "<x/>"),
    "words that go to a server": ("xl/worksheets/sheet1.xml", '<x><f>_xlfn.TRANSLATE(A1,"zh","en")</f></x>'),
    **{
        f"a relation to {kind}": ("x/_rels/y.xml.rels", f"<x><r Type='{base}/{kind}' Target='z.xml'/></x>")
        for base, kinds in (
            (
                OFFICE,
                ("connections", "queryTable", "aFChunk", "subDocument", "frame", "control"),
            ),
            ("http://schemas.microsoft.com/office/2006/relationships", ("ui/extensibility", "xlMacrosheet")),
        )
        for kind in kinds
    },
    **{
        f"outside as {mode}": (
            "word/_rels/document.xml.rels",
            f"<x><r Type='{OFFICE}/image' Target='{target}' TargetMode='{mode}'/></x>",
        )
        for mode, target in (("external", "x.png"), ("Internal", "http://h/x"), ("", "\\\\h\\x.png"))
    },
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_reaches_out_is_found_wherever_it_stands(name: str) -> None:
    part, text = HIDDEN[name]
    told = list(active_content({part: text.encode()}))
    assert told
    assert list(active_content({part: text.encode("utf-16")})) == told, "undeclared, as its first bytes say"
    if "\\" in text:
        return  # UTF-7 has no backslash.
    head = "<?xml version='1.0' encoding='UTF-7'?>"
    respelt = (head + text).replace("mport", "+AG0AcABvAHIAdA-").replace("href", "+AGgAcgBlAGY-")
    respelt = respelt.replace("src=", "+AHMAcgBj-=").replace("acro", "+AGEAYwByAG8-")
    assert list(active_content({part: respelt.encode()})) == told


TARGETS = ["javascript:alert(1)", "JAVA\tSCRIPT:x", "file:///etc/passwd", "\\\\host\\x", "//host/x",
           "data:text/html,x", "vbscript:x", "smb://h/x", "C:\\x.docx", "%6aavascript:x"]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_a_link_that_runs_or_opens_is_refused(target: str) -> None:
    relation = (
        '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'hyperlink" Target="{target}" TargetMode="External"/></Relationships>'
    )
    broken = docx("word/_rels/document.xml.rels", "</Relationships>", relation)
    with pytest.raises(DataRefused, match="不许用的链接"):
        WordTemplate.open(broken, name="退出告知书")


AT_HOME = ["Normal.dotm", "../模板.dotx", "file:///C:/Users/zhang/Normal.dotm", "C:\\模板\\公文.dotm",
           "file:///home/zhang/x.dotx"]  # fmt: skip
ELSEWHERE = ["http://h/x.dotm", "HTTPS://h/x.dotm", "\\\\h\\x.dotm", "//h/x.dotm", "/\\h\\x.dotm", "file://h/x.dotm",
             "file:////h/x.dotm", "file:///\\\\h\\x.dotm", "ftp://h/x", "ht\ttp://h/x", "%68ttp://h/x",
             "file:///%5c%5ch/x.dotm", "mhtml:http://h!x"]  # fmt: skip


@pytest.mark.parametrize("target", [*AT_HOME, *ELSEWHERE])
def test_a_template_that_word_would_fetch_from_elsewhere_is_refused_filled_and_printed(target: str) -> None:
    relation = (
        f"<Relationship Id='rIdX' Type='{OFFICE}/attachedTemplate' TargetMode='External' Target='{target}'/>"
    )
    head = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    part = "word/_rels/settings.xml.rels"
    content = write_package({**parts_of(LETTER), part: f"{head}{relation}</Relationships>".encode()}.items())
    doors: list[tuple[type[HongtouError], Callable[[], object]]] = [
        (DataRefused, lambda: WordTemplate.open(content, name="退出告知书")),
        (PaperWithheld, lambda: print_docx(content, name="件.docx")),
    ]
    for refusal, opened in doors:
        if target in ELSEWHERE:
            with pytest.raises(refusal, match="别处的模板"):
                opened()
        else:
            opened()


def test_a_link_to_a_web_page_may_stand() -> None:
    relation = (
        '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'hyperlink" Target="https://www.gov.cn" TargetMode="External"/></Relationships>'
    )
    WordTemplate.open(docx("word/_rels/document.xml.rels", "</Relationships>", relation), name="退出告知书")


PARTS = ["word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "customUI/customUI14.xml",
         "word/vbaData.xml", "word/afchunk1.html", "word/webextensions/webextension1.xml"]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_acts_is_refused(part: str) -> None:
    parts = {**parts_of(LETTER), part: b"<x/>"}
    with pytest.raises(DataRefused, match="模板不得带有"):
        WordTemplate.open(write_package(parts.items()), name="退出告知书")


FORMULAS = [
    ("WEBSERVICE(&quot;http://x&quot;)", "WEBSERVICE 函数"),
    ("webservice (A1)", "WEBSERVICE 函数"),
    ("[1]Sheet1!A1", "引用别的文件的公式"),
    ("&apos;C:\\a\\[b.xlsx]Sheet1&apos;!A1", "引用别的文件的公式"),
    ("cmd|&apos;/c calc&apos;!A0", "引用别的文件的公式"),
    ("HYPERLINK(&quot;file:///c:/x&quot;)", "不许用的链接"),
    ("RTD(1,2)", "RTD 函数"),
]


@pytest.mark.parametrize(("formula", "what"), FORMULAS)
def test_a_formula_that_reaches_out_is_refused_with_its_cell(formula: str, what: str) -> None:
    parts = parts_of(LEDGER)
    sheet = next(part for part in parts if part.startswith("xl/worksheets/sheet"))
    text = parts[sheet].decode()
    row = f'<sheetData><row r="1"><c r="ZZ1"><f>{formula}</f></c></row>'
    parts[sheet] = text.replace("<sheetData>", row, 1).encode()
    with pytest.raises(DataRefused, match=what):
        LedgerTemplate.open(write_package(parts.items()), name="发文登记簿")


def test_nothing_in_the_shipped_templates_acts() -> None:
    for path in sorted(TEMPLATES.glob("*.*")):
        assert list(active_content(parts_of(path))) == [], path.name


@pytest.mark.parametrize(
    "content",
    [b"<html><img src='http://x'></html>", b"", b"{\\rtf1}", b"MZ\x00"],
    ids=["html", "empty", "rtf", "exe"],
)
def test_libreoffice_gets_no_other_file_under_the_name_of_a_docx(content: bytes) -> None:
    with pytest.raises(PaperWithheld):
        print_with_libreoffice(content, ".docx", name="假.docx")


def test_libreoffice_gets_nothing_that_reaches_out() -> None:
    broken = docx("word/document.xml", "<w:body>", f"<w:body>{field('INCLUDETEXT http://x')}")
    with pytest.raises(PaperWithheld, match="INCLUDETEXT 域"):
        print_with_libreoffice(broken, ".docx", name="外.docx")
