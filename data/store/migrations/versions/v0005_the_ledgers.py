"""Imports that can be undone, remembered answers, descriptive columns, submissions, helpers and visits."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the tables of the ledgers; what is there stays as it is."""
    _add_columns()
    _create_ledgers()
    _create_help()


def _add_columns() -> None:
    """Who was talked to or recalled over a card, and who decided it."""
    op.add_column("card_event", sa.Column("whom", sa.String(length=80), nullable=False, server_default=""))
    op.add_column(
        "card_event", sa.Column("decided_by", sa.String(length=80), nullable=False, server_default="")
    )


def _create_ledgers() -> None:
    op.create_table(
        "ledger_choice",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("ledger", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("meant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "ledger", "kind", "said", name=op.f("pk_ledger_choice")),
    )
    op.create_table(
        "ledger_import",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ledger", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_ledger_import")),
    )
    op.create_table(
        "ledger_text",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("ledger", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code",
            "ledger",
            "subject_id",
            "field",
            "recorded_on",
            "sequence",
            name=op.f("pk_ledger_text"),
        ),
    )
    op.create_table(
        "submission",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ledger", sa.String(length=20), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("saw", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_submission")),
    )
    op.create_index(
        op.f("ix_submission_county_code_state"), "submission", ["county_code", "state"], unique=False
    )
    op.create_table(
        "imported_rows",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "import_id"],
            ["ledger_import.county_code", "ledger_import.id"],
            name=op.f("fk_imported_rows_county_code_import_id_ledger_import"),
        ),
        sa.PrimaryKeyConstraint("county_code", "import_id", "sequence", name=op.f("pk_imported_rows")),
    )


def _create_help() -> None:
    op.create_table(
        "household_help",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("household_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("belongs_to", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "household_id"],
            ["household.county_code", "household.id"],
            name=op.f("fk_household_help_county_code_household_id_household"),
        ),
        sa.ForeignKeyConstraint(
            ["county_code", "person_id"],
            ["person.county_code", "person.id"],
            name=op.f("fk_household_help_county_code_person_id_person"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "household_id", "person_id", "valid_from", name=op.f("pk_household_help")
        ),
    )
    op.create_index(
        op.f("ix_household_help_county_code_person_id"),
        "household_help",
        ["county_code", "person_id"],
        unique=False,
    )
    op.create_table(
        "visit",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("household_id", sa.String(length=64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "household_id"],
            ["household.county_code", "household.id"],
            name=op.f("fk_visit_county_code_household_id_household"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "household_id", "on_date", "recorded_on", "sequence", name=op.f("pk_visit")
        ),
    )
