"""What WeasyPrint and this printer declare of C libraries, read ready-made: parsing it is slow.

`python -m tools.declarations` writes `declared` anew where one has changed; until then it is parsed.
"""

from __future__ import annotations

import hashlib
from typing import Any

import cffi  # type: ignore[import-untyped]

from generators.printing import declared

_PARSING = cffi.FFI
SOURCES: list[str] = []
"""All texts that this process has declared."""


def digest(source: str) -> str:
    """Return what a text of declarations is found by."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


class Declarations:
    """An FFI of cffi for one text of declarations, as `cffi.FFI` is used for it."""

    def cdef(self, source: str) -> None:
        """Declare `source`."""
        SOURCES.append(source)
        ready = declared.READY.get(digest(source))
        if ready is None:
            ready = _PARSING()
            ready.cdef(source)
        self.__dict__.update({name: getattr(ready, name) for name in dir(ready) if not name.startswith("_")})

    def __getattr__(self, name: str) -> Any:
        """Return a function of the FFI; there is none before anything is declared."""
        raise AttributeError(name)


def take_ready() -> None:
    """Let WeasyPrint, which is imported next, declare its libraries by `Declarations`."""
    cffi.FFI = Declarations
    try:
        import weasyprint.text.ffi  # noqa: F401 - opens the libraries
    finally:
        cffi.FFI = _PARSING
