"""The commands of single papers: a notice, and files of anybody printed to PDF."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generators.commands.chinese_click import Command, PathType
from generators.commands.options import (
    Options,
    archival_option,
    engine_option,
    format_option,
    ofd_option,
    overwrite_option,
    print_yes_option,
    printer_option,
)
from generators.commands.printer import send_to_printer
from generators.commands.screen import Screen, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(cls=Command)
@click.argument("key", metavar="通知")
@format_option
@overwrite_option
@engine_option
@archival_option
@ofd_option
@click.option("--correct", metavar="原因", help="更正：号不变，按改过的文稿重做，原因记入登记簿。")
@click.option("--reissue", metavar="原因", help="重发：原号作废，另编新号重新印发。")
@click.option("--new-number", is_flag=True, help="新号：文稿已换成另一件公文，另编一号，原号不动。")
@click.option("--as-typed", is_flag=True, help="跳号、跨年、换代字或与前后号的成文日期倒挂的，也照此编号。")
@click.option("--preview", is_flag=True, help="只看样子：放入“预览”，不占号、不登记。")
@printer_option
@print_yes_option
@click.pass_context
def notice(ctx: click.Context, /, key: str, **choices: Any) -> None:
    """生成红头通知，如：hongtou notice 79号（通知稿在数据文件夹的 notices 里）。"""
    from generators.pipeline.notices import make_notice

    options: Options = ctx.obj
    screen, printer, print_yes = Screen(), choices.pop("printer"), choices.pop("print_yes")
    report = make_notice(options.job(**choices), key)
    screen.show_report(report, options.out)
    if printer:
        send_to_printer(screen, report, options.out, printer, is_agreed=print_yes)
    ctx.exit(report.exit_code)


@click.command(cls=Command)
@click.argument("name", metavar="[模板名称]", default="")
@click.option(
    "--leave-out",
    "fields",
    metavar="字段",
    multiple=True,
    help="确认自己的模板不印这个字段，记下来不再问，可写多次。",
)
@click.pass_context
def template(ctx: click.Context, name: str, fields: Sequence[str]) -> None:
    """列出模板；写明名称的，复制一份到数据文件夹的 templates 里供修改，以后就用改过的这一份。"""
    from generators.pipeline.templates import (
        copy_template,
        leave_out,
        template_named,
        template_states,
        unused_templates,
    )

    data, screen = ctx.obj.data, Screen()
    out = screen.out
    if fields:
        file = template_named(data, name).file
        leave_out(data, file, fields)
        out.print(f"已记下  {file} 不印：{'、'.join(fields)}", markup=False)
        return
    if name:
        out.print(f"已复制  {copy_template(data, name)}；直接用 Word、WPS 或 Excel 修改", markup=False)
        return
    rows = [(state.file, "自己的" if state.is_own else "自带的") for state in template_states(data)]
    print_table(out, ("模板", "现用"), rows)
    for unused in unused_templates(data):
        told = f"提醒  templates 里的“{unused}”没有用：和哪个模板都不同名；要用的，改成上面的名字"
        screen.err.print(told, style="yellow", markup=False)


@click.command(cls=Command)
@click.argument("file", metavar="[文件]", required=False, type=PathType())
@click.option("--name", metavar="表名", default="", help="收进来叫什么，默认用文件名。")
@click.option("--remove", metavar="表名", default="", help="不用这张表了：移到数据文件夹的“不用的表”里。")
@click.pass_context
def form(ctx: click.Context, file: Path | None, name: str, remove: str) -> None:
    """收县里的表（Word 或 Excel）：认出要填的地方，写一份对应表，核对一次就能像其他文书一样制作。

    不写文件就列出收过的表。
    """
    from generators.forms.proposing import Confidence
    from generators.pipeline.forms import remove_form, take_form, taken_forms

    options, screen = ctx.obj, Screen()
    if remove:
        screen.out.print(f"已移到  {remove_form(options.data, remove)}", markup=False)
        return
    if file is None:
        taken_before = taken_forms(options.data)
        rows = [
            (t.form.name, f"一{t.mapping.subject}一份", t.mapping.scope, t.mapping.gate) for t in taken_before
        ]
        print_table(screen.out, ("表名", "每份对应", "范围", "关口"), rows)
        return
    taken = take_form(options.data, file, name, options.source.read_with_findings()[0])
    counts = {word: sum(line.confidence is word for line in taken.mapping.lines) for word in Confidence}
    for line in taken.moved:
        screen.err.print(f"变动  {line}", style="yellow", markup=False)
    for finding in taken.warnings:
        screen.err.print(f"提醒  {finding}", style="yellow", markup=False)
    told = "，".join(f"{word} {count} 处" for word, count in counts.items())
    screen.out.print(f"已收  {taken.form.name}：要填 {len(taken.mapping.lines)} 处（{told}）", markup=False)
    screen.out.print(f"请核对  {taken.place / '对应.xlsx'}", markup=False)
    screen.out.print(f"核对后运行：hongtou make {taken.form.name} 季度", markup=False)


@click.command("print", cls=Command)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=PathType())
@engine_option
@click.option("--force", is_flag=True, help="印不出的部分跳过，并列出来。")
@archival_option
@ofd_option
@click.option(
    "--changes",
    type=click.Choice(["accepted", "original"]),
    help="有修订的文件怎么印：accepted 按接受全部修订，original 按修订前的原文。默认不印，列出来。",
)
@printer_option
@print_yes_option
@click.pass_context
def print_command(ctx: click.Context, /, files: Sequence[Path], **choices: Any) -> None:
    """把 Word 或 Excel 文件印成 PDF，放在原文件旁边；写文件夹就印里面的文件。"""
    from generators.pipeline.printing import print_files
    from generators.pipeline.report import Report

    report, printer, print_yes = Report(), choices.pop("printer"), choices.pop("print_yes")
    screen = Screen()
    with screen.progress() as progress:
        print_files(files, report=report, progress=progress, **choices)
    places = [file if file.is_dir() else file.parent for file in files]
    beside = Path(os.path.commonpath([place.absolute() for place in places]))
    screen.show_report(report, beside)
    if printer:
        send_to_printer(screen, report, beside, printer, is_agreed=print_yes)
    ctx.exit(report.exit_code)
