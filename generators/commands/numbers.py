"""The commands of the number register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generators.commands.chinese_click import Group
from generators.commands.screen import Screen, print_table


@click.group(cls=Group)
def number() -> None:
    """发文字号和告知书编号的登记簿。"""


@number.command("list")
@click.option("--year", metavar="年份", type=int, help="只看这一年。")
@click.pass_context
def number_list(ctx: click.Context, year: int | None) -> None:
    """列出登记的编号：已用、预留、作废和缺号。"""
    from generators.pipeline import numbers

    headings, rows = numbers(ctx.obj.data, year)
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
    from generators.pipeline import void_number

    voided = void_number(ctx.obj.data, text, reason, by, date.today())
    Screen().out.print(f"已作废  {voided}", markup=False)


@number.command("export")
@click.argument("file", metavar="文件.xlsx", type=click.Path(path_type=Path))
@click.option("--year", metavar="年份", type=int, help="只导出这一年。")
@click.pass_context
def number_export(ctx: click.Context, file: Path, year: int | None) -> None:
    """把登记簿导出为文件：.xlsx 按模板出发文登记簿（只列公文），.csv 列全部编号。"""
    from generators.pipeline import export_numbers

    count = export_numbers(ctx.obj.data, file, year, ctx.obj.templates)
    Screen().out.print(f"已导出 {count} 行到 {file}", markup=False)
