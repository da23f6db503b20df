"""What the template of a notice is given: who issues jointly, where recipients go, how one signs unsealed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from office_samples import SAMPLE

from generators.context.notice import _unsealed_indents, notice_context
from generators.notice_draft import fill_responsible, read_draft
from generators.pipeline import Job


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


@pytest.mark.parametrize(
    ("issuer", "day", "issuer_right", "date_right"),
    [
        ("交楼申乡人民政府", "2022年11月28日", 2, 1),
        ("交楼申乡人民政府", "2022年4月8日", 2, 2),
        ("某乡政府", "2022年11月28日", 7, 2),
    ],
)
def test_an_unsealed_issuer_keeps_two_characters_unless_the_date_is_longer(
    issuer: str, day: str, issuer_right: int, date_right: int
) -> None:
    before_issuer, before_date = _unsealed_indents(issuer, day)
    assert len(before_date) == len(before_issuer) + 2
    assert 28 - len(before_issuer) - len(issuer) == issuer_right
    digits = sum(character.isdigit() for character in day)
    assert 28 - len(before_date) - (len(day) - digits / 2) == date_right
