"""The store's fixed tables, a revision a change of them. The sheets' own tables follow the `Row` classes."""
