"""Formulas of sheets: how their references move with rows, and what the plain ones come to."""
