"""新季度: everything that follows from the quarter before, written as drafts for people to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from generators.desk import entry
from generators.desk.asking import allowed, may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.office import sight
from generators.desk.progress import planned_drafts
from generators.pipeline.new_quarter import (
    Unconfirmed,
    carry_out_new_quarter,
    nothing_to_write,
    outlived,
    plan_new_quarter,
    take_back,
    unconfirmed,
    why_far,
)
from generators.records.columns import DRAFT, Quarter
from generators.records.township import Village

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from generators.records.columns import Row
    from generators.store.edits import StoredRow

new_quarter = Blueprint("new_quarter", __name__, url_prefix="/new-quarter")


def _asked(text: str | None) -> Quarter:
    return Quarter.parse(text) if text else the_office().quarter().next


@new_quarter.get("/")
def show() -> str:
    """Show what the quarter would begin with, and the drafts that nobody has confirmed yet."""
    office, person = the_office(), viewer()
    if person.villages is not None:
        raise NotFound
    quarter = _asked(request.args.get("begin"))
    drafts = planned_drafts(office, person, quarter)
    waiting = {kind.SHEET: count for kind in entry.KINDS.values() if (count := _waiting(kind))}
    return render_template(
        "new_quarter.html",
        asked=quarter,
        choices=[office.quarter(), office.quarter().next],
        drafts=drafts,
        waiting=waiting,
        far=why_far(office.source, quarter, person) if drafts else "",
        nothing="" if drafts else nothing_to_write(office.source, quarter, person),
        unconfirmed=_unconfirmed(quarter),
        outlived=_outlived(),
        mark=f"{DRAFT}（",
        may_begin=allowed(Deed.QUARTER),
    )


def _waiting(kind: type[Row]) -> int:
    """Return how many drafts of `kind` nobody has confirmed yet; counted anew when the sheet changed."""
    office, person = the_office(), viewer()

    def count() -> int:
        return office.store.count(kind, person, contains=f"{DRAFT}（", within="remark")

    return office.derive(("drafts", kind, sight(person)), count, of=(kind, Village))


def _unconfirmed(quarter: Quarter) -> Unconfirmed:
    office, person = the_office(), viewer()
    return office.derive(
        ("unconfirmed", quarter, sight(person)), lambda: unconfirmed(office.store, quarter, person)
    )


def _outlived() -> list[StoredRow]:
    office, person = the_office(), viewer()
    return office.derive(("outlived", sight(person)), lambda: outlived(office.store, person))


@new_quarter.post("/back")
@may(Deed.QUARTER)
def back() -> Response:
    """Take back the drafts of a quarter that nobody touched, or those of months after a household left."""
    office, person, quarter = the_office(), viewer(), _asked(request.form.get("quarter"))
    is_of_quarter = request.form.get("which") != "outlived"
    found = unconfirmed(office.store, quarter, person) if is_of_quarter else None
    rows = found.free if found else outlived(office.store, person)
    what = f"收回{quarter.said}的草稿" if found else "收回退出以后各月的草稿"
    outcome = take_back(office.store, rows, person, what)
    if not rows or not outcome.done:
        flash("没有收回：没有可以收回的草稿，或者别人刚动过；下面是现在的", "warn")
    else:
        office.store.accounts.note(person, what, f"{len(rows)} 行")
        told = f"；{found.stays}" if found and found.stays else ""
        flash(f"已收回 {len(rows)} 行草稿{told}。算数的行都没有动", str(outcome.state))
    return redirect(url_for("new_quarter.show", begin=str(quarter)))


@new_quarter.post("/")
@may(Deed.QUARTER)
def write() -> Response:
    """Write the drafts, after a backup."""
    office, person, quarter = the_office(), viewer(), _asked(request.form.get("quarter"))
    drafts = plan_new_quarter(office.source, quarter, person)
    if not drafts:
        flash(f"没有要写的：{nothing_to_write(office.source, quarter, person)}", "warn")
        return redirect(url_for("new_quarter.show", begin=str(quarter)))
    if request.form.get("far") != "是" and (told := why_far(office.source, quarter, person)):
        flash(f"没有写：{told}", "warn")
        return redirect(url_for("new_quarter.show", begin=str(quarter)))
    carry_out_new_quarter(office.source, quarter, drafts, person)
    state = str(office.store.state)
    office.store.accounts.note(person, "新季度", str(quarter), f"{sum(map(len, drafts.values()))} 行草稿")
    flash(f"已写入 {sum(map(len, drafts.values()))} 行草稿；一行填好保存，这一行才算数", state)
    return redirect(url_for("new_quarter.show", begin=str(quarter)))
