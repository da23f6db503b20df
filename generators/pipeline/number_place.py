"""Where a township's number register is: beside the rows in its store, a file beside its workbook, or shared.

    登记簿地址.txt names a database     that register, which several machines share
    the records are in a store          in the same database, beside the rows its numbers speak of
    the records are in a workbook       the file 发文登记.sqlite3

A folder whose workbook was taken into a store brings its file along when the register is next opened.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from generators.errors import Busy, DataRefused, Finding, HongtouError, UsageError, tell_os_error
from generators.number_log import whole_chain
from generators.own_files import read_given, write_whole
from generators.register_file import (
    WAY_OUT,
    RegisterFile,
    back_up,
    begin_again,
    chain_of,
    move_out,
    newest_backup,
    put_aside,
    put_back,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from generators.number_log import Entry, EventLog
    from generators.pipeline.source import Source
    from generators.store.register import DatabaseRegister

REGISTER = "发文登记.sqlite3"
ADDRESS = "登记簿地址.txt"
"""In the data folder, where its register is shared: the address. Whoever works on the folder follows it."""


def shared_address(data: Path) -> str:
    """Return the address of the shared register of the folder, nothing when it has one of its own.

    Raise UsageError when the file that holds the address cannot be read or holds anything else.
    """
    place = data / ADDRESS
    try:
        lines = read_given(place, 10_000).decode("utf-8-sig").split()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeError) as error:
        told = tell_os_error(error) if isinstance(error, OSError) else "不是文本文件"
        raise UsageError(f"“{place}”读不了：{told}；不知道登记簿在哪里，没有编号。") from None
    if len(lines) != 1:
        raise UsageError(f"“{place}”里应只有一行登记簿的地址：postgresql://用户@主机/库名")
    return lines[0]


def shared_place(data: Path) -> str:
    """Return how a message calls the folder's shared register, without its password; nothing for its own."""
    return shared_address(data).rpartition("@")[2].removeprefix("postgresql://")


def place_of(data: Source) -> str:
    """Return how a message calls the register."""
    if shared := shared_place(data.folder):
        return shared
    return _stored(data).place if data.store else str(data.folder / REGISTER)


def is_begun(data: Source) -> bool:
    """Tell whether there is a register, or was one."""
    path = data.folder / REGISTER
    if os.path.lexists(path) or newest_backup(path) or shared_address(data.folder):
        return True
    return data.store is not None and _stored(data).is_begun


def open_log(data: Source) -> EventLog:
    """Return the events of the township's register, made when there never was one.

    Raise DataRefused when it is lost, or when there are two that have given numbers.
    """
    from generators.store.register import DatabaseRegister

    if address := shared_address(data.folder):
        return DatabaseRegister.at(address)
    path = data.folder / REGISTER
    if data.store is None:
        return RegisterFile(path)
    register = _stored(data)
    if os.path.lexists(path):
        if data.store.database.is_writing:  # Half of it would be kept if that came to nothing.
            raise Busy("编号登记簿正转入数据库，请再试一次。")
        _bring_along(path, register)
    elif not register.is_begun and (newest := newest_backup(path)):
        found = f"不见了，备份还在（最近一份“{newest.name}”）"
        place = f"编号登记簿“{register.place}”"
        raise DataRefused([Finding(place, "应为完好的编号登记簿", found, WAY_OUT, rule="D6")])
    register.begin()
    return register


def _stored(data: Source) -> DatabaseRegister:
    from generators.store.register import DatabaseRegister

    assert data.store is not None  # noqa: S101 - the caller has looked
    return DatabaseRegister(data.store.database)


def _bring_along(path: Path, register: DatabaseRegister) -> None:
    """Take the chain of the file into the store as it is: papers made before stay its own."""

    def keep(entries: Sequence[Entry]) -> None:
        if not register.take_over(entries):
            found = f"数据库里已有另一本（{register.place}），两本不能合成一本"
            way_out = "核对数据文件夹：留下编过号的那一本，把另一本移到别处"
            place = f"编号登记簿“{path}”"
            raise DataRefused([Finding(place, "应与数据库里的是同一本", found, way_out, rule="D6")])

    try:
        move_out(path, keep)
    except OSError as error:
        raise UsageError(
            f"登记簿“{path}”转不进数据库：{tell_os_error(error)}；再运行一次会接着转。"
        ) from None


