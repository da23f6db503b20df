"""What may be shown of a person's numbers, and text fit for one line of a message."""

from __future__ import annotations

import re


def mask_id_number(id_number: str) -> str:
    """Return the number with its first two and last three characters left (the form of public notices)."""
    return f"{id_number[:2]}{'*' * (len(id_number) - 5)}{id_number[-3:]}"


def mask_phone(phone: str) -> str:
    """Return 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else phone


_LONG_NUMBER = re.compile(r"(?<!\d)\d{15}(?:\d{2}[\dXx])?(?!\d)|(?<!\d)\d{18,22}(?!\d)")


def mask_id_numbers(text: str) -> str:
    """Return `text` with every 15- to 22-digit number in it masked."""
    return _LONG_NUMBER.sub(lambda match: mask_id_number(match[0]), text)


def shown(text: str, longest: int = 60) -> str:
    """Return `text` fit for one line of a message: no control characters, no ID number, not endless."""
    printable = mask_id_numbers("".join(c if c.isprintable() else "□" for c in text))
    return printable if len(printable) <= longest else f"{printable[:longest]}…"
