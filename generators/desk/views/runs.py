"""The runs: asked for, watched from any browser, cancelled, and what came of them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from generators.desk.asking import the_office, the_queue, viewer
from generators.desk.own_drafts import notice_id
from generators.desk.queue import told_viewer
from generators.desk.views.files import file_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from generators.desk.logbook import Run
    from generators.store.viewers import Viewer

runs = Blueprint("runs", __name__, url_prefix="/runs")


def visible(run: Run, person: Viewer) -> bool:
    """Tell whether the run is shown to `person`: a village sees the runs about itself alone.

    So does the office of one of several townships, and those that were asked with no wider eyes than its own.
    """
    if the_office().sees_all(person):
        return True
    if run.village and run.village in the_office().villages(person):
        return True
    asked = (run.given.get("viewer") or {}).get("townships")
    is_own = asked is not None and person.townships is not None and person.townships.issuperset(asked)
    return person.villages is None and not run.village and is_own


def under_way() -> list[Run]:
    """Return the runs that wait or are at work and that whoever looks may see."""
    return [run for run in the_office().logbook.under_way() if visible(run, viewer())]


def _run(number: int) -> Run:
    office = the_office()
    run = office.logbook.run(number)
    if run is None or not visible(run, viewer()):
        raise NotFound
    return run


def ask_run(deed: str, label: str, given: Mapping[str, Any], village: str = "") -> Response:
    """Put a run into the queue, note it, and lead to its page."""
    queue, office, person = the_queue(), the_office(), viewer()
    sees = told_viewer(office.eyes(person, frozenset(given.get("villages") or ())))
    whole = {**given, "viewer": sees, "asker": told_viewer(person)}
    number = queue.ask(deed, label, person.name, whole, village)
    office.store.accounts.note(viewer(), "开始生成", label)
    return redirect(url_for("runs.show", number=number))


@runs.get("/")
def show_all() -> str:
    """Show the last runs."""
    office = the_office()
    person = viewer()
    return render_template("runs.html", runs=[run for run in office.logbook.runs() if visible(run, person)])


@runs.get("/<int:number>")
def show(number: int) -> str:
    """Show a run: its bar while it goes on, then what came of it."""
    return _shown("run.html", number)


@runs.get("/<int:number>/part")
def part(number: int) -> str:
    """Show the part of the page that changes."""
    return _shown("run_part.html", number)


def _shown(template: str, number: int) -> str:
    run = _run(number)
    notice = notice_id(run.given["key"]) if run.deed == "notice" else ""
    return render_template(template, run=run, notice=notice, file_id=_listed)


def _listed(relative: str) -> str:
    return file_id(PurePosixPath(relative))


@runs.post("/<int:number>/cancel")
def cancel(number: int) -> Response:
    """Stop a run."""
    run = _run(number)
    queue = the_queue()
    office = the_office()
    queue.cancel(run)
    office.store.accounts.note(viewer(), "取消生成", run.label)
    return redirect(url_for("runs.show", number=number))
