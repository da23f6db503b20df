"""The command line: parse, call the pipeline, print, exit. What is printed is Chinese (design D10)."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from generators.catalogue import CATALOGUE, Family, kinds_named, kinds_of, month_lists
from generators.errors import DataRefused, Finding, HongtouError, PaperWithheld, Severity, UsageError
from generators.pipeline import FORMATS, NUMBER_BOOK, ROOT, WORKBOOK, Job, Report, release
from generators.records.columns import Quarter
from generators.records.identifiers import mask_id_numbers
from generators.records.notice import NoticeFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from generators.national_export import ImportPlan
    from generators.procedure.calendar import DueItem

_LISTED = 20
"""Lines of one kind shown before the rest is only counted."""


class QuarterType(click.ParamType[Quarter]):
    """A quarter written 2022Q2."""

    name = "季度"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:  # noqa: ANN401
        """Return the quarter, or fail with how it is written."""
        if isinstance(value, Quarter):
            return value
        try:
            return Quarter.parse(value)
        except ValueError as error:
            self.fail(f"{error}，现为“{value}”", param, ctx)


class FormatsType(click.ParamType[frozenset[str]]):
    """A list of endings such as docx,pdf."""

    name = "格式"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:  # noqa: ANN401
        """Return the formats, or fail with those there are."""
        wanted = frozenset(part.strip().lower() for part in str(value).split(",") if part.strip())
        if unknown := wanted - FORMATS:
            self.fail(
                f"没有“{'、'.join(sorted(unknown))}”这种格式；可选：{'、'.join(sorted(FORMATS))}", param, ctx
            )
        return wanted or FORMATS


class Screen:
    """Where people read what happened: tables and bars on a terminal, plain lines in a pipe."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

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
        for paper in report.withheld:
            title = "".join((paper.village, paper.kind, f"（{paper.name}）" if paper.name else ""))
            self.err.print(f"未出具  {title}", style="red", markup=False)
            for reason in paper.reasons:
                self.err.print(f"        {f'[{reason.rule}] ' if reason.rule else ''}{reason}", markup=False)
        for stale in report.stale[:_LISTED]:
            self.err.print(
                f"旧文件  {stale.relative}：以前做的，这次没有出具，不要再用；请核对后自行删除", markup=False
            )
        if not report.made and not report.withheld:
            self.out.print("工作簿里没有这次要做的内容：请核对季度和村名，或先填写有关的工作表。")
        counts: dict[str, int] = {}
        for made in report.made:
            counts[made.outcome] = counts.get(made.outcome, 0) + 1
        told = "，".join(f"{outcome} {count} 个" for outcome, count in counts.items())
        self.out.print(f"文件 {len(report.made)} 个" + (f"（{told}）" if told else ""))
        self.out.print(f"未出具 {len(report.withheld)} 份" + ("，原因见上" if report.withheld else ""))
        self.out.print(f"位置  {out}", markup=False)


class _Bar:
    def __init__(self, console: Console) -> None:
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
    """A group of such commands."""

    command_class = Command
    group_class = type


def _tell_usage_error(error: click.ClickException, screen: Screen) -> None:
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
            what = f"多了内容：{what.partition('(')[2].rstrip(')')}"
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
        case click.DateTime():
            return f"应为日历上有的日期，写作 2022-06-15，现为“{given}”"
        case _:
            return message


def _default_data() -> Path:
    """Return the one township there is; refuse to guess among several."""
    found = sorted(path.parent for path in (ROOT / "data").glob(f"*/{WORKBOOK}"))
    if len(found) == 1:
        return found[0]
    names = "、".join(folder.name for folder in found) or "没有找到"
    message = f"请用 --data 指明数据文件夹（里面有 {WORKBOOK}）；data 下现有：{names}"
    raise UsageError(message)


