"""An office's own templates stand before the shipped ones, file by file, and nothing overwrites them."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest

import cli

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
    capsys.readouterr()
    assert run(data, "template") == 0
    lines = dict(line.split("  ") for line in capsys.readouterr().out.splitlines())
    assert lines.pop("缓退名单.docx") == "自己的"
    assert set(lines.values()) == {"自带的"}
    assert len(lines) > 50
