"""Draws the shipped ledger templates; the office changes its own copies in Excel or WPS afterwards."""
