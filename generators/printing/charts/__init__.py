"""Charts of Word files and sheets (DrawingML, ECMA-376 part 1, 21.2) as pictures."""
