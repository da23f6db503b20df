"""The rows of one workbook while they are being invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.sample_data.registry import Registry

if TYPE_CHECKING:
    from generators.records.columns import Row


@dataclass
class SampleRows:
    """The rows of one workbook while they are being invented."""

    rows: dict[type[Row], list[Row]] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)

    def add(self, record: Row) -> None:
        """Add `record` under the last one of its sheet."""
        self.rows.setdefault(type(record), []).append(record)
