"""表: any sheet as a grid, any row as a form; what is wrong stands at its cell, no change is lost."""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import BadRequest, NotFound

from generators.checks import check_dataset
from generators.desk import entry
from generators.desk.asking import (
    allowed,
    came_from,
    chosen_quarter,
    enters,
    may,
    opaque_id,
    the_office,
    viewer,
)
from generators.desk.beginnings import begun
from generators.desk.deeds import Deed
from generators.desk.places_now import told_now
from generators.desk.views.papers import by_township
from generators.errors import Severity
from generators.pipeline.new_quarter import NEW_QUARTER
from generators.records.defaults import FOLLOWING
from generators.records.households import Household, Member
from generators.records.township import Village
from generators.store.edits import Delete, Edit, Insert
from generators.store.viewers import Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flask import Response as Answer
    from werkzeug.wrappers import Response

    from generators.desk.office import Office
    from generators.errors import Finding
    from generators.records.columns import Row
    from generators.store.edits import Conflict, Outcome, StoredRow, Wish

_NAME_WIDTH = 110
"""Pixels for a head and his village beside a household's number in the grid."""
sheets = Blueprint("sheets", __name__, url_prefix="/sheets")
_PAGE = 50
_MOST_A_CHANGE = 5000
MOST_CHOICES = 100
"""Choices told at once: of more nobody reads the list, they type."""
_MOST_ON_A_PAGE = 300
"""Rows at fault on the page of a check; the kinds behind them are opened one by one."""
_MOST_KINDS = 200
"""Kinds of mistake that are listed: so many are mended a few at a time, and looked for anew."""
_MOST_SHOWN = 50
"""Rows of a kind of mistake that are listed: the first ones tell what is wrong with the rest."""


_MOST_CALLED = 500
"""Households that a search is taken to mean: whoever types one letter reads no more of them."""


def _kind(sheet: str) -> type[Row]:
    if sheet not in entry.KINDS:
        raise NotFound
    return entry.KINDS[sheet]


@sheets.get("/")
def show_all() -> str:
    """Show the sheets with how many rows each has and how many faults."""
    office, person = the_office(), viewer()
    faults: dict[str, int] = {}
    for finding in office.findings(person):
        faults[finding.sheet] = faults.get(finding.sheet, 0) + 1
    counts = office.derive(
        ("counts", person.role, person.townships, person.villages),
        lambda: {kind.SHEET: office.store.count(kind, person) for kind in entry.KINDS.values()},
    )
    return render_template("sheets.html", kinds=entry.KINDS.values(), counts=counts, faults=faults)


