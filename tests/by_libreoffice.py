"""LibreOffice as a witness: what it makes of files that are given to it."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="tools/install.sh test installs LibreOffice"
)


def convert(folder: Path, kind: str, *files: Path, options: tuple[str, ...] = ()) -> None:
    """Have LibreOffice write `files` into `folder` as `kind`, an ending with a filter after it if need be.

    One start for many files is much quicker than a start for each.
    """
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={_profile()}", "--headless", *options),
            *("--convert-to", kind, "--outdir", str(folder), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )


@cache
def _profile() -> str:
    """Return the address of a profile of this process: to begin one takes longer than to convert a file."""
    folder = Path(tempfile.mkdtemp(prefix="libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder.as_uri()
