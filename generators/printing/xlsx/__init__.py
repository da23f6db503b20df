"""Reads a sheet as Excel shows it and writes it as paged HTML and CSS."""