class Options:
    """What stands before the command."""

    def __init__(self, data: Path | None, out: Path, templates: Path) -> None:
        self._data = data
        self.out = out
        self.templates = templates

    @property
    def data(self) -> Path:
        """Return the data folder, the only one there is when none was named."""
        folder = self._data or _default_data()
        if not folder.is_dir() or not (folder / WORKBOOK).exists():
            what = f"没有文件夹“{folder}”" if not folder.is_dir() else f"文件夹“{folder}”里没有 {WORKBOOK}"
            message = f"{what}；先用 hongtou new-data 建一个，或核对 --data"
            raise UsageError(message)
        return folder

    def job(
        self,
        *,
        formats: frozenset[str] | None = None,
        villages: Sequence[str] = (),
        overwrite: bool = False,
        engine: str = "weasyprint",
        together: bool = True,
        only_together: bool = False,
        archival: bool = False,
    ) -> Job:
        """Return the run that these options and the command's describe."""
        if only_together and not together:
            message = "--only-together（只出合订本）和 --no-together（不出合订本）不能同时写"
            raise UsageError(message)
        return Job(
            self.data,
            self.out,
            self.templates,
            formats=formats or FORMATS,
            overwrite=overwrite,
            villages=frozenset(villages),
            engine=engine,
            print_sheets=formats is not None,
            together=together,
            alone=not only_together,
            archival=archival,
        )


quarter_argument = click.argument("quarter", metavar="季度", type=QuarterType())
village_option = click.option(
    "--village", "villages", metavar="村名", multiple=True, help="只做这个村，可写多次。"
)
format_option = click.option(
    "--format",
    "formats",
    metavar="docx,xlsx,pdf",
    type=FormatsType(),
    help="要哪些格式（逗号隔开）。默认 docx 和 pdf；台账只出 xlsx，要 PDF 的写 xlsx,pdf。",
)
overwrite_option = click.option(
    "--overwrite", is_flag=True, help="人工改过的旧文件也覆盖。默认保留人工修改。"
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["weasyprint", "libreoffice"]),
    default="weasyprint",
    help="用哪个引擎出 PDF，默认 weasyprint。",
)

archival_option = click.option(
    "--pdfa", "archival", is_flag=True, help="PDF 做成可长期保存的 PDF/A，归档、移交用。"
)
together_option = click.option(
    "--together/--no-together",
    default=True,
    help="每村、全乡（县）各另出一个合订本，便于一次打印；默认出。",
)
only_together_option = click.option(
    "--only-together", is_flag=True, help="只出合订本，不出单份文件；份数很多时省时间、省地方。"
)


@click.group(
    cls=Group,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="第一次用：new-data 建空表 → 填写 → check-data 检查 → 出文书。详见 docs/使用手册.md。",
)
@click.option(
    "--data", metavar="文件夹", type=click.Path(path_type=Path), help="数据文件夹（里面有 数据.xlsx）。"
)
@click.option(
    "--out",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    default=Path("output"),
    help="成品放哪里，默认 output。",
)
@click.option(
    "--templates",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    default=ROOT / "templates",
    help="模板文件夹，默认自带的。",
)
@click.version_option(version=release(), message="hongtou %(version)s", help="显示版本。")
@click.pass_context
def main(ctx: click.Context, data: Path | None, out: Path, templates: Path) -> None:
    """红头：从一本工作簿生成乡镇的各种文书。"""
    ctx.obj = Options(data, out, templates)


def _run_quarter(
    options: Options,
    kinds: Sequence[Any],
    quarter: Quarter,
    **choices: Any,  # noqa: ANN401
) -> int:
    from generators.pipeline import make_quarter

    screen = Screen()
    job = options.job(**choices)
    endings = {Path(kind.template).suffix.removeprefix(".") for kind in kinds} | {"pdf"}
    if not job.formats & endings:
        message = f"这种文书没有 {'、'.join(sorted(job.formats))} 格式；可选：{'、'.join(sorted(endings))}"
        raise UsageError(message)
    with screen.progress() as advance:
        report = make_quarter(job, kinds, quarter, advance)
    screen.show_report(report, options.out)
    return report.exit_code


_PRINTED_BY_DEMO = frozenset({Family.LETTERS, Family.MINUTES, Family.PACK})


