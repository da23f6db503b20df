"""The two commands of a fresh machine: what they find missing, what they pin, which faces they register."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
ORDINARY_COMMANDS = (
    "bash",
    "cat",
    "cksum",
    "dirname",
    "env",
    "grep",
    "head",
    "mkdir",
    "readlink",
    "rm",
    "tail",
)


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """Return a checkout beside a `bin` that holds Python and ordinary commands, no package manager."""
    (tmp_path / "bin").mkdir()
    for command in ORDINARY_COMMANDS:
        (tmp_path / "bin" / command).symlink_to(shutil.which(command) or command)
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    shutil.copytree(CHECKOUT / "tools", tmp_path / "checkout" / "tools")
    return tmp_path


def install(machine: Path, purpose: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "tools/install.sh", purpose],
        check=False,
        cwd=machine / "checkout",
        env={"PATH": str(machine / "bin"), "HOME": str(machine)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def pins(lock: str) -> dict[str, str]:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, flags=re.MULTILINE))


def test_without_apt_everything_missing_is_listed_at_once_in_chinese_and_english(bare_machine: Path) -> None:
    told = install(bare_machine, "test")
    assert told.returncode == 1
    for words in (
        "没有 apt-get",
        "no apt-get",
        "fontconfig",
        "fonts-noto-cjk",
        "人名生僻字",
        "rare characters in names",
        "fonts-lxgw-wenkai",
        "fonts-hanazono",
        "fonts-crosextra-carlito",
        "fonts-crosextra-caladea",
        "libreoffice-writer",
        "libreoffice-calc",
        "poppler-utils",
        "npm",
        "chromium",
        "仿宋、楷体、黑体、宋体",
    ):
        assert words in told.stderr
    assert not (bare_machine / "checkout" / ".venv").exists()


def test_what_only_the_tests_need_is_not_asked_of_those_who_make_papers(bare_machine: Path) -> None:
    told = install(bare_machine, "run")
    assert "fonts-noto-cjk" in told.stderr
    assert "libreoffice" not in told.stderr


def test_an_older_python_is_refused_with_the_version_found_and_the_way_out(bare_machine: Path) -> None:
    python = bare_machine / "bin" / "python3"
    python.unlink()
    python.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2"\nexit 1\n', encoding="utf-8")
    python.chmod(0o755)
    told = install(bare_machine, "run")
    assert told.returncode == 1
    assert "需要 Python 3.11" in told.stderr
    assert "Python 3.9.2" in told.stderr
    assert "apt-get install python3.11" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.skipif(shutil.which("fc-match") is None, reason="fontconfig is not installed")
@pytest.mark.parametrize(
    ("asked", "file"),
    [
        ("仿宋", "FandolFang-Regular.otf"),
        ("仿宋_GB2312", "FandolFang-Regular.otf"),
        ("FangSong", "FandolFang-Regular.otf"),
        ("楷体_GB2312", "FandolKai-Regular.otf"),
        ("黑体", "FandolHei-Regular.otf"),
        ("宋体", "FandolSong-Regular.otf"),
        ("宋体:bold", "FandolSong-Bold.otf"),
        ("方正小标宋简体", "FandolSong-Bold.otf"),
        ("方正小标宋_GBK", "FandolSong-Bold.otf"),
        ("Times New Roman", "LiberationSerif-Regular.ttf"),
        # 堃 is in none of the Fandol faces.
        ("仿宋:charset=5803", "NotoSerifCJK-Regular.ttc"),
        ("楷体:charset=5803", "LXGWWenKai-Regular.ttf"),
        ("黑体:charset=5803", "NotoSansCJK-Regular.ttc"),
    ],
)
def test_each_face_of_the_standard_has_a_stand_in_of_its_own_kind(asked: str, file: str) -> None:
    named = asked.partition(":")[0]
    if subprocess.run(["fc-list", "-q", named], check=False).returncode == 0:
        pytest.skip(f"this machine has a real {named}")
    matched = subprocess.run(["fc-match", "-f", "%{file}", asked], capture_output=True, text=True, check=True)
    assert Path(matched.stdout).name == file


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_registry(lock: str) -> None:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z])", text.replace("\\\n", ""))[1:]
    # A package may be pinned once for each range of Python versions, never twice for the same.
    heads = [requirement.partition(" --hash")[0].strip() for requirement in requirements]
    assert {head.partition("==")[0] for head in heads} == set(pins(lock))
    assert len({(head.partition("==")[0], head.partition(";")[2]) for head in heads}) == len(heads) > 20
    assert all(" --hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"://|index-url|find-links|trusted-host", text)


def test_the_locks_hold_what_the_project_asks_for_and_agree_with_each_other() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    run, dev = (pins(lock) for lock in LOCKS)
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(run[canonicalize_name(requirement.name)])
    for requirement in map(Requirement, project["project"]["optional-dependencies"]["dev"]):
        if requirement.name == "hongtou":
            continue  # the extras of the project itself
        assert requirement.specifier.contains(dev[canonicalize_name(requirement.name)])
    assert run.items() <= dev.items()


def test_help_lists_every_target() -> None:
    targets = re.findall(
        r"^\.PHONY: (.*)$", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    told = subprocess.run(["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"make ([a-z-]+)", told) == targets[0].split()


def test_no_script_takes_a_program_that_was_broken_off_for_a_no() -> None:
    # Under pipefail `… | grep -q` fails where the match is not in the last lines: what stands before it dies
    # of the closed pipe.
    scripts = [
        path for path in CHECKOUT.glob("tools/**/*.sh") if "pipefail" in path.read_text(encoding="utf-8")
    ]
    ends_early = re.compile(r"\|\s*(?:grep\s+-\w*[qm]|head\b|sed\s+\S*q\b)")
    assert len(scripts) > 4
    assert [
        f"{path.name}: {line.strip()}"
        for path in scripts
        for line in path.read_text(encoding="utf-8").splitlines()
        if ends_early.search(line)
    ] == []
