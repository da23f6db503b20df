"""What the checker of texts costs, in seconds of CPU: 100 pages, a paragraph while typing, with the data.

python -m benchmarks.checker [--rules]      --rules: what each rule takes of 100 pages, the dearest first

Nothing that is measured was read before: each text is drawn anew from the grammar of `tools.planted`, with
the words held out, and once from the sentences of the sets, each of which is used once.
"""

from __future__ import annotations

import re
import sys
import time
from datetime import date
from functools import partial
from itertools import count
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT
from generators.checks.text import RULES, Records, check_text
from generators.checks.text.document import Line, read_document
from generators.workbook import read_workbook
from tools.planted.drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generators.checks.text.document import Document
    from generators.checks.text.table import DocumentRule

_LINES, _CHARACTERS = 22, 28
"""Of a page of GB/T 9704."""
_PAGES = 100
_SETS = ROOT / "tests" / "proofreading"


def papers() -> Iterator[str]:
    """Yield right papers, each of its own seed, without end."""
    for seed in count(10_000):
        yield draft("held_out", seed)


def lines_on_page(text: str) -> int:
    """Return how many lines of a page the paragraphs of `text` take."""
    return sum(-(-(len(line) + 2) // _CHARACTERS) for line in text.split("\n"))


def pages(source: Iterator[str], many: int) -> str:
    """Return papers of `source`, one behind the other, that fill `many` pages."""
    taken, lines = [], 0
    while lines < many * _LINES:
        taken.append(next(source))
        lines += lines_on_page(taken[-1])
    return "\n".join(taken)


def sentences() -> str:
    """Return the sentences of the sets, faults and all, each once, some five in a paragraph."""
    found: list[str] = []
    for name in ("leave", "held_out_leave", "find", "held_out_find"):
        text = (_SETS / f"{name}.txt").read_text(encoding="utf-8")
        lines = re.split("[\n⏎]", re.sub(r"^.*\t|[⟦⟧]", "", text, flags=re.MULTILINE))
        found += (line for line in lines if line.endswith("。"))
    found = list(dict.fromkeys(found))
    Random(1).shuffle(found)
    return "\n".join("".join(found[at : at + 5]) for at in range(0, len(found), 5))


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU that `work` takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _exhaust(find: DocumentRule, document: Document) -> None:
    for _ in find(document):
        pass


def by_rule(text: str) -> Iterator[tuple[float, str]]:
    """Yield (seconds, rule) of one text, the dearest first; what rules share is told of the first."""
    document = read_document([Line(number, line) for number, line in enumerate(text.split("\n"), 1)])
    taken: dict[str, float] = {}
    for key, rule in RULES.items():
        taken[key] = seconds(partial(_exhaust, rule.find, document))
    yield from sorted(((spent, key) for key, spent in taken.items()), reverse=True)


def main() -> None:
    """Measure and print."""
    source = papers()
    print(f"start: rules, dictionary, model   {seconds(lambda: check_text(next(source))):6.2f} s")
    check_text(pages(source, 5))
    if "--rules" in sys.argv:
        for spent, key in by_rule(pages(source, _PAGES)):
            print(f"{spent:8.3f} s  {key}")
        return
    texts = [pages(source, _PAGES) for _ in range(3)]
    print(f"characters of {_PAGES} pages: {', '.join(str(len(text)) for text in texts)}")
    show("100 pages in one text", [seconds(partial(check_text, text)) for text in texts])
    show("the first of them again", [seconds(partial(check_text, texts[0]))])
    whole = sentences()
    share = _PAGES * _LINES / lines_on_page(whole)
    show("100 pages, no sentence twice", [seconds(partial(check_text, whole)) * share])
    typed = sorted((line for _ in range(20) for line in next(source).split("\n")), key=len)[-100:]
    show("a paragraph while typing", [seconds(partial(check_text, line)) for line in typed])
    book = read_workbook(ROOT / "data" / "交楼申乡" / "数据.xlsx")
    records = Records(book, date(2022, 7, 1))
    check_text(next(source), records=records)
    show("100 pages with the data", [seconds(partial(check_text, pages(source, _PAGES), records=records))])


def show(what: str, spent: list[float]) -> None:
    """Print the middle and the most of `spent`."""
    print(f"{what:<34}{median(spent):6.3f} s   most {max(spent):.3f}", flush=True)


if __name__ == "__main__":
    main()
