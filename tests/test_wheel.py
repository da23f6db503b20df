"""The built wheel, installed into an empty environment, is the whole program: the demo is the checkout's."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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


def test_the_installed_program_makes_the_demo_of_the_checkout_byte_for_byte(
    installed: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    there.mkdir()
    # A copy, for the demo's numbers go into the data folder of the checkout.
    for folder in ("generators", "templates", "data"):
        shutil.copytree(ROOT / folder, here / folder, ignore=shutil.ignore_patterns("*.sqlite3*", "county"))
    for file in ("cli.py", "pyproject.toml"):
        shutil.copy(ROOT / file, here)
    first = run(sys.executable, "cli.py", "demo", cwd=here)
    second = run(installed / "hongtou", "demo", cwd=there)
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert second.stdout == first.stdout
    made = digests(here / "output")
    assert len(made) > 1000
    assert digests(there / "output") == made
    # The register of an installed program stands in the clerk's folder, not in the installation.
    assert (there / "data" / "交楼申乡" / "发文登记.sqlite3").exists()


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
