"""The commands of the store: taken in from Excel, given out to it, merged with what comes back; backups."""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from generators.commands.chinese_click import Command, PathType
from generators.commands.options import quarter_argument
from generators.commands.screen import Screen, print_table, show_findings
from generators.errors import DataRefused, Severity, UsageError
from generators.masking import mask_id_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generators.commands.options import Options
    from generators.pipeline.source import Source
    from generators.records.columns import Quarter, Row
    from generators.store.merge import MergeCell, MergePlan, MergeRow
    from generators.store.viewers import Viewer

sheet_option = click.option("--sheet", "sheets", metavar="表名", multiple=True, help="只出这张表，可写多次。")


def _by() -> Viewer:
    from generators.pipeline.source import local_viewer

    return local_viewer()


def _kinds(names: Sequence[str]) -> list[type[Row]]:
    from generators.records.dataset import SHEETS

    known = {kind.SHEET: kind for kind in SHEETS}
    if unknown := [name for name in names if name not in known]:
        message = f"没有叫“{'、'.join(unknown)}”的表；可选：{'、'.join(known)}"
        raise UsageError(message)
    return [known[name] for name in names]


@click.command("take-in", cls=Command)
@click.argument("file", metavar="[工作簿.xlsx]", required=False, type=PathType())
@click.pass_context
def take_in_command(ctx: click.Context, file: Path | None) -> None:
    """把整本工作簿收入数据库，供多人同时使用；先留备份。不写文件就收数据文件夹里的 数据.xlsx。

    收入以后数据在“红头.sqlite3”里，原工作簿改名留存；要用 Excel 时用 give-out 取出。
    """
    from generators.pipeline.exchange import take_in

    options: Options = ctx.obj
    source, count, findings = take_in(options.any_source, _by(), file)
    screen = Screen()
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCK]
    show_findings(screen, findings)
    screen.out.print(
        f"已收入 {count} 行；数据现在在 {source.database.rpartition('@')[2].removeprefix('sqlite:///')}",
        markup=False,
    )
    if blocking:
        screen.out.print(f"有 {len(blocking)} 处要改，已照原样收入；改好以前有关的文书出不了。")


@click.command("give-out", cls=Command)
@click.argument("file", metavar="工作簿.xlsx", type=PathType(ending=".xlsx"))
@sheet_option
@click.option("--village", "villages", metavar="村名", multiple=True, help="只出这个村的行，可写多次。")
@click.pass_context
def give_out_command(ctx: click.Context, file: Path, sheets: Sequence[str], villages: Sequence[str]) -> None:
    """从数据库取出工作簿：全部、几张表，或一个村的部分；填好后用 merge 收回。"""
    from generators.pipeline.exchange import give_out

    count = give_out(ctx.obj.source, file, _by(), _kinds(sheets), villages)
    Screen().out.print(f"已取出 {count} 行到 {file}", markup=False)


@click.command("distribute", cls=Command)
@click.argument("folder", metavar="文件夹", type=PathType())
@sheet_option
@click.pass_context
def distribute_command(ctx: click.Context, folder: Path, sheets: Sequence[str]) -> None:
    """一村一本发下去：各村只有自己的行，下拉列表里是村名加户主。"""
    from generators.pipeline.exchange import distribute

    made = list(distribute(ctx.obj.source, folder, _by(), _kinds(sheets)))
    Screen().out.print(f"已做 {len(made)} 本，放在 {folder}；交回后运行 hongtou merge {folder}", markup=False)


@click.command("workbooks", cls=Command)
@click.pass_context
def workbooks_command(ctx: click.Context) -> None:
    """列出发出去的工作簿：谁的、什么时候发、交回没有、收了几处改动。"""
    from generators.pipeline.exchange import given_workbooks

    rows = [
        (
            str(book.number),
            book.name,
            "、".join(sorted(book.villages)) or "全部",
            book.at[:16].replace("T", " "),
            book.returned[:16].replace("T", " ") or "未交回",
            f"{book.taken} 处" if book.returned else "",
        )
        for book in given_workbooks(ctx.obj.source)
    ]
    screen = Screen()
    print_table(screen.out, ("编号", "工作簿", "村", "发出", "交回", "改动"), rows)
    out = sum(row[4] == "未交回" for row in rows)
    screen.out.print(f"发出 {len(rows)} 本，未交回 {out} 本。")