@main.command()
@overwrite_option
@click.pass_context
def demo(ctx: click.Context, overwrite: bool) -> None:  # noqa: FBT001
    """生成示例乡镇 2022 年第二季度的全部文书：通知、告知书、会议材料和记录带 PDF，其余是 Word 和 Excel。

    示例数据里故意放了一些不合程序的户，它们的文书不会出具，原因会列出来。
    """
    from generators.pipeline import make_notice, make_quarter

    options: Options = ctx.obj
    sample = ROOT / "data" / "交楼申乡"
    job = Job(sample, options.out, options.templates, overwrite=overwrite)
    screen = Screen()
    with screen.progress() as advance:
        report = make_notice(job, "79号")
        printed = [kind for kind in CATALOGUE if kind.family in _PRINTED_BY_DEMO]
        make_quarter(job, printed, Quarter(2022, 2), advance, report)
        others = [kind for kind in CATALOGUE if kind not in printed]
        unprinted = replace(job, formats=FORMATS - {"pdf"})
        make_quarter(unprinted, others, Quarter(2022, 2), advance, report)
    screen.show_report(report, options.out)
    if not all(reason.rule for paper in report.withheld for reason in paper.reasons):
        ctx.exit(report.exit_code)
    if report.withheld:
        screen.out.print("（示例里的未出具是有意安排的，用来演示程序怎样把关。）")


@main.command("new-data")
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
def new_data(folder: Path) -> None:
    """建一个空的数据文件夹：工作簿带下拉列表和填写提示，另附一份通知稿样例。"""
    from generators.pipeline import make_new_data

    made = make_new_data(folder)
    console = Screen().out
    for path in made:
        console.print(f"已建  {path}", markup=False)
    console.print(f"填好后运行：hongtou --data {folder} check-data", markup=False)


@main.command("check-data")
@click.pass_context
def check_data(ctx: click.Context) -> None:
    """逐格检查工作簿，列出全部问题；有错误的返回 3，只有提醒的返回 0。"""
    from generators.pipeline import check

    options: Options = ctx.obj
    findings = check(options.data)
    screen = Screen()
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCK]
    _show_findings(screen, findings)
    screen.out.print(f"错误 {len(blocking)} 处，提醒 {len(findings) - len(blocking)} 处。")
    if blocking:
        ctx.exit(DataRefused.exit_code)


def _show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    if not screen.out.is_terminal:
        for finding in findings:
            rule = f"[{finding.rule}] " if finding.rule else ""
            screen.out.print(f"{_word(finding)}  {rule}{finding}", markup=False)
        return
    rows = [(_word(f), f.rule, f.place, f.expected, f.found, f.way_out) for f in findings]
    _print_table(screen.out, ("", "规则", "位置", "要求", "现状", "办法"), rows)


