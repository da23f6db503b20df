"""Previews: PDFs kept for a while under a name nobody can guess, and their pages as pictures."""

from __future__ import annotations

import io
import secrets
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.store.viewers import Viewer

_KEPT = 60
_DOTS = 96
"""Dots an inch: an A4 page is 794 × 1123, sharp enough to read 仿宋三号, about 100 KB."""
PRESS = threading.Lock()
"""One print or picture at a time: neither the layout cache nor PDFium may be entered twice."""

_OF_OTHERS = threading.Lock()
_SECONDS_FOR_A_TURN = 5


@contextmanager
def press_for_others() -> Iterator[None]:
    """Give the turn to print somebody's file in a process of its own, which the press need not wait for.

    Raise Busy when another's takes long: who waits holds a thread of the server, and eight files all of them.
    """
    if not _OF_OTHERS.acquire(timeout=_SECONDS_FOR_A_TURN):
        message = "正在印别人送来的一份大文件，请过一分钟再试；别的页面照常用"
        raise Busy(message)
    try:
        yield
    finally:
        _OF_OTHERS.release()


@dataclass(frozen=True)
class Shown:
    """A preview: whose it is, its PDF, its number of pages, and what its file is called."""

    owner: Viewer
    pdf: bytes
    pages: int
    name: str


class Previews:
    """The last previews, each under a token of its own and for its owner alone."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, Shown] = OrderedDict()
        self._pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, owner: Viewer, pdf: bytes, name: str) -> tuple[str, int]:
        """Keep `pdf` and return its token and its number of pages."""
        token = secrets.token_urlsafe(16)
        pages = page_count(pdf)
        with self._lock:
            self._shown[token] = Shown(owner, pdf, pages, name)
            while len(self._shown) > _KEPT:
                self._shown.popitem(last=False)
        return token, pages

    def of(self, token: str, owner: Viewer) -> Shown | None:
        """Return the preview when it is `owner`'s and still kept."""
        with self._lock:
            shown = self._shown.get(token)
        return shown if shown is not None and shown.owner == owner else None

    def picture(self, token: str, shown: Shown, page: int) -> bytes:
        """Return `page` (0 for the first) as a JPEG."""
        with self._lock:
            if (found := self._pictures.get((token, page))) is not None:
                return found
        picture = draw_page(shown.pdf, page)
        with self._lock:
            self._pictures[token, page] = picture
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        return picture


def page_count(pdf: bytes) -> int:
    """Return how many pages `pdf` has."""
    import pypdfium2

    with PRESS:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def draw_page(pdf: bytes, page: int) -> bytes:
    """Return `page` of `pdf` as a JPEG of 96 dots an inch."""
    import pypdfium2

    buffer = io.BytesIO()
    with PRESS:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document[page].render(scale=_DOTS / 72).to_pil().convert("RGB").save(buffer, "JPEG", quality=80)
        finally:
            document.close()
    return buffer.getvalue()