@sheets.get("/<sheet>")
def show(sheet: str) -> str:
    """Show a sheet as a grid; without scripts as a table whose rows lead to their forms."""
    office, person, kind = the_office(), viewer(), _kind(sheet)
    page = max(1, request.args.get("page", 1, type=int))
    query = request.args.get("q", "").strip()
    among = _households_called(kind, query, person)
    count = office.store.count(kind, person, contains=query, among=among)
    offset = (page - 1) * _PAGE
    rows = office.store.rows(kind, person, contains=query, among=among, limit=_PAGE, offset=offset)
    return render_template(
        "sheet.html",
        kind=kind,
        fields=entry.fields_of(kind),
        rows=rows,
        count=count,
        page=page,
        pages=-(-count // _PAGE) or 1,
        query=query,
        faults=entry.faults_of(office, person, kind),
        shown_cell=entry.shown_cell,
        setup=_grid_setup(kind),
        may_enter=enters(kind),
    )


def _grid_setup(kind: type[Row]) -> dict[str, Any]:
    return {
        "sheet": kind.SHEET,
        "rows": url_for("sheets.rows", sheet=kind.SHEET),
        "save": url_for("sheets.save", sheet=kind.SHEET),
        "undo": url_for("sheets.undo"),
        "form": url_for("sheets.form", sheet=kind.SHEET, row_id=0),
        "edits": enters(kind, fields=frozenset()),
        "fields": [
            {
                "name": field.name,
                "heading": field.heading,
                "hint": field.hint,
                "required": field.is_required,
                "words": [] if field.has_several else list(field.words),
                "choices": url_for("sheets.choices", refers=field.refers) if field.refers else "",
                "input": field.input,
                "width": int(max(field.width, 2 * len(field.heading) + 7) * 8)
                + (_NAME_WIDTH if _is_household(kind, field) else 0),
            }
            for field in entry.fields_of(kind)
        ],
    }


def _told_row(row: StoredRow, faults: Mapping[str, Sequence[Finding]]) -> dict[str, Any]:
    told: dict[str, Any] = {name: str(cell) for name, cell in row.cells.items()}
    told["_id"], told["_version"] = row.row_id, row.version
    told["_faults"] = {
        name: "；".join(
            f"{found.expected}{f'，现为{found.found}' if found.found else ''}" for found in found_here
        )
        for name, found_here in faults.items()
    }
    return told


def _told_rows(kind: type[Row], rows: Iterable[StoredRow], person: Viewer) -> list[dict[str, Any]]:
    faults = entry.faults_of(the_office(), person, kind)
    return [_told_row(row, faults.get(row.row_id, {})) for row in rows]


def _is_household(kind: type[Row], field: entry.Field) -> bool:
    return field.refers in entry.NUMBERS or (kind is Household and field.name == "number")


def _name_households(kind: type[Row], data: Iterable[dict[str, Any]], person: Viewer) -> None:
    """Put the head and village of each household beside its number, for who reads the page."""
    fields = [field.name for field in entry.fields_of(kind) if _is_household(kind, field)]
    names = the_office().people(person).numbered if fields else {}
    for told in data:
        told["_beside"] = {
            name: [told[name], names[told[name]]] for name in fields if told.get(name) in names
        }


def _households_called(kind: type[Row], query: str, person: Viewer) -> dict[str, list[str]]:
    """Return which households the search means in the fields of `kind`: a clerk looks for a name."""
    fields = [field.name for field in entry.fields_of(kind) if _is_household(kind, field)] if query else []
    if not fields:
        return {}
    people = the_office().people(person)
    found = [household.number for household in people.search(query)]
    found += [number for number, called in people.numbered.items() if query in called]
    return {name: [*dict.fromkeys(found)][:_MOST_CALLED] for name in fields}


@sheets.get("/<sheet>/rows")
def rows(sheet: str) -> Answer:
    """Tell a page of rows as the grid asks for it: filtered, sorted."""
    office, person, kind = the_office(), viewer(), _kind(sheet)
    size = min(max(request.args.get("size", 100, type=int), 1), 500)
    page = max(request.args.get("page", 1, type=int), 1)
    names = {name for name, _ in kind.iter_columns()}
    order = request.args.get("sort", "")
    asked = {n: request.args[f"is-{n}"].strip() for n in names if request.args.get(f"is-{n}")}
    where = {name: text[1:] for name, text in asked.items() if text.startswith("=")}
    parts = {name: text for name, text in asked.items() if name not in where}
    query = request.args.get("q", "").strip()
    among = _households_called(kind, query, person)
    count = office.store.count(kind, person, where=where, contains=query, parts=parts, among=among)
    found = office.store.rows(
        kind,
        person,
        where=where,
        contains=query,
        parts=parts,
        among=among,
        order=order if order in names else "",
        descending=request.args.get("dir") == "desc",
        limit=size,
        offset=(page - 1) * size,
    )
    if request.args.get("faulty") == "1":
        ids = list(entry.faults_of(office, person, kind))
        found, count = office.store.rows(kind, person, ids=ids, limit=500), len(ids)
    data = _told_rows(kind, found, person)
    _name_households(kind, data, person)
    return jsonify({"last_page": -(-count // size) or 1, "last_row": count, "data": data})


@sheets.get("/choices")
def choices() -> Answer:
    """Tell what a field that refers to another sheet may hold, each with its name: what `q` is found in."""
    refers = request.args.get("refers", "")
    if refers not in {field.refers for kind in entry.KINDS.values() for field in entry.fields_of(kind)} - {
        ""
    }:
        raise NotFound
    office, person, query = the_office(), viewer(), request.args.get("q", "").strip()
    found = [(value, f"{value} {name}".strip()) for value, name in entry.choices_of(office, person, refers)]
    if query:
        households = office.people(person).search(query) if refers == entry.HOUSEHOLD else []
        called = {household.number for household in households}
        found = [(value, label) for value, label in found if query in label or value in called]
    return jsonify([{"value": value, "label": label} for value, label in found[:MOST_CHOICES]])


def _sent() -> dict[str, Any]:
    """Return what a script sent, nothing where a form did; BadRequest for what is no object."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict | None):
        raise BadRequest
    return given or {}


@sheets.post("/<sheet>/save")
@may(Deed.ENTER)
def save(sheet: str) -> tuple[Answer, int] | Answer:
    """Keep cells, new rows and deletions of the grid: all of them, or none and who was quicker."""
    office, person, kind = the_office(), viewer(), _kind(sheet)
    given = _sent()
    names = {field.name: field for field in entry.fields_of(kind)}
    try:
        wishes: list[Wish] = [
            Edit(
                kind,
                int(e["id"]),
                int(e["version"]),
                name := str(e["field"]),
                entry.resolved(
                    office, person, names[name], str(e["value"] if e["value"] is not None else "")
                ),
            )
            for e in given.get("edits", [])
        ]
        for values in given.get("inserts", []):
            wishes.append(
                entry.insert_from(
                    office,
                    person,
                    kind,
                    {n: str(v) for n, v in values.items() if n in names and v is not None},
                )
            )
        wishes += [Delete(kind, int(d["id"]), int(d["version"])) for d in given.get("deletes", [])]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadRequest from None
    if len(wishes) > _MOST_A_CHANGE:
        raise BadRequest
    outcome = office.store.change(person, wishes, "表格填写")
    if outcome.done:
        _noted(outcome, f"{kind.SHEET} {len(wishes)} 处")
    return jsonify(_told_outcome(kind, outcome, person)), 200 if outcome.done else 409


def _told_outcome(kind: type[Row], outcome: Outcome, person: Viewer) -> dict[str, Any]:
    headings = {field.name: field.heading for field in entry.fields_of(kind)}
    return {
        "state": outcome.state,
        "rows": _told_rows(kind, [row for row in outcome.rows if row.kind is kind], person),
        "conflicts": [
            {
                "id": conflict.wish.row_id,
                "field": getattr(conflict.wish, "field", ""),
                "heading": headings.get(getattr(conflict.wish, "field", ""), "整行"),
                "mine": str(getattr(conflict.wish, "value", "")),
                "current": "" if conflict.current is None else str(conflict.current),
                "version": conflict.version,
                "who": conflict.who,
                "at": conflict.at,
                "what": conflict.what,
            }
            for conflict in outcome.conflicts
            if not isinstance(conflict.wish, Insert)
        ],
    }


def _noted(outcome: Outcome, about: str) -> None:
    """Write the deed down."""
    the_office().store.accounts.note(viewer(), "填写", about, f"第 {outcome.state} 次修改")


@sheets.post("/undo")
@may(Deed.ENTER)
def undo() -> Response | Answer | tuple[Answer, int]:
    """Take back one's own last change, unless others went on in the same cells."""
    office, person = the_office(), viewer()
    state = request.form.get("state", type=int) or _sent().get("state")
    outcome = office.store.undo(person, state if isinstance(state, int) else 0)
    said = "已撤销" if outcome.done else f"没有撤销：后来又被改过的不退回（{_told(outcome.conflicts)}）"
    begun = office.store.history(state=state, limit=1) if isinstance(state, int) and not outcome.done else ()
    if any(line.what.startswith(NEW_QUARTER) for line in begun):
        said += "；没有人动过的草稿，到“新季度”里收回"
    if request.is_json:
        return jsonify({"done": outcome.done, "said": said}), 200 if outcome.done else 409
    from flask import flash

    flash(said, "good" if outcome.done else "warn")
    return redirect(came_from("/"))


def _told(conflicts: Sequence[Conflict]) -> str:
    """Return what was changed meanwhile, by whom and when; the first of several."""
    first = conflicts[0]
    field = first.wish.field if isinstance(first.wish, Edit) else ""
    heading = dict(first.wish.kind.iter_columns())[field].heading if field else first.what
    told = f"{first.wish.kind.SHEET} {heading}：{first.who} {first.at[:16].replace('T', ' ')}"
    return told + (f"，等 {len(conflicts)} 处" if len(conflicts) > 1 else "")


# Everything that is wrong


@sheets.get("/check")
def check_all() -> str:
    """Show everything that is wrong or to be looked at, a line a kind, then where."""
    person = viewer()
    townships, township, villages, village = _asked_part(person)
    if village:
        person = Viewer(person.name, Role.VILLAGE, person.townships, frozenset({village}))
    elif township:
        person = Viewer(person.name, person.role, frozenset({township}), person.villages)
    # Of ten thousand the page lists the first of each kind; what heads a kind is said as it is now.
    findings = [
        told_now(found) if any(place.text in found.expected for place in found.named) else found
        for found in _checked(person)
    ]
    errors = kinds_of_mistake([found for found in findings if found.severity is Severity.BLOCK])
    reminders = kinds_of_mistake([found for found in findings if found.severity is not Severity.BLOCK])
    asked, left = request.args.get("kind", ""), _MOST_ON_A_PAGE
    for kind in (*errors, *reminders):
        kind["id"] = opaque_id(f"{kind['sheet']}|{kind['expected']}")
        kind["is_open"] = kind["id"] == asked if asked else left >= len(kind["rows"])
        left -= len(kind["rows"])
    blocks = len([found for found in findings if found.severity is Severity.BLOCK])
    return render_template(
        "check.html",
        errors=errors,
        reminders=reminders,
        most=_MOST_KINDS,
        blocks=blocks,
        warnings=len(findings) - blocks,
        may_take=allowed(Deed.RULES),
        townships=townships,
        township=township,
        villages=villages,
        village=village,
    )


def _asked_part(person: Viewer) -> tuple[dict[str, list[str]], str, list[str], str]:
    """Return a county's townships, the asked one, its villages, the asked one; "" where all are asked for."""
    townships, township = by_township(the_office().store.read_with_findings(person)[0].all(Village))
    village = request.args.get("village", "")
    if "township" not in request.args:
        township = next((name for name, inside in townships.items() if village in inside), township)
    villages = townships[township] if township else the_office().villages(person)
    return townships, township, villages, village if village in villages and len(villages) > 1 else ""


def kinds_of_mistake(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return one entry a kind of mistake, the most frequent first: what, how often, the rows at fault.

    After GOV.UK Notify's check page: a kind is a rule in a column of a sheet. Where the sentences of a kind
    name the household or meeting (`varies`), what they have in common is told above and each in its row.
    """
    rows: dict[tuple[str, str, str], list[Finding]] = {}
    for found in dict.fromkeys(findings):
        # A rule without a key asks what its sentence says.
        kind = (found.rule, found.field) if found.rule and found.field else ("", found.expected)
        rows.setdefault((found.sheet or str(found.place), *kind), []).append(found)
    kinds: list[tuple[str, str, list[Finding]]] = []
    for (sheet, *_), group in rows.items():
        if asked := _asked_in_common([found.expected for found in group]):
            kinds.append((sheet, asked, group))
            continue
        by_sentence: dict[str, list[Finding]] = {}
        for found in group:
            by_sentence.setdefault(found.expected, []).append(found)
        kinds += [(sheet, sentence, same) for sentence, same in by_sentence.items()]
    kinds.sort(key=lambda kind: -len(kind[2]))
    return [
        {
            "sheet": sheet,
            "expected": asked,
            "count": len(group),
            "rows": group[:_MOST_SHOWN],
            "varies": any(found.expected != asked for found in group),
        }
        for sheet, asked, group in kinds
    ]


_LEAST_IN_COMMON = 5
"""Characters that say what is asked: 应为缓退."""


def _asked_in_common(sentences: Sequence[str]) -> str:
    """Return what all sentences end with, from a whole word on; nothing where that says too little."""
    if len(set(sentences)) == 1:
        return sentences[0]
    ending = os.path.commonprefix([sentence[::-1] for sentence in sentences])[::-1]
    if ending not in sentences:
        # The first word may be cut: what is asked begins behind a mark, or with 应.
        asks = re.search("(?<=[：，；]).+|应.+", ending)
        ending = asks[0] if asks else ""
    return ending if len(ending) >= _LEAST_IN_COMMON else ""


def _checked(person: Viewer) -> list[Finding]:
    """Return what the rules find in the rows that `person` may see."""
    office = the_office()

    def gather() -> list[Finding]:
        found = office.findings(person)
        if office.is_sound(person):
            # The records that other pages are made of as well: whose course it is was looked up for them.
            found += check_dataset(office.dataset(person))
        return _of_own_rows(office, person, found)

    return office.derive(("check", office.today), gather, seen_by=person)


def _of_own_rows(office: Office, person: Viewer, findings: Sequence[Finding]) -> list[Finding]:
    """Return what a village can mend: it reads rows of the township, not all that hangs on them."""
    if person.villages is None:
        return list(findings)
    asked: dict[str, set[int]] = {}
    for found in findings:
        if found.row_id:
            asked.setdefault(found.sheet, set()).add(found.row_id)
    own = {
        (sheet, row.row_id)
        for sheet, ids in asked.items()
        for row in office.store.rows(_kind(sheet), person, ids=sorted(ids))
        if row.village in person.villages
    }
    return [found for found in findings if not found.row_id or (found.sheet, found.row_id) in own]


@sheets.get("/check.xlsx")
@may(Deed.RULES)
def check_report() -> Answer:
    """Send what is wrong as a workbook: a row a finding, and the cells coloured in a copy of the data."""
    from generators.pipeline.check_report import write_check_report

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "检查结果.xlsx"
        found = [told_now(finding) for finding in _checked(viewer())]
        write_check_report(the_office().source, found, place)
        content = place.read_bytes()
    return send_file(io.BytesIO(content), as_attachment=True, download_name=place.name)


# A row as a form


@sheets.get("/lead")
def lead() -> Response:
    """Lead from a finding to the very field."""
    sheet, row_id = request.args.get("sheet", ""), request.args.get("row_id", 0, type=int)
    _kind(sheet)
    if not row_id:
        return redirect(url_for("sheets.show", sheet=sheet))
    field, back = request.args.get("field", ""), came_from("") or None
    # No part of the page is named: a browser that goes to one puts the cursor nowhere.
    return redirect(url_for("sheets.form", sheet=sheet, row_id=row_id, field=field, back=back))


@sheets.get("/<sheet>/row/<int:row_id>")
def form(sheet: str, row_id: int) -> str:
    """Show a row as a form, or an empty one for a new row with what the address gives beforehand."""
    kind = _kind(sheet)
    row = _row(kind, row_id) if row_id else None
    given = {name: request.args[name] for name, _ in kind.iter_columns() if name in request.args}
    if row is None:
        return _form(kind, row, begun(the_office(), viewer(), kind, given, chosen_quarter()))
    return _form(kind, row, {k: str(v) for k, v in row.cells.items()})


def _row(kind: type[Row], row_id: int) -> StoredRow:
    found = the_office().store.rows(kind, viewer(), ids=[row_id])
    if not found:
        raise NotFound
    return found[0]


def _form(kind: type[Row], row: StoredRow | None, values: dict[str, str], conflicts: Any = ()) -> str:
    office, person = the_office(), viewer()
    fields = entry.fields_of(kind)
    referred = {field.refers for field in fields if field.refers}
    return render_template(
        "row.html",
        kind=kind,
        row=row,
        values=values,
        fields=fields,
        was=entry.packed(row.cells if row else {}),
        following={} if row else FOLLOWING.get(kind, {}),
        faults=entry.faults_of(office, person, kind).get(row.row_id, {}) if row else {},
        choices={refers: entry.choices_of(office, person, refers)[:MOST_CHOICES] for refers in referred},
        history=office.store.history(person, kind=kind, row_id=row.row_id, limit=20) if row else [],
        asked=request.args.get("field", ""),
        back=came_from(""),
        conflicts=conflicts,
        may_enter=enters(kind, row, frozenset() if row else None),
        may_delete=enters(kind, row),
        people=office.people(person).numbered,
        numbers=entry.NUMBERS,
    )


@sheets.post("/<sheet>/row/<int:row_id>")
@may(Deed.ENTER)
def keep(sheet: str, row_id: int) -> Response | tuple[str, int]:
    """Keep a row's form: what somebody changed in it, merged with what others changed meanwhile."""
    office, person, kind = the_office(), viewer(), _kind(sheet)
    now = {field.name: _given(field) for field in entry.fields_of(kind)}
    if not row_id:
        outcome = office.store.change(person, [entry.insert_from(office, person, kind, now)], "表单填写")
    elif request.form.get("act") == "delete":
        version = request.form.get("version", 0, type=int)
        outcome = office.store.change(person, [Delete(kind, row_id, version)], "删去一行")
    else:
        was = entry.unpacked(request.form.get("was", ""))
        seen = (kind, row_id, request.form.get("version", 0, type=int))
        outcome = office.store.change(person, entry.edits_from(office, person, seen, was, now), "表单填写")
    if not outcome.done:
        fresh = _row(kind, row_id)
        mine = {c.wish.field: str(c.wish.value) for c in outcome.conflicts if isinstance(c.wish, Edit)}
        values = {**{k: str(v) for k, v in fresh.cells.items()}, **_changed(now), **mine}
        return _form(kind, fresh, values, outcome.conflicts), 409
    return redirect(_told_and_led(kind, row_id, outcome))


def _told_and_led(kind: type[Row], row_id: int, outcome: Outcome) -> str:
    """Say what a form changed, and offer to take it back where there is something; return where it leads."""
    from flask import flash

    is_gone = bool(row_id) and request.form.get("act") == "delete"
    if outcome.rows or is_gone:
        _noted(outcome, f"{kind.SHEET} 第 {row_id or '新'} 行")
        flash("已删去这一行" if is_gone else entry.told(outcome), str(outcome.state))
    else:
        flash("没有要保存的改动", "warn")
    if is_gone:
        return came_from("") or url_for("sheets.show", sheet=kind.SHEET)
    made = outcome.rows[0] if outcome.rows else _row(kind, row_id)
    return _after(kind, made, is_new=not row_id)


def _after(kind: type[Row], row: StoredRow, *, is_new: bool) -> str:
    """Return where a kept row leads: to its first wrong field, to what comes next, or back."""
    office, person, back = the_office(), viewer(), came_from("")
    wrong = set(entry.faults_of(office, person, kind).get(row.row_id, ()))
    if kind is Household and is_new:
        # A household without its head is not wrong yet: its head comes next.
        number = str(row.cells.get("number", ""))
        if office.store.count(Household, where={"number": number}) == 1:
            wrong -= {"number"}
        place = url_for("households.show", number=number)
        back = back or url_for("sheets.form", sheet=Member.SHEET, row_id=0, household=number, back=place)
    first = next((field.name for field in entry.fields_of(kind) if field.name in wrong), None)
    if back and not wrong:
        return back
    return url_for("sheets.form", sheet=kind.SHEET, row_id=row.row_id, field=first, back=back or None)


def _given(field: entry.Field) -> str:
    texts = [text.strip() for text in request.form.getlist(field.name) if text.strip()]
    return "、".join(texts) if field.has_several else (texts[0] if texts else "")


def _changed(now: dict[str, str]) -> dict[str, str]:
    was = entry.unpacked(request.form.get("was", ""))
    return {name: text for name, text in now.items() if text != was.get(name, "")}
