"""Measures printed papers against GB/T 9704—2012, clause by clause, in millimetres."""
