"""`print`: what an office has lying about, printed beside itself, and nothing of it overwritten."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from by_pdfium import page_texts
from docx_samples.handmade import handmade, paragraph, run
from openpyxl import Workbook

from generators.pipeline.printing import print_files
from generators.pipeline.report import Report
from generators.printing import libreoffice
from generators.printing.conversion import printable

if TYPE_CHECKING:
    from pathlib import Path

DOCX = handmade(paragraph("甲乙丙"))
FOREIGN = b"%PDF-1.4\nof somebody else\n%%EOF\n"


def sheet(text: str = "表") -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"] = text  # type: ignore[index]
    book.save(out)
    return out.getvalue()


def printing(*files: Path, **more: object) -> Report:
    report = Report()
    print_files(files, "weasyprint", force=False, report=report, **more)  # type: ignore[arg-type]
    return report


def put(folder: Path, **files: bytes) -> None:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)


def text_of(path: Path) -> str:
    return "".join(page_texts(path))


def test_a_folder_prints_what_is_in_it_and_no_two_files_share_a_name(tmp_path: Path) -> None:
    put(tmp_path, a__docx=DOCX, a__xlsx=sheet(), b__docx=DOCX, c__txt=b"no", _b__pdf=FOREIGN)
    (tmp_path / "~$a.docx").write_bytes(b"lock")
    report = printing(tmp_path)
    assert sorted(made.relative.name for made in report.made) == ["a.docx.pdf", "a.xlsx.pdf", "b.pdf"]
    assert report.withheld == []
    assert text_of(tmp_path / "a.xlsx.pdf") == "表"


def test_a_pdf_of_somebody_else_is_never_overwritten_and_an_own_one_is(tmp_path: Path) -> None:
    put(tmp_path, a__docx=DOCX, a__pdf=FOREIGN)
    for _ in range(2):
        assert [made.relative.name for made in printing(tmp_path / "a.docx").made] == ["a.docx.pdf"]
    assert (tmp_path / "a.pdf").read_bytes() == FOREIGN
    put(tmp_path, a__docx__pdf=FOREIGN)
    (withheld,) = printing(tmp_path / "a.docx").withheld
    assert "不是本程序印的" in str(withheld.reasons[0])


NOT_PRINTED = [
    (FOREIGN, "PDF"),
    (b"\x89PNG\r\n\x1a\n", "图片"),
    ("通知".encode(), "纯文本"),
    (b"", "空的"),
    (b"\0\1\2" * 50, "认不出"),
    (libreoffice.__doc__.encode("utf-16") if libreoffice.__doc__ else b"\xff\xfe", "认不出"),
]


@pytest.mark.parametrize(("content", "told"), NOT_PRINTED)
def test_what_is_no_document_is_told_what_it_is(tmp_path: Path, content: bytes, told: str) -> None:
    put(tmp_path, x__docx=content, y__docx=DOCX)
    report = printing(tmp_path / "x.docx", tmp_path / "y.docx", tmp_path / "没有.docx")
    assert told in str(report.withheld[0].reasons[0])
    assert [w.name for w in report.withheld] == ["x.docx", "没有.docx"]
    assert [made.relative.name for made in report.made] == ["y.pdf"]


@pytest.mark.parametrize("name", ["坏.zip", "坏.docm", "坏.xlsx", "坏.dat", "坏"])
def test_a_file_is_called_in_findings_as_it_is_called(tmp_path: Path, name: str) -> None:
    for content in (b"PK\3\4", DOCX[: len(DOCX) // 2], DOCX.replace(b"word/document", b"word/dokument")):
        (tmp_path / name).write_bytes(content)
        (withheld,) = printing(tmp_path / name).withheld
        told = "\n".join(map(str, withheld.reasons))
        assert f"“{name}”" in told
        assert f"{name}." not in told


def test_a_web_page_that_calls_itself_xls_is_printed_as_its_table(tmp_path: Path) -> None:
    page = "<html><meta charset='utf-8'><table><tr><th>户主</th><td>张三</td></tr></table></html>"
    put(tmp_path, e__xls=page.encode())
    report = printing(tmp_path / "e.xls")
    assert any("e（转换）.xlsx" in str(finding) for finding in report.warnings)
    assert "张三" in text_of(tmp_path / "e.pdf")
    # A second run keeps the one copy, and a folder does not print it as a file of its own.
    assert [made.relative.name for made in printing(tmp_path).made] == ["e.pdf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".hongtou.json",
        "e.pdf",
        "e.xls",
        "e（转换）.xlsx",
    ]


def test_an_old_sheet_is_read_where_libreoffice_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generators.printing.conversion.find_libreoffice", lambda: None)
    page = "<table><tr><td>户主</td></tr></table>"
    assert printable(page.encode(), "x.xls").suffix == ".xlsx"


def test_tracked_changes_are_printed_as_chosen(tmp_path: Path) -> None:
    put(
        tmp_path,
        a__docx=handmade(paragraph("", more=f'<w:ins w:id="1" w:author="a">{run("新")}</w:ins>{run("甲")}')),
    )
    (withheld,) = printing(tmp_path / "a.docx").withheld
    assert "--changes" in str(withheld.reasons[0])
    assert printing(tmp_path / "a.docx", changes="original").withheld == []
    assert text_of(tmp_path / "a.pdf") == "甲"
