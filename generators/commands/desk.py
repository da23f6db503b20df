"""The command of the page in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generators.commands.chinese_click import Command, PathType
from generators.commands.screen import Screen
from generators.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from generators.commands.options import Options


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
    type=click.DateTime(["%Y-%m-%d"]),
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
    from generators.desk import Door, Office, serve

    options: Options = ctx.obj
    if cert and not is_shared:
        message = "--cert 只和 --office 一起用；本机用不需要证书"
        raise UsageError(message)
    out = Screen().out
    if options.begin_where_empty():
        out.print("文件夹是空的，已建好一个空的乡镇：在页面上从“今天”的“从这里开始”填起", markup=False)
    source, day = options.source, on.date() if on else None
    office = Office(
        source.folder,
        options.out.resolve(),
        options.templates,
        database=source.database,
        is_shared=is_shared,
        fixed_day=day,
    )
    serve(office, Door(port, not no_browser, cert), lambda text: out.print(text, markup=False))
