"""`make templates` draws over its own earlier drawings and over nothing that somebody edited."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tools.drawn_files import put_drawn

if TYPE_CHECKING:
    from pathlib import Path

DRAWN = {"甲.docx": b"drawn anew", "乙.xlsx": b"drawn anew too"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with earlier drawings of both, committed."""
    for name in DRAWN:
        (tmp_path / name).write_bytes(b"an earlier drawing")
    who = ("-c", "user.name=n", "-c", "user.email=e@example.invalid", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "x")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_earlier_drawings_give_way(folder: Path) -> None:
    assert put_drawn(folder, DRAWN, overwrite=False) == 0
    assert {name: (folder / name).read_bytes() for name in DRAWN} == DRAWN


def test_what_was_edited_by_hand_stays_and_nothing_else_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "甲.docx").write_bytes(b"edited in WPS")
    assert put_drawn(folder, DRAWN, overwrite=False) == 3
    assert (folder / "甲.docx").read_bytes() == b"edited in WPS"
    assert (folder / "乙.xlsx").read_bytes() == b"an earlier drawing"
    assert "甲.docx：改过而没有提交，不覆盖" in capsys.readouterr().err


def test_where_git_cannot_tell_an_existing_file_stays(tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"somebody's")
    assert put_drawn(tmp_path, DRAWN, overwrite=False) == 3
    assert (tmp_path / "甲.docx").read_bytes() == b"somebody's"
    assert put_drawn(tmp_path, DRAWN, overwrite=True) == 0


def test_a_file_that_is_as_drawn_is_left_alone_wherever_it_is(tmp_path: Path) -> None:
    for name, data in DRAWN.items():
        (tmp_path / name).write_bytes(data)
    assert put_drawn(tmp_path, DRAWN, overwrite=False) == 0
