"""Prints thousands of papers of one template: layouts kept, lines written anew, files bound."""
