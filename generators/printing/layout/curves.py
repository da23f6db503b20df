"""Paths as lists of segments: `M` and `L` with a point, `C` with two handles and a point, `Z` alone."""

from __future__ import annotations

import math

Segment = tuple[str, tuple[float, ...]]


def arc(x: float, y: float, rx: float, ry: float, start: float, sweep: float) -> list[Segment]:
    """Return curves from the angle `start` over `sweep` (degrees, clockwise) of an ellipse around x, y.

    They count in the unit of its radii.
    """
    steps = max(1, math.ceil(abs(sweep) / 90 - 1e-9))
    step = math.radians(sweep) / steps
    reach = 4 / 3 * math.tan(step / 4)
    angle = math.radians(start)
    curves: list[Segment] = []
    for _ in range(steps):
        (c0, s0), (c1, s1) = ((math.cos(a), math.sin(a)) for a in (angle, angle + step))
        first = (x + rx * (c0 - reach * s0), y + ry * (s0 + reach * c0))
        second = (x + rx * (c1 + reach * s1), y + ry * (s1 - reach * c1))
        curves.append(("C", (*first, *second, x + rx * c1, y + ry * s1)))
        angle += step
    return curves
