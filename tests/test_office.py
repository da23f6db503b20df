"""Whoever issues: every kind of paper of a 镇 or a 街道 with 社区 speaks in their words, in no other's."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import docx
import pytest
from cell_lines import faults_of
from docx.oxml.ns import qn
from few_villages import write_few_villages
from office_samples import COUNTY, SAMPLE, SUBDISTRICT, TOWN, disguised, names_of
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from generators.catalogue import CATALOGUE, kinds_named
from generators.checks.text import Records, check_document
from generators.checks.text.document import read_document
from generators.checks.word_text import open_word, word_lines
from generators.errors import Severity, UsageError
from generators.pipeline.data_folder import check, township_called
from generators.pipeline.job import Job
from generators.pipeline.quarters import make_quarter
from generators.pipeline.templates import Templates
from generators.records.columns import Quarter
from generators.records.dataset import SHEETS, Dataset
from generators.records.office import office_of
from generators.records.township import Township
from generators.workbook import read_with_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from generators.catalogue import DocumentKind

OF_THE_SAMPLE = "交楼申|兴县|山西|(?<!\\d)6500(?!\\d)"
OF_A_TOWNSHIP = "(?<![返城老下入家])乡(?!村振兴)"
OF_A_TOWN = "(?<!城)镇|人民政府(?!城东街道办事处)"
OF_A_VILLAGE = "(?<![农乡驻进出])村(?!振兴)"
OF_THE_PROGRAM = "工作簿|单元格|数据表|程序顺编|归档(?!号)|（表格）|社区社区|None|nan|#"
"""归档号 is an item of the standard's cover (GB/T 9705)."""
OF_NO_SEAL = "(专班|工作队|领导小组|督导组)（?盖章"
"""A body set up for a time has no seal: the committee's or the organ's stands for it."""
OF_NONE = f"{OF_THE_SAMPLE}|{OF_A_TOWNSHIP}|{OF_A_VILLAGE}|{OF_THE_PROGRAM}|{OF_NO_SEAL}"
WRONG = {TOWN: f"{OF_NONE}|街道", SUBDISTRICT: f"{OF_NONE}|{OF_A_TOWN}|党委|纪委"}
SECOND = Quarter(2022, 2)
A_FEW = 1
"""Papers of a kind that are looked at: the first is a village's, the last a site's or another's."""


@pytest.fixture(scope="module", params=WRONG, ids=lambda disguise: disguise.township)
def other(request, tmp_path_factory) -> tuple[Job, re.Pattern[str]]:
    """Give an office that is no 乡 with 村, and what none of its papers may say."""
    data = disguised(tmp_path_factory.mktemp("data"), request.param)
    return Job(data=data, out=tmp_path_factory.mktemp("out")), re.compile(WRONG[request.param])


def own_papers_of(job: Job) -> Iterator[tuple[DocumentKind, Any]]:
    """Yield a paper, opened, of every kind that is the issuer's own, no village's."""
    templates = Templates(job.template_folders)
    for kind in CATALOGUE:
        for subject in kind.subjects(job.dataset, SECOND, ()):
            findings = kind.judge(job.dataset, subject.record)[0]
            if not subject.village and not any(f.severity is Severity.BLOCK for f in findings):
                fields = kind.fields(job.dataset, subject, "第001号", lambda _: "第001号")
                yield kind, opened(kind, templates[kind.template][0].fill(fields))
                break


def papers_of(job: Job) -> Iterator[tuple[DocumentKind, Any]]:
    """Yield a few papers of every kind, filled and opened, that nothing stands before."""
    templates = Templates(job.template_folders)
    for kind in CATALOGUE:
        subjects = [
            subject
            for subject in kind.subjects(job.dataset, SECOND, ())
            if not any(f.severity is Severity.BLOCK for f in kind.judge(job.dataset, subject.record)[0])
        ]
        for subject in (*subjects[:A_FEW], *subjects[A_FEW:][-1:]):
            fields = kind.fields(job.dataset, subject, "第001号", lambda _: "第001号")
            yield kind, opened(kind, templates[kind.template][0].fill(fields))


def opened(kind: DocumentKind, data: bytes) -> Any:
    """Return a paper as the library of its format has it: a workbook is opened once for all that is asked."""
    return (load_workbook if kind.is_sheet else docx.Document)(io.BytesIO(data))


def texts_of(kind: DocumentKind, paper: Any) -> Iterator[str]:
    """Yield what stands on a paper: paragraphs and cells, headers and footers."""
    if kind.is_sheet:
        for sheet in paper:
            yield from (str(cell.value) for row in sheet for cell in row if cell.value is not None)
            yield from (sheet.oddHeader.center.text or "", sheet.oddFooter.center.text or "")
        return
    for part in (paper, *(p for s in paper.sections for p in (s.header, s.footer))):
        for paragraph in part._element.iter(qn("w:p")):
            yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def test_no_template_bears_a_word_of_the_program() -> None:
    """The sheets of a bound volume are no kind of the catalogue; every template is looked at."""
    wrong = re.compile("工作簿|单元格|数据表|程序顺编|归档(?!号)|（表格）|导入|导出")
    found = []
    for path in sorted((SAMPLE.parents[1] / "templates").glob("*.*x")):
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                if re.match(r"(word|xl)/.*\.xml$|docProps/core", part):
                    content = package.read(part).decode()
                    for text in re.split(r"</w:p>|</si>|</c>", content):
                        shown = re.sub(r"\{[{%].*?[}%]\}|<[^>]*>", "", text)
                        found += [(path.name, around(shown, hit)) for hit in wrong.finditer(shown)]
    assert found == []


