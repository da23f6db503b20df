"""Draw every shipped Word template into `templates/`."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.drawn_files import put_drawn
from tools.templates import archive, carried, everyday, forms, procedure, village_work
from tools.templates.house import draw_template
from tools.templates.letters import exit_letter
from tools.templates.meetings import entry_minutes, entry_pack, review_minutes, review_pack
from tools.templates.official import document_format
from tools.templates.special_formats import letter_format, minutes_format, order_format

FOLDER = Path(__file__).parents[2] / "templates"
SHEETS = {
    "公文": document_format,
    "信函": letter_format,
    "命令": order_format,
    "纪要": minutes_format,
    "退出告知书": exit_letter,
    "民主评议会议记录": review_minutes,
    "民主评议会前材料": review_pack,
    "识别评议会议记录": entry_minutes,
    "识别评议会前材料": entry_pack,
    **forms.SHEETS,
    **procedure.SHEETS,
    **everyday.SHEETS,
    **village_work.SHEETS,
    **carried.SHEETS,
    **archive.SHEETS,
}


def main() -> int:
    """Write the templates, each under its Chinese name; return the exit code."""
    drawn = {f"{name}.docx": draw_template(sheet()) for name, sheet in SHEETS.items()}
    return put_drawn(FOLDER, drawn, overwrite="--overwrite" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
