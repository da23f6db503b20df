"""Writes generators/printing/declared.py: after a new WeasyPrint or another declaration of our own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import cffi  # type: ignore[import-untyped]

import generators.printing.layout.fonts  # noqa: F401 - declares all that the printer does
from generators.printing import declarations

_TARGET = Path("generators/printing/declared.py")
_HEAD = '''"""Written by `python -m tools.declarations`: what C libraries are declared as."""

# ruff: noqa
# fmt: off
# mypy: ignore-errors
from __future__ import annotations

import _cffi_backend

READY = {}
'''


def main() -> None:
    """Parse every declaration of the printer and write what cffi makes of it."""
    text = _HEAD
    for source in declarations.SOURCES:
        name = declarations.digest(source)
        made = cffi.FFI()
        made.cdef(source)
        made.set_source(f"declared_{name}", None)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "made.py"
            made.emit_python_code(str(file))
            body = file.read_text().split("import _cffi_backend\n", 1)[1].strip()
        text += f"\n{body.replace('ffi = ', f'READY[{name!r}] = ', 1)}\n"
    _TARGET.write_text(text)


if __name__ == "__main__":
    main()
