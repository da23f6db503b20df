"""A short run of the fuzzers: `make fuzz` runs them for hours."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fuzz_cases import Seeds, fails, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

EACH = 3


@pytest.fixture(scope="module", autouse=True)
def _scratch_goes_with_the_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("fuzz")))
        yield


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return Seeds()


@pytest.mark.parametrize("name", list(kinds(None)))  # type: ignore[arg-type]
def test_no_broken_input_makes_a_traceback(name: str, seeds: Seeds) -> None:
    case = kinds(seeds)[name]
    assert [trace for seed in range(EACH) if (trace := fails(name, case, seed))] == []
