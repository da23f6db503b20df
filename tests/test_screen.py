"""What a screen is told: data steers no terminal and shows no ID number."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

import cli
from generators.masking import visible

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J张三", "␛[2J张三"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("张\u202e三", "张‹U+202E›三"),
        ("a\u2066b\u2069", "a‹U+2066›b‹U+2069›"),
        ("\x9b31m", "‹U+009B›31m"),
        ("两行\n仍是两行", "两行\n仍是两行"),
    ],
)
def test_what_would_steer_a_terminal_is_shown_not_sent(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_draft_name_with_an_escape_does_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["new-data", str(tmp_path / "乡")]) == 0
    (tmp_path / "乡" / "notices" / "\x1b[31m141199197704263070.txt").write_text("标题：x")
    assert cli.run(["--data", str(tmp_path / "乡"), "notice", "没有"]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "19770426" not in told
    assert "␛[31m" in told


@pytest.mark.parametrize(("also", "mode"), [([], 0o600), (["--shared"], 0o660)])
def test_what_is_made_is_for_its_owner_or_the_group_only(tmp_path: Path, also: list[str], mode: int) -> None:
    before = os.umask(0o022)
    os.umask(before)
    assert cli.run([*also, "new-data", str(tmp_path / "乡")]) == 0
    made = list((tmp_path / "乡").rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {mode}
    assert {stat.S_IMODE(p.stat().st_mode) for p in made if p.is_dir()} == {mode | (mode & 0o440) >> 2}
    assert os.umask(before) == before
