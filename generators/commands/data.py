"""The commands of the data folder: a new one, its check, a national export, the catalogue."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from generators.commands.chinese_click import Command, PathType
from generators.commands.screen import Screen, print_table, show_findings, show_plan
from generators.errors import DataRefused, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generators.commands.options import Options


@click.command("new-data", cls=Command)
@click.argument("folder", metavar="文件夹", type=PathType())
@click.option(
    "--township",
    "townships",
    metavar="乡镇",
    multiple=True,
    help="填好本乡镇一行，如 临水县河畔镇：发文机关、署名、代字按通常的写法，不对就改。可写多次。",
)
def new_data(folder: Path, townships: Sequence[str]) -> None:
    """建一个空的数据文件夹：工作簿带下拉列表和填写提示，另附一份通知稿样例。"""
    from generators.pipeline.data_folder import UNKNOWN_COUNTY, make_new_data, township_called

    made = make_new_data(folder, townships)
    console = Screen().out
    for path in made:
        console.print(f"已建  {path}", markup=False)
    if townships:
        console.print("工作表“乡镇”已按通常的写法填好，请核对；通知稿样例可以直接出：", markup=False)
        console.print(f"hongtou --data {folder} notice 样例 --preview", markup=False)
    if any(township_called(name).county == UNKNOWN_COUNTY for name in townships):
        console.print(f"没有写县，先填“{UNKNOWN_COUNTY}”，出文书以前改过来", markup=False)
    console.print(f"填好后运行：hongtou --data {folder} check-data", markup=False)


@click.command("check-data", cls=Command)
@click.option(
    "--report",
    metavar="结果.xlsx",
    type=PathType(ending=".xlsx"),
    help="另存一本：每个问题一行，工作簿副本里有问题的格子涂色、加批注。",
)
@click.pass_context
def check_data(ctx: click.Context, report: Path | None) -> None:
    """逐格检查工作簿，列出全部问题；有错误的返回 3，只有提醒的返回 0。"""
    from generators.pipeline.data_folder import check

    options: Options = ctx.obj
    findings = check(options.source, date.today())
    screen = Screen()
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCK]
    show_findings(screen, findings)
    if report is not None:
        from generators.pipeline.check_report import write_check_report

        coloured = write_check_report(options.source, findings, report)
        screen.out.print(f"已写 {report}：涂色 {coloured} 格", markup=False)
    screen.out.print(f"错误 {len(blocking)} 处，提醒 {len(findings) - len(blocking)} 处。")
    if blocking:
        ctx.exit(DataRefused.exit_code)


@click.command("import", cls=Command)
@click.argument("file", metavar="导出表.xlsx", type=PathType())
@click.option("--yes", is_flag=True, help="看过预览，直接写入工作簿（先留备份）。")
@click.pass_context
def import_export(ctx: click.Context, file: Path, yes: bool) -> None:
    """把全国防返贫监测信息系统的导出表并入工作簿：先看预览，确认后才写，并留备份。"""
    from generators.pipeline.data_folder import carry_out_import, faults_of_import, preview_import

    options: Options = ctx.obj
    screen = Screen()
    plan, dataset = preview_import(options.source, file)
    show_plan(screen, plan)
    if told := faults_of_import(plan, dataset, date.today()):
        screen.out.print(f"写入以后会有、现在没有的问题 {len(told)} 处：")
        show_findings(screen, told)
    if plan.is_empty:
        screen.out.print("没有要写入的内容。")
    elif yes or (sys.stdin.isatty() and click.confirm("写入工作簿吗？", default=False)):
        backup = carry_out_import(options.source, plan, dataset)
        screen.out.print(f"已写入；原工作簿留在 {backup.name}。请再运行 check-data。", markup=False)
    else:
        screen.out.print("没有写入。确认无误后加 --yes 再运行。")


@click.command("list", cls=Command)
def list_kinds() -> None:
    """列出全部文书：编号、名称、取自哪些工作表、模板、什么时候做、谁签字；不由程序做的写明原因。"""
    from generators.catalogue import CATALOGUE, ELSEWHERE
    from generators.catalogue.kind import section_of
    from generators.pipeline.archive import VOLUME_SHEETS
    from generators.pipeline.job import NUMBER_BOOK
    from generators.records.notice import NoticeFormat

    out = Screen().out
    out.print("用 hongtou make 名称 2022Q2 生成：")
    print_table(
        out,
        ("编号", "名称", "工作表", "模板", "时间", "签字盖章", "依据（79号通知）"),
        [
            (
                k.key,
                k.name,
                "、".join(k.sheets),
                k.template,
                k.period,
                k.signs,
                section_of(k.source),
            )
            for k in CATALOGUE
        ],
    )
    out.print("不用 make 生成的：")
    print_table(out, ("编号", "名称", "怎样办"), [(o.key, o.name, o.how) for o in ELSEWHERE])
    notices = "、".join(f"{choice}.docx" for choice in NoticeFormat)
    volumes = "、".join(f"{sheet}.docx" for sheet in VOLUME_SHEETS)
    out.print(
        f"通知稿按“格式：”选用模板 {notices}；number export 用模板 {NUMBER_BOOK}；close 用模板 {volumes}。"
    )
