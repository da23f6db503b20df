"""The order of the steps, and the only room that knows it.

workbook ──► records ──► procedure ──► context ──► fill ──► DOCX ──► print ──► PDF
"""
