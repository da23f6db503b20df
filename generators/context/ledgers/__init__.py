"""Fields of the ledgers: a row's fields are the columns of its sheet, so that a clerk can add any of them."""
