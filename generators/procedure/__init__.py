"""The plan's procedure as pure functions over the records: courses, gates, calendar."""
