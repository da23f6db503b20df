"""What came with the program and where: shipped templates, the sample, version and build.

The same from a checkout, an installed wheel and a frozen bundle: the repository's folders stand together in
each of them.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""Folder in which templates/ and data/ of the program stand."""
SHIPPED_TEMPLATES = ROOT / "templates"
SAMPLE = ROOT / "data" / "交楼申乡"
"""The sample township as it came with the program, to be read only; `sample_folder` is to work in."""


@lru_cache(maxsize=1)
def release() -> str:
    """Return the version of the package; "checkout" where only its sources are."""
    try:
        return distribution("hongtou").version
    except PackageNotFoundError:
        return "checkout"


def is_checkout() -> bool:
    """Return whether the program runs from its repository, whose data/ is the office's to write in."""
    return (ROOT / "pyproject.toml").is_file()


@lru_cache(maxsize=1)
def build_id() -> str:
    """Return what changes whenever the program does, of twelve hexadecimal digits.

    A checkout is read itself; an installed program names the hashes of its files in the record of its wheel
    (PEP 376), a frozen one has that record and no sources.
    """
    digest = hashlib.sha256()
    if is_checkout():
        for source in sorted((ROOT / "generators").rglob("*.py")):
            digest.update(source.read_bytes())
    else:
        record = distribution("hongtou").read_text("RECORD") or release()
        lines = sorted(line for line in record.splitlines() if line.startswith("hongtou/"))
        digest.update("\n".join(lines).encode())
    return digest.hexdigest()[:12]


def program_version() -> str:
    """Return release and build: papers made by another one are made anew."""
    return f"{release()}+{build_id()}"


def data_home() -> Path:
    """Return the folder in which townships' data folders are looked for when none is named."""
    return (ROOT if is_checkout() else Path.cwd()) / "data"


def sample_folder() -> Path:
    """Return the sample township's data folder; an installed program copies its own to `data_home` once.

    The number register is written into the folder, so it may not be that of the installation. Raise OSError
    where it cannot be copied.
    """
    if is_checkout():
        return SAMPLE
    target = data_home() / SAMPLE.name
    if not target.exists():
        shutil.copytree(SAMPLE, target, ignore=shutil.ignore_patterns("*.sqlite3*"))
    return target
