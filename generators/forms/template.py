"""A form read from its file, and the form with a placeholder at each place; nothing else of it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.errors import DataRefused, Finding
from generators.forms import docx_form, xlsx_form
from generators.forms.places import Form

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_form(content: bytes, name: str, suffix: str) -> Form:
    """Return the form in `content`, called `name`. Raise DataRefused for what is no DOCX or XLSX."""
    match suffix.lower().lstrip("."):
        case "docx":
            return Form(name, content, "docx", docx_form.find_places(content, name))
        case "xlsx":
            return Form(name, content, "xlsx", xlsx_form.find_places(content, name))
        case other:
            way_out = "用 WPS 或 Office 另存为 .docx 或 .xlsx，核对后再收"
            raise DataRefused([Finding(f"表“{name}”", "应为 .docx 或 .xlsx", f".{other}", way_out)])


def make_template(form: Form, placeholders: Mapping[str, str], watermark: str = "") -> bytes:
    """Return the form with a placeholder at each place; `placeholders` gives by `Place.key` what is printed.

    A `watermark` stands behind the text of each page.
    A tick's name stands before `_` and the option, a row's cells are `列表.项目` joined with `|`.
    Raise DataRefused when a place is not in the form.
    """
    from generators.forms.watermark import with_sheet_watermark, with_watermark

    known = {place.key for place in form.places}
    if lost := [key for key in placeholders if key not in known]:
        raise DataRefused(
            Finding(f"表“{form.name}”{key}", "对应表里的位置应在表里", "表里没有这个位置", "重新收这张表")
            for key in lost
        )
    if form.suffix == "docx":
        template = docx_form.with_placeholders(form, placeholders)
        return with_watermark(template, watermark, form.name) if watermark else template
    template = xlsx_form.with_placeholders(form, placeholders)
    return with_sheet_watermark(template, watermark, form.name) if watermark else template
