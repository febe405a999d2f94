"""Meetings with their agenda, and the numbers they were shown, frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "meeting",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("chair", sa.String(length=40), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_meeting")),
    )
    op.create_table(
        "agenda_item",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "meeting_id"],
            ["meeting.county_code", "meeting.id"],
            name=op.f("fk_agenda_item_county_code_meeting_id_meeting"),
        ),
        sa.PrimaryKeyConstraint("county_code", "meeting_id", "number", name=op.f("pk_agenda_item")),
    )
    op.create_table(
        "edition",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("evidence_only", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "meeting_id"],
            ["meeting.county_code", "meeting.id"],
            name=op.f("fk_edition_county_code_meeting_id_meeting"),
        ),
        sa.PrimaryKeyConstraint("county_code", "meeting_id", name=op.f("pk_edition")),
    )
