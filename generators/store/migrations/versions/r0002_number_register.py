"""The township's number register beside its rows; a server may hold shared ones in these tables already."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "hongtou_registers",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "hongtou_events",
        sa.Column("register", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        *_texts("act", "at", "by", "kind", "series"),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("year", "n")),
        *_texts("record_id", "title", "issued_on", "content", "source"),
        sa.Column("is_typed", sa.Boolean, nullable=False),
        *_texts("reason", "digest"),
        if_not_exists=True,
    )
