"""Mutators: each makes one certain fault in a right text; a table of them by family, filled on import."""

from tools.planted.mutators import facts, figures, marks, structure, words
from tools.planted.mutators.table import MUTATORS, Fault, Mutator

__all__ = ["MUTATORS", "Fault", "Mutator", "facts", "figures", "marks", "structure", "words"]
