"""The door: the options before a command, and every refusal told once, in Chinese (design D10)."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - a checkout may be started by any Python
    sys.exit("需要 Python 3.11 或更新版本；系统自带的旧，用安装包（make deb 做的，自带 Python）或另装一个。")

import io
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import click

    import generators.rare_collection  # noqa: F401 - before all that is loaded
    from generators.commands import COMMANDS
except ModuleNotFoundError as missing:
    sys.exit(f"还没有装好（缺 {missing.name}）：在程序文件夹里运行 make install，以后用 ./hongtou 加命令。")

from generators.commands.chinese_click import Group, PathType, show_usage_error
from generators.commands.options import Options
from generators.commands.screen import Screen, comes_of_ctrl_c, show_stopped
from generators.errors import DataRefused, HongtouError, PaperWithheld, UsageError, tell_os_error
from generators.installation import SHIPPED_TEMPLATES, release

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(
    cls=Group,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="第一次用：new-data 建空表 → 填写 → check-data 检查 → 出文书。详见 docs/使用手册.md。",
)
@click.option(
    "--data",
    metavar="文件夹或数据库",
    help="数据文件夹（里面有 数据.xlsx），或数据库地址，如 postgresql://用户:口令@主机/库名。",
)
@click.option(
    "--out",
    metavar="文件夹",
    type=PathType(),
    default=Path("output"),
    help="成品放哪里，默认 output。",
)
@click.option(
    "--templates",
    metavar="文件夹",
    type=PathType(),
    default=SHIPPED_TEMPLATES,
    help="模板文件夹，默认自带的。",
)
@click.option(
    "--township", "townships", metavar="乡镇", multiple=True, help="县的工作簿里只做这个乡镇，可写多次。"
)
@click.option(
    "--shared",
    is_flag=True,
    envvar="HONGTOU_SHARED",
    help="同组的人也能读写新做的文件；默认只有本人能（也可设环境变量 HONGTOU_SHARED=1）。",
)
@click.version_option(version=release(), message="hongtou %(version)s", help="显示版本。")
@click.pass_context
def main(
    ctx: click.Context,
    data: str | None,
    out: Path,
    templates: Path,
    townships: Sequence[str],
    shared: bool,
) -> None:
    """红头：从一本工作簿生成乡镇的各种文书。"""
    if data is not None and not data.strip():
        raise UsageError("“--data”后面应写数据文件夹，现为空白")
    # What is made holds personal data: for its owner only, or for the owner's group.
    os.umask(0o007 if shared else 0o077)
    ctx.obj = Options(data, out, templates, frozenset(townships), is_shared=shared)


for command in COMMANDS:
    main.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line and return its exit code; every refusal is told here, once, in Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    screen, mask = Screen(), os.umask(0o077)
    try:
        return _carry_out(arguments, screen)
    finally:
        os.umask(mask)


def _carry_out(arguments: Sequence[str] | None, screen: Screen) -> int:
    try:
        code = main(arguments, prog_name="hongtou", standalone_mode=False)
    except DataRefused as error:
        for finding in error.findings:
            screen.err.print(f"错误  {finding}", style="red", markup=False)
        screen.err.print(f"共 {len(error.findings)} 处，改正后再运行；没有写出任何文件。")
        return error.exit_code
    except PaperWithheld as error:
        for reason in error.reasons:
            screen.err.print(f"未出具  {reason}", style="red", markup=False)
        return error.exit_code
    except HongtouError as error:
        screen.err.print(str(error), style="red", markup=False)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        screen.out.print(error.format_message(), markup=False)
        return error.exit_code
    except click.ClickException as error:
        show_usage_error(error, screen)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return show_stopped(screen)
    except OSError as error:
        # The disk, the network or a path said no where nobody asked: no fault of the program.
        place = f"“{error.filename}”" if error.filename else ""
        screen.err.print(f"文件{place}读写不成：{tell_os_error(error)}。", style="red", markup=False)
        return UsageError.exit_code
    except Exception as error:
        if not comes_of_ctrl_c(error):
            raise
        return show_stopped(screen)
    return code if isinstance(code, int) else 0


def start() -> int:
    """Carry out the command line as a program of its own; return its exit code.

    What is done stays done: a Ctrl+C that comes while Python ends does not make a failure of it.
    """
    code = run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    sys.exit(start())
