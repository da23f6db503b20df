"""来去: workbooks out and back, the national export, the book of numbers, backups."""

from __future__ import annotations

import io
import re
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import BadRequest, NotFound

from generators.desk import entry
from generators.desk.asking import (
    allowed,
    came_from,
    may,
    opaque_id,
    the_office,
    the_previews,
    the_uploads,
    viewer,
)
from generators.desk.deeds import Deed
from generators.desk.own_drafts import notice_id
from generators.desk.pictures import press_for_others
from generators.desk.views.sheets import kinds_of_mistake
from generators.errors import DataRefused, PaperWithheld, Severity, UsageError
from generators.file_names import safe_name
from generators.opc import stream_package
from generators.pipeline.backup import back_up, backups, restore
from generators.pipeline.custody import rebuild_register, restore_register
from generators.pipeline.exchange import (
    carry_out_return,
    distribute,
    give_out,
    given_workbooks,
    read_return,
)
from generators.pipeline.job import NOTICE_KIND
from generators.pipeline.register import (
    audit_numbers,
    export_numbers,
    numbers,
    put_void_papers_aside,
    told_record,
    void_number,
)
from generators.records.dataset import SHEETS
from generators.store.merge import label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response as Redirect

    from generators.errors import Finding
    from generators.printing.docx.revisions import Choice
    from generators.records.columns import Row
    from generators.store.merge import MergeCell, MergePlan

exchange = Blueprint("exchange", __name__, url_prefix="/exchange")
_ENDINGS = frozenset({".xlsx", ".xls", ".et", ".xlsm"})
_EXPORTS = _ENDINGS | {".csv"}
_PRINTED = frozenset({".docx", ".xlsx", ".doc", ".wps", ".xls", ".et"})
_BACKUPS_SHOWN = 40
_NOT_PUT_BACK = "编号、公文的步骤、账号和登记不退回，出过的文书还在：数据与那时不同的，“文书”里写着“数据已变”"
"""What a backup does not take back."""


@exchange.get("/")
@may(Deed.EXCHANGE)
def show() -> str:
    """Show what can go out and come back, and which workbooks are still out."""
    office, person = the_office(), viewer()
    given = given_workbooks(office.source, person)[:100]
    owed = [village for book in given if not book.returned for village in sorted(book.villages)]
    return render_template(
        "exchange.html",
        kinds=entry.KINDS.values(),
        villages=office.villages(person),
        given=given,
        owed=[*dict.fromkeys(owed)],
        is_village=person.villages is not None,
        may_rule=allowed(Deed.RULES),
        may_distribute=allowed(Deed.PEOPLE),
        backups=[(_backup_id(path), _backup_name(path)) for path in backups(office.source)[:_BACKUPS_SHOWN]],
    )


# Out


@exchange.post("/give")
@may(Deed.EXCHANGE)
def give() -> Response:
    """Send a workbook: all sheets or one, of all villages or one."""
    office, person = the_office(), viewer()
    sheet, village = request.form.get("sheet", ""), request.form.get("village", "")
    if (sheet and sheet not in entry.KINDS) or (village and village not in office.villages(person)):
        raise NotFound
    own = next(iter(person.villages or ()), "")
    name = safe_name("-".join(filter(None, (village or own or office.name, sheet or "数据")))) + ".xlsx"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        villages = [village] if village else sorted(person.villages or ())
        give_out(office.source, place, person, _kinds(sheet), villages)
        content = place.read_bytes()
    office.store.accounts.note(person, "取出工作簿", f"{village} {sheet}".strip())
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


def _kinds(sheet: str) -> list[type[Row]]:
    return [entry.KINDS[sheet]] if sheet else []


@exchange.post("/distribute")
@may(Deed.PEOPLE)
def give_all() -> Response:
    """Send a workbook a village, its own rows alone, all in one zip file, each as soon as it is written."""
    office, person = the_office(), viewer()

    def books() -> Iterator[tuple[str, bytes]]:
        with tempfile.TemporaryDirectory() as folder:
            for place in distribute(office.source, Path(folder), person):
                yield place.name, place.read_bytes()

    office.store.accounts.note(person, "一村一本发下去")
    answer = Response(stream_package(books()), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote('各村工作簿.zip')}"
    return answer


# Back


@exchange.post("/upload")
@may(Deed.EXCHANGE)
def upload() -> Redirect:
    """Take uploaded workbooks in hand and lead to their check; nothing is written yet."""
    token = the_uploads().take(viewer(), request.files.getlist("books"), _ENDINGS, "要交回的工作簿")
    return redirect(url_for("exchange.check", token=token))


