"""Writes the sample township's workbook, or with --county the county's."""

from __future__ import annotations

import argparse
from pathlib import Path

from generators.workbook_writer import write_workbook
from tools.sample_data.township import load_county, sample_township

_TOWNSHIP = Path("data/交楼申乡")
_FILE = "数据.xlsx"


def main() -> None:
    """Write the workbook that the command line asks for and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m tools.sample_data", description=__doc__)
    parser.add_argument("--county", type=Path, metavar="DIR", help="write the county into DIR instead")
    parser.add_argument(
        "--township", type=Path, metavar="DIR", default=_TOWNSHIP, help=f"default {_TOWNSHIP}"
    )
    options = parser.parse_args()
    folder = options.county or options.township
    rows = load_county() if options.county else sample_township()
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / _FILE, rows)
    print(f"{folder / _FILE}: {sum(map(len, rows.values()))} rows")


main()
