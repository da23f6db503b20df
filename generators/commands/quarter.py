"""The commands of a quarter: the papers of the catalogue, what is due, closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generators.commands.chinese_click import Command, DayType, FormatsType
from generators.commands.options import (
    Options,
    archival_option,
    engine_option,
    format_option,
    household_option,
    only_together_option,
    overwrite_option,
    print_yes_option,
    printer_option,
    quarter_argument,
    together_option,
    village_option,
)
from generators.commands.printer import send_to_printer
from generators.commands.screen import Screen, show_due
from generators.errors import UsageError, tell_os_error
from generators.installation import sample_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from generators.catalogue import DocumentKind
    from generators.records.columns import Quarter


def _run_quarter(
    options: Options,
    kinds: Sequence[Any],
    quarter: Quarter,
    **choices: Any,
) -> int:
    from generators.pipeline.quarters import make_quarter, make_some, records_of_households

    screen = Screen()
    households = choices.pop("households", ())
    printer, print_yes = choices.pop("printer", None), choices.pop("print_yes", False)
    job = options.job(**choices)
    endings = {Path(kind.template).suffix.removeprefix(".") for kind in kinds} | {"pdf"}
    if not job.formats & endings:
        message = f"这种文书没有 {'、'.join(sorted(job.formats))} 格式；可选：{'、'.join(sorted(endings))}"
        raise UsageError(message)
    with screen.progress() as advance:
        if households:
            records = records_of_households(job, kinds, quarter, households)
            report = make_some(job, kinds, quarter, records, advance)
        else:
            report = make_quarter(job, kinds, quarter, advance)
    screen.show_report(report, options.out)
    if printer:
        send_to_printer(screen, report, options.out, printer, is_agreed=print_yes)
    return report.exit_code


@click.command(cls=Command)
@overwrite_option
@click.pass_context
def demo(ctx: click.Context, overwrite: bool) -> None:
    """生成示例乡镇 2022 年第二季度的全部文书：通知、告知书、会议材料和记录带 PDF，其余是 Word 和 Excel。

    示例数据里故意放了一些不合程序的户，它们的文书不会出具，原因会列出来。
    """
    from generators.catalogue import CATALOGUE, Family
    from generators.pipeline.job import FORMATS, Job
    from generators.pipeline.notices import make_notice
    from generators.pipeline.quarters import make_quarter
    from generators.records.columns import Quarter

    options: Options = ctx.obj
    try:
        sample = sample_folder()
    except OSError as error:
        message = f"示例数据放不进当前文件夹：{tell_os_error(error)}；换一个能写的文件夹再运行"
        raise UsageError(message) from None
    job = Job(sample, options.out, options.templates, overwrite=overwrite)
    screen = Screen()
    with screen.progress() as advance:
        report = make_notice(job, "79号")
        families = (Family.LETTERS, Family.MINUTES, Family.PACK)
        printed = [kind for kind in CATALOGUE if kind.family in families]
        make_quarter(job, printed, Quarter(2022, 2), advance, report)
        others = [kind for kind in CATALOGUE if kind not in printed]
        unprinted = replace(job, formats=FORMATS - {"pdf"})
        make_quarter(unprinted, others, Quarter(2022, 2), advance, report)
    screen.show_report(report, options.out)
    if not all(reason.rule for paper in report.withheld for reason in paper.reasons):
        ctx.exit(report.exit_code)
    if report.withheld:
        screen.out.print("（示例里的未出具是有意安排的，用来演示程序怎样把关。）")


@click.command("due", cls=Command)
@click.option(
    "--date",
    "on",
    metavar="2022-06-15",
    type=DayType(),
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
    everything: bool,
    formats: frozenset[str] | None,
) -> None:
    """列出每个村应办的事：办到哪里、什么时限、逾期没有，如：hongtou due --date 2022-06-15。"""
    from generators.catalogue import month_lists
    from generators.procedure.calendar import DueState, due
    from generators.records.columns import Quarter

    day = on.date() if on else date.today()
    job = ctx.obj.job(villages=villages)
    items = due(job.dataset, day, job.wanted_villages)
    screen = Screen()
    shown = [item for item in items if everything or item.state is not DueState.DONE]
    show_due(screen, shown)
    counts = "，".join(
        f"{state} {sum(item.state is state for item in items)} 项" for state in DueState if items
    )
    screen.out.print(f"截至 {day:%Y-%m-%d}：{counts or '没有应办的事'}。")
    if formats:
        code = _run_quarter(ctx.obj, month_lists(day), Quarter.of(day), villages=villages, formats=formats)
        ctx.exit(code)


@click.command("close", cls=Command)
@quarter_argument
@village_option
@overwrite_option
@engine_option
@archival_option
@click.option("--with-gaps", is_flag=True, help="没有办完的也先装订，缺什么列在每卷第一张。")
@click.pass_context
def close_command(ctx: click.Context, /, quarter: Quarter, with_gaps: bool, **choices: Any) -> None:
    """一个季度办结归档：全部文书重做一遍，各村、乡镇按保管期限分卷，装订成 PDF，编好页号。

    保管期限分永久、30年、10年，哪种文书多久在“设置”里。卷首是缺件清单、封面和卷内目录，卷末是备考表。
    还有阻断的问题、没办完的事就不归档，逐条列出，返回 3；用 --village 可以先归档已经办结的村。
    """
    from generators.catalogue import CATALOGUE
    from generators.pipeline.archive import close_quarter

    screen = Screen()
    with screen.progress() as advance:
        job = ctx.obj.job(**choices)
        report = close_quarter(job, CATALOGUE, quarter, advance, with_gaps=with_gaps)
    screen.show_report(report, ctx.obj.out)
    ctx.exit(report.exit_code)


@click.command(cls=Command)
@quarter_argument
@village_option
@format_option
@overwrite_option
@engine_option
@together_option
@only_together_option
@click.option("--correct", metavar="原因", help="已送达的告知书确需更正：号不变，原因记入登记簿。")
@household_option
@printer_option
@print_yes_option
@click.pass_context
def letters(ctx: click.Context, /, quarter: Quarter, **choices: Any) -> None:
    """生成一个季度的退出告知书，如：hongtou letters 2022Q2。"""
    from generators.catalogue import Family, kinds_of

    ctx.exit(_run_quarter(ctx.obj, kinds_of(Family.LETTERS), quarter, **choices))


@click.command(cls=Command)
@quarter_argument
@village_option
@click.option("--blank", is_flag=True, help="会前材料：通知、签到册、表决票，只印已知内容。")
@format_option
@overwrite_option
@engine_option
@household_option
@printer_option
@print_yes_option
@click.pass_context
def minutes(ctx: click.Context, /, quarter: Quarter, blank: bool, **choices: Any) -> None:
    """生成民主评议会议记录；没有到会和表决数据的不出具。"""
    from generators.catalogue import Family, kinds_of

    family = Family.PACK if blank else Family.MINUTES
    ctx.exit(_run_quarter(ctx.obj, kinds_of(family), quarter, **choices))


def _kinds(names: Sequence[str], among: Sequence[DocumentKind]) -> Sequence[DocumentKind]:
    from generators.catalogue import kinds_named

    kinds, unknown = kinds_named(names, among)
    if unknown:
        known = "、".join(kind.name for kind in among)
        message = f"没有叫“{'、'.join(unknown)}”的文书；可选：{known}"
        raise UsageError(message)
    return kinds


def split_quarter(words: Sequence[str]) -> tuple[list[str], Quarter]:
    """Return the names and the quarter, which stands last.

    Raise UsageError when there is none among `words`.
    """
    from generators.records.columns import Quarter

    if not words:
        message = "请写明季度，如 2022Q2"
        raise UsageError(message)
    try:
        return list(words[:-1]), Quarter.parse(words[-1])
    except ValueError as error:
        message = f"最后应写季度：{error}，现为“{words[-1]}”"
        raise UsageError(message) from None


@click.command(cls=Command)
@click.argument("words", metavar="[名称]… 季度", nargs=-1)
@village_option
@format_option
@overwrite_option
@engine_option
@printer_option
@print_yes_option
@click.pass_context
def ledger(ctx: click.Context, /, words: Sequence[str], **choices: Any) -> None:
    """生成一个季度的台账；不写名称就全做，如：hongtou ledger 2022Q2。"""
    from generators.catalogue import CATALOGUE, Family, kinds_of

    names, quarter = split_quarter(words)
    kinds = _kinds(names, CATALOGUE) if names else kinds_of(Family.LEDGER)
    ctx.exit(_run_quarter(ctx.obj, kinds, quarter, **choices))


@click.command(cls=Command)
@click.argument("words", metavar="名称… 季度", nargs=-1)
@village_option
@format_option
@overwrite_option
@engine_option
@household_option
@printer_option
@print_yes_option
@click.pass_context
def make(ctx: click.Context, /, words: Sequence[str], **choices: Any) -> None:
    """生成目录里任意几种文书，如：hongtou make 退出告知书 B4 2022Q2。"""
    from generators.pipeline.forms import all_kinds

    names, quarter = split_quarter(words)
    if not names:
        message = "请写明要做哪种文书；hongtou list 可查"
        raise UsageError(message)
    kinds = _kinds(names, all_kinds(ctx.obj.data))
    ctx.exit(_run_quarter(ctx.obj, kinds, quarter, **choices))
