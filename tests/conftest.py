"""What tests share: the command line at the keyboard, and what is made once for all of them.

The order of the files is here too: what takes longest begins first, so that the processes end about together.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import io
import pickle
import re
import resource
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import docx.api
import pytest
from argon2 import PasswordHasher

import cli
from generators import printing, sheet_cells, workbook
from generators.pipeline import backup
from generators.printing.official import signature_page
from generators.printing.workers import CORES
from generators.store import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desk_in_browser import Desk
    from playwright.sync_api import Browser

    from generators.errors import Finding
    from generators.printing import Printed
    from generators.records.dataset import Dataset

FORKING = (
    "test_kills.py",
    "test_number_register.py",
    "test_hostile_files.py",
    "test_output_folder.py",
    "test_full_disk.py",
    "test_county.py",
    "test_scratch.py",
    "test_stored_register.py",
)
"""What forks often begins, while the process is small: each fork copies the table of all its pages."""
LONGEST = (
    *FORKING,
    "test_desk_walks.py",
    "test_desk_browser.py",
    "test_desk_looks.py",
    "test_desk_first_day.py",
    "test_pipeline.py",
    "test_desk.py",
    "test_public_text.py",
    "test_desk_deeds.py",
    "test_gbt9704.py",
    "test_word_template.py",
    "test_source.py",
    "test_desk_access.py",
    "test_workbook.py",
    "test_cli.py",
    "test_office.py",
    "test_ledgers_quarter.py",
    "test_custody.py",
    "test_papers.py",
    "test_stored_course.py",
    "test_stored_commands.py",
    "test_wheel.py",
    "test_notice.py",
    "test_store.py",
    "test_own_templates.py",
    "test_desk_killed.py",
    "test_sample_data.py",
    "test_fleet.py",
    "test_ledger_templates.py",
    "test_layout.py",
    "test_machine.py",
    "test_signature_page.py",
    "test_rosters.py",
    "test_national_export.py",
    "test_sheet_cells.py",
    "test_command_line.py",
    "test_printing_sheet.py",
    "test_exchange.py",
)
"""As `pytest --durations=60` tells; a file that is not among them takes less than half a minute."""
REST = frozenset(
    {
        *(
            "test_desk_looks.py",
            "test_desk_first_day.py",
            "test_desk_walks.py",
            "test_sample_data.py",
            "test_command_line.py",
            "test_docs.py",
            "test_install.py",
        ),
        *("test_machine.py", "test_wheel.py", "test_printing_house.py", "test_drawn_files.py"),
        *("test_gbt9704.py", "test_signature_page.py", "test_pages.py", "test_layout.py", "test_ink.py"),
        *(
            "test_ledger_templates.py",
            "test_office.py",
            "test_wording.py",
            "test_faces.py",
            "test_word_rules.py",
        ),
        *(
            "test_printing_pages.py",
            "test_printing_sheet.py",
            "test_printing_carried.py",
            "test_printing_shapes.py",
            "test_metafiles.py",
        ),
        *("test_printing_samples.py", "test_printing_docx.py", "test_printing_archive.py", "test_ofd.py"),
        *("test_printing_equations.py", "test_printing_charts.py", "test_printing_reuse.py"),
        *("test_planted.py", "test_proofreading_sets.py", "test_text_rules.py"),
        *("test_rules.py", "test_likely_words.py"),
        *("test_marking.py", "test_drafting.py", "test_forms_measure.py", "test_fuzz_short.py"),
        "test_letter_cells.py",
    }
)
"""What no household, number, vote or right hangs on: how pages look and which way people take through them
(what they may do, and what is kept of it, is in the other half), what a print of others' files carries, what
a proof-reader says, how the program is built and shipped. `make test` leaves it to `make test-rest`."""
ALONE = frozenset(
    {
        *("test_pipeline.py", "test_papers.py", "test_notice.py", "test_custody.py", "test_source.py"),
        *("test_desk.py", "test_desk_deeds.py", "test_stored_commands.py", "test_stored_course.py"),
        *("test_office.py", "test_public_text.py", "test_rosters.py", "test_national_export.py"),
    }
)
"""Whose papers are printed where the test runs: printers of their own for some ten papers only load."""
OF_NUMBERS = frozenset({"test_custody.py", "test_stored_commands.py", "test_stored_course.py"})
"""Whose matter are numbers and steps: the same notice, issued by one test after another, is laid out once."""
ENGLISH = re.compile(
    r"Traceback|Error|No such|not a |Invalid|Missing|Usage|Options|Commands|required|directory|None\b"
)
"""What no clerk is shown."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one half of the files be asked for; without the option all are."""
    parser.addoption(
        "--part", choices=("records", "rest"), help="what guards records and papers, or the rest"
    )


