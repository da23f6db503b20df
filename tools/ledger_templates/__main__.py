"""`python -m tools.ledger_templates [FOLDER]`: write the templates into `templates/`, or into FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.ledger_templates.columns import LEDGERS
from tools.ledger_templates.house_style import draw


def main() -> None:
    """Draw every template."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    for ledger in LEDGERS:
        (folder / ledger.file_name).write_bytes(draw(ledger))
        print(folder / ledger.file_name)


if __name__ == "__main__":
    main()
