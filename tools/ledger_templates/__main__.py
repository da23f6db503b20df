"""`python -m tools.ledger_templates [FOLDER]`: write the templates into `templates/`, or into FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.drawn_files import put_drawn
from tools.ledger_templates.columns import LEDGERS
from tools.ledger_templates.house_style import draw
from tools.ledger_templates.summary import FILE_NAME, draw_summary


def main() -> int:
    """Draw every template; return the exit code."""
    given = [word for word in sys.argv[1:] if word != "--overwrite"]
    folder = Path(given[0]) if given else Path(__file__).parents[2] / "templates"
    drawn = {ledger.file_name: draw(ledger) for ledger in LEDGERS} | {FILE_NAME: draw_summary()}
    return put_drawn(folder, drawn, overwrite="--overwrite" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
