"""Fills templates with values: Word and Excel files that the office may change."""
