"""Runs revisions over the connection that `Store.open` hands over (Alembic's own entry point)."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transaction_per_migration=False)
context.run_migrations()
