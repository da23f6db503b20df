"""Every string that a template prints, from records: one function a kind, its keys the template fields."""
