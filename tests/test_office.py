"""Whoever issues: every kind of paper of a 镇 or a 街道 with 社区 speaks in their words, in no other's."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn
from office_samples import SUBDISTRICT, TOWN, disguised
from openpyxl import load_workbook

from generators.catalogue import CATALOGUE
from generators.errors import Severity
from generators.pipeline import Job, check
from generators.pipeline.job import Templates
from generators.records.columns import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.catalogue import DocumentKind

OF_THE_SAMPLE = "交楼申|兴县|山西|(?<!\\d)6500(?!\\d)"
OF_A_TOWNSHIP = "(?<![返城老下入家])乡(?!村振兴)"
OF_A_TOWN = "(?<!城)镇|人民政府(?!城东街道办事处)"
OF_A_VILLAGE = "(?<![农乡驻进出])村(?!振兴)"
OF_THE_PROGRAM = "工作簿|程序顺编|归档|（表格）|None|nan|#"
WRONG = {
    TOWN: f"{OF_THE_SAMPLE}|{OF_A_TOWNSHIP}|街道|{OF_A_VILLAGE}|{OF_THE_PROGRAM}",
    SUBDISTRICT: f"{OF_THE_SAMPLE}|{OF_A_TOWNSHIP}|{OF_A_TOWN}|党委|{OF_A_VILLAGE}|{OF_THE_PROGRAM}",
}
SECOND = Quarter(2022, 2)
A_FEW = 2
"""Papers of a kind that are looked at: the first is a village's, the last a site's or another's."""


@pytest.fixture(scope="module", params=WRONG, ids=lambda disguise: disguise.township)
def other(request, tmp_path_factory) -> tuple[Job, re.Pattern[str]]:
    """Give an office that is no 乡 with 村, and what none of its papers may say."""
    data = disguised(tmp_path_factory.mktemp("data"), request.param)
    return Job(data=data, out=tmp_path_factory.mktemp("out")), re.compile(WRONG[request.param])


def papers_of(job: Job) -> Iterator[tuple[DocumentKind, bytes]]:
    """Yield a few papers of every kind, filled, that nothing stands before."""
    templates = Templates(job.templates)
    for kind in CATALOGUE:
        subjects = [
            subject
            for subject in kind.subjects(job.dataset, SECOND, ())
            if not any(f.severity is Severity.BLOCK for f in kind.judge(job.dataset, subject.record)[0])
        ]
        for subject in (*subjects[:A_FEW], *subjects[A_FEW:][-1:]):
            fields = kind.fields(job.dataset, subject, "第001号", lambda _: "第001号")
            yield kind, templates[kind.template][0].fill(fields)


def texts_of(kind: DocumentKind, data: bytes) -> Iterator[str]:
    """Yield what stands on a paper: paragraphs and cells, headers and footers."""
    if kind.is_sheet:
        for sheet in load_workbook(io.BytesIO(data)):
            yield from (str(cell.value) for row in sheet for cell in row if cell.value is not None)
            yield from (sheet.oddHeader.center.text or "", sheet.oddFooter.center.text or "")
        return
    paper = docx.Document(io.BytesIO(data))
    for part in (paper, *(p for s in paper.sections for p in (s.header, s.footer))):
        for paragraph in part._element.iter(qn("w:p")):
            yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def around(text: str, hit: re.Match[str]) -> str:
    """Return the place of a hit, enough of it to find it."""
    return text[max(0, hit.start() - 10) : hit.end() + 10]


def test_every_kind_speaks_in_the_words_of_its_office(other) -> None:
    job, wrong = other
    found, made = set(), set()
    for kind, data in papers_of(job):
        made.add(kind.name)
        for text in texts_of(kind, data):
            found |= {(kind.name, around(text, hit)) for hit in wrong.finditer(text)}
    assert sorted(found) == []
    assert len(made) >= len(CATALOGUE) - 2


def test_what_check_data_says_is_in_the_words_of_the_office(other) -> None:
    job, wrong = other
    quoted = re.compile("“[^”]*”")
    found = {
        around(text, hit)
        for finding in check(job.data)
        for text in (quoted.sub("", str(finding)),)
        if (hit := wrong.search(text))
    }
    assert sorted(found) == []
