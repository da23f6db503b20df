"""文书: the catalogue by village with how each paper stands; previewed, made, printed, zipped."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from generators.catalogue import ELSEWHERE, DocumentKind, kinds_named
from generators.desk.asking import allowed, chosen_quarter, may, opaque_id, the_office, the_previews, viewer
from generators.desk.deeds import Deed
from generators.desk.office import MANY_VILLAGES
from generators.desk.pictures import PRESS
from generators.desk.views.files import NOTHING_MADE, file_id, shown_pdf, zipped
from generators.desk.views.runs import ask_run
from generators.errors import DataRefused, Severity, UsageError
from generators.pipeline.job import ALL_FORMATS
from generators.pipeline.overview import PaperState, PaperStatus, paper_states, preview_paper
from generators.pipeline.printing import print_again, put_print_again
from generators.records.township import Village
from generators.wording import format_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import PurePosixPath

    from werkzeug.wrappers import Response as Redirect

    from generators.catalogue import Subject
    from generators.desk.office import Office
    from generators.records.columns import Quarter
    from generators.store.viewers import Viewer

_BUSY = "正在生成文书，做完再重印"
papers = Blueprint("papers", __name__, url_prefix="/papers")


def paper_id(status: PaperStatus | Subject, kind: str) -> str:
    """Return the id under which a page asks for a paper."""
    return opaque_id(f"{kind}|{status.village}|{status.record_id}")


def states(office: Office, person: Viewer, quarter: Quarter) -> Sequence[PaperStatus]:
    """Return how the quarter's papers stand that `person` may see."""
    parts = office.all_parts(person)
    found = [status for part in parts for status in _states_of(office, part, quarter)]
    if len(parts) == 1:
        return found
    order = {kind.name: number for number, kind in enumerate(office.kinds)}
    return sorted(found, key=lambda status: order[status.kind])


def _states_of(office: Office, part: Viewer, quarter: Quarter) -> Sequence[PaperStatus]:
    return office.derive(
        *(("papers", quarter), lambda: _gathered(office, part, quarter)),
        seen_by=part,
        beside=office.papers_state,
    )


def _gathered(office: Office, person: Viewer, quarter: Quarter) -> tuple[PaperStatus, ...]:
    """Return how the papers stand; while a row is wrong, those of the villages that are sound."""
    made = office.made.seen()
    if office.is_sound(person):
        return tuple(paper_states(office.job(person), office.kinds, quarter, made))
    found: list[PaperStatus] = []
    for village in office.villages(person):
        with suppress(DataRefused):
            found += paper_states(office.job(person, frozenset([village])), office.kinds, quarter, made)
    return tuple(found)


def blocked_villages(office: Office, person: Viewer) -> dict[str, int]:
    """Return how many wrong rows stop the papers of which villages; "" is the township."""
    if office.is_sound(person):
        return {}
    blocked: dict[str, int] = {}
    for village in ("", *office.villages(person)):
        eyes = office.eyes(person, frozenset([village])) if village else person
        wrong = [f for f in office.findings(eyes) if f.severity is Severity.BLOCK]
        if wrong:
            blocked[village] = len(wrong)
    return blocked


def _part(village: str) -> Viewer:
    """Return with whose eyes what is asked of `village` is gathered, everybody's where none is named."""
    return the_office().part(viewer(), village) if village else viewer()


def _kind(name: str) -> DocumentKind:
    kinds, _ = kinds_named([name], the_office().kinds)
    found = [kind for kind in kinds if kind.name == name]
    if not found:
        raise NotFound
    return found[0]


def by_township(villages: Sequence[Village], village: str = "") -> tuple[dict[str, list[str]], str]:
    """Return the villages by township, and the one to show where all of them are more than a table holds."""
    townships: dict[str, list[str]] = {}
    for each in villages:
        townships.setdefault(each.township or "", []).append(each.name)
    if village or len(townships) < 2 or len(villages) <= MANY_VILLAGES:
        return {}, ""
    asked = request.args.get("township", "")
    return townships, asked if asked in townships else next(iter(townships))


