"""`python -m tools.ledger_templates [FOLDER]`: write the templates into `templates/`, or into FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.ledger_templates.columns import LEDGERS
from tools.ledger_templates.house_style import draw
from tools.ledger_templates.summary import FILE_NAME, draw_summary


def main() -> None:
    """Draw every template."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {ledger.file_name: draw(ledger) for ledger in LEDGERS} | {FILE_NAME: draw_summary()}
    for name, data in drawn.items():
        (folder / name).write_bytes(data)
        print(folder / name)


if __name__ == "__main__":
    main()
