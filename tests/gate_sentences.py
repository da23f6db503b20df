"""What a clerk reads of each breach: a line of gate_sentences.txt, read as a text and held by the tests.

After a sentence was changed on purpose, the file is written anew by deleting it and running in one process
the tests that hold it: test_procedure_gates.py, test_procedure_boundaries.py, test_coming_in.py,
test_checks.py, test_township_books.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generators.errors import Finding

FILE = Path(__file__).with_suffix(".txt")
IS_WRITTEN_ANEW = not FILE.exists()
_LACKS = re.compile("“([^”]+)”表?里没有")
KNOWN = {} if IS_WRITTEN_ANEW else dict(line.split("\t") for line in FILE.read_text("utf-8").splitlines())


def hold(name: str, findings: Iterable[Finding], rule: str, where: str = "") -> None:
    """Ask that what `rule` says of the cell `where`, or of any, in the case `name` stands in the file."""
    findings = [*findings]
    said = "／".join(
        f"{one.expected}；现为{one.found}；{one.way_out}"
        for one in dict.fromkeys(findings)
        if one.rule == rule and where in {one.place, ""}
    )
    for one in findings:
        adds = one.adds[0] if one.adds else None
        lacks = next((sheet for sheet in _LACKS.findall(one.found) if sheet != one.sheet), adds)
        assert one.field, "a breach leads to the field that mends it"
        assert adds == lacks, "or to the new row"
    if IS_WRITTEN_ANEW:
        with FILE.open("a", encoding="utf-8") as file:
            file.write(f"{name}\t{said}\n")
    else:
        assert KNOWN[name] == said
