"""Reads a DOCX as Word does and writes it as paged HTML and CSS."""
