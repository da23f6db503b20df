"""Drawn templates put in place of earlier drawings, never over what somebody edited by hand."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def put_drawn(folder: Path, drawn: Mapping[str, bytes], *, overwrite: bool) -> int:
    """Write the files `drawn` by name into `folder`; return 0, or 3 when one of them was edited by hand.

    A file is an earlier drawing where it is what was last committed. All edited files are told at once, and
    nothing is written then; `overwrite` writes all the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changed = {name: data for name, data in drawn.items() if _differs(folder / name, data)}
    edited = [name for name in changed if (folder / name).exists() and not _is_committed(folder / name)]
    if edited and not overwrite:
        for name in edited:
            print(f"{folder / name}：改过而没有提交，不覆盖", file=sys.stderr)
        print("要保留的放进 data/××乡/templates/；确实要重新画的加 --overwrite", file=sys.stderr)
        return 3
    for name, data in changed.items():
        (folder / name).write_bytes(data)
        print(folder / name)
    return 0


def _differs(path: Path, data: bytes) -> bool:
    return not path.exists() or path.read_bytes() != data


def _is_committed(path: Path) -> bool:
    """Return whether the file is, to the byte, the one of the last commit; False where git cannot tell."""
    command = ["git", "-c", "core.quotepath=off", "status", "--porcelain", "--ignored", "--", path.name]
    try:
        told = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return told.returncode == 0 and not told.stdout.strip()
