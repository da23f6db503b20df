"""What the forms of a village send: whose rows they may be, and how they are kept, all or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from generators.desk.asking import the_office, viewer
from generators.errors import DataRefused
from generators.records.columns import DRAFT
from generators.records.person_names import names_told
from generators.records.township import Village
from generators.store.cells import keep
from generators.store.edits import NEVER_SEEN, Edit, Insert
from generators.store.merge import meaning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from werkzeug.wrappers import Response

    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.records.dataset import Dataset
    from generators.store.edits import StoredRow, Wish
    from generators.store.viewers import Viewer

villages = Blueprint("villages", __name__, url_prefix="/villages")
TOWNSHIP = "乡镇"
"""Under which name the township's own meetings are asked for."""


def own(name: str) -> str:
    """Return `name` when it is a village, or the township, whose pages whoever asks may work on.

    Raise NotFound for another's: it is as if it were not there; DataRefused where its row in 村 is wrong.
    """
    office, person = the_office(), viewer()
    if name in office.villages(person) or (name == TOWNSHIP and person.villages is None):
        return name
    own_rows = {row.row_id for row in office.store.rows(Village, person, where={"name": name})}
    if told := [f for f in office.findings(person) if f.sheet == Village.SHEET and f.row_id in own_rows]:
        raise DataRefused(told)
    raise NotFound


def read(name: str) -> Dataset:
    """Return what the village's own pages are read from: a wrong row elsewhere does not matter to it."""
    return the_office().dataset(_eyes(own(name)))


def read_sound(name: str) -> tuple[Dataset, tuple[Finding, ...]]:
    """Return what `read` does and nothing, or the sound rows alone and what is wrong with the others.

    A wrong cell is mended in the form where it was typed; whoever counts or follows a course asks `read`, for
    nothing is counted of a part.
    """
    office, eyes = the_office(), _eyes(own(name))
    try:
        return office.dataset(eyes), ()
    except DataRefused as refused:
        sound = office.store.read_with_findings(eyes)[0]
        return replace(sound, today=office.today), tuple(refused.findings)


def _eyes(name: str) -> Viewer:
    """Return who sees what the pages of the village, or of the township, are made from."""
    return viewer() if name == TOWNSHIP else the_office().eyes_near(viewer(), frozenset([name]))


def change(
    name: str,
    wishes: list[Wish],
    what: str,
    anchor: str,
    *,
    nothing: str = "没有要保存的改动",
    beside: str = "",
) -> Response:
    """Carry out what a form asked for and lead back to it; a conflict is told, nothing is half done.

    `beside` is what else is told, `nothing` what is told where it asks for nothing and nothing else is told.
    """
    office, person = the_office(), viewer()
    back = url_for("villages.show", name=name, month=request.form.get("month"), _anchor=anchor)
    if name == TOWNSHIP:
        back = url_for("villages.show_all", meeting=request.form.get("meeting"), _anchor=anchor)
    if not wishes:
        flash(beside or nothing, "warn")
        return redirect(back)
    outcome = office.store.change(person, [*wishes, *_confirmed(wishes)], f"{name}{what}")
    if outcome.done:
        flash(f"{what}已保存{beside and f'；{beside}'}", str(outcome.state))
        office.store.accounts.note(person, what, name, f"第 {outcome.state} 次修改")
    else:
        who = "、".join(dict.fromkeys(c.who for c in outcome.conflicts))
        told = f"没有保存：{who}刚改过同样的格子（{len(outcome.conflicts)} 处）"
        flash(f"{told}。下面是现在的内容，请看过再填", "warn")
    return redirect(back)


def _confirmed(wishes: list[Wish]) -> Iterator[Edit]:
    """Yield what takes the mark 草稿 off the rows that somebody fills in: they count from now on."""
    seen = {(w.kind, w.row_id): w.version for w in wishes if isinstance(w, Edit)}
    for (kind, row_id), version in seen.items():
        for row in the_office().store.rows(kind, viewer(), ids=[row_id]):
            if str(row.cells.get("remark", "")).startswith(DRAFT):
                yield Edit(kind, row_id, version, "remark", "")


def text(name: str) -> str:
    """Return what was typed into the field `name`, without blanks around it."""
    return request.form.get(name, "").strip()


def day_in(kind: type[Row], typed: str, field: str = "date") -> date | None:
    """Return the day that was `typed` as `field` of a row of `kind`, however written; None for none."""
    kept = keep(kind, field, typed)
    found = meaning(kind, field, kept) if kept else None
    return found if isinstance(found, date) else None


def given_at_once(fields: Collection[str], taken: Collection[str]) -> tuple[dict[str, str], str]:
    """Return what one line says of all households that are ticked, by field, and what is told where none is.

    What was typed for nobody is named: it is kept nowhere, and whoever typed it thinks that it is.
    """
    given = {field: said for field in fields if (said := text(f"all-{field}"))}
    if not given or taken:
        return given, ""
    typed = "、".join("四项都是“是”" if field == "yes" else f"“{said}”" for field, said in given.items())
    return {}, f"没有选中户，{typed}没有写进去：先在“选”一列打勾，再填一次"


def names_in(field: str) -> list[str]:
    """Return the names typed into `field`, each once, however they are set apart."""
    return names_told(text(field))


def month_sent() -> int:
    """Return the month (202206) that a grid is of; raise BadRequest where none is named."""
    if month := request.form.get("month", 0, type=int):
        return month
    raise BadRequest


def edit(row: StoredRow, field: str, value: str) -> Iterator[Edit]:
    """Yield the edit of a cell that differs; the version is the one that the form showed."""
    if str(row.cells.get(field, "")) != value:
        version = request.form.get(f"v-{row.row_id}", row.version, type=int)
        yield Edit(row.kind, row.row_id, version, field, value)


def fill(
    kind: type[Row], row: StoredRow | None, known: Mapping[str, str], given: Mapping[str, str]
) -> Iterator[Wish]:
    """Yield what a line of a grid asks for: the edits of its `row`, or the row of `known` that it lacks.

    Somebody else may have entered the row after the grid was shown without it: the empty fields say nothing
    of it then, and what differs is told as a conflict.
    """
    if row is None:
        if any(given.values()):
            yield Insert(kind, {**known, **given})
        return
    is_shown = f"v-{row.row_id}" in request.form
    for field, value in given.items():
        for wished in edit(row, field, value):
            if is_shown:
                yield wished
            elif value:
                yield replace(wished, version=NEVER_SEEN)
