"""The steps of a value axis: as the file sets them, else round ones as Excel reckons them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.printing.charts.reading import Axis

_MOST_STEPS = 200
_NEAR = 1 / 6
"""Values that differ by less than this part of the highest do not begin at 0 (Excel's rule)."""
_HEADROOM = 0.05


@dataclass(frozen=True)
class Scale:
    """From where to where an axis measures, and in what steps, all in the unit of the data."""

    low: float
    high: float
    step: float
    is_reversed: bool = False

    def part(self, value: float) -> float:
        """Return how far along the axis `value`, in the unit of the data, stands: from 0 to 1, its end."""
        found = (value - self.low) / (self.high - self.low)
        found = min(1.0, max(0.0, found))
        return 1 - found if self.is_reversed else found

    def marks(self) -> Iterator[float]:
        """Yield the values, in the unit of the data, that are written beside the axis."""
        for number in range(min(_MOST_STEPS, floor((self.high - self.low) / self.step + 1e-9) + 1)):
            yield round(self.low + number * self.step, 10)


def scale_of(axis: Axis, lowest: float, highest: float, most: int, *, is_share: bool = False) -> Scale:
    """Return the scale of `axis` for values from `lowest` to `highest`, with about `most` marks.

    Values are in the unit of the data.
    """
    if is_share:
        low, high = (-1.0 if lowest < 0 else 0.0), 1.0
    else:
        span = highest - lowest
        is_near = span < max(abs(highest), abs(lowest)) * _NEAR and lowest * highest > 0 and span > 0
        low = lowest - span / 2 if is_near and lowest > 0 else min(0.0, lowest)
        if low < 0:
            low -= _HEADROOM * (max(0.0, highest) - low)
        high = highest + span / 2 if is_near and highest < 0 else max(0.0, highest)
        if high > 0:
            high += _HEADROOM * (high - low)
    low = axis.low if axis.low is not None else low
    high = axis.high if axis.high is not None else high
    if high <= low:
        high = low + 1.0
    step = axis.step or 0.0
    if step <= 0 or (high - low) / step > _MOST_STEPS:
        step = _round((high - low) / max(1, most))
    if axis.low is None:
        low = floor(low / step + 1e-9) * step
    if axis.high is None:
        high = ceil(high / step - 1e-9) * step
    return Scale(low, max(high, low + step), step, axis.is_reversed)


def _round(rough: float) -> float:
    """Return the round number (1, 2 or 5 and noughts) next above `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if rough <= factor * power * (1 + 1e-9))
