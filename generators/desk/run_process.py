"""A run in a process of its own: what is given on the first line of standard input, told as JSON lines.

Ends with the server: when standard input closes, nobody is there to tell any more.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.catalogue import CATALOGUE, kinds_named
from generators.desk.deeds import entered_by
from generators.errors import DataRefused, HongtouError, PaperWithheld
from generators.pipeline import (
    FORMATS,
    Job,
    Report,
    close_quarter,
    kind_of_form,
    make_notice,
    make_quarter,
    make_some,
    sound_forms,
)
from generators.records.columns import Quarter
from generators.store import Role, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generators.errors import Finding


def main() -> int:
    """Carry out the run and tell how far it is and what came of it."""
    given = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_server, daemon=True).start()
    try:
        _tell({"message": "MADE", "report": told_of(_DEEDS[given["deed"]](given))})
    except DataRefused as error:
        _tell({"message": "REFUSED", "report": {"refused": [_finding(found) for found in error.findings]}})
    except PaperWithheld as error:
        _tell({"message": "REFUSED", "report": {"refused": [_finding(found) for found in error.reasons]}})
    except HongtouError as error:
        _tell({"message": "WRONG_USE", "report": {"refused": [{"place": "", "expected": str(error)}]}})
    return 0


def _end_with_server() -> None:
    sys.stdin.read()
    os._exit(3)


def _tell(what: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _progress(done: int, total: int, doing: str) -> None:
    _tell({"done": done, "total": total, "doing": doing})


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


def _make_quarter(given: Mapping[str, Any]) -> Report:
    kinds, unknown = kinds_named(given["kinds"])
    if unknown:
        forms, _ = sound_forms(Path(given["data"]))
        kinds += kinds_named(unknown, [kind_of_form(form) for form in forms])[0]
    quarter = Quarter.parse(given["quarter"])
    if records := given.get("records"):
        return make_some(_job(given), kinds, quarter, frozenset(records), _progress)
    return make_quarter(_job(given), kinds, quarter, _progress)


def _close_quarter(given: Mapping[str, Any]) -> Report:
    quarter, with_gaps = Quarter.parse(given["quarter"]), bool(given.get("with_gaps"))
    return close_quarter(_job(given), CATALOGUE, quarter, _progress, with_gaps=with_gaps)


def _make_notice(given: Mapping[str, Any]) -> Report:
    return make_notice(_job(given), given["key"])


_DEEDS: Mapping[str, Callable[[Mapping[str, Any]], Report]] = {
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
    return {key: str(value) for key, value in asdict(found).items() if value is not None}


if __name__ == "__main__":
    sys.exit(main())
