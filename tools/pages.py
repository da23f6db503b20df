"""`python -m tools.pages [KIND…] [--out DIR]`: print every kind here and with LibreOffice, tell faults.

The largest and the smallest paper of each kind, filled with the sample. Run by hand: it takes minutes. Told
are a page more in LibreOffice, a last page with a row or two, a heading alone at a page foot, and dates and
names split over two lines of a cell. With `--out` the pages are left there to be looked at.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pdfplumber

from generators.catalogue import CATALOGUE, kinds_named
from generators.errors import PaperWithheld, Severity
from generators.pipeline.job import Job
from generators.pipeline.templates import Templates
from generators.printing.workers import PrintTask, print_here
from generators.records.columns import Quarter
from generators.records.households import Member
from generators.records.township import Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generators.catalogue import DocumentKind

SAMPLE = Path(__file__).parents[1] / "data" / "交楼申乡"
SECOND = Quarter(2022, 2)
FILLED = 24
"""Papers of a kind that are filled to find the largest and the smallest."""
THIN = 3
"""Lines on a last page that should not stand there alone."""
ENGINES = ("weasyprint", "libreoffice")
HEADING_FACES = re.compile("Hei|黑|Kai|楷")
WHOLE = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
DATE = re.compile(
    "".join(f"{part}\n?" for part in (r"20\d\d", "[年.]", r"\d{1,2}", "[月.]", r"\d{1,2}", "日?"))
)


@dataclass(frozen=True)
class Print:
    """What an engine made of a paper."""

    pages: int
    faults: tuple[str, ...]


def papers_of(job: Job, kind: DocumentKind, templates: Templates) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the smallest and the largest of some papers of `kind`."""
    sound = [
        subject
        for subject in kind.subjects(job.dataset, SECOND, ())
        if not any(f.severity is Severity.BLOCK for f in kind.judge(job.dataset, subject.record)[0])
    ]
    step = max(1, len(sound) // FILLED)
    filled = [
        templates[kind.template][0].fill(kind.fields(job.dataset, subject, "第001号", lambda _: "第001号"))
        for subject in sound[::step]
    ]
    suffix = Path(kind.template).suffix
    by_size = sorted(filled, key=len)
    for label, content in {"小": by_size[:1], "大": by_size[1:][-1:]}.items():
        for paper in content:
            yield f"{kind.name}（{label}）{suffix}", paper


def lines_of(chars: Sequence[dict[str, Any]]) -> list[str]:
    """Return the lines that `chars` make, top down."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for char in sorted(chars, key=lambda c: c["top"]):
        middle = (char["top"] + char["bottom"]) / 2
        near = next((key for key in reversed(rows) if abs(key - middle) < 5), round(middle))
        rows.setdefault(near, []).append(char)
    return ["".join(c["text"] for c in sorted(row, key=lambda c: c["x0"])) for row in rows.values()]


def body_of(page: Any) -> list[dict[str, Any]]:
    """Return the characters between the margins for headers and footers."""
    return [c for c in page.chars if c["text"].strip() and 40 < c["top"] < page.height - 62]


def split_words(page: Any, words: re.Pattern[str]) -> Iterator[str]:
    """Yield dates and words of the page's cells that go over a line's end."""
    chars = body_of(page)
    for table in page.find_tables():
        for left, top, right, bottom in table.cells:
            inside = [
                c
                for c in chars
                if left <= (c["x0"] + c["x1"]) / 2 <= right and top <= (c["top"] + c["bottom"]) / 2 <= bottom
            ]
            text = "\n".join(lines_of(inside))
            for pattern in (DATE, words):
                yield from (m[0].replace("\n", "/") for m in pattern.finditer(text) if "\n" in m[0].strip())


def look_at(pdf: bytes, words: re.Pattern[str]) -> Print:
    """Return how many pages `pdf` has and what is wrong with them."""
    faults: list[str] = []
    split: set[str] = set()
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        for number, page in enumerate(book.pages, start=1):
            chars = body_of(page)
            lines = lines_of(chars)
            if not lines:
                faults.append(f"第{number}页空白")
                continue
            if number == len(book.pages) > 1 and len(lines) <= THIN:
                faults.append(f"末页只有：{'／'.join(line[:20] for line in lines)}")
            foot = max(c["bottom"] for c in chars)
            last = [c for c in chars if foot - c["bottom"] < 4]
            in_table = any(t.bbox[1] <= last[0]["top"] <= t.bbox[3] for t in page.find_tables())
            if number < len(book.pages) and not in_table and HEADING_FACES.search(last[0]["fontname"]):
                faults.append(f"第{number}页末是标题：{lines[-1][:20]}")
            split |= set(split_words(page, words))
        faults += [f"断开：{'、'.join(sorted(split))}"] if split else []
        return Print(len(book.pages), tuple(faults))


def print_both(name: str, content: bytes, words: re.Pattern[str], out: Path | None) -> tuple[Print, Print]:
    """Return what the two engines make of a paper; leave the pages in `out`."""
    seen = []
    for engine in ENGINES:
        printed = print_here(PrintTask(name, content, engine))
        if isinstance(printed, PaperWithheld):
            seen.append(Print(0, (str(printed.reasons[0]),)))
            continue
        seen.append(look_at(printed.pdf, words))
        if out:
            (out / f"{name}.{engine}.pdf").write_bytes(printed.pdf)
    return seen[0], seen[1]


def tell(name: str, ours: Print, theirs: Print) -> bool:
    """Print what is wrong with a paper; return whether something is."""
    faults = [*(f"本机 {f}" for f in ours.faults), *(f"LibreOffice {f}" for f in theirs.faults)]
    if theirs.pages > ours.pages:
        faults.append(f"LibreOffice 多出{theirs.pages - ours.pages}页")
    print(f"{name}  {ours.pages}/{theirs.pages}页", *faults, sep="\n    ", flush=True)
    return bool(faults)


def main() -> int:
    """Print what looks wrong; return 1 when there is something."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*")
    asked.add_argument("--out", type=Path)
    choice = asked.parse_args()
    if choice.out:
        choice.out.mkdir(parents=True, exist_ok=True)
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        job = Job(data=SAMPLE, out=Path(folder))
        names = {row.name for row in job.dataset.all(Member)} | {row.name for row in job.dataset.all(Person)}
        longest_first = (*WHOLE, *sorted(names, key=len, reverse=True))
        words = re.compile("|".join("\n?".join(word) for word in longest_first))
        templates = Templates(job.template_folders)
        for kind in kinds_named(choice.kinds)[0] if choice.kinds else CATALOGUE:
            for name, content in papers_of(job, kind, templates):
                wrong |= tell(name, *print_both(name, content, words, choice.out))
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