@papers.get("/")
def matrix() -> str:
    """Show kinds by villages: how many of each are made, out of date, ready, held back."""
    office = the_office()
    person, quarter = viewer(), chosen_quarter()
    village = request.args.get("village", "")
    townships, township = by_township(office.store.read_with_findings(person)[0].all(Village), village)
    part = person
    if village or township:
        part = office.part(person, village or next(iter(townships[township])))
    found = [status for status in states(office, part, quarter) if not village or status.village == village]
    cells: dict[tuple[str, str], Counter[PaperState]] = {}
    for status in found:
        cells.setdefault((status.kind, status.village), Counter())[status.state] += 1
    columns = [name for name in ("", *office.villages(person)) if any(v == name for _, v in cells)]
    return render_template(
        "papers.html",
        kinds=[kind for kind in office.kinds if any(k == kind.name for k, _ in cells)],
        waiting=[kind for kind in office.kinds if not any(k == kind.name for k, _ in cells)],
        columns=columns,
        cells=cells,
        elsewhere=ELSEWHERE,
        totals=Counter(status.state for status in found),
        village=village,
        townships=townships,
        township=township,
        villages=office.villages(person),
        PaperState=PaperState,
        blocked=blocked_villages(office, part),
    )


@papers.get("/kind")
def one_kind() -> str:
    """Show the papers of one kind, or of one village: each with its state, its reasons and its files."""
    office = the_office()
    kind, village = request.args.get("kind", ""), request.args.get("village")
    state = request.args.get("state", "")
    found = [
        status
        for status in states(office, _part(village or ""), chosen_quarter())
        if (not kind or status.kind == kind)
        and (village is None or status.village == village)
        and (not state or status.state == state)
    ]
    return render_template(
        "papers_kind.html",
        kind=kind,
        village=village,
        state=state,
        found=found[:400],
        count=len(found),
        makeable=sum(status.state is not PaperState.WITHHELD for status in found),
        newer_source=newer_source,
        blocked=blocked_villages(office, _part(village or "")),
        may_number=allowed(Deed.NUMBER),
        paper_id=paper_id,
        file_id=file_id,
        PaperState=PaperState,
    )


def newer_source(status: PaperStatus) -> PurePosixPath | None:
    """Return the Word or Excel file that was changed by hand after its PDF was printed, None for none."""
    made = the_office().made.seen()
    by_suffix = {place.suffix: place for place in status.files if (made.root / place).is_file()}
    source, pdf = by_suffix.get(".docx") or by_suffix.get(".xlsx"), by_suffix.get(".pdf")
    if source is None or pdf is None or not made.is_edited(source):
        return None
    times = [(made.root / place).stat().st_mtime_ns for place in (source, pdf)]
    return source if times[0] > times[1] else None


def _narrow(village: str) -> frozenset[str]:
    return frozenset([village]) if village and village in the_office().villages(viewer()) else frozenset()


def _subject(kind: DocumentKind, asked: str, village: str) -> Subject:
    job = the_office().job(viewer(), _narrow(village)).in_quarter(chosen_quarter())
    for subject in kind.subjects(job.dataset, chosen_quarter(), job.villages):
        if paper_id(subject, kind.name) == asked:
            return subject
    raise NotFound


@papers.get("/<asked>/preview")
def preview(asked: str) -> str:
    """Show a paper as it would be printed; no number is taken."""
    office = the_office()
    kind = _kind(request.args.get("kind", ""))
    village = request.args.get("village", "")
    subject = _subject(kind, asked, village)
    with PRESS:
        shown = preview_paper(office.job(viewer(), _narrow(village)), kind, subject, chosen_quarter())
    name = "-".join(filter(None, (subject.village, kind.name, subject.name)))
    token, pages = "", 0
    if shown.pdf:
        token, pages = the_previews().keep(viewer(), shown.pdf, name)
    template = "pages.html" if request.headers.get("HX-Request") else "paper.html"
    status = next(
        (
            s
            for s in states(office, _part(village), chosen_quarter())
            if paper_id(s, s.kind) == asked and s.kind == kind.name
        ),
        None,
    )
    return render_template(
        template,
        kind=kind,
        subject=subject,
        name=name,
        asked=asked,
        token=token,
        pages=pages,
        findings=shown.findings,
        status=status,
        file_id=file_id,
    )


