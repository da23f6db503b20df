"""What people read of a run, in Chinese: tables and bars on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Console

from generators.errors import Finding, Severity
from generators.masking import mask_id_numbers, visible
from generators.procedure.rule_names import rule_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from generators.national_export import ImportPlan
    from generators.pipeline.report import Report
    from generators.procedure.calendar import DueItem


_LISTED = 20
"""Lines of one kind shown before the rest is only counted."""


class _Console(Console):
    """A console to which no data sends a command, and which shows no ID number whole."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print `objects` as rich does, texts made fit for a screen."""
        super().print(*(_fit(thing) if isinstance(thing, str) else thing for thing in objects), **options)


def _fit(text: str) -> str:
    return mask_id_numbers(visible(text))


class Screen:
    """Where people read what happened: tables and bars on a terminal, plain lines in a pipe."""

    def __init__(self) -> None:
        self.out = _Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)
        self.err = _Console(stderr=True, highlight=False, soft_wrap=True)

    def progress(self) -> AbstractContextManager[Callable[[int, int, str], None]]:
        """Return a context whose value takes (done, all, name); silent unless a terminal looks on."""
        return _Bar(self.err)

    def show_report(self, report: Report, out: Path) -> None:
        """Print what was made, what was withheld and why, and where it lies."""
        warnings = list(dict.fromkeys(report.warnings))
        for finding in warnings[:_LISTED]:
            self.err.print(f"提醒  {finding}", style="yellow", markup=False)
        if len(warnings) > _LISTED:
            self.err.print(f"提醒  另有 {len(warnings) - _LISTED} 条，运行 hongtou check-data 可逐条查看")
        for reasons, papers in groupby(report.withheld, lambda paper: paper.reasons):
            for paper in papers:
                title = "".join((paper.village, paper.kind, f"（{paper.name}）" if paper.name else ""))
                self.err.print(f"未出具  {title}", style="red", markup=False)
            for reason in reasons:
                self.err.print(
                    f"        {f'[{rule_name(reason.rule)}] ' if reason.rule else ''}{reason}", markup=False
                )
        for stale in report.stale[:_LISTED]:
            self.err.print(
                f"旧文件  {stale.relative}：以前做的，这次没有出具，不要再用；请核对后自行删除", markup=False
            )
        if not report.made and not report.withheld:
            self.out.print("工作簿里没有这次要做的内容：请核对季度和村名，或先填写有关的工作表。")
            self.out.print("备注里写着“草稿”的行不算数：填好，删去“草稿”，才算。")
        counts: dict[str, int] = {}
        for made in report.made:
            counts[made.outcome] = counts.get(made.outcome, 0) + 1
        told = "，".join(f"{outcome} {count} 个" for outcome, count in counts.items())
        self.out.print(f"文件 {len(report.made)} 个" + (f"（{told}）" if told else ""))
        self.out.print(f"未出具 {len(report.withheld)} 份" + ("，原因见上" if report.withheld else ""))
        self.out.print(f"位置  {out}", markup=False)


class _Bar:
    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._progress.add_task("准备", total=None)

    def __enter__(self) -> Callable[[int, int, str], None]:
        self._progress.start()
        return self._advance

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _advance(self, done: int, total: int, name: str) -> None:
        self._progress.update(self._task, completed=done, total=total, description=name or "完成")


def print_table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose cells wrap, or in a pipe one line a row, so that a search finds whole words."""
    if not console.is_terminal:
        for row in rows:
            console.print("  ".join(filter(None, row)), markup=False)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # What stands in a cell is never markup: a name may hold brackets.
        table.add_row(*(Text(_fit(cell)) for cell in row))
    console.print(table)


def _word(finding: Finding) -> str:
    return "错误" if finding.severity is Severity.BLOCK else "提醒"


def show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    """Print findings: a table on a terminal, a line each in a pipe."""
    if not screen.out.is_terminal:
        for finding in findings:
            rule = f"[{rule_name(finding.rule)}] " if finding.rule else ""
            screen.out.print(f"{_word(finding)}  {rule}{finding}", markup=False)
        return
    rows = [(_word(f), rule_name(f.rule), f.place, f.expected, f.found, f.way_out) for f in findings]
    print_table(screen.out, ("", "规则", "位置", "要求", "现状", "办法"), rows)


def show_plan(screen: Screen, plan: ImportPlan) -> None:
    """Print what an import would add, change and leave alone."""
    for finding in plan.to_complete:
        screen.err.print(f"待补  {finding}", style="yellow", markup=False)
    if plan.changed:
        rows = []
        for change in plan.changed:
            new = "、".join(map(str, change.new)) if isinstance(change.new, tuple) else change.new
            shown = {True: "是", False: "否"}.get(new, str(new)) if isinstance(new, bool) else str(new)
            record = change.record
            rows.append(
                (
                    record.SHEET,
                    str(record.row),
                    change.name,
                    change.heading,
                    change.old,
                    mask_id_numbers(shown),
                )
            )
        print_table(screen.out, ("工作表", "行", "姓名", "项目", "现在", "改为"), rows)
    added = "，".join(f"{kind.SHEET} {len(records)} 行" for kind, records in plan.added.items()) or "无"
    screen.out.print(f"新增：{added}")
    screen.out.print(f"改动：{len(plan.changed)} 格；不变：{plan.unchanged} 行")
    screen.out.print(f"导出表里没有纳入监测、工作簿里也没有的农户 {plan.not_monitored} 户，不导入")
    if plan.absent:
        screen.out.print(
            f"工作簿里有、导出表里没有的 {len(plan.absent)} 户，不改动：{'、'.join(plan.absent)}"
        )
    if plan.left_out:
        screen.out.print(f"不导入的列：{'、'.join(plan.left_out)}")


def show_due(screen: Screen, items: Sequence[DueItem]) -> None:
    """Print what villages owe, a row each."""
    from generators.wording import format_period

    rows = [
        (
            item.village,
            item.item,
            format_period(item.period),
            f"{item.start:%m-%d}—{item.deadline:%m-%d}",
            f"{item.done}/{item.wanted}",
            str(item.state),
            "、".join(item.missing[:5]) + (f"等{len(item.missing)}户" if len(item.missing) > 5 else ""),
            item.note,
        )
        for item in items
    ]
    headings = ("村", "事项", "期间", "时限", "进度", "状态", "还差", "说明")
    print_table(screen.out, headings, rows)


def show_stopped(screen: Screen) -> int:
    """Say that the run was stopped by Ctrl+C; return its exit code."""
    screen.err.print("已停止。已经写好的文件都是完整的，再次运行会接着做。")
    return 130


def comes_of_ctrl_c(error: BaseException | None) -> bool:
    """Tell whether `error` is Ctrl+C in disguise: until 3.12 a class half made turns it into RuntimeError."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
