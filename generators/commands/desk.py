"""The command of the page in the browser."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from generators.commands.chinese_click import Command, DayType, PathType
from generators.commands.screen import Screen
from generators.errors import HongtouError, UsageError

if TYPE_CHECKING:
    import socket
    from datetime import date, datetime
    from pathlib import Path

    from rich.console import Console

    from generators.commands.options import Options
    from generators.desk.office import Office
    from generators.pipeline.reading_ahead import ReadAhead


@click.command("desk", cls=Command)
@click.option(
    "--port", metavar="端口", type=click.IntRange(0, 65535), default=8022, help="默认 8022；0 为任选空闲的。"
)
@click.option("--no-browser", is_flag=True, help="不自动打开浏览器。")
@click.option("--office", "is_shared", is_flag=True, help="给整个单位的网络用：要账号，走 https。")
@click.option(
    "--cert",
    metavar="文件.pem",
    type=PathType(),
    help="https 用的证书（私钥和证书在一个 PEM 里）；不写就自己做一个。",
)
@click.option(
    "--date",
    "on",
    metavar="2022-06-15",
    type=DayType(),
    help="把这一天当作今天。",
)
@click.pass_context
def desk(
    ctx: click.Context,
    port: int,
    no_browser: bool,
    is_shared: bool,
    cert: Path | None,
    on: datetime | None,
) -> None:
    """在浏览器里办理：看应办的事、填写、预览、出文书、办公文。默认只在本机能打开，不要账号。"""
    from generators.desk.waiting import WaitingPage, address_at, port_of

    if cert and not is_shared:
        message = "--cert 只和 --office 一起用；本机用不需要证书"
        raise UsageError(message)
    out, options = Screen().out, ctx.obj
    ahead = _read_ahead(options)
    listening = _listen(ctx, port, is_shared)
    if listening is None:
        out.print(f"红头已经开着：{address_at(port)}", markup=False)
        if not no_browser:
            webbrowser.open(address_at(port))
        return
    waiting = None if is_shared or no_browser else WaitingPage(listening)
    if waiting:
        threading.Thread(target=webbrowser.open, args=[address_at(port_of(listening))], daemon=True).start()
    try:
        from generators.desk.serving import Door, serve

        door = Door(listening, not (no_browser or waiting), cert, waiting)
        office = _office(options, is_shared, on.date() if on else None, out)
        office.read_ahead = ahead
        serve(office, door, lambda text: out.print(text, markup=False))
    except HongtouError as error:
        if waiting:
            waiting.tell(str(error))
        raise
    finally:
        if waiting:
            waiting.leave()
        listening.close()


def _read_ahead(options: Options) -> ReadAhead | None:
    """Begin to read the workbook that will be taken in, beside the loading: forked while there is no thread.

    What is wrong with it is told by who takes it in.
    """
    from generators.pipeline.reading_ahead import ReadAhead
    from generators.pipeline.source import WORKBOOK
    from generators.worker_process import WorkerDiedError

    with suppress(HongtouError, OSError, WorkerDiedError):
        source = options.source
        if not source.database:
            return ReadAhead(source.folder / WORKBOOK)
    return None


def _listen(ctx: click.Context, port: int, is_shared: bool) -> socket.socket | None:
    """Return where the page will be served; None where this machine serves it already.

    A port that nobody asked for by its number gives way to one that is free.
    """
    from generators.desk.waiting import EVERYWHERE, HERE, is_open_already, listen

    try:
        return listen(EVERYWHERE if is_shared else HERE, port)
    except UsageError:
        if not is_shared and is_open_already(port, ctx.obj.source.folder):
            return None
        if is_shared or ctx.get_parameter_source("port") is not ParameterSource.DEFAULT:
            raise
    return listen(HERE, 0)


def _office(options: Options, is_shared: bool, day: date | None, out: Console) -> Office:
    """Return what the page works on, begun where the folder is empty."""
    from generators.desk.deeds import LOCAL
    from generators.desk.office import Office

    if options.begin_where_empty(LOCAL):
        out.print("文件夹是空的，已建好一个空的乡镇：在页面上从“今天”的“从这里开始”填起", markup=False)
    source = options.source
    return Office(
        source.folder,
        options.out.resolve(),
        options.templates,
        database=source.database,
        is_shared=is_shared,
        fixed_day=day,
    )
