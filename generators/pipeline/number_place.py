"""Where a township's number register is: a file beside its workbook, or a database that machines share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding, UsageError, tell_os_error
from generators.number_log import NumberBook
from generators.own_files import read_given, write_whole
from generators.register_file import RegisterFile, back_up, newest_backup

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from generators.number_log import EventLog

REGISTER = "发文登记.sqlite3"
ADDRESS = "登记簿地址.txt"
"""In the data folder, where its register is shared: the address. Whoever works on the folder follows it."""


def shared_address(data: Path) -> str:
    """Return the address of the shared register of the folder, nothing when its register is a file."""
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
    """Return how a message calls the folder's shared register, without its password; nothing for a file."""
    return shared_address(data).rpartition("@")[2].removeprefix("postgresql://")


def is_begun(data: Path) -> bool:
    """Tell whether there is a register, or was one."""
    path = data / REGISTER
    return os.path.lexists(path) or bool(newest_backup(path)) or bool(shared_address(data))


def open_log(data: Path) -> EventLog:
    """Return the events of the folder's register, made when there never was one."""
    if address := shared_address(data):
        from generators.store.shared_register import SharedRegister

        return SharedRegister(address)
    return RegisterFile(data / REGISTER)


def keep_backup(data: Path, day: date) -> Finding | None:
    """Keep the register's file as the backup of `day`; return why it could not be. A server has its own."""
    return None if shared_address(data) else back_up(data / REGISTER, day)


def share_register(data: Path, address: str, day: date) -> tuple[str, int]:
    """Move the register of the folder into the database at `address`; return its place and its events.

    The chain goes over as it is, so papers made before stay its own; the file is renamed and kept. Raise
    UsageError when the register there is another one, or the folder's is shared already.
    """
    from generators.store.shared_register import SharedRegister

    if shared_address(data):
        message = f"登记簿已经放在数据库里：{shared_place(data)}；要换地方请先与管理员商量"
        raise UsageError(message)
    path = data / REGISTER
    if newest_backup(path) and not os.path.lexists(path):
        raise DataRefused(
            [Finding(f"编号登记簿“{path}”", "应在", "不见了，备份还在", "先 number restore 取回，再转入")]
        )
    shared = SharedRegister(address)
    try:
        entries = []
        if os.path.lexists(path):
            log = RegisterFile(path)
            try:
                entries = list(log.read(0))
            finally:
                log.close()
            NumberBook().take(entries)
        if entries[1:] and not shared.take_over(entries) and list(shared.read(0))[: len(entries)] != entries:
            message = (
                f"{shared.place} 已是另一本登记簿，两本不能合成一本；"
                "在地址后写 ?register=乡镇名 另开一本，或换一个库"
            )
            raise UsageError(message)
        write_whole(data / ADDRESS, f"{address}\n".encode())
        if os.path.lexists(path):
            os.replace(path, path.with_name(f"{path.stem}-已转入数据库-{day.isoformat()}{path.suffix}"))
        return shared.place, max((entry.sequence for entry in shared.read(0)), default=0)
    except OSError as error:
        raise UsageError(f"登记簿转不了：{tell_os_error(error)}；再运行一次会接着转。") from None
    finally:
        shared.close()