def pytest_configure() -> None:
    """Let a document of python-docx begin without the styles of Word 2010's effects: two thirds of its bytes,
    which nothing here is about, and hundreds of files would be written and read with them."""
    begun = docx.Document()
    for name, relation in list(begun.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del begun.part.rels[name]
    begun.save(stream := io.BytesIO())
    docx.api._default_docx_path = lambda: io.BytesIO(stream.getvalue())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the files of the other half."""
    part = config.getoption("part")
    if part is None or not collection_path.name.startswith("test_"):
        return None
    return True if (collection_path.name in REST) == (part == "records") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by file; within a file they stay as they stand."""
    place = {name: index for index, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


def pytest_collection_finish() -> None:
    """Let the collector pass over what is loaded, which stays, and look less often: a sixth of the time."""
    _give_back()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_A_GOOD_DEAL = 64
"""MiB. The collector counts objects: behind the few of a tree of XML there is many times as much."""
_held = [0]


def pytest_runtest_logfinish() -> None:
    """Give back what tests left behind once it is a good deal: each fork copies the table of all of it."""
    if sys.platform == "linux" and _memory() > _held[0] + _A_GOOD_DEAL:
        _give_back()


def _give_back() -> None:
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
        _held[0] = _memory()


def _memory() -> int:
    """Return the MiB of this process that lie in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


class Told:
    """What one run of the program said, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.all = out + err
        assert not ENGLISH.search(self.all), self.all


@pytest.fixture
def hongtou(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Return the command line: called with its words, it returns what it said."""

    def run(*words: object) -> Told:
        capsys.readouterr()
        code = cli.run([str(word) for word in words])
        captured = capsys.readouterr()
        return Told(code, captured.out, captured.err)

    return run


@pytest.fixture(autouse=True, scope="module")
def _printed_alone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print in this process what the files in `ALONE` make; elsewhere printers are started."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.name in ALONE:
            patch.setenv(CORES, "1")
        yield


@pytest.fixture(autouse=True, scope="module")
def _notices_are_laid_out_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Recall in the files of `OF_NUMBERS` the print of the same content: how it looks is tried elsewhere."""
    lay_out, keep = printing.print_docx, signature_page.keep_signature_with_text
    recalled = lru_cache(maxsize=200)(lay_out)

    def recall(content: bytes, **how: Any) -> Printed:
        # A paper for a book is drawn into it.
        return lay_out(content, **how) if how.get("keep_for_book") else recalled(content, **how)

    with pytest.MonkeyPatch.context() as patch:
        if request.path.name in OF_NUMBERS:
            patch.setattr(printing, "print_docx", recall)
            patch.setattr(signature_page, "keep_signature_with_text", lru_cache(maxsize=200)(keep))
        yield


@pytest.fixture(autouse=True, scope="session")
def _workbooks_are_read_once() -> Iterator[None]:
    """Recall cells and records of a workbook that was read before: hundreds of tests begin with few."""
    kept: dict[tuple[object, ...], bytes] = {}
    records: dict[tuple[bytes, str], tuple[Dataset, list[Finding]]] = {}
    read, read_records = sheet_cells.run_in_worker, workbook.read_with_findings

    def recall(work: Callable[..., Any], opener: object, content: bytes, *how: object) -> Any:
        key = (hashlib.sha256(content).digest(), work, repr(opener), *map(repr, how))
        if key in kept:
            return pickle.loads(kept[key])  # noqa: S301 - our own
        sheets = read(work, opener, content, *how)
        if len(kept) < 100:
            kept[key] = pickle.dumps(sheets)
        return sheets

    def recall_records(path: Path) -> tuple[Dataset, list[Finding]]:
        try:
            if not path.is_file():  # A pipe would be waited for.
                return read_records(path)
            key = (hashlib.sha256(path.read_bytes()).digest(), path.name)
        except OSError:
            return read_records(path)
        if key not in records:
            if len(records) >= 40:
                del records[next(iter(records))]
            records[key] = read_records(path)
        dataset, findings = records[key]
        return replace(dataset), [*findings]  # The same records, and nothing derived from them.

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_cells, "run_in_worker", recall)
        for room in (workbook, backup):
            patch.setattr(room, "read_with_findings", recall_records)
        yield


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_hashed_in_no_time() -> Iterator[None]:
    """Hash passwords as the program does, but not for a third of a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium; what drives it is loaded only by those who ask for it."""
    from desk_in_browser import started_browser

    yield from started_browser()


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return the page of a few villages of the sample, served to browsers."""
    from desk_in_browser import served_sample

    yield from served_sample(browser, tmp_path_factory)