def _uploaded(token: str) -> list[Path]:
    files = the_uploads().of(token, viewer())
    if not files:
        raise NotFound
    return files


@exchange.get("/check/<token>")
@may(Deed.EXCHANGE)
def check(token: str) -> str:
    """Show what is wrong in the workbooks, a line a kind of mistake, then every change that they bring."""
    office, files = the_office(), _uploaded(token)
    try:
        returned = read_return(office.source, files, viewer())
    except DataRefused as refused:
        return render_template(
            "upload_refused.html", kinds=kinds_of_mistake(refused.findings), names=[f.name for f in files]
        )
    plan, told = returned.plan, returned.faults(office.source, viewer(), office.today)
    gone = range(len(plan.removed))
    without = returned.faults(office.source, viewer(), office.today, gone) if gone else []
    own = {book.number: book for book in given_workbooks(office.source, viewer())}
    return render_template(
        "upload.html",
        plan=plan,
        token=token,
        kinds=kinds_of_mistake([found for found in told if found.severity is Severity.BLOCK]),
        reminders=[found for found in told if found.severity is not Severity.BLOCK],
        bereft=[found for found in without if found not in told],
        strange=[name for name, number, _ in plan.returned if number and number not in own],
        unreturned=[name for name, number, _ in plan.returned if number in own and not own[number].returned],
        names=[file.name for file in files],
        who=partial(entry.known_as, office, viewer()),
        bound=_bound(plan),
        shown_cell=entry.shown_cell,
    )


def _bound(plan: MergePlan) -> Callable[[MergeCell], int]:
    """Return how many rows of other sheets call by its old number a row that gets another."""
    office, person = the_office(), viewer()
    numbers: dict[str, set[str]] = {}
    for cell in plan.conflicts:
        if cell.is_number:
            numbers.setdefault(f"{cell.kind.SHEET}.{cell.heading}", set()).add(str(cell.base).strip().upper())
    calls: Counter[tuple[str, str]] = Counter()
    for kind in SHEETS:
        for name, column in kind.iter_columns():
            if known := numbers.get(column.refers):
                told = office.store.cells(kind, person, name, among={name: known})
                calls.update((column.refers, text.strip().upper()) for (text,) in told)
    return lambda cell: calls[f"{cell.kind.SHEET}.{cell.heading}", str(cell.base).strip().upper()]


@exchange.post("/check/<token>")
@may(Deed.EXCHANGE)
def carry_out(token: str) -> Redirect:
    """Write what was previewed, as it was decided; a double click writes once."""
    office, person, files = the_office(), viewer(), _uploaded(token)
    plan = read_return(office.source, files, person).plan
    if str(plan.state) != request.form.get("state"):
        flash("预览以后别人又改过数据，下面是新的预览，请再看一遍", "warn")
        return redirect(url_for("exchange.check", token=token))
    open_ones = [
        i for i in range(len(plan.conflicts)) if request.form.get(f"conflict-{i}") not in {"表", "库"}
    ]
    if open_ones:
        flash(f"还有 {len(open_ones)} 处没有定用哪边的", "warn")
        return redirect(url_for("exchange.check", token=token))
    take = [i for i in range(len(plan.conflicts)) if request.form.get(f"conflict-{i}") == "表"]
    remove = [i for i in range(len(plan.removed)) if request.form.get(f"remove-{i}") == "1"]
    outcome = carry_out_return(office.source, plan, person, take, remove)
    if not outcome.done:
        flash("别人刚改动了同样的格子，没有写入；下面是新的预览", "warn")
        return redirect(url_for("exchange.check", token=token))
    the_uploads().drop(token)
    count = plan.size - len(plan.conflicts) - len(plan.removed) + len(take) + len(remove)
    office.store.accounts.note(person, "并入工作簿", f"{count} 处", f"第 {outcome.state} 次修改")
    if count:
        flash(f"已并入 {count} 处", str(outcome.state))
    else:
        flash("已登记交回，没有改动")
    return redirect(url_for("exchange.show"))


# The national export


@exchange.post("/national")
@may(Deed.RULES)
def national() -> Redirect:
    """Take the national system's export in hand and lead to what it would change; nothing is written yet."""
    token = the_uploads().take(viewer(), request.files.getlist("export"), _EXPORTS, "全国系统的导出表")
    return redirect(url_for("exchange.national_check", token=token))


