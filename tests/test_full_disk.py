"""On a disk with hardly any room a command that writes says so in Chinese, and goes on when there is room."""

from __future__ import annotations

import ctypes
import os
import pickle
import re
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_kills import DEEDS, begin, is_sound, loaded, state  # noqa: F401 - a fixture

from generators.errors import HongtouError
from generators.own_files.scratch import is_room

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = "HONGTOU_FULL" in os.environ
"""Whether every command is tried, with ever more room; some of them in the suite."""
ROOM = (4, 24, 96, 400) if ALL else (24,)
"""KiB that are left on the disk."""
IN_THE_SUITE = (
    *("notice", "draft", "check-data", "template replaced", "backup", "restore", "new-data"),
    *("number void", "number export", "number restore", "take-in"),
)
_WITH_TEMPORARY_FILES = {"check-data", "new-data", "take-in"}
_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_REMOUNT, _PRIVATE = 32, 0x44000
_IS_DONE = re.compile("已经?存在|已经有了|还没有的|不用再|没有.*要|已作废|完好|已经作废")


def mount(place: Path, size: int, flags: int = 0) -> None:
    """Mount a disk of `size` KiB in memory at `place`."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", bytes(place), b"tmpfs", flags, f"size={size}k".encode()):
        raise OSError(ctypes.get_errno(), "mount")


def have_mounts_of_ones_own() -> None:
    """Let this process mount what nobody else sees, as root or where the system lets others."""
    libc, user, group = ctypes.CDLL(None, use_errno=True), os.getuid(), os.getgid()
    if libc.unshare(_NEW_MOUNTS | (_NEW_USER if user else 0)):
        raise OSError(ctypes.get_errno(), "unshare")
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    libc.mount(b"none", b"/", None, _PRIVATE, None)


def alone(work: Callable[[], object]) -> Any:
    """Return what `work` returns in a process with mounts of its own; what it raises is raised here."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        told: tuple[bool, object] = False, "died"
        try:
            have_mounts_of_ones_own()
            told = True, work()
        except BaseException:
            told = False, traceback.format_exc()
        finally:
            with open(writing, "wb") as pipe:
                pickle.dump(told, pipe)
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        is_well, found = pickle.load(pipe)  # noqa: S301 - our own child's
    os.waitpid(child, 0)
    if not is_well:
        raise AssertionError(found)
    return found


def possible() -> bool:
    """Tell whether a disk can be mounted here."""
    if sys.platform != "linux":
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            alone(lambda: mount(Path(folder), 4))
        except AssertionError:
            return False
    return True


pytestmark = pytest.mark.skipif(not possible(), reason="mounts a small disk")


def told_by(folder: Path, act: Callable[[], object]) -> str:
    """Return what `act` refuses with when it is done in `folder`; nothing when it does not."""
    os.chdir(folder)
    try:
        act()
    except HongtouError as refused:
        told = str(refused)
        assert "Traceback" not in told, told
        assert re.search("[一-鿿]", told), told
        assert not re.search(r"Errno|No space|Error|disk is full", told), told
        return told
    return ""


def faults_of(
    folder: Path, begun: Path, act: Callable[[], object], room: int, *, is_temporary: bool
) -> list[str]:
    """Return what is wrong where `act` has `room` KiB, there or for temporary files, and then enough."""
    temporary = folder.with_name("tmp")
    folder.mkdir()
    temporary.mkdir()
    mount(folder, 400_000)
    os.umask(0o077)
    office = Path(shutil.copytree(begun, folder / "office"))
    if is_temporary:
        mount(temporary, room)
    else:
        disk = os.statvfs(folder)
        mount(folder, (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024 + room, _REMOUNT)
    tempfile.tempdir = str(temporary)
    os.environ["TMPDIR"] = str(temporary)
    told_by(office, act)
    faults = [f"left {path}" for path in office.rglob("*") if is_room(path.name)]
    faults += [f"left {path}" for path in temporary.iterdir()]
    if not is_sound(office):
        faults.append("half a backup")
    mount(folder, 400_000, _REMOUNT)
    mount(temporary, 400_000, _REMOUNT if is_temporary else 0)
    again = told_by(office, act)
    if again and not _IS_DONE.search(again):
        faults.append(f"refused with room enough: {again}")
    return [*faults, *differences(state(office))]


_expected: dict[str, object] = {}


def differences(found: dict[str, object]) -> list[str]:
    """Return where `found` is not what a disk with room enough has."""
    return [
        f"not as with room: {name}" for name in {*found, *_expected} if found.get(name) != _expected.get(name)
    ]


def in_peace(folder: Path, begun: Path, act: Callable[[], object]) -> dict[str, object]:
    """Return what there is after `act` on a disk with room enough."""
    folder.mkdir()
    mount(folder, 400_000)
    os.umask(0o077)
    office = Path(shutil.copytree(begun, folder / "office"))
    assert told_by(office, act) == ""
    return state(office)


@pytest.mark.parametrize("name", DEEDS if ALL else IN_THE_SUITE)
@pytest.mark.usefixtures("loaded")
def test_a_command_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path: Path, name: str) -> None:
    before, act = DEEDS[name]
    begun, folder = tmp_path / "begun", tmp_path / "disk"

    def prepared() -> None:
        folder.mkdir()
        mount(folder, 400_000)
        office = folder / "office"
        office.mkdir()
        told_by(office, begin)
        told_by(office, before)
        shutil.copytree(office, begun)

    alone(prepared)
    folder.rmdir()
    _expected.clear()
    _expected.update(alone(lambda: in_peace(folder, begun, act)))
    folder.rmdir()
    faults: dict[tuple[str, int], list[str]] = {}
    for room in ROOM:
        for is_temporary in (False, True) if ALL or name in _WITH_TEMPORARY_FILES else (False,):
            kind = "temporary" if is_temporary else "disk"
            found = alone(lambda: faults_of(folder, begun, act, room, is_temporary=is_temporary))  # noqa: B023
            faults |= {(kind, room): found} if found else {}
            folder.rmdir()
            folder.with_name("tmp").rmdir()
    assert faults == {}
