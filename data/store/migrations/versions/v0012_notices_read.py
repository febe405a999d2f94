"""Which notices somebody has read in the app."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "notice_read",
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("reader", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("event", sa.String(length=160), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("county", "reader", "since", "event", name=op.f("pk_notice_read")),
    )
