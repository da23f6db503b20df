"""Downloads, each by an id of the file: no path is ever asked for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Blueprint, Response, send_file
from werkzeug.exceptions import NotFound

from generators.desk.asking import opaque_id, the_office, the_previews, viewer
from generators.errors import UsageError
from generators.file_names import safe_name
from generators.opc import write_package
from generators.pipeline.paper import OF_TOWNSHIP, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

    from generators.store.viewers import Viewer


files = Blueprint("files", __name__)
_SHOWN_HERE = frozenset({".pdf"})
NOTHING_MADE = "这些文书还没有出过：先点“生成”，出好以后再来取"


def file_id(relative: PurePosixPath) -> str:
    """Return the id under which a made file is asked for."""
    return opaque_id(str(relative), 20)


def _is_for(person: Viewer, relative: PurePosixPath) -> bool:
    """Tell whether `person` may have the file: whoever is bound to villages or townships, theirs alone."""
    office = the_office()
    if office.sees_all(person):
        return True
    if "公文" in relative.parts:
        return person.villages is None and not office.is_numbered_elsewhere(person, relative.name)
    if len(office.townships) > 1 and person.villages is None:
        return not {safe_name(name) for name in person.townships or ()}.isdisjoint(relative.parts)
    dataset = office.store.read_with_findings(person)[0]
    own = [place_of(dataset, village, "").folders for village in office.villages(person)]
    own += [(OF_TOWNSHIP,)] if person.villages is None else []
    return any(
        relative.parts[start : start + len(folders)] == tuple(map(safe_name, folders))
        for folders in own
        for start in range(len(relative.parts))
    )


def made_file(asked: str) -> PurePosixPath:
    """Return the made file with that id, when it is for whoever asks."""
    office = the_office()
    person = viewer()
    for relative in office.derive("files", lambda: tuple(office.made.seen().files())):
        if file_id(relative) == asked:
            if not _is_for(person, relative):
                break
            return relative
    raise NotFound


@files.get("/files/<asked>")
def download(asked: str) -> Response:
    """Send a made paper: a PDF to look at, the others to keep."""
    office = the_office()
    relative = made_file(asked)
    path = office.out / relative
    if not path.is_file():
        raise NotFound
    is_shown = path.suffix in _SHOWN_HERE
    return send_file(io.BytesIO(path.read_bytes()), as_attachment=not is_shown, download_name=path.name)


def zipped(places: Iterable[PurePosixPath], name: str) -> Response:
    """Send made papers in one zip file, each under its own name; UsageError when none is made yet."""
    office = the_office()
    files = [office.out / place for place in dict.fromkeys(places) if (office.out / place).is_file()]
    if not files:
        raise UsageError(NOTHING_MADE)
    packed = io.BytesIO(write_package((path.name, path.read_bytes()) for path in files))
    return send_file(packed, "application/zip", as_attachment=True, download_name=f"{name}.zip")


def shown_pdf(content: bytes, name: str) -> Response:
    """Send a PDF to be looked at; a Chinese `name` goes as RFC 6266 has it, no header holds it bare."""
    return send_file(io.BytesIO(content), "application/pdf", download_name=f"{name}.pdf")


def _preview(token: str):  # type: ignore[no-untyped-def]
    previews = the_previews()
    shown = previews.of(token, viewer())
    if shown is None:
        raise NotFound
    return previews, shown


@files.get("/preview/<token>/<int:page>.jpg")
def picture(token: str, page: int) -> Response:
    """Send a page of a preview as a picture."""
    previews, shown = _preview(token)
    if not 0 < page <= shown.pages:
        raise NotFound
    answer = Response(previews.picture(token, shown, page - 1), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


@files.get("/preview/<token>.pdf")
def preview_pdf(token: str) -> Response:
    """Send a preview as the PDF itself."""
    _, shown = _preview(token)
    return shown_pdf(shown.pdf, f"{shown.name}（预览）")