def around(text: str, hit: re.Match[str]) -> str:
    """Return the place of a hit, enough of it to find it."""
    return text[max(0, hit.start() - 10) : hit.end() + 10]


def made_without(wrong: re.Pattern[str], papers: Iterable[tuple[DocumentKind, Any]]) -> set[str]:
    """Return the kinds of `papers`, none of which has a `wrong` word."""
    found, made = set(), set()
    for kind, paper in papers:
        made.add(kind.name)
        for text in texts_of(kind, paper):
            found |= {(kind.name, around(text, hit)) for hit in wrong.finditer(text)}
    assert sorted(found) == []
    return made


def test_every_kind_speaks_in_the_words_of_its_office_and_no_cell_breaks_within_a_word(other) -> None:
    job, wrong = other
    papers = [*papers_of(job)]
    assert len(made_without(wrong, papers)) >= len(CATALOGUE) - 2
    names, sheets = names_of(job.dataset), [(kind.name, book) for kind, book in papers if kind.is_sheet]
    assert len(sheets) > 60
    assert [(name, *fault) for name, book in sheets for fault in faults_of(book, names)] == []


def test_what_the_program_makes_is_not_found_fault_with_when_it_is_proof_read(tmp_path: Path) -> None:
    job, told = Job(data=disguised(tmp_path, TOWN), out=tmp_path / "out"), []
    templates, number = Templates(job.template_folders), "河畔镇防返退告〔2022〕第001号"
    records = Records(job.dataset, SECOND.last_day, {})
    for kind in CATALOGUE:
        for subject in islice(kind.subjects(job.dataset, SECOND, ()), 0 if kind.is_sheet else 1):
            fields = kind.fields(job.dataset, subject, number, lambda _: number)
            lines = word_lines(open_word(templates[kind.template][0].fill(fields), kind.name))
            found = check_document(read_document([*lines]), records=records)
            told += [(kind.name, f.rule, f.text) for f in found]
    assert told == []


def test_the_own_papers_of_a_county_speak_in_its_words(tmp_path: Path) -> None:
    job = Job(data=disguised(tmp_path, COUNTY), out=tmp_path / "out")
    glued = "县党|县委委|县县|(临水县){2}"
    wrong = re.compile(f"{OF_THE_SAMPLE}|{OF_A_TOWNSHIP}|街道|{OF_A_VILLAGE}|{OF_THE_PROGRAM}|{glued}")
    assert len(made_without(wrong, own_papers_of(job))) > 20


@pytest.mark.parametrize(
    ("called", "name", "government", "level", "word"),
    [
        ("河畔镇", "河畔镇", "××县河畔镇人民政府", "镇", "镇政府"),
        ("临水县城东街道", "城东街道", "临水县人民政府城东街道办事处", "街道", "街道办事处"),
        ("临水县", "临水县", "临水县人民政府", "县", "县政府"),
        ("某市临水县", "临水县", "临水县人民政府", "县", "县政府"),
        ("临水区", "临水区", "临水区人民政府", "县", "区政府"),
        ("临水旗", "临水旗", "临水旗人民政府", "县", "旗政府"),
    ],
)
def test_an_issuer_is_known_by_its_name(
    called: str, name: str, government: str, level: str, word: str
) -> None:
    issuer = township_called(called)
    assert (issuer.name, issuer.government, issuer.level) == (name, government, level)
    office = office_of(Dataset(rows={Township: (issuer,)}), township=name)
    assert office.say("乡政府") == word
    assert office.say("乡级") == {"镇": "镇级", "街道": "街道", "县": "县级"}[level]


def test_what_check_data_says_is_in_the_words_of_the_office(other) -> None:
    job, wrong = other
    quoted = re.compile("“[^”]*”|单元格 (?=[A-Z]+[0-9])")  # A message says where, a paper does not.
    found = {
        around(text, hit)
        for finding in check(job.data)
        for text in (quoted.sub("", str(finding)),)
        if (hit := wrong.search(text))
    }
    assert sorted(found) == []


