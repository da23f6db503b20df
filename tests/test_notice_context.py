"""What the template of a notice is given: who issues jointly, where recipients go, how one signs unsealed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from office_samples import SAMPLE

from generators.context.notice import _signature, notice_context
from generators.filling.docx import WordTemplate
from generators.notice_draft import fill_responsible, read_draft
from generators.pipeline.job import Job
from generators.printing import print_docx
from generators.records.notice import Sealing
from tools.gbt9704.clauses import CHARACTER
from tools.gbt9704.papers import KINDS, TEMPLATES
from tools.gbt9704.reading import Paper


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(data=SAMPLE, out=tmp_path_factory.mktemp("out"))


def test_recipients_that_leave_page_1_without_text_go_to_the_imprint(job: Job) -> None:
    draft = read_draft(SAMPLE / "notices" / "79号.txt", "交楼申乡")
    many = replace(draft, recipients="，".join(f"第{n}村民委员会" for n in range(60)))
    names = {"三（一）": "甲", "三（二）": "乙", "三（三）": "丙", "三（四）": "丁"}
    for given, moved in ((draft, False), (many, True)):
        fields = notice_context(job.dataset, fill_responsible(given, names), "交政发〔2022〕79号")
        assert fields["主送移至版记"] is moved


def test_a_joint_issue_is_the_townships_own_too(job: Job) -> None:
    draft = read_draft(SAMPLE / "notices" / "79号.txt", "交楼申乡")
    joint = replace(draft, co_issuers=("兴县林业局",))
    names = {"三（一）": "甲", "三（二）": "乙", "三（三）": "丙", "三（四）": "丁"}
    fields = notice_context(job.dataset, fill_responsible(joint, names), "交政发〔2022〕79号")
    assert [line["名称"] for line in fields["联合机关"]] == ["兴县交楼申乡人民政府", "兴县林业局"]


UNSEALED = [
    # issuer, date, how many characters are free to the right of the issuer, of the date (7.3.5.2)
    ("交楼申乡人民政府", "2022年11月28日", 2, 1),
    ("兴县交楼申乡人民政府", "2022年4月18日", 2, 3.5),
    ("某县人民政府", "2022年1月1日", 2, 0),
    ("某县人民政府", "2022年4月18日", 4.5, 2),
    ("某乡政府", "2022年1月1日", 6, 2),
    ("某乡政府", "2022年4月18日", 6.5, 2),
    ("某乡政府", "2022年11月28日", 7, 2),
]


@pytest.mark.parametrize(("issuer", "day", "issuer_right", "date_right"), UNSEALED)
def test_an_unsealed_issuer_keeps_two_characters_unless_the_date_is_longer(
    job: Job, issuer: str, day: str, issuer_right: float, date_right: float
) -> None:
    draft = read_draft(SAMPLE / "notices" / "79号.txt", "交楼申乡")
    year, month, date = map(int, re.findall(r"\d+", day))
    changed = replace(draft, sealing=Sealing.UNSEALED, issued=dt.date(year, month, date))
    context = {**KINDS["不加盖印章"][1], **_signature(changed, issuer)}
    filled = WordTemplate.open(TEMPLATES / "公文.docx").fill(context)
    lines = {line.text: line for line in Paper(print_docx(filled, name=issuer).pdf).iter_lines()}
    assert (184 - lines[issuer].x1) / CHARACTER == pytest.approx(issuer_right, abs=0.1)
    assert (184 - lines[day].x1) / CHARACTER == pytest.approx(date_right, abs=0.1)
    assert (lines[day].x0 - lines[issuer].x0) / CHARACTER == pytest.approx(2, abs=0.06)
