"""Prints Word files and sheets as PDF with WeasyPrint; LibreOffice is a second engine.

Who prints no sheet does not wait for what reads them, nor who leaves printing to workers for the printer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generators.printing.layout.fonts import unprintable_characters
    from generators.printing.libreoffice import print_with_libreoffice
    from generators.printing.papers import print_docx
    from generators.printing.printed import Printed
    from generators.printing.xlsx.sheet import print_sheet

__all__ = ["Printed", "print_docx", "print_sheet", "print_with_libreoffice", "unprintable_characters"]

_ROOMS = {
    "Printed": "printed",
    "print_docx": "papers",
    "print_sheet": "xlsx.sheet",
    "print_with_libreoffice": "libreoffice",
    "unprintable_characters": "layout.fonts",
}


def __getattr__(name: str) -> Any:
    """Return what is asked for from the room that has it."""
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
