"""A short run of the fuzzers: `make fuzz` runs them for hours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fuzz_cases import Seeds, fails, kinds

EACH = 6


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return Seeds()


@pytest.mark.parametrize("name", list(kinds(None)))  # type: ignore[arg-type]
def test_no_broken_input_makes_a_traceback(name: str, seeds: Seeds) -> None:
    case = kinds(seeds)[name]
    assert [trace for seed in range(EACH) if (trace := fails(name, case, seed))] == []