@exchange.get("/national/<token>")
@may(Deed.RULES)
def national_check(token: str) -> str:
    """Show what the export would change, and what of it is left to the office."""
    from generators.pipeline.data_folder import faults_of_import, preview_import

    office, person, file = the_office(), viewer(), _uploaded(token)[0]
    state = office.store.state
    plan, dataset = preview_import(office.source, file)
    told = faults_of_import(plan, dataset, office.today)
    return render_template(
        "national.html",
        plan=plan,
        state=state,
        token=token,
        shown=entry.shown_cell,
        place=dataset.place,
        kinds=kinds_of_mistake([found for found in told if found.severity is Severity.BLOCK]),
        reminders=[found for found in told if found.severity is not Severity.BLOCK],
        absent=[entry.known_as(office, person, number) for number in plan.absent],
        who=lambda record: entry.known_as(office, person, label_of(vars(record))),
    )


@exchange.post("/national/<token>")
@may(Deed.RULES)
def national_write(token: str) -> Redirect:
    """Write what was shown, as long as nobody has changed anything since."""
    from generators.pipeline.data_folder import carry_out_import, preview_import

    office, person, file = the_office(), viewer(), _uploaded(token)[0]
    if request.form.get("state") != str(office.store.state):
        flash("预览以后别人又改过数据，下面是新的预览，请再看一遍", "warn")
        return redirect(url_for("exchange.national_check", token=token))
    plan, dataset = preview_import(office.source, file)
    carry_out_import(office.source, plan, dataset, person)
    the_uploads().drop(token)
    office.store.accounts.note(person, "并入全国系统导出表")
    flash("已并入；写入前的数据留了备份", str(office.store.state))
    return redirect(url_for("exchange.show"))


# The book of numbers


@exchange.get("/numbers")
@may(Deed.EXCHANGE)
def book() -> str | tuple[str, int]:
    """Show the register of numbers; a village sees its own letters' numbers.

    Of a lost or damaged one there is what is wrong with it, and the ways to have it back.
    """
    office, person = the_office(), viewer()
    try:
        headings, rows = numbers(office.source, request.args.get("year", type=int))
        findings = audit_numbers(office.drafting(person)) if allowed(Deed.RULES) else []
    except DataRefused as refused:
        if not allowed(Deed.RULES):
            raise
        page = render_template("numbers.html", may_take=True, is_lost=True, findings=refused.findings)
        return page, 409
    record, number = headings.index("对应记录"), headings.index("编号")
    return render_template(
        "numbers.html",
        headings=headings,
        rows=[row for row in rows if office.owns(person, row[record], row[number])],
        about=partial(_about, record),
        may_number=allowed(Deed.NUMBER),
        may_take=allowed(Deed.RULES),
        findings=findings,
    )


def _about(record: int, row: tuple[str, ...]) -> tuple[str, str]:
    """Return whom or what the number of a register's `row` is about, as a clerk says it, and its page."""
    names = the_office().people(viewer()).names
    subject, _, matter = row[record].partition("#")
    place = url_for("households.show", number=subject) if subject in names else ""
    if subject == NOTICE_KIND:
        place = url_for("notices.edit", asked=notice_id(matter))
    return told_record(row[record], names), place


@exchange.post("/numbers/restore")
@may(Deed.RULES)
def restore_book() -> Redirect:
    """Put the last whole backup in the place of a lost or damaged register."""
    office = the_office()
    taken, aside = restore_register(office.drafting(viewer()))
    office.store.accounts.note(viewer(), "取回登记簿", taken.name)
    flash(f"已取回 {taken.name}" + (f"；损坏的移到 {Path(aside).name}" if aside else ""))
    return redirect(url_for("exchange.book"))


@exchange.post("/numbers/rebuild")
@may(Deed.RULES)
def rebuild_book() -> Redirect:
    """Enter into the register what the made papers tell of their numbers, when there is no backup either."""
    office = the_office()
    count, bare, _ = rebuild_register(office.drafting(viewer()))
    office.store.accounts.note(viewer(), "补登编号", f"{count} 个")
    told = f"；只知文件名、标题和日期要对照原件的：{'、'.join(bare)}" if bare else ""
    flash(f"已按出过的文件补登 {count} 个编号{told}")
    return redirect(url_for("exchange.book"))


@exchange.post("/numbers/void")
@may(Deed.NUMBER)
def void() -> Redirect:
    """Void a number for a reason; it is never used again."""
    office, reason = the_office(), request.form.get("reason", "").strip()
    if not reason:
        message = "作废要写原因"
        raise UsageError(message)
    job, text = office.drafting(viewer()), request.form.get("number", "").strip()
    headings, rows = numbers(office.source, None)
    of = {row[headings.index("编号")]: row[headings.index("对应记录")] for row in rows}
    if not office.owns(viewer(), of.get(text, ""), text):
        message = f"登记簿里没有{text}，不能作废。"
        raise UsageError(message)
    with office.one_deed():
        voided, left = void_number(job, text, reason, viewer().name, office.today)
        office.store.accounts.note(viewer(), "作废编号", str(voided))
    flash(f"已作废 {voided}" + (f"；已出的文件要收回：{'、'.join(f.name for f in left)}" if left else ""))
    return redirect(url_for("exchange.book"))


