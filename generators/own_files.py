"""Files beyond the output folder: read within limits, written whole, never over what somebody else wrote."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from generators.errors import UsageError, tell_os_error

_RECORD = ".已导出.json"
"""Beside the data: the files that were exported from it, each with the hash of what was written."""


MOST_BYTES = 200 * 2**20
"""A county's workbook has some 20 MB."""


def read_given(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file that somebody gave; OSError, told in Chinese, for what is no file of a size.

    A pipe or a device would be read for ever: it is not even waited for.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if stat.S_ISDIR(facts.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(0, "是管道或设备，不是文件", str(path))
        if facts.st_size <= most:
            content = file.read(most + 1)  # It may be growing.
            if len(content) <= most:
                return content
    raise OSError(0, f"太大（{facts.st_size // 2**20} MB，最多 {most // 2**20} MB）", str(path))


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all and on the disk; OSError passes through (design D9).

    A file that is there keeps its mode and owner, a link stays and its file is written.
    """
    target = target.resolve() if target.is_symlink() else target
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
    scratch = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        take_after(target, scratch)
        os.replace(scratch, target)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def take_after(target: Path, scratch: Path) -> None:
    """Give `scratch` the mode and owner of the file it is to replace, or those of a new file."""
    try:
        facts = target.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(scratch, 0o666 & ~mask)
        return
    os.chmod(scratch, stat.S_IMODE(facts.st_mode))
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(scratch, facts.st_uid, facts.st_gid)


def write_own(target: Path, content: bytes, data: Path) -> None:
    """Write what is exported from the folder `data` to `target`.

    Raise UsageError when a file is there that was not exported from this data, or was changed since, and when
    the disk says no: nothing was written then.
    """
    record = data / _RECORD
    place = str(target.absolute())
    try:
        known = _read(record)
        if os.path.lexists(target) and not _is_own(target, known.get(place, "")):
            raise UsageError(
                f"“{target}”已经存在，不是本程序从这里导出的，或导出后改过，不会覆盖；"
                "换一个文件名，或先把它改名、移走"
            )
        # First the record: after a kill between the two, what is there is still told from what is ours.
        digest = hashlib.sha256(content).hexdigest()
        write_whole(record, json.dumps({**known, place: digest}, ensure_ascii=False).encode())
        write_whole(target, content)
    except OSError as error:
        message = f"写不了“{target}”：{tell_os_error(error)}"
        raise UsageError(message) from None


def _is_own(target: Path, digest: str) -> bool:
    if target.is_symlink() or not target.is_file():
        return False
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def _read(record: Path) -> dict[str, str]:
    try:
        told = json.loads(record.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}
