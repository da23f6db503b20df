"""The built wheel, installed into an empty environment, is the whole program, its page too."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from few_villages import SAMPLE, copy_few_villages, write_few_villages

ROOT = Path(__file__).parents[1]
SUFFIXES = {".docx", ".xlsx", ".pdf"}


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.suffix in SUFFIXES
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    told = run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", folder, ROOT),
        cwd=folder,
    )
    assert told.returncode == 0, told.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return bin/ of an environment that holds the wheel; what it depends on is lent, the checkout is not."""
    environment = tmp_path_factory.mktemp("environment")
    assert run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment).returncode == 0
    python = environment / "bin" / "python"
    told = run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel),
        cwd=environment,
    )
    assert told.returncode == 0, told.stderr
    (site,) = environment.glob("lib/python*/site-packages")
    lent = Path(next(path for path in sys.path if path.endswith("site-packages")))
    # A .pth in a folder that another .pth names is not read: the editable checkout stays unknown.
    (site / "lent.pth").write_text(f"{lent}\n")
    return python.parent


def test_the_wheel_brings_one_name_and_no_test_tool_or_cache(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"hongtou"}
    assert not [name for name in names if "__pycache__" in name or "sqlite3" in name or "/tests/" in name]
    templates = {Path(name).name for name in names if "/templates/" in name and name.endswith("x")}
    assert templates >= {path.name for path in (ROOT / "templates").iterdir()}


MADE = (
    # A notice, letters with their books, a ledger and its print: each printer, and the register.
    ("notice", "79号", "--format", "docx,pdf"),
    (
        "make",
        "退出告知书",
        "易返贫致贫人口排查台账",
        "2022Q2",
        "--village",
        "东沟村",
        "--format",
        "docx,xlsx,pdf",
    ),
)


def test_the_installed_program_makes_papers_of_the_sample_as_the_checkout_does(
    installed: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    there.mkdir()
    # A copy, for the sample's numbers go into the data folder of the checkout.
    for folder in ("generators", "templates", "data"):
        shutil.copytree(ROOT / folder, here / folder, ignore=shutil.ignore_patterns("*.sqlite3*", "county"))
    for file in ("cli.py", "pyproject.toml"):
        shutil.copy(ROOT / file, here)
    fetch = "import hongtou; from generators.installation import sample_folder; print(sample_folder())"
    told = run(installed / "python", "-c", fetch, cwd=there)
    assert (told.returncode, told.stdout.strip()) == (0, str(there / "data" / "交楼申乡")), told.stderr
    assert (there / "data" / "交楼申乡" / "数据.xlsx").read_bytes() == SAMPLE.read_bytes()
    for folder in (here, there):
        write_few_villages(folder / "data" / "交楼申乡", "东沟村")
    for words in MADE:
        first = run(sys.executable, "cli.py", *words, cwd=here)
        second = run(installed / "hongtou", *words, cwd=there)
        assert first.returncode in {0, 4}, first.stderr
        assert (second.returncode, second.stdout) == (first.returncode, first.stdout), second.stderr
    made = digests(here / "output")
    assert {Path(name).suffix for name in made} == SUFFIXES
    assert digests(there / "output") == made
    # The register of an installed program stands in the clerk's folder, not in the installation.
    assert (there / "data" / "交楼申乡" / "发文登记.sqlite3").exists()


def test_the_installed_desk_answers_with_its_page_and_what_the_page_loads(
    installed: Path, tmp_path: Path
) -> None:
    copy_few_villages(tmp_path / "乡", "东沟村")
    words = ["--data", tmp_path / "乡", "desk", "--port", "0", "--no-browser"]
    command = [str(installed / "hongtou"), *map(str, words)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as desk:
        try:
            assert desk.stdout is not None
            address = next(
                found[0] for line in desk.stdout if (found := re.search(r"http://[0-9.:]+/", line))
            )
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - on 127.0.0.1
                page = answer.read().decode()
            assert "交楼申乡" in page
            loaded = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', page)
            assert loaded
            base = "/".join(address.split("/")[:3])
            for place in loaded:
                with urllib.request.urlopen(base + place, timeout=60) as answer:  # noqa: S310
                    assert answer.read()
        finally:
            desk.terminate()


def test_the_installed_program_reads_none_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    told = run(
        *(
            installed / "python",
            "-c",
            "import hongtou, cli, generators; print(cli.__file__, generators.__file__)",
        ),
        cwd=tmp_path,
    )
    assert str(ROOT) not in told.stdout
    assert told.stdout.count("/hongtou/_app/") == 2
