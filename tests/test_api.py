"""The Python door gives what the command line gives."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import cli
from generators import api
from generators.errors import UsageError
from generators.records.township import Village

ROOT = Path(__file__).parents[1]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "交楼申乡"
    folder.mkdir()
    shutil.copy(ROOT / "data" / "交楼申乡" / "数据.xlsx", folder)
    return folder


def test_read_check_and_make_are_those_of_the_command_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "东沟村" in [village.name for village in api.read(data).all(Village)]
    found = api.check(data)
    assert cli.run(["--data", str(data), "check-data"]) == 3
    told = "".join("".join(capsys.readouterr()).split())
    assert found
    assert all("".join(finding.expected.split()) in told for finding in found)
    seen: list[int] = []
    report = api.make(
        data,
        tmp_path / "door",
        ["缓退名单"],
        "2022Q2",
        villages=["核桃岭村"],
        formats=["docx", "pdf"],
        on_progress=lambda done, _all, _name: seen.append(done),
    )
    assert (
        cli.run(
            ["--data", str(data), "--out", str(tmp_path / "line"), "make", "缓退名单", "2022Q2"]
            + ["--village", "核桃岭村", "--format", "docx,pdf"]
        )
        == report.exit_code
    )
    files = {path.name: path.read_bytes() for path in (tmp_path / "line").rglob("*缓退名单*.*")}
    assert {
        made.relative.name: (tmp_path / "door" / made.relative).read_bytes() for made in report.made
    } == files
    assert seen
    docx = next(path for path in (tmp_path / "line").rglob("*.docx"))
    assert api.print_pdf(docx) == docx.with_suffix(".pdf").read_bytes()


@pytest.mark.parametrize(
    ("kinds", "quarter", "told"),
    [
        (["没有的"], "2022Q2", "没有叫"),
        (["缓退名单"], "二季度", "2022Q2"),
        (["缓退名单"], "2022Q5", "2022Q2"),
    ],
)
def test_what_is_unknown_is_refused(
    kinds: list[str], quarter: str, told: str, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=told):
        api.make(data, tmp_path / "out", kinds, quarter)
