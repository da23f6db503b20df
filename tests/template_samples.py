"""Templates as an office might change them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def without_field(template: Path | bytes, field: str) -> bytes:
    """Return the Word template with `field` printed no more."""
    buffer = io.BytesIO()
    given = io.BytesIO(template) if isinstance(template, bytes) else template
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(f"{{{{ {field} }}}}".encode(), b""))
    return buffer.getvalue()
