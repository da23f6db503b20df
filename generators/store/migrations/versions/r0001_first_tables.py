"""The first fixed tables: the store itself, its history, its accounts, their sessions, deeds and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str, **options: object) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="", **options)  # type: ignore[arg-type]


def _count(name: str, default: str = "0") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=default)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "store",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("uuid"),
        _count("state"),
        _count("epoch"),
        _text("sheets"),
    )
    op.create_table("sheets", sa.Column("name", sa.Text, primary_key=True), _count("next_row", "2"))
    op.create_table(
        "changes",
        sa.Column("state", sa.Integer, primary_key=True, autoincrement=False),
        _text("at"),
        _text("who"),
        _text("role"),
        _text("what"),
        _count("undoes"),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True),
        _count("state"),
        _text("sheet"),
        _count("row_id"),
        _count("version"),
        _text("act"),
        _text("heading"),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        _text("village"),
    )
    op.create_index("history_by_row", "history", ["sheet", "row_id"])
    op.create_index("history_by_state", "history", ["state"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("name", unique=True),
        _text("role"),
        _text("township"),
        _text("village"),
        _text("password"),
        _count("must_change", "1"),
        _count("failures"),
        _text("failed_at"),
        _count("active", "1"),
        _text("made"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        _count("account"),
        _text("begun"),
        _text("seen"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("at"),
        _text("who"),
        _text("role"),
        _text("deed"),
        _text("what"),
        _text("outcome"),
    )
    op.create_table(
        "workbooks",
        sa.Column("id", sa.Integer, primary_key=True),
        _count("state"),
        _text("at"),
        _text("who"),
        _text("name"),
        _text("villages"),
        _text("row_ids"),
        _text("returned"),
        _text("returned_by"),
        _count("taken"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("kind"),
        _text("who"),
        _text("state"),
        _count("done"),
        _count("total"),
        _text("told"),
        _text("begun"),
        _text("ended"),
        sa.Column("request", sa.Text),
        sa.Column("result", sa.Text),
        _count("cancel"),
    )
