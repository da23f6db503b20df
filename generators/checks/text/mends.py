"""What mends make of a text, and mends that leave nothing to mend behind: made once is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from generators.checks.text.document import Block, Document, read_mark
from generators.checks.text.table import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Told = tuple[Rule, Hit]

_ROUNDS = 12
"""How often a paragraph is read again: each time one mend comes to those before it."""


class _Mend(Protocol):
    """A finding, or a hit in a paragraph: what stands from `start` to `end` may be `mend`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def mend(self) -> str | None: ...


class Change(NamedTuple):
    """What is written instead of the characters from `start` to `end`."""

    start: int
    end: int
    new: str


def changes_of(text: str, mends: Iterable[_Mend]) -> list[Change]:
    """Return the least changes that `mends` make in `text`, in order, none over another."""
    found: list[Change] = []
    for each in sorted(mends, key=lambda mend: (mend.start, mend.end)):
        if each.mend is None:
            continue
        old, new = text[each.start : each.end], each.mend
        start, end = each.start, each.end
        while old and new and old[0] == new[0]:
            old, new, start = old[1:], new[1:], start + 1
        while old and new and old[-1] == new[-1]:
            old, new, end = old[:-1], new[:-1], end - 1
        last = found[-1] if found else None
        if (old or new) and (
            last is None or start > last.end or (start == last.end and old and last.start < last.end)
        ):
            found.append(Change(start, end, new))
    return found


def changed(text: str, changes: Sequence[Change]) -> str:
    """Return `text` with `changes` made."""
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def settled(document: Document, told: Iterable[Told], rules: Sequence[Rule]) -> Iterator[Told]:
    """Yield what was told of `document`, its mends such that a text once mended asks for no other.

    A mark made one of two may be the wrong one there, a half-width one too: what `rules` say of the mended
    text belongs to the mend before it.
    """
    by_block: dict[int, _Paragraph] = {}
    for rule, hit in told:
        by_block.setdefault(id(hit.block), _Paragraph(hit.block)).told.append((rule, hit))
    mended = {key: paragraph for key, paragraph in by_block.items() if paragraph.mend()}
    unsettled, mending = list(mended.values()), [rule for rule in rules if rule.mends]
    for _ in range(_ROUNDS):
        if not unsettled:
            break
        blocks = {key: paragraph.mended for key, paragraph in mended.items()}
        again = {id(paragraph.mended): paragraph for paragraph in unsettled}
        found: dict[int, list[Told]] = {}
        for rule, hit in _read_again(document.with_blocks(blocks), [*map(_mended, unsettled)], mending):
            if hit.mend is not None and id(hit.block) in again:
                found.setdefault(id(hit.block), []).append((rule, hit))
        unsettled = [again[key] for key, hits in found.items() if again[key].take(hits)]
    for paragraph in by_block.values():
        yield from paragraph.told


def _mended(paragraph: _Paragraph) -> Block:
    return paragraph.mended


def _read_again(document: Document, blocks: list[Block], rules: Sequence[Rule]) -> Iterator[Told]:
    """Yield what rules of paragraphs say of `blocks`, and the others of the whole of `document`."""
    alone = Document(blocks, is_draft=document.is_draft)
    for rule in rules:
        for hit in rule.find(alone if rule.reads_paragraphs else document):
            yield rule, hit


class _Paragraph:
    """A paragraph with what was told of it."""

    def __init__(self, block: Block) -> None:
        self._block = self.mended = block
        self.told: list[Told] = []
        self._changes: list[Change] = []

    def mend(self) -> bool:
        """Make the mends; return whether there were any."""
        self._changes = changes_of(self._block.text, (hit for _, hit in self.told))
        text = changed(self._block.text, self._changes)
        self.mended = replace(self._block, text=text, mark=self._block.mark and read_mark(text))
        return bool(self._changes)

    def take(self, hits: Sequence[Told]) -> bool:
        """Take the first mend of the mended paragraph among those before it; return whether there was one."""
        text = self.mended.text
        changes = changes_of(text, (hit for _, hit in hits))
        if not changes:
            return False
        change = changes[0]
        touched, start, end = self._touched(self._old(change.start), self._old(change.end, is_end=True))
        inside = [each for each in self._changes if each.start <= end and start <= each.end]
        before = sum(map(_growth, (each for each in self._changes if each.end < start)))
        first, last = start + before, end + before + sum(map(_growth, inside))
        new = text[first : change.start] + change.new + text[change.end : last]
        self._put(hits, change, touched, Change(start, end, new))
        return self.mend()

    def _old(self, place: int, *, is_end: bool = False) -> int:
        """Return where a place of the mended text was before; what a change wrote lies at its edge."""
        grown = 0
        for each in self._changes:
            at = each.start + grown
            if place < at:
                break
            if place <= at + len(each.new):
                return each.end if is_end else each.start
            grown += _growth(each)
        return place - grown

    def _touched(self, start: int, end: int) -> tuple[list[int], int, int]:
        """Return which of what was told changes text at `start` to `end`, and how far it all reaches."""
        reach, touched = (start, end), list[int]()
        while True:
            inside = [each for each in self._changes if each.start <= reach[1] and reach[0] <= each.end]
            touched = [
                index
                for index, (_, hit) in enumerate(self.told)
                if hit.mend is not None
                and any(hit.start <= each.start and each.end <= hit.end for each in inside)
            ]
            hits = (self.told[index][1] for index in touched)
            spans = [reach, *((c.start, c.end) for c in inside), *((hit.start, hit.end) for hit in hits)]
            wider = min(span[0] for span in spans), max(span[1] for span in spans)
            if wider == reach:
                return touched, *reach
            reach = wider

    def _put(self, hits: Sequence[Told], change: Change, touched: Sequence[int], whole: Change) -> None:
        """Put the mend `whole` in the place of those it touches, or beside them."""
        rule, hit = next(told for told in hits if changes_of(self.mended.text, [told[1]]) == [change])
        start, end, new = whole
        if not touched:
            self.told.append((rule, replace(hit, block=self._block, start=start, end=end, mend=new)))
            return
        for index in touched:
            self.told[index] = (self.told[index][0], replace(self.told[index][1], mend=None))
        rule, first = self.told[touched[0]]
        message, said = f"{first.message}；{hit.message}", new or hit.suggestion
        both = replace(first, start=start, end=end, message=message, suggestion=said, mend=new)
        self.told[touched[0]] = (rule, both)


def _growth(change: Change) -> int:
    return len(change.new) - (change.end - change.start)
