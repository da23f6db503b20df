"""A county's own forms: their places recognised, mapped to columns once, then filled like any other paper.

the form as it came ──► places (where something is to be written, and the label beside it)
                    ──► mapping (place · label · column · sure or asked), corrected once by the clerk
                    ──► template (the form with a placeholder at each mapped place, nothing else changed)
"""

from __future__ import annotations

from generators.forms.items import ITEMS, LISTS, Item, household_values, village_values
from generators.forms.mapping import (
    Gate,
    Mapping,
    Scope,
    Subject,
    carry_over,
    is_skipped,
    may_skip,
    propose,
    values_for,
)
from generators.forms.mapping_sheet import (
    CHOICES,
    MOST_OF_WATERMARK,
    mapping_faults,
    read_mapping,
    sample_of,
    write_mapping,
)
from generators.forms.places import Form, Place, PlaceKind
from generators.forms.proposing import Confidence
from generators.forms.template import make_template, read_form

__all__ = [
    "CHOICES",
    "ITEMS",
    "LISTS",
    "MOST_OF_WATERMARK",
    "Confidence",
    "Form",
    "Gate",
    "Item",
    "Mapping",
    "Place",
    "PlaceKind",
    "Scope",
    "Subject",
    "carry_over",
    "household_values",
    "is_skipped",
    "make_template",
    "mapping_faults",
    "may_skip",
    "propose",
    "read_form",
    "read_mapping",
    "sample_of",
    "values_for",
    "village_values",
    "write_mapping",
]
