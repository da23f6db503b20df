"""A finished shard handed on: into a folder by renaming, or into object storage, whole at the end.

Object storage has no rename: an object is put once, whole, under its last name, and the list of the shard's
files (`LIST`) is put after all of them. Who reads takes what the list names; without a list a shard is not
finished. A shard that is published twice sends only what changed.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from generators.errors import UsageError, tell_os_error
from generators.file_names import safe_name
from generators.output_folder import OWN_FOLDER
from generators.own_files import hash_of, read_given

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST = "文件清单.json"
"""Name of the list: relative path → SHA-256."""
_SECONDS_LEFT_ALONE = 24 * 3600


@dataclass(frozen=True)
class Target:
    """Where finished shards go: a folder, or a prefix of a bucket."""

    folder: Path | None = None
    bucket: str = ""
    """bucket/prefix of S3 storage; address and keys come from the environment (AWS_ENDPOINT_URL …)."""


def target_of(given: str) -> Target | None:
    """Return where `given` (a folder, or s3://bucket/prefix) is; None for nothing; else raise UsageError."""
    if not given:
        return None
    scheme, mark, rest = given.partition("://")
    if not mark:
        return Target(Path(given))
    if scheme != "s3" or not rest.strip("/"):
        message = f"发布到的地方应为文件夹，或 s3://桶/前缀，现为“{given}”"
        raise UsageError(message)
    return Target(bucket=rest.strip("/"))


def publish(made: Path, target: Target | None, name: str) -> str:
    """Hand the papers in the output folder `made` on to `target` under `name`; return where they are now.

    Raise UsageError when the target says no: what was published before is as it was, or whole.
    """
    if target is None:
        return ""
    files = {
        path.relative_to(made).as_posix(): hash_of(path)
        for path in sorted(made.rglob("*"))
        if path.is_file() and OWN_FOLDER not in path.relative_to(made).parts
    }
    try:
        if target.folder is not None:
            return _into_folder(made, target.folder / safe_name(name), files)
        return _into_bucket(made, f"{target.bucket}/{safe_name(name)}", files)
    except OSError as error:
        message = f"发布不成（{target.bucket or target.folder}）：{tell_os_error(error)}；成品在“{made}”里"
        raise UsageError(message) from None


def _listed(files: Mapping[str, str]) -> bytes:
    return json.dumps(dict(sorted(files.items())), ensure_ascii=False, indent=1).encode()


def _into_folder(made: Path, place: Path, files: Mapping[str, str]) -> str:
    """Copy the papers beside `place`, then rename: the place holds the old shard or the new one."""
    listed = _listed(files)
    _check_own(place)
    with suppress(OSError):
        if (place / LIST).read_bytes() == listed:
            return str(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    coming = place.with_name(f".{place.name}.{os.getpid()}.part")
    gone = place.with_name(f".{place.name}.{os.getpid()}.old")
    for left in place.parent.glob(f".{place.name}.*"):  # A killed run's.
        if time.time() - left.stat().st_mtime > _SECONDS_LEFT_ALONE:
            shutil.rmtree(left, ignore_errors=True)
    try:
        for relative in files:
            copied = coming / relative
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made / relative, copied)
        coming.mkdir(exist_ok=True)
        (coming / LIST).write_bytes(listed)
        if hasattr(os, "sync"):
            os.sync()
        if place.exists():
            place.rename(gone)
        coming.rename(place)
    finally:
        shutil.rmtree(coming, ignore_errors=True)
        if gone.exists() and not place.exists():
            gone.rename(place)
        shutil.rmtree(gone, ignore_errors=True)
    return str(place)


def _check_own(place: Path) -> None:
    """Raise UsageError when `place` holds anything but what was published there and nobody changed."""
    if not os.path.lexists(place):
        return
    listed = {}
    with suppress(OSError, ValueError, RecursionError):
        listed = json.loads(read_given(place / LIST))
    known = listed if isinstance(listed, dict) else {}
    there = sorted(path for path in place.rglob("*") if path.name != LIST and not path.is_dir())
    foreign = [
        path
        for path in there
        if path.is_symlink() or known.get(path.relative_to(place).as_posix()) != hash_of(path)
    ]
    if place.is_symlink() or not place.is_dir() or foreign:
        named = "、".join(path.name for path in foreign[:3])
        message = (
            f"“{place}”不是本程序发布的，或发布以后改过{f'（{named}）' if named else ''}，不会覆盖；"
            "换一个地方，或先把它改名、移走"
        )
        raise UsageError(message)


def _into_bucket(made: Path, prefix: str, files: Mapping[str, str]) -> str:
    storage = _storage()
    key = f"{prefix}/{LIST}"
    try:
        before = json.loads(storage.cat_file(key)) if storage.exists(key) else {}
        for relative, digest in files.items():
            if before.get(relative) != digest:
                storage.pipe_file(str(PurePosixPath(prefix, relative)), (made / relative).read_bytes())
        listed = _listed(files)
        if _listed(before) != listed or not before:
            storage.pipe_file(key, listed)
    except ValueError:
        message = f"s3://{key} 不是本程序写的清单；请换一个前缀"
        raise UsageError(message) from None
    except OSError:
        raise
    except Exception as error:
        found, way_out = type(error).__name__, "核对桶名、AWS_ENDPOINT_URL 和密钥"
        message = f"对象存储说不行（{found}）：{way_out}；成品在“{made}”里"
        raise UsageError(message) from None
    return f"s3://{prefix}"


def _storage() -> Any:
    try:
        import s3fs
    except ModuleNotFoundError:
        message = "发布到对象存储需要先装 s3fs：pip install hongtou[fleet]"
        raise UsageError(message) from None
    return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
