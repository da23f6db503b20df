"""An office's own templates stand before the shipped ones, file by file, and nothing overwrites them."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest
from template_samples import without_field

import cli
from generators.pipeline.templates import leave_out, left_out_of, put_template, restore_template

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "交楼申乡"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "交楼申乡"
    folder.mkdir()
    shutil.copy(SAMPLE / "数据.xlsx", folder)
    return folder


def run(data: Path, *words: str) -> int:
    return cli.run(["--data", str(data), "--out", str(data.parent / "out"), *words])


def edit(template: Path, text: str) -> None:
    opened = docx.Document(str(template))
    opened.paragraphs[0].insert_paragraph_before(text)
    opened.save(str(template))


def printed(data: Path, kind: str) -> set[str]:
    files = (data.parent / "out").rglob(f"*{kind}*.docx")
    return {"".join(p.text for p in docx.Document(str(file)).paragraphs)[:12] for file in files}


def test_only_the_template_that_was_copied_and_edited_differs(data: Path) -> None:
    assert run(data, "template", "缓退名单") == 0
    edit(data / "templates" / "缓退名单.docx", "本县另有规定的从其规定办")
    assert run(data, "make", "缓退名单", "风险消除公告", "2022Q2", "--format", "docx") in (0, 4)
    assert printed(data, "缓退名单") == {"本县另有规定的从其规定办"}
    assert printed(data, "风险消除公告")
    assert "本县另有规定的从其规定办" not in printed(data, "风险消除公告")


def test_an_edited_template_makes_its_papers_anew_and_its_removal_brings_the_shipped_one_back(
    data: Path,
) -> None:
    run(data, "make", "缓退名单", "2022Q2", "--format", "docx")
    before = printed(data, "缓退名单")
    run(data, "template", "缓退名单")
    edit(data / "templates" / "缓退名单.docx", "本县另有规定的从其规定办")
    run(data, "make", "缓退名单", "2022Q2", "--format", "docx")
    assert printed(data, "缓退名单") != before
    (data / "templates" / "缓退名单.docx").unlink()
    run(data, "make", "缓退名单", "2022Q2", "--format", "docx")
    assert printed(data, "缓退名单") == before


def test_a_template_the_office_already_has_is_not_overwritten(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "template", "缓退名单")
    own = data / "templates" / "缓退名单.docx"
    own.write_bytes(b"edited")
    assert run(data, "template", "缓退名单.docx") == 2
    assert own.read_bytes() == b"edited"
    assert "已经有了，不覆盖" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["没有的模板", "../缓退名单", "/etc/passwd", "告知书"])
def test_a_name_that_is_no_template_is_refused(
    data: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, "template", name) == 2
    assert "没有叫" in capsys.readouterr().err
    assert not (data / "templates").exists()


def test_the_list_says_which_templates_are_the_offices_own(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "template", "缓退名单")
    shutil.copy(data / "templates" / "缓退名单.docx", data / "templates" / "缓退名单(1).docx")
    capsys.readouterr()
    assert run(data, "template") == 0
    told = capsys.readouterr()
    assert "templates 里的“缓退名单(1).docx”没有用" in told.err
    assert told.err.count("没有用") == 1
    lines = dict(line.split("  ") for line in told.out.splitlines())
    assert lines.pop("缓退名单.docx") == "自己的"
    assert set(lines.values()) == {"自带的"}
    assert len(lines) > 50


def test_a_field_that_the_office_leaves_out_is_confirmed_once_and_remembered(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("make", "退出告知书", "2022Q2", "--village", "东沟村", "--format", "docx")
    (data / "templates").mkdir()
    (data / "templates" / "退出告知书.docx").write_bytes(
        without_field(ROOT / "templates" / "退出告知书.docx", "联系人")
    )
    assert run(data, *words) == 4
    assert "--leave-out 联系人" in capsys.readouterr().err
    assert run(data, "template", "退出告知书", "--leave-out", "没有的字段") == 2
    assert run(data, "template", "退出告知书", "--leave-out", "联系人") == 0
    assert run(data, *words) == 0
    (data / "templates" / "不印的字段.json").write_text("[")
    assert run(data, "template", "退出告知书", "--leave-out", "户编号") == 3
    assert "不印的字段.json" in capsys.readouterr().err


def test_a_field_that_is_printed_again_is_asked_for_again_when_it_goes(data: Path) -> None:
    """Confirmed once it stayed so for ever: a later template could lose it and nobody was asked."""
    file, own = "退出告知书.docx", data / "templates"
    shipped = (ROOT / "templates" / file).read_bytes()
    without = without_field(ROOT / "templates" / file, "联系人")
    own.mkdir()
    leave_out(data, file, ["联系人"])
    for content, settled in ((without, {"联系人"}), (shipped, set())):
        put_template(data, file, content)
        assert left_out_of(own, file) == settled
    restore_template(data, file, f"{Path(file).stem}.001.docx")
    assert left_out_of(own, file) == {"联系人"}, "it was in use, and confirmed"
    restore_template(data, file, "")
    assert left_out_of(own, file) == set()


ANOTHERS = {
    # the file in its place, what is told of it, once
    "another paper's": ("缓退名单.docx", "是“缓退名单”的"),
    "another sort of file": ("乡镇季度汇总表.xlsx", "是另一种文件"),
    "no file at all": ("", "应"),
    "asks for what there is not": ("退出告知书.docx", "没有这项"),
}


@pytest.mark.parametrize("what", ANOTHERS)
def test_a_template_that_makes_nothing_costs_its_own_papers_alone_and_is_told_once(
    data: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """All papers of the run waited for it, and each field of another's template was told."""
    source, told = ANOTHERS[what]
    own = data / "templates" / "退出告知书.docx"
    own.parent.mkdir()
    own.write_bytes((ROOT / "templates" / source).read_bytes() if source else b"PK")
    if source == own.name:
        edit(own, "{{ 没有这项 }}")
    words = ("2022Q2", "--village", "东沟村", "--format", "docx")
    assert run(data, "make", "退出告知书", "风险消除公告", *words) == 4
    said = "".join(capsys.readouterr().err.split())
    assert told in said
    assert said.count("模板“退出告知书") == 1, said
    assert "用这个模板的" in said
    assert printed(data, "风险消除公告")
    assert not printed(data, "退出告知书")
    assert run(data, "make", "退出告知书", *words) == 3, "alone it is refused, as before"
    own.unlink()
    assert run(data, "make", "退出告知书", *words) == 0


def test_a_letter_made_anew_by_itself_tells_of_the_book_that_holds_it_as_it_was(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("letters", "2022Q2", "--village", "东沟村", "--format", "docx")
    run(data, *words)
    household = ("--household", "9901001001")
    capsys.readouterr()
    run(data, *words, *household)
    assert "合订" not in "".join(capsys.readouterr()), "nothing is new"
    run(data, "template", "退出告知书")
    edit(data / "templates" / "退出告知书.docx", "本县另有规定的从其规定办")
    run(data, *words, *household)
    told = "".join(capsys.readouterr())
    assert "东沟村-退出告知书-合订.docx" in told
    assert "不要再印这一本" in told
    run(data, *words)
    assert "不要再印这一本" not in "".join(capsys.readouterr())