@exchange.post("/numbers/put-aside")
@may(Deed.NUMBER)
def put_aside() -> Redirect:
    """Move the papers of void numbers out of the way: they are taken back and not used again."""
    office, person = the_office(), viewer()
    moved = put_void_papers_aside(
        office.drafting(person), lambda number: office.owns(person, number.record_id, str(number))
    )
    if moved:
        office.store.accounts.note(person, "移走作废的文件", "、".join(file.name for file in moved))
    flash(f"已把 {len(moved)} 个作废的文件移到成品的“作废”文件夹")
    return redirect(came_from(url_for("exchange.book")))


@exchange.get("/numbers/book.<ending>")
@may(Deed.RULES)
def book_file(ending: str) -> Response:
    """Send the register as 发文登记簿.xlsx, or all numbers as CSV."""
    if ending not in {"xlsx", "csv"}:
        raise NotFound
    office = the_office()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"发文登记簿.{ending}"
        export_numbers(office.source, place, request.args.get("year", type=int))
        content = place.read_bytes()
    return send_file(io.BytesIO(content), as_attachment=True, download_name=f"发文登记簿.{ending}")


def _backup(asked: str) -> Path:
    for path in backups(the_office().source):
        if _backup_id(path) == asked:
            return path
    raise NotFound


def _backup_name(path: Path) -> str:
    """Return when and why the backup was made, as people say it."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)\d\d-?(.*)", path.stem)
    return "{}-{}-{} {}:{} {}".format(*found.groups()).rstrip() if found else path.stem


def _backup_id(path: Path) -> str:
    return opaque_id(path.name)


@exchange.get("/backup/<asked>")
@may(Deed.RULES)
def backup_file(asked: str) -> Response:
    """Send a backup, to be kept elsewhere."""
    path = _backup(asked)
    the_office().store.accounts.note(viewer(), "取走备份", path.name)
    return send_file(io.BytesIO(path.read_bytes()), as_attachment=True, download_name=path.name)


@exchange.post("/backup/<asked>")
@may(Deed.RULES)
def put_back(asked: str) -> Redirect:
    """Put a backup back in the place of what stands; what stood is backed up before."""
    office, path = the_office(), _backup(asked)
    before, _ = restore(office.source, path, viewer())
    office.store.accounts.note(viewer(), "恢复备份", path.name, before.name)
    told = _backup_name(path), _backup_name(before)
    flash("已恢复到 {}；恢复以前的样子存为 {}，要回去就恢复它。".format(*told) + _NOT_PUT_BACK)
    return redirect(url_for("exchange.show"))


@exchange.post("/backup")
@may(Deed.RULES)
def backup() -> Redirect:
    """Make a backup of data, drafts and register in one file."""
    office = the_office()
    made = back_up(office.source)
    office.store.accounts.note(viewer(), "备份")
    flash(f"已备份：{made.name}，在数据文件夹的“备份”里")
    return redirect(url_for("exchange.show"))


# Files of others


@exchange.post("/print")
@may(Deed.EXCHANGE)
def print_file() -> str:
    """Show a Word or Excel file of others as its pages, to be printed; nothing of it is kept."""
    uploads, person = the_uploads(), viewer()
    token = uploads.take(person, request.files.getlist("file")[:1], _PRINTED, "要打印的文件")
    try:
        (file,) = uploads.of(token, person)
        pdf, findings = _print(file)
    finally:
        uploads.drop(token)
    shown, pages = the_previews().keep(person, pdf, file.stem) if pdf else ("", 0)
    return render_template("printed.html", name=file.name, token=shown, pages=pages, findings=findings)


def _print(file: Path) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the PDF of a file and what to look at; no PDF, and why, for what cannot be printed."""
    from generators.printing.conversion import printable
    from generators.printing.workers import PrintTask, print_all

    if (wanted := request.form.get("changes", "")) not in {"", "accepted", "original"}:
        raise BadRequest
    changes = cast("Choice | None", wanted or None)
    try:
        with press_for_others():
            found = printable(file.read_bytes(), file.name)
            task = PrintTask(
                file.name, found.content, changes=changes, ending=found.suffix, is_waited_for=True
            )
            (printed,) = print_all([task], apart=True)  # Anybody's file: what prints it may die alone.
    except PaperWithheld as refused:
        return b"", refused.reasons
    if isinstance(printed, PaperWithheld):
        return b"", printed.reasons
    return printed.pdf, (*found.warnings, *printed.warnings)