@click.command("merge", cls=Command)
@click.argument("paths", metavar="工作簿或文件夹…", nargs=-1, required=True, type=PathType())
@click.option("--yes", is_flag=True, help="看过预览，直接写入（先留备份）。")
@click.option(
    "--decide",
    metavar="1=表,2=库",
    default="",
    help="两边都改了的、改了编号的，逐格定：表＝用工作簿的，库＝用库里的。",
)
@click.option(
    "--prefer", type=click.Choice(["表", "库"]), help="没有逐格定的冲突一律用工作簿的（表）或库里的（库）。"
)
@click.option("--delete", "delete", metavar="1,2 或 全部", default="", help="工作簿里删去的行，库里也删。")
@click.pass_context
def merge_command(
    ctx: click.Context, paths: Sequence[Path], yes: bool, decide: str, prefer: str | None, delete: str
) -> None:
    """把填好的工作簿收回数据库：先看全部改动，两边都改了的、改了编号的逐格定，确认后才写。"""
    from generators.pipeline.exchange import carry_out_return, read_return

    options: Options = ctx.obj
    screen, files = Screen(), _files(paths)
    returned = read_return(options.source, files, _by())
    plan = returned.plan
    remove = _chosen(delete, len(plan.removed), "--delete")
    show_findings(screen, returned.faults(options.source, _by(), date.today(), remove))
    show_merge(screen, plan)
    if plan.is_empty:
        if yes:
            carry_out_return(options.source, plan, _by())  # It came back, unchanged.
        screen.out.print("没有要写入的内容。")
        return
    take, open_ones = _decisions(plan, decide, prefer)
    if open_ones:
        told = "、".join(str(index + 1) for index in open_ones)
        screen.out.print(
            f"冲突 {told} 还没有定：加 --decide {open_ones[0] + 1}=表 或 =库，或加 --prefer。没有写入。"
        )
        ctx.exit(DataRefused.exit_code)
    if not (yes or (sys.stdin.isatty() and click.confirm("写入数据库吗？", default=False))):
        screen.out.print("没有写入。确认无误后加 --yes 再运行。")
        return
    outcome = carry_out_return(options.source, plan, _by(), take, remove)
    if not outcome.done:
        message = "预览以后别人改动了同样的格子，没有写入；请重新运行"
        raise UsageError(message)
    screen.out.print("已写入。请再运行 check-data。")


def _files(paths: Sequence[Path]) -> list[Path]:
    files = []
    for path in paths:
        inside = sorted(path.glob("*.xls*")) + sorted(path.glob("*.et")) if path.is_dir() else [path]
        files += [file for file in inside if not file.name.startswith(("~", "."))]
    if not files:
        message = "这里没有工作簿"
        raise UsageError(message)
    return files


_IS_NUMBER = re.compile(r"\d{1,6}").fullmatch


def _decisions(plan: MergePlan, decide: str, prefer: str | None) -> tuple[list[int], list[int]]:
    """Return the conflicts decided for the workbook, and those that nobody has decided."""
    said: dict[int, str] = {}
    for part in filter(None, decide.replace("，", ",").split(",")):
        number, _, side = part.strip().partition("=")
        if not _IS_NUMBER(number) or not 1 <= int(number) <= len(plan.conflicts) or side not in {"表", "库"}:
            message = f"--decide 应写作 1=表,2=库；“{part}”看不懂，冲突共 {len(plan.conflicts)} 处"
            raise UsageError(message)
        said[int(number) - 1] = side
    sides = [said.get(index, prefer) for index in range(len(plan.conflicts))]
    take = [index for index, side in enumerate(sides) if side == "表"]
    return take, [index for index, side in enumerate(sides) if side is None]


def _chosen(text: str, count: int, option: str) -> list[int]:
    if text in {"全部", "all"}:
        return list(range(count))
    numbers = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if any(not _IS_NUMBER(number) or not 1 <= int(number) <= count for number in numbers):
        message = f"{option} 应写作 1,2 或 全部；现有 {count} 行"
        raise UsageError(message)
    return [int(number) - 1 for number in numbers]


def show_merge(screen: Screen, plan: MergePlan) -> None:
    """Print what taking workbooks back would do: changes, additions, conflicts, rows that are gone."""
    row_headings = ("", "工作簿", "工作表", "是谁", "")
    cell_headings = ("", "工作簿", "工作表", "行", "是谁", "项目", "原来", "表里", "库里")
    for title, headings, lines in (
        ("改动", cell_headings, _cells(plan.changed)),
        ("新增的行", row_headings, _rows(plan.added)),
        ("工作簿里删去的行（库里也删的加 --delete）", row_headings, _rows(plan.removed)),
        ("两边都改了，或改了各表认行的编号，要定", cell_headings, _cells(plan.conflicts)),
    ):
        if lines:
            screen.out.print(f"{title}：{len(lines)} 处")
            print_table(screen.out, headings, lines)
    for item in plan.refused:
        where = f"“{item.file}”工作表“{item.kind.SHEET}”第 {item.number} 行"
        screen.err.print(f"不收  {where}（{item.label}）：不是这个村填的", style="yellow", markup=False)
    for cell in plan.gone:
        where = f"“{cell.file}”工作表“{cell.kind.SHEET}”第 {cell.number} 行"
        screen.err.print(f"不收  {where}（{cell.label}）：这一行在库里已经删去", style="yellow", markup=False)
    for name, number, changes in plan.returned:
        known = "" if number else "（不是从这个库取出的，逐格对比）"
        screen.out.print(f"{name}：{changes} 处{known}", markup=False)


