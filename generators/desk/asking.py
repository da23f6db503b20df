"""What a request is about: which township, who asks, which quarter."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from flask import current_app, g, request, session
from werkzeug.exceptions import Forbidden

from generators.desk.deeds import LOCAL, Deed, may_do
from generators.errors import UsageError
from generators.procedure.windows import month_window
from generators.records.columns import Quarter, bounded
from generators.records.township import Village
from generators.store.viewers import NotAllowed, refuse_unless_allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.desk.certificate_check import Shown
    from generators.desk.office import Office
    from generators.desk.pictures import Previews
    from generators.desk.queue import RunQueue
    from generators.desk.uploads import Uploads
    from generators.records.columns import Row
    from generators.store.edits import StoredRow
    from generators.store.viewers import Viewer

P = ParamSpec("P")
R = TypeVar("R")


def the_office() -> Office:
    """Return the township that the page serves."""
    office: Office = current_app.extensions["office"]
    return office


def the_certificate() -> Shown | None:
    """Return what is to be told of the certificate; None where the page serves this machine alone."""
    if not current_app.config["CERTIFICATE"]:
        return None
    from generators.desk.certificate_check import shown

    return shown(current_app.config["CERTIFICATE"], datetime.now(UTC))


def the_queue() -> RunQueue:
    """Return the queue of long work."""
    queue: RunQueue = current_app.extensions["queue"]
    return queue


def the_previews() -> Previews:
    """Return the previews that are kept."""
    previews: Previews = current_app.extensions["previews"]
    return previews


def the_uploads() -> Uploads:
    """Return the files that were sent and not yet decided on."""
    uploads: Uploads = current_app.extensions["uploads"]
    return uploads


def opaque_id(name: str, digits: int = 16) -> str:
    """Return what stands in an address for what is called `name`: no name and no path does."""
    return hashlib.sha256(name.encode()).hexdigest()[:digits]


def viewer() -> Viewer:
    """Return who is asking."""
    found: Viewer = g.get("viewer", LOCAL)
    return found


def allowed(deed: Deed) -> bool:
    """Tell whether whoever asks may do `deed`."""
    office, person = the_office(), viewer()
    return may_do(person, deed, is_shared=office.is_shared, sees_all=office.sees_all(person))


def enters(kind: type[Row], row: StoredRow | None = None, fields: frozenset[str] | None = None) -> bool:
    """Tell whether whoever asks may change `fields` of `row`, or of any of `kind`; None is the whole row."""
    office, person = the_office(), viewer()
    if not allowed(Deed.ENTER) or (
        row and person.villages is not None and row.village not in person.villages
    ):
        return False
    try:
        refuse_unless_allowed(person, kind, fields, sees_all=office.sees_all(person))
    except NotAllowed:
        return False
    return True


_SAID_AS: dict[str, tuple[Callable[[str], object], str]] = {
    "quarter": (Quarter.parse, "季度应写作 2022年第二季度"),
    "begin": (Quarter.parse, "季度应写作 2022年第二季度"),
    "month": (lambda text: month_window(int(text)), "月份应写作 202206"),
    "on": (lambda text: bounded(date.fromisoformat(text).year), "日期应写作 2022-06-24"),
    "year": (int, "年份应为数字"),
    "page": (int, "页码应为数字"),
    "size": (int, "行数应为数字"),
    "v-": (int, "这一行的版本应为数字"),
    **dict.fromkeys(("absent", "gone", "same"), (int, "打勾的应是页面上的一行")),
}
"""How a value that an address or a form names is read, and what is told of one that cannot be."""
_OF_ROWS = "sheets"
"""Whose forms send the cells of a row: what is wrong with those is told beside each."""


def refuse_unreadable() -> None:
    """Raise UsageError for a value that says nothing: a default in its place is not what was asked for."""
    sent = [*request.args.items(multi=True)]
    if request.blueprint != _OF_ROWS:
        sent += request.form.items(multi=True)
    for name, text in sent:
        if text and (known := _SAID_AS.get("v-" if name.startswith("v-") else name)):
            read, said = known
            try:
                read(text)
            except ValueError:
                message = f"{said}，现为“{text[:20]}”：什么也没有做，请回到原来的页面再选"
                raise UsageError(message) from None


class NoSuchPlaceError(UsageError):
    """An address names a village or township that is none, or not for whoever asks."""


_ANY_PLACE = frozenset({"sheets.form", "static", "login.show"})
"""What shows no part of the data that an address could narrow: a row to be typed may say anything."""


def refuse_unknown_place() -> None:
    """Raise NoSuchPlaceError for a village or township that is none: it does not mean all of them.

    One whose own row has a fault is one all the same: its page is where that is told.
    """
    asked = {name: text for name in ("village", "township") if (text := request.args.get(name, ""))}
    if not asked or request.endpoint in _ANY_PLACE:
        return
    seen = the_office().store.cells(Village, viewer(), "name", "township")
    known = {"village": {name for name, _ in seen}, "township": {township for _, township in seen}}
    for name, text in asked.items():
        if text not in known[name]:
            said = "村" if name == "village" else "乡镇"
            message = f"没有“{text[:20]}”这个{said}，或者不归您看：请回到原来的页面再选"
            raise NoSuchPlaceError(message)


def chosen_quarter() -> Quarter:
    """Return the quarter that the person chose last, else the one being worked for."""
    asked = request.args.get("quarter") or session.get("quarter")
    try:
        quarter = Quarter.parse(asked) if asked else the_office().quarter()
    except ValueError:  # On the page that refuses it.
        return the_office().quarter()
    if request.args.get("quarter"):
        session["quarter"] = str(quarter)
    return quarter


def came_from(otherwise: str) -> str:
    """Return the page that a form was opened or sent from when it is of this site, else `otherwise`."""
    back = request.form.get("back") or request.args.get("back", "")
    # A browser reads "//…" and "/\\…" as the name of another site, and leaves tabs and line ends out before.
    return back if re.fullmatch(r"/(?![/\\])[^\x00-\x1f\x7f]*", back) else otherwise


def may(deed: Deed) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator for a view that is only for those who may do `deed`.

    Raise Forbidden for who may not.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not allowed(deed):
                raise Forbidden
            return view(*args, **kwargs)

        return guarded

    return guard
