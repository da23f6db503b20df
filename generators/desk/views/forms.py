"""县表: a county's own form taken in, looked at with the proposals in place, corrected once, then a kind."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from generators.desk.asking import may, opaque_id, the_office, the_previews, the_uploads, viewer
from generators.desk.deeds import Deed
from generators.desk.pictures import PRESS
from generators.errors import UsageError

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from generators.forms.mapping import Mapping
    from generators.pipeline.taken_form import TakenForm
    from generators.records.dataset import Dataset

forms = Blueprint("forms", __name__, url_prefix="/forms")
_ENDINGS = frozenset({".docx", ".xlsx", ".doc", ".wps", ".xls", ".et"})


def form_id(name: str) -> str:
    """Return the id under which the page asks for the form called `name`."""
    return opaque_id(name, 12)


def _dataset() -> Dataset:
    return the_office().store.read_with_findings(viewer())[0]


def _asked(asked: str) -> TakenForm:
    from generators.pipeline.forms import sound_forms

    for taken in sound_forms(the_office().data)[0]:
        if form_id(taken.form.name) == asked:
            return taken
    raise NotFound


@forms.get("/")
@may(Deed.RULES)
def show_all() -> str:
    """Show the forms that were taken in, and ask for another."""
    from generators.pipeline.forms import sound_forms

    taken, faults = sound_forms(the_office().data)
    return render_template(
        "forms.html", taken=taken, faults=faults, form_id=form_id, endings=",".join(sorted(_ENDINGS))
    )


@forms.post("/")
@may(Deed.RULES)
def take() -> Response:
    """Take a form in under a name; the one that bore the name before gives way, what was settled stays."""
    from generators.pipeline.forms import take_form

    office, uploads, person = the_office(), the_uploads(), viewer()
    token = uploads.take(person, request.files.getlist("form")[:1], _ENDINGS, "一张表")
    (file,) = uploads.of(token, person)
    try:
        with PRESS:
            taken = take_form(office.data, file, request.form.get("name", "").strip(), _dataset())
    finally:
        uploads.drop(token)
    office.store.accounts.note(person, "收县表", taken.form.name)
    for finding in taken.warnings:
        flash(str(finding), "warn")
    for line in taken.moved:
        flash(f"变动：{line}")
    return redirect(url_for("forms.show", asked=form_id(taken.form.name)))


@forms.get("/<asked>")
@may(Deed.RULES)
def show(asked: str) -> str:
    """Show the form itself with the proposals in their places, beside the mapping to be corrected."""
    from generators.forms.mapping import Gate, Scope, Subject
    from generators.forms.mapping_sheet import CHOICES, MOST_OF_WATERMARK
    from generators.pipeline.form_preview import preview_mapping
    from generators.pipeline.forms import sample_values

    taken = _asked(asked)
    with PRESS:
        shown = preview_mapping(taken.form, taken.mapping)
    token, pages = "", 0
    if shown.pdf:
        token, pages = the_previews().keep(viewer(), shown.pdf, taken.form.name)
    return render_template(
        "form.html",
        taken=taken,
        asked=asked,
        state=_state(taken.mapping),
        samples=sample_values(taken.mapping, _dataset()),
        token=token,
        pages=pages,
        findings=shown.findings,
        choices=CHOICES,
        most_of_watermark=MOST_OF_WATERMARK,
        words={"subject": list(Subject), "scope": list(Scope), "gate": list(Gate)},
    )


def _state(mapping: Mapping) -> str:
    """Return what tells whether somebody else has changed the mapping since it was shown."""
    return hashlib.sha256(repr(mapping).encode()).hexdigest()[:16]


@forms.post("/<asked>")
@may(Deed.RULES)
def settle(asked: str) -> Response:
    """Keep the mapping as it was corrected; from now on the form is among the papers."""
    from generators.forms.mapping import Gate, Scope, Subject
    from generators.pipeline.forms import settle_form

    taken, form = _asked(asked), request.form
    if form.get("state") != _state(taken.mapping):
        message = f"“{taken.form.name}”的对应刚被别人改过，请看过现在的再改"
        raise UsageError(message)
    try:
        subject, scope = Subject(form.get("subject", "")), Scope(form.get("scope", ""))
        gate = Gate(form.get("gate", ""))
    except ValueError:
        message = "“每份对应”“范围”“关口”要从列出的里面选"
        raise UsageError(message) from None
    lines = tuple(
        replace(
            line,
            item=form.get(f"item-{number}", line.item).strip(),
            required=form.get(f"must-{number}") == "1",
        )
        for number, line in enumerate(taken.mapping.lines)
    )
    mapping = replace(
        taken.mapping,
        subject=subject,
        scope=scope,
        gate=gate,
        lines=lines,
        watermark=form.get("watermark", taken.mapping.watermark).strip(),
    )
    settle_form(the_office().data, mapping, _dataset())
    the_office().store.accounts.note(viewer(), "定县表的对应", taken.form.name)
    flash(f"“{taken.form.name}”已定，和别的文书一样在“文书”里预览、生成")
    return redirect(url_for("forms.show", asked=asked))


@forms.post("/<asked>/remove")
@may(Deed.RULES)
def remove(asked: str) -> Response:
    """Take the form away again: it is no longer among the papers, and lies in a folder of its own."""
    from generators.pipeline.forms import remove_form

    office, name = the_office(), _asked(asked).form.name
    place = remove_form(office.data, name)
    office.store.accounts.note(viewer(), "移走县表", name)
    flash(f"“{name}”不用了，移到数据文件夹的“{place.parent.name}”里；以前出的还在")
    return redirect(url_for("forms.show_all"))