def _cells(items: Sequence[MergeCell]) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            *(item.file, item.kind.SHEET, str(item.number), item.label, item.heading),
            *(_shown(item.base), _shown(item.workbook), _shown(item.store)),
        )
        for number, item in enumerate(items, start=1)
    ]


def _rows(items: Sequence[MergeRow]) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            *(item.file, item.kind.SHEET, item.label),
            "库里后来又改过" if item.changed_since else "",
        )
        for number, item in enumerate(items, start=1)
    ]


def _shown(value: object) -> str:
    from generators.store.cells import text_of

    return "空" if value is None else mask_id_numbers(text_of(value))


@click.command("backup", cls=Command)
@click.pass_context
def backup_command(ctx: click.Context) -> None:
    """备份：数据、通知稿、登记簿合成一个文件，放在数据文件夹的“备份”里。"""
    from generators.pipeline.backup import back_up

    Screen().out.print(f"已备份到 {back_up(ctx.obj.source)}", markup=False)


@click.command("restore", cls=Command)
@click.argument("file", metavar="备份.zip", type=PathType())
@click.option("--yes", is_flag=True, help="不再询问。")
@click.pass_context
def restore_command(ctx: click.Context, file: Path, yes: bool) -> None:
    """用备份恢复；恢复前先把现在的备份一份。"""
    from generators.pipeline.backup import restore

    screen = Screen()
    if not (yes or (sys.stdin.isatty() and click.confirm(f"用“{file.name}”恢复吗？", default=False))):
        screen.out.print("没有恢复。确认后加 --yes 再运行。")
        return
    before, names = restore(ctx.obj.any_source, file, _by())
    screen.out.print(f"已恢复 {len(names)} 个文件；恢复前的留在 {before}", markup=False)


@click.command("new-quarter", cls=Command)
@quarter_argument
@click.option("--yes", is_flag=True, help="看过预览，直接写入（先留备份）。")
@click.option("--even-far", is_flag=True, help="离现在不止一个季度的，也写。")
@click.option("--back", is_flag=True, help="不写，收回这个季度没有人动过的草稿（先留备份）。")
@click.pass_context
def new_quarter_command(ctx: click.Context, quarter: Quarter, yes: bool, even_far: bool, back: bool) -> None:
    """写出新季度能推算的各行，都是草稿，如：hongtou new-quarter 2024Q3。

    写户、人、月份、会议编号和名单；到会、表决、走访、日期和金额一律留空。填好一行、删去备注里的“草稿”才算数。
    再运行只补缺的。
    """
    from generators.pipeline.new_quarter import (
        carry_out_new_quarter,
        nothing_to_write,
        plan_new_quarter,
        why_far,
    )

    source = ctx.obj.source
    if back:
        _take_back(source, quarter, yes)
        return
    drafts = plan_new_quarter(source, quarter)
    screen = Screen()
    rows = [(kind.SHEET, f"{len(lines)} 行") for kind, lines in drafts.items()]
    print_table(screen.out, ("工作表", "草稿"), rows)
    count = sum(map(len, drafts.values()))
    if not count:
        screen.out.print(f"没有要写的：{nothing_to_write(source, quarter)}")
        return
    if told := why_far(source, quarter):
        screen.err.print(told, style="yellow", markup=False)
    is_agreed = yes and (even_far or not told)
    if not (is_agreed or (sys.stdin.isatty() and click.confirm("写入吗？", default=False))):
        way = "--yes --even-far" if told else "--yes"
        screen.out.print(f"没有写入。确认无误后加 {way} 再运行。")
        return
    backup = carry_out_new_quarter(source, quarter, drafts, _by())
    screen.out.print(f"已写入 {count} 行草稿；写入前的留在 {backup}", markup=False)


def _take_back(source: Source, quarter: Quarter, yes: bool) -> None:
    """Take back the drafts of `quarter` that nobody touched, once somebody says so."""
    from generators.pipeline.new_quarter import take_back_untouched, untouched_of

    screen = Screen()
    rows, stays = untouched_of(source, quarter)
    count = sum(map(len, rows.values()))
    print_table(screen.out, ("工作表", "收回"), [(k.SHEET, f"{len(found)} 行") for k, found in rows.items()])
    told = f"；{stays}" if stays else ""
    if not count:
        screen.out.print(f"{quarter.said}没有可以收回的草稿{told}。", markup=False)
        return
    if not (yes or (sys.stdin.isatty() and click.confirm("收回吗？", default=False))):
        screen.out.print("没有收回。确认无误后加 --yes 再运行。")
        return
    backup = take_back_untouched(source, quarter, rows, _by())
    screen.out.print(f"已收回 {count} 行草稿{told}；收回前的留在 {backup}", markup=False)
