"""The problems of a village that are not closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from generators.desk import entry
from generators.desk.asking import may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.views.villages.sending import change, edit, own, text, villages
from generators.records.issues import Issue

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from generators.store.edits import StoredRow, Wish

_CLOSING = ("progress", "done", "evidence", "applicant", "checker", "closed")


def issue_parts(name: str) -> dict[str, Any]:
    """Return what the form of the problems that are not closed is made of."""
    closing = [field for field in entry.fields_of(Issue) if field.name in _CLOSING]
    return {"issues": _open_issues(name), "closing": closing}


def _open_issues(village: str) -> list[StoredRow]:
    rows = the_office().store.rows(Issue, viewer(), where={"village": village})
    return [row for row in rows if "closed" not in row.cells]


@villages.post("/<name>/issues")
@may(Deed.ENTER)
def issues(name: str) -> Response:
    """Enter how problems go on, and close them."""
    own(name)
    wishes: list[Wish] = []
    for row in _open_issues(name):
        for field in _CLOSING:
            if f"{field}-{row.row_id}" in request.form:
                wishes += edit(row, field, text(f"{field}-{row.row_id}"))
    return change(name, wishes, "问题整改", "issues")
