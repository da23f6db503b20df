"""核稿: any text or Word file proof-read, by place; comments, tracked changes and a draft to take away."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound

from generators.desk import own_drafts
from generators.desk.asking import allowed, may, the_office, the_uploads, viewer
from generators.desk.deeds import Deed
from generators.desk.own_drafts import notice_id
from generators.desk.pictures import PRESS
from generators.errors import UsageError
from generators.pipeline.drafts import read_draft_text
from generators.worker_process import run_in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from generators.checks.layout import LayoutFinding
    from generators.checks.text import Line, Records, TextFinding
    from generators.pipeline.proofreading import Source

proofreading = Blueprint("proofreading", __name__, url_prefix="/proofread")
_ENDINGS = frozenset({".txt", ".docx", ".doc", ".wps", ".rtf", ".odt", ".xlsx", ".xls"})
_MOST_SHOWN = 400
"""Findings that are listed: a text with more is no paper of an office."""


@proofreading.get("/")
def show() -> str:
    """Ask for a file or a pasted text."""
    return render_template("proofread.html", endings=",".join(sorted(_ENDINGS)))


@proofreading.post("/")
def take() -> Redirect:
    """Take a text or a file in hand and lead to what was found; it is nobody else's to see."""
    from generators.pipeline.proofreading import read_source

    uploads, person = the_uploads(), viewer()
    if text := request.form.get("text", "").replace("\r\n", "\n").strip("\n"):
        return redirect(url_for("proofreading.told", token=uploads.keep(person, "文稿.txt", text.encode())))
    token = uploads.take(person, request.files.getlist("file")[:1], _ENDINGS, "文件，或贴上文字")
    (file,) = uploads.of(token, person)
    with PRESS:
        source = read_source(file, sheets=True)
    if source.is_word and file.suffix != ".docx":
        uploads.drop(token)
        token = uploads.keep(person, f"{file.stem}.docx", source.content)
    return redirect(url_for("proofreading.told", token=token))


def records_for() -> Callable[[date], Records] | None:
    """Return how texts are held against the data; a village sees too little of it to be told anything."""
    return None if viewer().villages is not None else partial(the_office().records_on, viewer())


def _source(token: str, *, sheets: bool = False) -> Source:
    """Return the text of a file that was sent; of a workbook where its cells alone are asked about."""
    from generators.pipeline.proofreading import read_source

    files = the_uploads().of(token, viewer())
    if not files:
        raise NotFound
    return read_source(files[0], sheets=sheets)


@proofreading.get("/<token>")
def told(token: str) -> str:
    """Show the text with what was found in it, and on demand the layout clause by clause."""
    from generators.checks.text import Strength
    from generators.checks.text.word_model import MISSING, word_model
    from generators.pipeline.proofreading import proofread_source

    source = _source(token, sheets=True)
    findings = proofread_source(source, records_for())
    shown = findings[:_MOST_SHOWN]
    at_fault = {found.line for found in shown}
    # Of a workbook, which may have a hundred thousand cells, those at fault.
    lines = [line for line in source.lines if not source.sheets or line.number in at_fault]
    layout = None
    if request.args.get("layout") and source.is_word:
        with PRESS:
            layout = _measured(source)
    return render_template(
        "proofread_told.html",
        source=source,
        token=token,
        findings=shown,
        count=len(findings),
        errors=sum(found.strength is Strength.REQUIRED for found in findings),
        missing="" if word_model() else MISSING,
        mends=sum(found.mend is not None for found in findings),
        lines=marked_lines(lines, shown),
        layout=layout,
        may_draft=allowed(Deed.DRAFT) and viewer().villages is None,
        against_data=viewer().villages is None,
    )


def _measured(source: Source) -> tuple[LayoutFinding, ...]:
    """Return the layout clause by clause; UsageError for a file that keeps the press too long."""
    from generators.pipeline.proofreading import measure
    from generators.printing.workers import SECONDS_WAITED

    try:
        return run_in_time(lambda: measure(source), SECONDS_WAITED)
    except TimeoutError:
        message = f"“{source.name}”{SECONDS_WAITED} 秒没有量完版面，已停止；分成几份再核"
        raise UsageError(message) from None


def marked_lines(
    lines: Sequence[Line], findings: Sequence[TextFinding]
) -> list[tuple[int, list[tuple[str, int]]]]:
    """Return each line as pieces: (text, number of its finding from 1, or 0); overlaps are told once."""
    by_line: dict[int, list[tuple[int, TextFinding]]] = {}
    for number, found in enumerate(findings, start=1):
        by_line.setdefault(found.line, []).append((number, found))
    told: list[tuple[int, list[tuple[str, int]]]] = []
    for line in lines:
        pieces: list[tuple[str, int]] = []
        reached = 0
        for number, found in by_line.get(line.number, ()):
            if found.start < reached:
                continue
            end = max(found.end, min(found.start + 1, len(line.text)))
            pieces += [(line.text[reached : found.start], 0), (line.text[found.start : end], number)]
            reached = end
        told.append((line.number, [*pieces, (line.text[reached:], 0)]))
    return told


_WORD_FILES = {"comments": "批注", "mends": "修订", "paper": "公文"}


@proofreading.get("/<token>/<kind>.docx")
def word_file(token: str, kind: str) -> Response:
    """Send the text as a Word file: with comments, with mends as tracked changes, or set as a paper."""
    from generators.pipeline.drafting import draft_from, fill_draft
    from generators.pipeline.proofreading import marked, proofread_source

    if kind not in _WORD_FILES or (kind == "paper" and viewer().villages is not None):
        raise NotFound
    source = _source(token)
    stem = source.name.rpartition(".")[0] or source.name
    if kind == "paper":
        with PRESS:
            content, _ = fill_draft(the_office().drafting(viewer()), draft_from(source), stem)
    else:
        findings = proofread_source(source, records_for())
        content, _ = marked(source, findings, mend=kind == "mends")
    name = f"{stem}-{_WORD_FILES[kind]}.docx"
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


@proofreading.post("/<token>/draft")
@may(Deed.DRAFT)
def draft(token: str) -> str:
    """Make the text a draft of a notice, and list every guess; nothing of it is lost."""
    from generators.pipeline.drafting import draft_from

    office, key = the_office(), request.form.get("key", "").strip()
    if viewer().villages is not None:
        raise NotFound
    drafted = draft_from(_source(token))
    with office.one_deed():
        key = own_drafts.begin(office, viewer(), key, drafted.text)
        office.courses.keep_draft(key, read_draft_text(office.data, key), viewer().name)
        office.store.accounts.note(viewer(), "文稿转公文稿", key)
    return render_template("proofread_draft.html", drafted=drafted, key=key, id=notice_id(key))
