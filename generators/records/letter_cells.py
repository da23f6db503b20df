"""The cells that a sheet may leave empty and an exit letter may not: without them it is withheld.

The gates ask for them one by one; tests/test_letter_cells.py empties every column of the sample in turn and
holds this table to what they withhold. Cells that only some households need are not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.records.households import Approval, Member, Verification
from generators.records.meetings import Attendance, Meeting, Publicity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generators.records.columns import Row

LETTER_CELLS: Mapping[type[Row], frozenset[str]] = {
    Member: frozenset({"health", "subsistence", "extreme_poverty"}),
    Meeting: frozenset({"village", "end", "chair", "recorder", "expected"}),
    Attendance: frozenset({"present"}),
    Verification: frozenset(
        {
            *("measures_in_place", "food", "clothing", "education", "medical", "housing", "water"),
            *(
                "wages",
                "business_costs",
                "income_stable",
                "spending_controlled",
                "household_agrees",
                "signed",
            ),
        }
    ),
    Publicity: frozenset({"reported"}),
    Approval: frozenset({"county_approved"}),
}
"""Sheet → fields; the headings of these columns are yellow and say 出告知书必填."""
