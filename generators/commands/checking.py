"""The command that proof-reads: on screen, as a table, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from generators.commands.chinese_click import Command, PathType
from generators.commands.screen import Screen, print_table
from generators.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generators.checks.layout import LayoutFinding
    from generators.checks.text import TextFinding
    from generators.commands.options import Options
    from generators.pipeline.proofreading import Source


@click.command("check", cls=Command)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=PathType(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="结果写成 JSON，供别的程序用。")
@click.option(
    "--comments",
    metavar="批注.docx",
    type=PathType(ending=".docx"),
    help="另存一份 Word 文件，每个问题一条批注。",
)
@click.option(
    "--mend",
    metavar="修订.docx",
    type=PathType(ending=".docx"),
    help="另存一份 Word 文件，标点、数字写法、错字等改成修订，由您逐条接受或拒绝。",
)
@click.option("--layout", is_flag=True, help="只对 Word 文件：再按 GB/T 9704 逐条量版面，列出实测。")
@click.pass_context
def check_command(
    ctx: click.Context,
    files: Sequence[Path],
    as_json: bool,
    comments: Path | None,
    mend: Path | None,
    layout: bool,
) -> None:
    """核稿：列出文稿（.txt、“-”、Word 文件）、表格（.xlsx）里的问题；写了 --data 的，再与数据核对。"""
    from generators.checks.text.word_model import MISSING, word_model
    from generators.pipeline.proofreading import measure, proofread, read_source, write_marked

    if len(files) > 1 and (as_json or comments or mend):
        message = "--json、--comments、--mend 一次检查一个文件"
        raise UsageError(message)
    options: Options = ctx.obj
    screen = Screen()
    for file in files:
        source = read_source(file, sheets=True)
        findings = proofread(source, options.named_source)
        for target, mends in ((comments, False), (mend, True)):
            if target is not None:
                made = write_marked(source, findings, target, mend=mends)
                screen.err.print(f"已写  {target}（{'修订' if mends else '批注'} {made} 处）", markup=False)
        if layout:
            _tell_layout(screen, measure(source), as_json=as_json)
            if as_json:
                continue
        if as_json:
            click.echo(
                json.dumps([source.as_json(finding) for finding in findings], ensure_ascii=False, indent=1)
            )
            continue
        show_text_findings(screen, source, findings)
    if word_model() is None:
        screen.err.print(f"提醒  {MISSING}", style="yellow", markup=False)


@click.command("draft", cls=Command)
@click.argument("file", metavar="文件", type=PathType(allow_dash=True))
@click.argument("target", metavar="稿.txt或公文.docx", type=PathType())
@click.pass_context
def draft_command(ctx: click.Context, file: Path, target: Path) -> None:
    """把没有格式的文字或 Word 文件变成通知稿（.txt），或直接套成公文（.docx）；每处猜测都列出来。"""
    from generators.own_files import write_new
    from generators.pipeline.drafting import draft_from, fill_draft
    from generators.pipeline.proofreading import read_source

    if target.suffix.lower() not in {".txt", ".docx"} or target.exists():
        message = f"“{target.name}”应为还没有的 .txt 或 .docx 文件；已有的文件不改动"
        raise UsageError(message)
    drafted = draft_from(read_source(file))
    screen = Screen()
    for guess in drafted.guesses:
        screen.out.print(f"猜测  {guess}", markup=False)
    content = drafted.text.encode()
    if target.suffix.lower() == ".docx":
        options: Options = ctx.obj
        content, findings = fill_draft(options.job(), drafted, target.stem)
        for finding in findings:
            screen.err.print(f"提醒  {finding}", style="yellow", markup=False)
    write_new(target, content)
    screen.out.print(f"已写  {target}；请逐条核对上面的猜测。", markup=False)


def _tell_layout(screen: Screen, findings: Sequence[LayoutFinding], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=1))
        return
    rows = [
        (
            str(finding.reading.verdict),
            finding.rule.clause,
            f"{finding.rule.required}（{finding.rule.strength}）",
            f"实测：{finding.reading.measured}" if finding.reading.measured else "",
            f"第{finding.reading.paragraph}段" if finding.reading.paragraph else "",
        )
        for finding in findings
    ]
    print_table(screen.out, ("结论", "条款", "要求", "实测", "位置"), rows)


def show_text_findings(screen: Screen, source: Source, findings: Sequence[TextFinding]) -> None:
    """Print the findings of one file: a table on a terminal, a line each in a pipe."""
    rows = [
        (
            source.place(finding),
            _word(finding),
            finding.rule,
            f"“{_short(finding.text)}”" if finding.text else "",
            finding.message,
            f"建议：{finding.suggestion}" if finding.suggestion else "",
        )
        for finding in findings
    ]
    screen.out.print(f"{source.name}", markup=False)
    print_table(screen.out, ("位置", "", "规则", "原文", "问题", "建议"), rows)
    errors = sum(map(_is_error, findings))
    screen.out.print(
        f"共 {len(findings)} 处：规定 {errors} 处，其余供参考 {len(findings) - errors} 处。原文没有改动。",
        markup=False,
    )


def _is_error(finding: TextFinding) -> bool:
    # No other command waits until the rules are loaded, whose patterns take half a second.
    from generators.checks.text import Strength

    return finding.strength is Strength.REQUIRED


def _word(finding: TextFinding) -> str:
    return f"{'错误' if _is_error(finding) else '提示'}（{finding.strength}）"


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:22]}……"
