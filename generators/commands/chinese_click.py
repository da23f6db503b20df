"""Click in Chinese: help pages, types of arguments, and what was wrong with a command line."""

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from generators.own_files.scratch import temporary_files_in_a_room

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generators.commands.screen import Screen
    from generators.records.columns import Quarter


class QuarterType(click.ParamType["Quarter"]):
    """A quarter written 2022Q2."""

    name = "季度"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        """Return the quarter, or fail with how it is written."""
        from generators.records.columns import Quarter

        if isinstance(value, Quarter):
            return value
        try:
            return Quarter.parse(value)
        except ValueError as error:
            self.fail(f"{error}，现为“{value}”", param, ctx)


class DayType(click.DateTime):
    """A day written 2022-06-15, of a year that a workbook can tell of."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the day, or fail with the years that may be meant."""
        from generators.records.columns import bounded

        day = super().convert(value, param, ctx)
        try:
            bounded(day.year)
        except ValueError as error:
            self.fail(f"{error}，现为“{value}”", param, ctx)
        return day


class PathType(click.Path):
    """A file or folder that somebody names.

    A blank, which would be the folder one stands in, is none, nor is the address of a server, of which a
    folder called by its password would come.
    """

    def __init__(self, *, allow_dash: bool = False, ending: str = "") -> None:
        super().__init__(path_type=Path, allow_dash=allow_dash, readable=False)
        self._ending = ending
        """Of what is written: an Excel file called .pdf opens nowhere."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or fail where nothing is written."""
        if not str(value).strip() or "\0" in str(value):
            self.fail("应写文件或文件夹的名字，现为空白", param, ctx)
        if re.match(r"[A-Za-z][\w+.-]+://", str(value)):
            self.fail(
                "应写文件或文件夹的名字，不是网址；数据库的地址写在 --data 后面："
                "先用 new-data 建一个文件夹填好，再运行 hongtou --data 数据库地址 take-in 工作簿.xlsx",
                param,
                ctx,
            )
        if not str(value).lower().endswith(self._ending):
            self.fail(f"写出的是 {self._ending} 文件，名字应以它结尾，现为“{value}”", param, ctx)
        path = super().convert(value, param, ctx)
        if os.path.exists(path) and not os.access(path, os.R_OK):
            self.fail(f"没有权限读“{value}”；请管理员放开权限，或换一个自己的文件夹", param, ctx)
        return path


class FormatsType(click.ParamType[frozenset[str]]):
    """A list of endings such as docx,pdf."""

    name = "格式"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        """Return the formats, or fail with those there are."""
        from generators.pipeline.job import ALL_FORMATS, FORMATS

        wanted = frozenset(part.strip().lower() for part in str(value).split(",") if part.strip())
        if unknown := wanted - ALL_FORMATS:
            self.fail(
                f"没有“{'、'.join(sorted(unknown))}”这种格式；可选：{'、'.join(sorted(ALL_FORMATS))}",
                param,
                ctx,
            )
        return wanted or FORMATS


class Formatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    _HEADINGS: ClassVar = {"Options": "选项", "Commands": "命令"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the first line of a help page."""
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{'':>{self.current_indent}}{self._HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write the options or commands, the must of an option in Chinese."""
        told = [(name, text.replace("[required]", "（必填）")) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


class Context(click.Context):
    """A context whose help pages are Chinese."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help page is Chinese."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help with its Chinese text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明。"
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the command's name in the usage line."""
        words = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …"}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class Group(Command, click.Group):
    """A group of such commands: options stand before or after the command, its own and the command's.

    What the command has itself is the command's behind it.
    """

    command_class = Command
    group_class = type

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options of the group wherever they stand."""
        return super().parse_args(ctx, self._brought_forward(args))

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out the command; what it and the libraries put among the temporary files lies in one room."""
        with temporary_files_in_a_room() if ctx.parent is None else nullcontext():
            return super().invoke(ctx)

    def _brought_forward(self, args: list[str]) -> list[str]:
        """Return `args` with the group's own options before the command."""
        options = {
            name: param for param in self.params for name in param.opts if isinstance(param, click.Option)
        }
        args, at = self._put_behind(args, options)
        command = self.commands.get(args[at]) if at < len(args) else None
        own = {name for param in command.params for name in param.opts} if command else {*options}
        forward, rest, index = args[:at], args[at : at + 1], at + 1
        while index < len(args):
            name, equals, _ = args[index].partition("=")
            if args[index] == "--":
                break
            if name not in options or name in own:
                rest.append(args[index])
                index += 1
                continue
            width = 1 if equals or getattr(options[name], "is_flag", False) else 2
            forward += args[index : index + width]
            index += width
        return [*forward, *rest, *args[index:]]

    def _put_behind(self, args: list[str], options: Mapping[str, click.Option]) -> tuple[list[str], int]:
        """Return `args` with the options of commands behind the command, and where that stands."""
        own, others, index = list[str](), list[str](), 0
        known: Mapping[str, click.Option] = options
        while index < len(args) and args[index].startswith("-"):
            name, equals, _ = args[index].partition("=")
            if name not in options:
                known = {**self._of_commands(), **options}
            takes_value = name in known and not equals and not known[name].is_flag
            width = 2 if takes_value else 1
            (own if name in options or name not in known else others).extend(args[index : index + width])
            index += width
        return [*own, *args[index : index + 1], *others, *args[index + 1 :]], len(own)

    def _of_commands(self) -> dict[str, click.Option]:
        """Return the options of every command of the group, and of the groups among them."""
        found: dict[str, click.Option] = {}
        for command in self.commands.values():
            named = {name: p for p in command.params for name in p.opts if isinstance(p, click.Option)}
            found = {**(command._of_commands() if isinstance(command, Group) else {}), **named, **found}
        return found


def show_usage_error(error: click.ClickException, screen: Screen) -> None:
    """Print what was wrong with the command line, in Chinese, and where its help is."""
    what = error.format_message()
    match error:
        case click.NoSuchOption():
            near = f"；是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            what = f"没有选项 {error.option_name}{near}"
        case click.MissingParameter(param=click.Parameter() as param):
            what = f"还差“{_shown_name(param)}”"
        case click.BadParameter(param=click.Parameter() as param):
            what = f"“{_shown_name(param)}”：{_wanted(param, error.message)}"
        case click.BadOptionUsage():
            what = f"选项 {error.option_name} 后面应写内容"
        case click.UsageError() if error.ctx and "No such command" in what:
            known = "、".join(error.ctx.command.list_commands(error.ctx)) if error.ctx else ""  # type: ignore[attr-defined]
            what = f"没有这个命令；可用的有：{known}"
        case click.UsageError() if "unexpected extra argument" in what:
            more = what.partition("(")[2].rstrip(")")
            hint = f"；数据文件夹写作 --data {more}" if os.path.isdir(more) else ""
            what = f"多了内容：{more}{hint}"
    screen.err.print(f"用法不对：{what}", style="red", markup=False)
    if isinstance(error, click.UsageError) and error.ctx:
        screen.err.print(f"查看用法：{error.ctx.command_path} --help", markup=False)


def _shown_name(param: click.Parameter) -> str:
    """Return what a help page calls the option or argument."""
    return param.opts[0] if isinstance(param, click.Option) else param.metavar or param.name or ""


def _wanted(param: click.Parameter, message: str) -> str:
    """Return what the value should have been and what it is, for the types that click tells in English."""
    given = match[1] if (match := re.search(r"'([^']*)'", message)) else ""
    match param.type:
        case click.Choice():
            return f"应为 {' 或 '.join(map(str, param.type.choices))}，现为“{given}”"
        case click.types.IntParamType():
            return f"应为整数，现为“{given}”"
        case click.DateTime() if not message.startswith("年份"):
            return f"应为日历上有的日期，写作 2022-06-15，现为“{given}”"
        case _:
            return message
