"""Verdicts on the items of exit criteria."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table of assessments; what is there stays as it is."""
    op.create_table(
        "assessment",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("subject_kind", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.String(length=12), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("op", sa.String(length=2), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("assessor", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code",
            "subject_kind",
            "subject_id",
            "scheme",
            "item",
            "on_date",
            "recorded_on",
            "sequence",
            name=op.f("pk_assessment"),
        ),
    )
