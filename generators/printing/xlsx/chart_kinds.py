"""Which charts of a workbook the printer draws."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart


def can_draw(chart: Any) -> bool:
    """Return whether `chart` (of openpyxl) is drawn here: upright columns, side by side or stacked."""
    return (
        isinstance(chart, BarChart)
        and chart.type == "col"
        and chart.grouping in {"clustered", "stacked", "standard", None}
        and not getattr(chart, "_charts", [chart])[1:]
        and getattr(chart.anchor, "_from", None) is not None
    )
