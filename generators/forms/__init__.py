"""A county's own forms: their places recognised, mapped to columns once, then filled like any other paper.

the form as it came ──► places (where something is to be written, and the label beside it)
                    ──► mapping (place · label · column · sure or asked), corrected once by the clerk
                    ──► template (the form with a placeholder at each mapped place, nothing else changed)
"""
