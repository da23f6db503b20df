"""The screening of a quarter, from the rows of the quarter before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from generators.desk.asking import chosen_quarter, may, the_office, viewer
from generators.desk.deeds import Deed
from generators.desk.views.villages.sending import change, edit, own, text, villages
from generators.errors import UsageError
from generators.records.columns import is_draft
from generators.records.screening import SurveyRow
from generators.records.vocabulary import SurveyMethod
from generators.store.edits import Insert

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from generators.store.edits import StoredRow, Wish


def screening_parts(name: str) -> dict[str, Any]:
    """Return what the form of the households still to be screened is made of."""
    before = {"village": name, "quarter": str(chosen_quarter().previous)}
    screened = the_office().store.count(SurveyRow, viewer(), where=before)
    return {"screening": _to_screen(name), "screened": screened, "methods": list(SurveyMethod)}


def _to_screen(village: str) -> list[tuple[StoredRow, StoredRow | None]]:
    """Return last quarter's households that are not yet screened in this one, each with its draft if any."""
    store, person, quarter = the_office().store, viewer(), chosen_quarter()
    now = store.rows(SurveyRow, person, where={"village": village, "quarter": str(quarter)})
    begun = {str(row.cells.get("id_number")): row for row in now}
    last = store.rows(SurveyRow, person, where={"village": village, "quarter": str(quarter.previous)})
    found = ((row, begun.get(str(row.cells.get("id_number")))) for row in last)
    return [(row, now) for row, now in found if now is None or is_draft(now.cells)]


@villages.post("/<name>/screening")
@may(Deed.ENTER)
def screening(name: str) -> Response:
    """Enter the households of last quarter's screening that were visited and found unchanged."""
    own(name)
    common = {n: text(n) for n in ("date", "method", "surveyors")}
    if not all(common.values()):
        message = "排查日期、方式、排查人都要填"
        raise UsageError(message)
    taken = set(request.form.getlist("same", type=int))
    wishes: list[Wish] = []
    for row, draft in _to_screen(name):
        cells = {name: cell for name, cell in row.cells.items() if name != "remark"}
        cells |= {"quarter": str(chosen_quarter()), **common}
        if row.row_id not in taken:
            continue
        if draft is None:
            wishes.append(Insert(SurveyRow, cells))
        else:
            for field, value in cells.items():
                wishes += edit(draft, field, str(value))
    return change(name, wishes, "排查", "screening", nothing="没有打勾的户，没有写")