@papers.post("/make")
@may(Deed.MAKE)
def make() -> Redirect:
    """Make one, some or all papers of the quarter."""
    quarter = chosen_quarter()
    names = request.form.getlist("kind") or [kind.name for kind in the_office().kinds]
    kinds, unknown = kinds_named(names, the_office().kinds)
    formats = set(request.form.getlist("format"))
    if unknown or formats - ALL_FORMATS:
        raise BadRequest
    village = request.form.get("village", "")
    villages = _villages_of(village)
    given: dict[str, Any] = {
        "quarter": str(quarter),
        "kinds": [kind.name for kind in kinds if kind.name in names],
        "villages": sorted(villages),
        "formats": sorted(formats),
        "archival": request.form.get("archival") == "1",
        "print_sheets": "pdf" in formats,
        "overwrite": request.form.get("overwrite") == "1",
    }
    if asked := request.form.get("paper"):
        given["records"] = [_subject(kinds[0], asked, village).record_id]
    if correct := request.form.get("correct", "").strip():
        given["correct"] = correct
    what = names[0] if len(names) == 1 else f"{len(kinds)} 种文书"
    what += "（1 份）" if request.form.get("paper") else ""
    whose = village or ("本村" if viewer().villages is not None else "全部")
    label = f"{format_quarter(quarter)} {whose} {what}"
    return ask_run("make", label, given, village or next(iter(viewer().villages or ()), ""))


def _villages_of(village: str) -> frozenset[str]:
    """Return the villages that a run is narrowed to; another's village is refused (design D17)."""
    office = the_office()
    return office.job(viewer(), frozenset([village]) if village else frozenset()).villages


@papers.post("/<asked>/reprint")
@may(Deed.MAKE)
def reprint(asked: str) -> Redirect:
    """Print the PDF of a paper anew from its Word or Excel file, which somebody has changed by hand."""
    office, village = the_office(), request.form.get("village", "")
    kind = _kind(request.form.get("kind", ""))
    found = (s for s in states(office, _part(village), chosen_quarter()) if s.kind == kind.name)
    status = next((status for status in found if paper_id(status, kind.name) == asked), None)
    if status is None or (source := newer_source(status)) is None:
        raise NotFound
    if office.made.seen().is_busy:
        raise UsageError(_BUSY)
    with PRESS:
        findings = put_print_again(office.out, source)
    office.store.accounts.note(viewer(), "照改过的文件重印 PDF", source.name)
    flash(f"PDF 已照改过的“{source.name}”重印" + "".join(f"；请看：{found}" for found in findings))
    return redirect(url_for("papers.one_kind", kind=kind.name, village=village))


@papers.post("/close")
@may(Deed.NUMBER)
def close() -> Redirect:
    """File the quarter: every paper, bound a village, or everything that stands against it."""
    quarter = chosen_quarter()
    village = request.form.get("village", "")
    given = {
        "quarter": str(quarter),
        "villages": sorted(_villages_of(village)),
        "with_gaps": request.form.get("with_gaps") == "1",
        "archival": request.form.get("archival") == "1",
    }
    return ask_run("close", f"{format_quarter(quarter)} {village or '全部'} 归档", given, village)


@papers.get("/zip")
def zip_made() -> Response:
    """Send the made papers of a kind or a village in one zip file."""
    office = the_office()
    quarter, kind, village = chosen_quarter(), request.args.get("kind", ""), request.args.get("village", "")
    found = [
        status
        for status in states(office, _part(village), quarter)
        if (not kind or status.kind == kind) and (not village or status.village == village)
    ]
    name = "-".join(filter(None, (str(quarter), village, kind or "文书")))
    return zipped(_files(found), name)


@papers.get("/print")
def print_file() -> Response:
    """Send the made papers of a kind or a village as one PDF, in the order of the procedure."""
    from generators.printing.bulk.bound_pdf import BoundPdf

    office = the_office()
    quarter, kind, village = chosen_quarter(), request.args.get("kind", ""), request.args.get("village", "")
    found = [
        status
        for status in states(office, _part(village), quarter)
        if (not kind or status.kind == kind) and (not village or status.village == village)
    ]
    name = "-".join(filter(None, (str(quarter), village, kind or "文书")))
    book = BoundPdf(name)
    for status in found:
        for place in status.files:
            if place.suffix == ".pdf" and (office.out / place).is_file():
                content = (office.out / place).read_bytes()
                if newer := newer_source(status):
                    with PRESS:
                        content, _ = print_again(office.out, newer)
                book.add(status.village or "乡镇", place.stem, content)
    if not len(book):
        raise UsageError(NOTHING_MADE)
    return shown_pdf(book.write(), name)


def _files(found: Iterable[PaperStatus]) -> Iterable[PurePosixPath]:
    return (place for status in found for place in status.files)
