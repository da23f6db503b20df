"""The order of the files: what takes longest begins first, so that the processes end about together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

LONGEST = (
    "test_desk_browser.py",
    "test_pipeline.py",
    "test_desk.py",
    "test_desk_killed.py",
    "test_county.py",
    "test_printing_pages.py",
    "test_kills.py",
    "test_wheel.py",
    "test_ledgers_quarter.py",
    "test_notice.py",
    "test_papers.py",
    "test_workbook.py",
    "test_desk_access.py",
    "test_sample_data.py",
    "test_source.py",
    "test_number_register.py",
)
"""As `pytest --durations=60` tells; a file that is not among them takes less than half a minute."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by file; within a file they stay as they stand."""
    place = {name: index for index, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))
