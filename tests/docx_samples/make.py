# ruff: noqa: E501 - XML reads better unbroken
"""Makes the sample files of this folder anew: `python tests/docx_samples/make.py`. README.md says what each is for."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from handmade import PAGE, STYLES, Handmade, page_field, paragraph, row, run, table
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, Side
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent
TEXT = "经入户核查、民主评议和公示，现将本季度有关情况通知如下，请认真抓好落实。"
LINE = 'w:val="single" w:sz="8" w:space="4" w:color="000000"'
SIDES = "".join(f"<w:{side} {LINE}/>" for side in ("top", "left", "bottom", "right"))


# By python-docx.


def _new(*texts: str) -> Any:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    for text in texts:
        document.add_paragraph(text)
    return document


def headings() -> Any:
    document = _new()
    for level, text in enumerate(("工作方案", "总体要求", "指导思想"), start=1):
        document.add_heading(text, level)
        document.add_paragraph(TEXT)
    return document


def lists() -> Any:
    document = _new("办理步骤：")
    for text in ("入户核查", "民主评议", "公示上报"):
        document.add_paragraph(text, style="List Number")
    for text in ("户主签字", "村级盖章"):
        document.add_paragraph(text, style="List Bullet")
    return document


def merged_table() -> Any:
    document = _new("核查表")
    grid = document.add_table(4, 3, style="Table Grid")
    for number, cell in enumerate(cell for line in grid.rows for cell in line.cells):
        cell.text = f"格{number}"
    grid.cell(0, 0).merge(grid.cell(0, 2)).text = "横向合并"
    grid.cell(1, 0).merge(grid.cell(3, 0)).text = "纵向合并"
    return document


def landscape() -> Any:
    document = _new("竖放的一节")
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("横放的一节")
    return document


def running_heads() -> Any:
    document = _new(*[TEXT] * 3)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "首页页眉"
    section.header.paragraphs[0].text = "其余页眉"
    section.footer.paragraphs[0].text = "页脚文字"
    document.add_page_break()
    document.add_paragraph("第二页正文")
    return document


def picture() -> Any:
    stream = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 0, 0)).save(stream, "PNG")
    stream.seek(0)
    document = _new("图片在下：")
    document.add_picture(stream, width=Mm(40))
    document.add_paragraph("图片在上。")
    return document


def characters() -> Any:
    document = _new()
    line = document.add_paragraph()
    line.add_run("加粗").bold = True
    line.add_run("倾斜").italic = True
    line.add_run("下划线").underline = True
    line.add_run("红色").font.color.rgb = RGBColor(255, 0, 0)
    line.add_run("大字").font.size = Pt(26)
    line.add_run("删除线").font.strike = True
    line.add_run("上标").font.superscript = True
    return document


def tabs() -> Any:
    document = _new()
    for text in ("联系人\t张三", "电话\t0350-1234567"):
        line = document.add_paragraph(text)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(120), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return document


def page_breaks() -> Any:
    document = _new("第一页")
    document.add_page_break()
    document.add_paragraph("第二页")
    last = document.add_paragraph("第三页")
    last.paragraph_format.page_break_before = True
    return document


def alignment() -> Any:
    document = _new()
    for text, align in (("居左", "LEFT"), ("居中", "CENTER"), ("居右", "RIGHT")):
        document.add_paragraph(text).alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    indented = document.add_paragraph(TEXT)
    indented.paragraph_format.first_line_indent, indented.paragraph_format.space_before = Pt(32), Pt(40)
    return document


def styled_table() -> Any:
    document = _new("一览表")
    grid = document.add_table(5, 3, style="Light Grid Accent 1")
    for number, cell in enumerate(cell for line in grid.rows for cell in line.cells):
        cell.text = f"项{number}"
    return document


def rare_characters() -> Any:
    return _new("户主刘堃、李喆、王燊、𠮷田村，证明材料齐全。")


# Drawn to a rule: what the standard says, in as few elements as it takes.


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tcPr>{properties}</w:tcPr>{paragraph(text)}"


DRAWN: dict[str, Callable[[], Handmade]] = {
    "rule-diagonal-head": lambda: Handmade(table([row([f"<w:tcPr><w:tcBorders><w:tl2br {LINE}/></w:tcBorders></w:tcPr>{paragraph('项目', '<w:jc w:val=&quot;right&quot;/>'.replace('&quot;', chr(34)))}{paragraph('村名')}", _cell("户数")]), row([_cell("上庄村"), _cell("12")])], [3600, 3000])),
    "rule-page-borders": lambda: Handmade(paragraph(TEXT) * 3, PAGE + f'<w:pgBorders w:offsetFrom="page">{SIDES}</w:pgBorders>'),
    "rule-cover-centred": lambda: Handmade(paragraph("年度工作总结", '<w:jc w:val="center"/>'), PAGE + '<w:vAlign w:val="center"/>'),
    "rule-mirror-margins": lambda: Handmade(paragraph("奇数页") + paragraph("偶数页", "<w:pageBreakBefore/>"), PAGE.replace("w:header", 'w:gutter="567" w:header'), settings="<w:mirrorMargins/>"),
    "rule-line-numbers": lambda: Handmade(paragraph(TEXT) * 4, PAGE + '<w:lnNumType w:countBy="2" w:distance="300"/>'),
    "rule-drop-cap": lambda: Handmade(paragraph("首", '<w:keepNext/><w:framePr w:dropCap="drop" w:lines="2" w:wrap="around" w:vAnchor="text" w:hAnchor="text"/><w:spacing w:line="1158" w:lineRule="exact"/>', '<w:sz w:val="104"/>') + paragraph(TEXT * 2)),
    "rule-two-lines-in-one": lambda: Handmade(paragraph("", more=run("中共甲乡") + run("纪律检查委员会人民政府", '<w:eastAsianLayout w:id="1" w:combine="1"/>') + run("文件"))),
    "rule-cell-spacing": lambda: Handmade(table([row([_cell("甲"), _cell("乙")]), row([_cell("丙"), _cell("丁")])], [3000, 3000], '<w:tblCellSpacing w:w="60" w:type="dxa"/>')),
    "rule-emphasis-marks": lambda: Handmade(paragraph("着重号", run_properties='<w:em w:val="dot"/>')),
    "rule-fitted-width": lambda: Handmade(paragraph("姓名", run_properties='<w:fitText w:val="2560" w:id="7"/>') + paragraph("身份证号")),
    "rule-vertical-cell": lambda: Handmade(table([row([_cell("备注栏", '<w:textDirection w:val="tbRlV"/>'), _cell("横排")], '<w:trHeight w:val="2400"/>')], [900, 3000])),
    "rule-character-grid": lambda: Handmade(paragraph("国" * 56), PAGE + '<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-846"/>', STYLES.replace('<w:snapToGrid w:val="0"/>', "").replace('<w:spacing w:val="-5"/>', "").replace('<w:spacing w:line="579" w:lineRule="exact"/>', "")),
    "rule-repeated-head": lambda: Handmade(table([row([_cell("表头")], "<w:tblHeader/>"), *(row([_cell(f"第{n}行")]) for n in range(1, 41))], [6000])),
    "rule-footnote": lambda: Handmade(paragraph("正文", more='<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph("下一段"), settings="<w:footnotePr/>", parts={"footnotes": ("footnotes", f'<w:footnote w:id="2">{paragraph("", more="<w:r><w:footnoteRef/></w:r>" + run("注文在页脚"))}</w:footnote>')}),
    "rule-list-levels": lambda: Handmade("".join(paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>') for level, text in ((0, "总则"), (1, "范围"), (1, "职责"), (0, "附则"))), numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'),
    "rule-columns": lambda: Handmade(paragraph("左栏") + paragraph("右栏", more="").replace("<w:r>", '<w:r><w:br w:type="column"/></w:r><w:r>', 1), PAGE + '<w:cols w:num="2" w:space="425"/>'),
    "rule-decimal-tab": lambda: Handmade("".join(paragraph("", '<w:tabs><w:tab w:val="decimal" w:pos="4000"/></w:tabs>', more=f"<w:r><w:tab/></w:r>{run(text)}") for text in ("7.5", "1234.25"))),
    "rule-exact-row": lambda: Handmade(table([row([_cell("高")], '<w:trHeight w:val="1134" w:hRule="exact"/>')], [4000])),
    "rule-page-numbers": lambda: Handmade(paragraph("首页") + paragraph("次页", "<w:pageBreakBefore/>"), '<w:footerReference w:type="default" r:id="footer1"/>' + PAGE + '<w:pgNumType w:fmt="numberInDash" w:start="7"/>', parts={"footer1": ("footer", paragraph("", more=page_field()))}),
    "rule-even-heads": lambda: Handmade(paragraph("一") + paragraph("二", "<w:pageBreakBefore/>"), '<w:headerReference w:type="default" r:id="header1"/><w:headerReference w:type="even" r:id="header2"/>' + PAGE, settings="<w:evenAndOddHeaders/>", parts={"header1": ("header", paragraph("单页眉")), "header2": ("header", paragraph("双页眉"))}),
    "rule-paragraph-rule": lambda: Handmade(paragraph("交政发〔2022〕79号", '<w:pBdr><w:bottom w:val="single" w:sz="24" w:space="10" w:color="FF0000"/></w:pBdr><w:jc w:val="center"/>') + paragraph(TEXT)),
    "rule-scaled-characters": lambda: Handmade(paragraph("红头", run_properties='<w:w w:val="50"/>') + paragraph("全宽")),
    "rule-distributed": lambda: Handmade(paragraph("分散对齐", '<w:jc w:val="distribute"/>')),
    "rule-alternate-content": lambda: Handmade(paragraph("前", more="<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>")),
    "refused-tracked-change": lambda: Handmade(paragraph("", more='<w:ins w:id="1" w:author="甲" w:date="2022-06-01T00:00:00Z"><w:r><w:t>新增</w:t></w:r></w:ins>')),
    "rule-equation": lambda: Handmade(paragraph("", more="<m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>x</m:t></m:r></m:num><m:den><m:r><m:t>y</m:t></m:r></m:den></m:f></m:oMath></m:oMathPara>")),
    "refused-embedded-object": lambda: Handmade(paragraph("", more="<w:r><w:object><v:shape/><o:OLEObject/></w:object></w:r>")),
    "refused-unknown-format": lambda: Handmade(paragraph("甲", "<w:newFormat/>")),
}  # fmt: skip

# By LibreOffice, from what it reads.

HTML = "<html><head><meta charset='utf-8'></head><body>{}</body></html>"
LIBREOFFICE: dict[str, tuple[str, str, str]] = {
    "libreoffice-table": ("html", "docx:MS Word 2007 XML", HTML.format("<h1>安置点台账</h1><table border=1><tr><th colspan=2>户主</th></tr><tr><td rowspan=2>张三</td><td>李四</td></tr><tr><td>王五</td></tr></table>")),
    "libreoffice-lists": ("html", "docx:MS Word 2007 XML", HTML.format("<p>步骤</p><ol><li>核查</li><li>评议</li></ol><ul><li>签字</li></ul>")),
    "libreoffice-characters": ("html", "docx:MS Word 2007 XML", HTML.format("<p>普通<b>加粗</b><i>倾斜</i><u>下划线</u><font color=red>红色</font></p>")),
    "libreoffice-link": ("html", "docx:MS Word 2007 XML", HTML.format("<p>网址：<a href='https://example.org/'>查询</a></p>")),
    "libreoffice-plain": ("txt", "docx:MS Word 2007 XML", "第一行\n第二行\n"),
    "libreoffice-rtf": ("rtf", "docx:MS Word 2007 XML", r"{\rtf1\ansi\deff0{\fonttbl{\f0 SimSun;}}\pard\qc\b " + "".join(f"\\u{ord(c)}?" for c in "标题居中") + r"\b0\par\pard\ql " + "".join(f"\\u{ord(c)}?" for c in "正文在左") + r"\par}"),
    "libreoffice-sheet": ("csv", "xlsx:Calc MS Excel 2007 XML", "村名,户数\n上庄村,12\n下庄村,7\n"),
}  # fmt: skip

# Workbooks by openpyxl.

_THIN = Side(style="thin")


def _sheet(rows: list[list[object]]) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in rows:
        sheet.append(line)
    for line in sheet.iter_rows():
        for cell in line:
            cell.border = Border(_THIN, _THIN, _THIN, _THIN)
    return book


def merged_title() -> Any:
    book = _sheet([["监测户台账", None, None], ["序号", "户主", "人口"], [1, "张三", 4], [2, "李四", 3]])
    book.active.merge_cells("A1:C1")
    book.active["A1"].alignment, book.active["A1"].font = Alignment(horizontal="center"), Font(size=18)
    return book


def repeated_rows() -> Any:
    book = _sheet([["序号", "户主"], *([n, f"户{n}"] for n in range(1, 121))])
    book.active.print_title_rows = "1:1"
    return book


def number_formats() -> Any:
    book = _sheet([[0.256, 12345.678, 44732]])
    for cell, code in zip(book.active[1], ("0.0%", "#,##0.00", 'yyyy"年"m"月"d"日"'), strict=True):
        cell.number_format = code
    for letter in "ABC":
        book.active.column_dimensions[letter].width = 20
    return book


def column_chart() -> Any:
    book = _sheet([["村", "户数"], ["上庄", 12], ["下庄", 7]])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    chart.set_categories(Reference(book.active, min_col=1, min_row=2, max_row=3))
    book.active.add_chart(chart, "D2")
    return book


BY_PYTHON_DOCX = (
    headings,
    lists,
    merged_table,
    landscape,
    running_heads,
    picture,
    characters,
    tabs,
    page_breaks,
)
BY_PYTHON_DOCX += (alignment, styled_table, rare_characters)
BY_OPENPYXL = (merged_title, repeated_rows, number_formats, column_chart)


def _convert(name: str, suffix: str, target: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{name}.{suffix}"
        source.write_text(text, "utf-8")
        command = ["soffice", "--headless", f"-env:UserInstallation={Path(folder).as_uri()}/profile"]
        if suffix == "html":
            command += ["--infilter=HTML (StarWriter)"]
        if suffix == "csv":
            command += ["--infilter=Text - txt - csv (StarCalc):44,34,76,1"]
        if suffix == "txt":
            command += ["--infilter=Text (encoded):UTF8"]
        subprocess.run([*command, "--convert-to", target, "--outdir", str(FOLDER), str(source)], check=True)


def main() -> None:
    for make in BY_PYTHON_DOCX:
        make().save(FOLDER / f"python-docx-{make.__name__.replace('_', '-')}.docx")
    for name, draw in DRAWN.items():
        (FOLDER / f"{name}.docx").write_bytes(draw().build())
    for make in BY_OPENPYXL:
        make().save(FOLDER / f"openpyxl-{make.__name__.replace('_', '-')}.xlsx")
    for name, (suffix, target, text) in LIBREOFFICE.items():
        _convert(name, suffix, target, text)


if __name__ == "__main__":
    sys.exit(main())
