"""Lets Python look seldom for circles of rubbish in a process of the program, from the import on.

What is loaded and read stays to the end: looking through it takes a tenth of the time.
"""

from __future__ import annotations

import gc

gc.set_threshold(50_000, 20, 50)
