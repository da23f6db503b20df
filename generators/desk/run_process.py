"""A run in a process of its own, which tells the server how far it is and what came of it.

Ends with the server: when the server's end of the connection closes, nobody is there to tell any more.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.catalogue import CATALOGUE, kinds_named
from generators.desk.deeds import entered_by
from generators.errors import DataRefused, HongtouError, PaperWithheld
from generators.pipeline.archive import close_quarter
from generators.pipeline.forms import kind_of as kind_of_form
from generators.pipeline.forms import sound_forms
from generators.pipeline.job import FORMATS, Job
from generators.pipeline.notices import make_notice
from generators.pipeline.quarters import make_quarter, make_some
from generators.records.columns import Quarter
from generators.store.viewers import Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from multiprocessing.connection import Connection

    from generators.errors import Finding
    from generators.pipeline.job import Progress
    from generators.pipeline.report import Report


def carry_out(server: Connection, given: Mapping[str, Any]) -> None:
    """Carry out the run that `given` asks for, and tell `server` of it: `done`, `total`, `doing`; `message`.

    What the server tells is not read: its end of `server` is held open as long as it is there.
    """
    with open(os.devnull, "w") as nowhere:
        for standard in (1, 2):  # The screen is the server's.
            os.dup2(nowhere.fileno(), standard)
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()

    def progress(done: int, total: int, doing: str) -> None:
        server.send({"done": done, "total": total, "doing": doing})

    try:
        report = told_of(_DEEDS[given["deed"]](given, progress))
        server.send({"message": "MADE", "report": report})
    except DataRefused as error:
        server.send(_refused("REFUSED", error.findings))
    except PaperWithheld as error:
        server.send(_refused("REFUSED", error.reasons))
    except HongtouError as error:
        server.send({"message": "WRONG_USE", "report": {"refused": [{"place": "", "expected": str(error)}]}})


def _end_with(server: Connection) -> None:
    with suppress(EOFError, OSError):
        server.recv()
    os._exit(3)


def _refused(message: str, findings: Iterable[Finding]) -> dict[str, Any]:
    return {"message": message, "report": {"refused": [_finding(found) for found in findings]}}


def _job(given: Mapping[str, Any]) -> Job:
    """Return the run on what the one who asked for it may see (design D17)."""
    who = given["viewer"]
    sees = {name: None if who[name] is None else frozenset(who[name]) for name in ("townships", "villages")}
    return Job(
        today=date.fromisoformat(given["today"]),
        database=given["database"],
        viewer=Viewer(who["name"], Role(who["role"]), **sees),
        by=entered_by(who["name"]),
        data=Path(given["data"]),
        out=Path(given["out"]),
        templates=Path(given["templates"]),
        formats=frozenset(given.get("formats") or FORMATS),
        overwrite=bool(given.get("overwrite")),
        villages=frozenset(given.get("villages") or ()),
        print_sheets=bool(given.get("print_sheets")),
        archival=bool(given.get("archival")),
        bind=bool(given.get("together", True)),
        correct=given.get("correct", ""),
    )


def _make_quarter(given: Mapping[str, Any], progress: Progress) -> Report:
    kinds, unknown = kinds_named(given["kinds"])
    if unknown:
        forms, _ = sound_forms(Path(given["data"]))
        kinds += kinds_named(unknown, [kind_of_form(form) for form in forms])[0]
    quarter = Quarter.parse(given["quarter"])
    if records := given.get("records"):
        return make_some(_job(given), kinds, quarter, frozenset(records), progress)
    return make_quarter(_job(given), kinds, quarter, progress)


def _close_quarter(given: Mapping[str, Any], progress: Progress) -> Report:
    quarter, with_gaps = Quarter.parse(given["quarter"]), bool(given.get("with_gaps"))
    return close_quarter(_job(given), CATALOGUE, quarter, progress, with_gaps=with_gaps)


def _make_notice(given: Mapping[str, Any], _progress: Progress) -> Report:
    return make_notice(_job(given), given["key"])


_DEEDS: Mapping[str, Callable[[Mapping[str, Any], Progress], Report]] = {
    "make": _make_quarter,
    "close": _close_quarter,
    "notice": _make_notice,
}


def told_of(report: Report) -> dict[str, Any]:
    """Return `report` as plain lists: what was made, withheld, warned of and is out of date."""
    return {
        "made": [[str(made.relative), str(made.outcome), made.kind, made.village] for made in report.made],
        "withheld": [
            [paper.kind, paper.village, paper.name, [_finding(found) for found in paper.reasons]]
            for paper in report.withheld
        ],
        "warnings": [_finding(found) for found in report.warnings],
        "stale": [str(file.relative) for file in report.stale],
    }


def _finding(found: Finding) -> dict[str, Any]:
    told = {key: str(value) for key, value in asdict(found).items() if value is not None}
    return {**told, "named": found.named}