# --- several townships in one workbook, several workbooks into one folder ---------------------------


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give villages of the sample with a second township, with a village and a meeting of the same names."""
    folder = tmp_path_factory.mktemp("县")
    book = load_workbook(write_few_villages(folder, "东沟村", "柳树坪村"))

    def add(sheet: str, like: int, **changed: object) -> None:
        heads = [cell.value for cell in book[sheet][1]]
        row = [cell.value for cell in book[sheet][like]]
        book[sheet].append([changed.get(head, value) for head, value in zip(heads, row, strict=True)])

    town = {"乡镇": "河畔镇"}
    issuer = {"发文机关": "兴县河畔镇人民政府", "署名": "河畔镇人民政府", "发文代字": "河政发"}
    add("乡镇", 2, **town, **issuer, 行政区划代码="141123101")
    names = {"村": "东沟村（河畔镇）", "村委会全称": "河畔镇东沟村村民委员会"}
    add("村", 2, **town, **names, 行政区划代码="141123101201")
    monthly = next(row[0].row for row in book["会议"] if row[1].value == "例会")
    number = book["会议"].cell(monthly, 1).value
    add("会议", monthly, **town, 会议编号="河畔镇-例会")
    called = next(row[0].row for row in book["参会人员"] if row[0].value == number)
    add("参会人员", called, 会议编号="河畔镇-例会")
    for sheet, column in columns_of_townships(book):
        for row in range(2, book[sheet].max_row + 1):
            cell = book[sheet].cell(row, column)
            cell.value = cell.value or "交楼申乡"
    book.save(folder / "数据.xlsx")
    return folder


def columns_of_townships(book: Workbook) -> list[tuple[str, int]]:
    """Return (sheet, column) of every 乡镇 that refers to the sheet of that name."""
    return [
        (kind.SHEET, next(cell.column for cell in book[kind.SHEET][1] if cell.value == column.heading))
        for kind in SHEETS
        for _, column in kind.iter_columns()
        if column.refers == "乡镇.乡镇"
    ]


def test_a_row_of_no_township_is_named_where_there_are_several(county: Path, tmp_path: Path) -> None:
    book = load_workbook(county / "数据.xlsx")
    places = []
    for sheet, column in columns_of_townships(book):
        assert book[sheet].max_row > 1, sheet
        book[sheet].cell(2, column).value = None
        places.append(f"工作表“{sheet}”单元格 {get_column_letter(column)}2")
    book.save(tmp_path / "数据.xlsx")
    found = {str(finding.place): finding for finding in read_with_findings(tmp_path / "数据.xlsx")[1]}
    assert set(places) <= set(found)
    assert all(found[place].severity is Severity.BLOCK and found[place].way_out for place in places)
    assert len(places) > 4


def test_papers_of_two_townships_stand_apart_by_folder_and_name(county: Path, tmp_path: Path) -> None:
    kinds, _ = kinds_named(["例会会前材料", "农村低收入人口底数表"])
    job = Job(data=county, out=tmp_path / "out", formats=frozenset({"docx", "xlsx"}))
    made = [str(paper.relative) for paper in make_quarter(job, kinds, Quarter(2022, 1)).made]
    assert len(set(made)) == len(made)
    assert "2022Q1/河畔镇/东沟村/农村低收入人口底数表/河畔镇-东沟村-农村低收入人口底数表.xlsx" in made
    assert "2022Q1/交楼申乡/东沟村/农村低收入人口底数表/交楼申乡-东沟村-农村低收入人口底数表.xlsx" in made
    packs = [place for place in made if "例会会前材料" in place]
    assert {place.split("/")[1] for place in packs} == {"河畔镇", "交楼申乡"}
    ledger = load_workbook(job.out / next(place for place in made if "河畔镇-东沟村" in place))
    assert ledger.active["A1"].value == "河畔镇东沟村2022年第一季度农村低收入人口底数表"


def test_one_township_of_a_county_can_be_asked_for(county: Path, tmp_path: Path) -> None:
    kinds, _ = kinds_named(["例会会前材料", "农村低收入人口底数表"])
    job = Job(data=county, out=tmp_path / "out", townships=frozenset({"河畔镇"}))
    made = {paper.relative.parts[1] for paper in make_quarter(job, kinds, Quarter(2022, 1)).made}
    assert made == {"河畔镇"}
    with pytest.raises(UsageError, match="没有叫“河边镇”的乡镇；现有：交楼申乡、河畔镇"):
        make_quarter(replace(job, townships=frozenset({"河边镇"})), kinds, Quarter(2022, 1))


def test_a_folder_that_holds_the_papers_of_one_data_folder_takes_no_others(tmp_path: Path) -> None:
    first, second = tmp_path / "甲", tmp_path / "乙"
    for folder in (first, second):
        folder.mkdir()
        shutil.copy(SAMPLE / "数据.xlsx", folder)
    kinds, _ = kinds_named(["农村低收入人口底数表"])
    out = tmp_path / "out"
    villages = frozenset({"东沟村"})
    make_quarter(Job(data=first, out=out, villages=villages), kinds, SECOND)
    with pytest.raises(UsageError, match="里放的是.*甲.*的文书，不能再放.*乙.*用 --out 另指一个文件夹"):
        make_quarter(Job(data=second, out=out, villages=villages), kinds, SECOND)
    first.rename(tmp_path / "丙")  # A folder that was moved keeps its papers.
    moved = make_quarter(Job(data=tmp_path / "丙", out=out, villages=villages), kinds, SECOND)
    assert [str(made.outcome) for made in moved.made] == ["未变"]
