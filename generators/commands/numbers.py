"""The commands of the number register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generators.commands.chinese_click import Group, PathType
from generators.commands.screen import Screen, print_table, show_findings
from generators.errors import PaperWithheld, Severity

if TYPE_CHECKING:
    from pathlib import Path


@click.group(cls=Group)
def number() -> None:
    """发文字号和告知书编号的登记簿。"""


@number.command("list")
@click.option("--year", metavar="年份", type=int, help="只看这一年。")
@click.pass_context
def number_list(ctx: click.Context, year: int | None) -> None:
    """列出登记的编号：已用、预留、作废和缺号。"""
    from generators.pipeline.register import told_numbers

    headings, rows = told_numbers(ctx.obj.source, year)
    out = Screen().out
    print_table(out, headings, rows)
    if not rows:
        out.print("登记簿里还没有编号。")


@number.command("void")
@click.argument("text", metavar="编号")
@click.option("--reason", metavar="原因", required=True, help="作废原因，会记在登记簿里。")
@click.option("--by", metavar="姓名", default="", help="经办人。")
@click.pass_context
def number_void(ctx: click.Context, text: str, reason: str, by: str) -> None:
    """作废一个编号，如：hongtou number void 交政发〔2022〕79号 --reason 内容有误。作废的号不再使用。"""
    from generators.pipeline.custody import today
    from generators.pipeline.register import void_number

    voided, files = void_number(ctx.obj.job(), text, reason, by, today())
    out = Screen().out
    out.print(f"已作废  {voided}", markup=False)
    for file in files:
        out.print(f"已有文件  {ctx.obj.out / file}：收回已印发的，再删去它", markup=False)


@number.command("audit")
@click.pass_context
def number_audit(ctx: click.Context) -> None:
    """查登记簿：缺号、作废、指定的号、预留未用、次序和日期倒挂；有要处理的返回 4。"""
    from generators.pipeline.register import audit_numbers

    findings = audit_numbers(ctx.obj.job())
    screen = Screen()
    show_findings(screen, findings)
    open_ones = [finding for finding in findings if finding.severity is Severity.BLOCK]
    screen.out.print(
        f"登记簿完整；要处理的 {len(open_ones)} 处，要知道的 {len(findings) - len(open_ones)} 处。"
    )
    if open_ones:
        ctx.exit(PaperWithheld.exit_code)


@number.command("restore")
@click.option("--from", "backup", metavar="备份文件", type=PathType(), help="用哪一份，默认最近完好的。")
@click.pass_context
def number_restore(ctx: click.Context, backup: Path | None) -> None:
    """登记簿丢失或损坏时，用备份取回；损坏的移到一边，不删除。"""
    from generators.pipeline.custody import restore_register

    taken, aside = restore_register(ctx.obj.job(), backup)
    out = Screen().out
    if aside:
        out.print(f"损坏的登记簿移到  {aside}", markup=False)
    out.print(f"已取回  {taken.name}；请运行 number audit 核对。", markup=False)


@number.command("rebuild")
@click.pass_context
def number_rebuild(ctx: click.Context) -> None:
    """登记簿和备份都没有时，按输出文件夹里已出的文件补登；登记簿里已有的不动。"""
    from generators.pipeline.custody import rebuild_register

    count, bare, aside = rebuild_register(ctx.obj.job())
    out = Screen().out
    if aside:
        out.print(f"损坏的登记簿移到  {aside}", markup=False)
    out.print(f"已补登 {count} 个编号；请运行 number audit 核对。", markup=False)
    for text in bare:
        out.print(f"只知文件名  {text}：标题和日期请对照原件", markup=False)


@number.command("share")
@click.argument("address", metavar="数据库地址")
@click.pass_context
def number_share(ctx: click.Context, address: str) -> None:
    """把登记簿转入 PostgreSQL，几台机器共用：hongtou number share postgresql://用户@主机/库名。

    原有的编号原样转过去，旧文件改名留存；地址记在数据文件夹里，以后都用它。转的时候请别人先停下。
    """
    from generators.pipeline.number_place import share_register

    place, count = share_register(ctx.obj.source, address)
    Screen().out.print(f"登记簿在数据库里了：{place}，共 {count} 笔。", markup=False)


@number.command("export")
@click.argument("file", metavar="文件.xlsx", type=PathType())
@click.option("--year", metavar="年份", type=int, help="只导出这一年。")
@click.pass_context
def number_export(ctx: click.Context, file: Path, year: int | None) -> None:
    """把登记簿导出为文件：.xlsx 按模板出发文登记簿（只列公文），.csv 列全部编号。"""
    from generators.pipeline.register import export_numbers

    count = export_numbers(ctx.obj.source, file, year, ctx.obj.templates)
    Screen().out.print(f"已导出 {count} 行到 {file}", markup=False)
