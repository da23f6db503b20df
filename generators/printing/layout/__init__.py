"""Lays HTML and CSS out on pages and writes the PDF: faces, lines, PDF/A."""