def _print_table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose cells wrap, or in a pipe one line a row, so that a search finds whole words."""
    if not console.is_terminal:
        for row in rows:
            console.print("  ".join(filter(None, row)), markup=False)
        return
    table = Table(show_lines=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # What stands in a cell is never markup: a name may hold brackets.
        table.add_row(*map(Text, row))
    console.print(table)


def _word(finding: Finding) -> str:
    return "错误" if finding.severity is Severity.BLOCK else "提醒"


@main.command("import")
@click.argument("file", metavar="导出表.xlsx", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="看过预览，直接写入工作簿（先留备份）。")
@click.pass_context
def import_export(ctx: click.Context, file: Path, yes: bool) -> None:  # noqa: FBT001
    """把全国防返贫监测信息系统的导出表并入工作簿：先看预览，确认后才写，并留备份。"""
    from generators.pipeline import carry_out_import, preview_import

    options: Options = ctx.obj
    screen = Screen()
    plan, dataset = preview_import(options.data, file)
    _show_plan(screen, plan)
    if plan.is_empty:
        screen.out.print("没有要写入的内容。")
    elif yes or (sys.stdin.isatty() and click.confirm("写入工作簿吗？", default=False)):
        backup = carry_out_import(options.data, plan, dataset)
        screen.out.print(f"已写入；原工作簿留在 {backup.name}。请再运行 check-data。", markup=False)
    else:
        screen.out.print("没有写入。确认无误后加 --yes 再运行。")


def _show_plan(screen: Screen, plan: ImportPlan) -> None:
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
        _print_table(screen.out, ("工作表", "行", "姓名", "项目", "现在", "改为"), rows)
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


@main.command("list")
def list_kinds() -> None:
    """列出全部文书：编号、名称、取自哪些工作表、模板、什么时候做、谁签字；不由程序做的写明原因。"""
    from generators.catalogue import ELSEWHERE

    out = Screen().out
    out.print("用 hongtou make 名称 2022Q2 生成：")
    _print_table(
        out,
        ("编号", "名称", "工作表", "模板", "时间", "签字盖章", "依据"),
        [
            (k.key, k.name, "、".join(k.sheets), k.template, k.period, k.signs, f"通知 {k.source}")
            for k in CATALOGUE
        ],
    )
    out.print("不用 make 生成的：")
    _print_table(out, ("编号", "名称", "怎样办"), [(o.key, o.name, o.how) for o in ELSEWHERE])
    notices = "、".join(f"{choice}.docx" for choice in NoticeFormat)
    out.print(f"通知稿按“格式：”选用模板 {notices}；number export 用模板 {NUMBER_BOOK}。")


@main.command("due")
@click.option(
    "--date",
    "on",
    metavar="2022-06-15",
    type=click.DateTime(["%Y-%m-%d"]),
    help="看哪一天的情况，默认今天。",
)
@village_option
@click.option("--all", "everything", is_flag=True, help="已完成的也列出来。")
@click.option(
    "--format",
    "formats",
    metavar="docx,pdf,xlsx",
    type=FormatsType(),
    help="同时把当月的一月一清单做出来，进展截至这一天；不写只在屏幕上列。",
)
@click.pass_context
def due_command(
    ctx: click.Context,
    on: datetime | None,
    villages: Sequence[str],
    everything: bool,  # noqa: FBT001
    formats: frozenset[str] | None,
) -> None:
    """列出每个村应办的事：办到哪里、什么时限、逾期没有，如：hongtou due --date 2022-06-15。"""
    from generators.procedure.calendar import DueState, due

    day = on.date() if on else date.today()  # noqa: DTZ011 - the office's own day
    items = due(ctx.obj.job(villages=villages).dataset, day, villages)
    screen = Screen()
    shown = [item for item in items if everything or item.state is not DueState.DONE]
    _show_due(screen, shown)
    counts = "，".join(
        f"{state} {sum(item.state is state for item in items)} 项" for state in DueState if items
    )
    screen.out.print(f"截至 {day:%Y-%m-%d}：{counts or '没有应办的事'}。")
    if formats:
        code = _run_quarter(ctx.obj, month_lists(day), Quarter.of(day), villages=villages, formats=formats)
        ctx.exit(code)


def _show_due(screen: Screen, items: Sequence[DueItem]) -> None:
    rows = [
        (
            item.village,
            item.item,
            item.period,
            f"{item.start:%m-%d}—{item.deadline:%m-%d}",
            f"{item.done}/{item.wanted}",
            str(item.state),
            "、".join(item.missing[:5]) + (f"等{len(item.missing)}户" if len(item.missing) > 5 else ""),
            item.note,
        )
        for item in items
    ]
    headings = ("村", "事项", "期间", "时限", "进度", "状态", "还差", "说明")
    _print_table(screen.out, headings, rows)


@main.command("close")
@quarter_argument
@village_option
@overwrite_option
@engine_option
@click.pass_context
def close_command(ctx: click.Context, /, quarter: Quarter, **choices: Any) -> None:  # noqa: ANN401
    """一个季度办结归档：全部文书重做一遍，按程序顺序合成每村一份、乡镇一份的 PDF。

    还有阻断的问题、没办完的事就不归档，逐条列出，返回 3；用 --village 可以先归档已经办结的村。
    """
    from generators.pipeline import close_quarter

    screen = Screen()
    with screen.progress() as advance:
        report = close_quarter(ctx.obj.job(**choices), CATALOGUE, quarter, advance)
    screen.show_report(report, ctx.obj.out)
    ctx.exit(report.exit_code)


@main.command()
@click.argument("key", metavar="通知")
@format_option
@overwrite_option
@engine_option
@archival_option
@click.pass_context
def notice(ctx: click.Context, /, key: str, **choices: Any) -> None:  # noqa: ANN401
    """生成红头通知，如：hongtou notice 79号（通知稿在数据文件夹的 notices 里）。"""
    from generators.pipeline import make_notice

    options: Options = ctx.obj
    report = make_notice(options.job(**choices), key)
    Screen().show_report(report, options.out)
    ctx.exit(report.exit_code)


@main.command()
@quarter_argument
@village_option
@format_option
@overwrite_option
@engine_option
@together_option
@only_together_option
@click.pass_context
def letters(ctx: click.Context, /, quarter: Quarter, **choices: Any) -> None:  # noqa: ANN401
    """生成一个季度的退出告知书，如：hongtou letters 2022Q2。"""
    ctx.exit(_run_quarter(ctx.obj, kinds_of(Family.LETTERS), quarter, **choices))


@main.command()
@quarter_argument
@village_option
@click.option("--blank", is_flag=True, help="会前材料：通知、签到册、表决票，只印已知内容。")
@format_option
@overwrite_option
@engine_option
@click.pass_context
def minutes(ctx: click.Context, /, quarter: Quarter, blank: bool, **choices: Any) -> None:  # noqa: ANN401, FBT001
    """生成民主评议会议记录；没有到会和表决数据的不出具。"""
    family = Family.PACK if blank else Family.MINUTES
    ctx.exit(_run_quarter(ctx.obj, kinds_of(family), quarter, **choices))


def _kinds(names: Sequence[str]) -> Sequence[Any]:
    kinds, unknown = kinds_named(names)
    if unknown:
        known = "、".join(kind.name for kind in CATALOGUE)
        message = f"没有叫“{'、'.join(unknown)}”的文书；可选：{known}"
        raise UsageError(message)
    return kinds


def _split_quarter(words: Sequence[str]) -> tuple[list[str], Quarter]:
    """Return the names and the quarter, which stands last."""
    if not words:
        message = "请写明季度，如 2022Q2"
        raise UsageError(message)
    try:
        return list(words[:-1]), Quarter.parse(words[-1])
    except ValueError as error:
        message = f"最后应写季度：{error}，现为“{words[-1]}”"
        raise UsageError(message) from None


@main.command()
@click.argument("words", metavar="[名称]… 季度", nargs=-1)
@village_option
@format_option
@overwrite_option
@engine_option
@click.pass_context
def ledger(ctx: click.Context, /, words: Sequence[str], **choices: Any) -> None:  # noqa: ANN401
    """生成一个季度的台账；不写名称就全做，如：hongtou ledger 2022Q2。"""
    names, quarter = _split_quarter(words)
    kinds = _kinds(names) if names else kinds_of(Family.LEDGER)
    ctx.exit(_run_quarter(ctx.obj, kinds, quarter, **choices))


@main.command()
@click.argument("words", metavar="名称… 季度", nargs=-1)
@village_option
@format_option
@overwrite_option
@engine_option
@click.pass_context
def make(ctx: click.Context, /, words: Sequence[str], **choices: Any) -> None:  # noqa: ANN401
    """生成目录里任意几种文书，如：hongtou make 退出告知书 B4 2022Q2。"""
    names, quarter = _split_quarter(words)
    if not names:
        message = "请写明要做哪种文书；hongtou list 可查"
        raise UsageError(message)
    ctx.exit(_run_quarter(ctx.obj, _kinds(names), quarter, **choices))


@main.command("print")
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path))
@engine_option
@click.option("--force", is_flag=True, help="印不出的部分跳过，并列出来。")
@archival_option
@click.pass_context
def print_command(ctx: click.Context, /, files: Sequence[Path], **choices: Any) -> None:  # noqa: ANN401
    """把 Word 或 Excel 文件印成 PDF，放在原文件旁边。"""
    from generators.pipeline import print_files

    report = Report()
    print_files(files, report=report, **choices)
    Screen().show_report(report, files[0].parent)
    ctx.exit(report.exit_code)


@main.group(cls=Group)
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
    _print_table(out, headings, rows)
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

    voided = void_number(ctx.obj.data, text, reason, by, date.today())  # noqa: DTZ011 - the office's own day
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


def _stopped(screen: Screen) -> int:
    screen.err.print("已停止。已经写好的文件都是完整的，再次运行会接着做。")
    return 130


def _comes_of_ctrl_c(error: BaseException | None) -> bool:
    """Tell whether `error` is Ctrl+C in disguise: until 3.12 a class half made turns it into RuntimeError."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line and return its exit code; every refusal is told here, once, in Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    screen = Screen()
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
        _tell_usage_error(error, screen)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _stopped(screen)
    except Exception as error:
        if not _comes_of_ctrl_c(error):
            raise
        return _stopped(screen)
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(run())
