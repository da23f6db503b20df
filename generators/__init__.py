"""hongtou (红头): from a township's workbook to its papers. Read `pipeline` for the order of the steps."""
