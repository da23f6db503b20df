"""Typed, frozen records of what the workbook says (`DOMAIN.md` §3.4). No input or output happens here."""
