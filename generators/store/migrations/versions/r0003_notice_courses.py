"""The courses of notices beside the number register: a step and its number are one transaction."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice_drafts", sa.Column("id", sa.Integer, primary_key=True), *_texts("key", "text", "at", "who")
    )
    op.create_index("notice_drafts_by_key", "notice_drafts", ["key"])
    op.create_table(
        "notice_steps",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("key", "step"),
        sa.Column("draft", sa.Integer, nullable=False),
        *_texts("at", "who", "reason"),
    )
    op.create_index("notice_steps_by_key", "notice_steps", ["key"])