def keep_backup(data: Source, day: date) -> Finding | None:
    """Keep the register as the backup of `day`; return why it could not be. A shared one has its own.

    Nothing is kept in the middle of a transaction of the store: what comes to nothing is no event.
    """
    if shared_address(data.folder) or (data.store and data.store.database.is_writing):
        return None
    path = data.folder / REGISTER
    return back_up(path, day, list(open_log(data).read(0)) if data.store else ())


def chain_held(data: Source) -> list[Entry] | None:
    """Return what the township's own register holds, None when it is lost or damaged."""
    path = data.folder / REGISTER
    if data.store is None or os.path.lexists(path):
        return chain_of(path)
    return whole_chain(_stored(data)) or None


def chain_in_store(path: Path) -> list[Entry] | None:
    """Return what the register in the store's file at `path` holds, None when there is no whole one."""
    from generators.store.register import DatabaseRegister
    from generators.store.store import Store

    try:
        store = Store.open(path)
    except HongtouError:
        return None
    try:
        return whole_chain(DatabaseRegister(store.database)) or None
    finally:
        store.close()


def put_chain(data: Source, backup: Path, day: date) -> str:
    """Put the register that `backup` holds in the place of a lost or damaged one, and tell where that is now.

    Nothing when nothing was there. Raise UsageError when the disk says no.
    """
    path = data.folder / REGISTER
    if data.store is None or os.path.lexists(path):
        return str(put_back(backup, path, day) or "")
    entries = chain_of(backup) or []
    register = _stored(data)
    with data.store.database.writing():
        aside = register.put_aside(day)
        register.take_over(entries)
    return aside


def begin_anew(data: Source, register_id: str, day: date) -> str:
    """Begin a register with the id of a lost one, and tell where what is left of that one is now."""
    path = data.folder / REGISTER
    if data.store is None or os.path.lexists(path):
        aside = put_aside(path, day)
        begin_again(path, register_id)
        return str(aside or "")
    register = _stored(data)
    with data.store.database.writing():
        told = register.put_aside(day)
        register.begin(register_id, "补登")
    return told


def share_register(data: Source, address: str) -> tuple[str, int]:
    """Move the township's register into the database at `address`; return its place and its events.

    The chain goes over as it is, so papers made before stay its own; a file is renamed and kept. Raise
    UsageError when the register there is another one, or the township's is shared already.
    """
    from generators.store.register import DatabaseRegister

    path = data.folder / REGISTER
    known, is_gone = shared_address(data.folder), not os.path.lexists(path)
    # Its file is still there after a run that was cut off: that run is ended.
    if known and (known != address or is_gone):
        message = f"登记簿已经放在数据库里：{shared_place(data.folder)}；要换地方请先与管理员商量"
        raise UsageError(message)
    if is_gone and newest_backup(path) and chain_held(data) is None:
        raise DataRefused(
            [Finding(f"编号登记簿“{path}”", "应在", "不见了，备份还在", "先 number restore 取回，再转入")]
        )
    shared = DatabaseRegister.at(address)
    keep = partial(_hand_over, data.folder, shared, address)
    try:
        if data.store is None and not is_gone:
            move_out(path, keep)
        else:
            keep(list(open_log(data).read(0)) if is_begun(data) else [])
        return shared.place, max((entry.sequence for entry in shared.read(0)), default=0)
    except OSError as error:
        raise UsageError(f"登记簿转不了：{tell_os_error(error)}；再运行一次会接着转。") from None
    finally:
        shared.close()


def _hand_over(folder: Path, shared: DatabaseRegister, address: str, entries: Sequence[Entry]) -> None:
    if entries[1:] and not shared.take_over(entries):
        message = (
            f"{shared.place} 已是另一本登记簿，两本不能合成一本；"
            "在地址后写 ?register=乡镇名 另开一本，或换一个库"
        )
        raise UsageError(message)
    write_whole(folder / ADDRESS, f"{address}\n".encode())
