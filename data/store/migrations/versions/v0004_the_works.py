"""Orders with their recipients and events, inspections, cards, published lists, money."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables and columns of the works; what is there stays as it is."""
    _add_columns()
    _create_tables()


def _add_columns() -> None:
    op.add_column("order", sa.Column("text", sa.Text(), nullable=False, server_default=""))
    op.add_column("order", sa.Column("origin_kind", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("order", sa.Column("origin_id", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("order", sa.Column("given_by", sa.String(length=40), nullable=False, server_default=""))
    op.add_column(
        "rectification", sa.Column("inspection_id", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column("rectification", sa.Column("problem", sa.Text(), nullable=False, server_default=""))
    op.add_column("rectification", sa.Column("remedy", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "rectification", sa.Column("same_as", sa.String(length=64), nullable=False, server_default="")
    )


def _create_tables() -> None:
    op.create_table(
        "card",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("colour", sa.String(length=6), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.String(length=120), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_card")),
    )
    op.create_table(
        "inspection",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("leader", sa.String(length=80), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("drawn_as_of", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_inspection")),
    )
    op.create_table(
        "published_list",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("corrects", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_published_list")),
    )
    op.create_table(
        "attachment",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_attachment_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_attachment")),
    )
    op.create_table(
        "card_event",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("card_id", sa.String(length=64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "card_id"],
            ["card.county_code", "card.id"],
            name=op.f("fk_card_event_county_code_card_id_card"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "card_id", "on_date", "recorded_on", "sequence", name=op.f("pk_card_event")
        ),
    )
    op.create_table(
        "fund_entry",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("fund", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("amount_wan", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_fund_entry_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code",
            "objective_id",
            "fund",
            "kind",
            "on_date",
            "recorded_on",
            "sequence",
            name=op.f("pk_fund_entry"),
        ),
    )
    op.create_table(
        "inspected_place",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("inspection_id", sa.String(length=64), nullable=False),
        sa.Column("place_code", sa.String(length=12), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "inspection_id"],
            ["inspection.county_code", "inspection.id"],
            name=op.f("fk_inspected_place_county_code_inspection_id_inspection"),
        ),
        sa.ForeignKeyConstraint(
            ["county_code", "place_code"],
            ["place.county_code", "place.code"],
            name=op.f("fk_inspected_place_county_code_place_code_place"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "inspection_id", "place_code", name=op.f("pk_inspected_place")
        ),
    )
    op.create_table(
        "recipient",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_recipient_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "objective_id", "number", name=op.f("pk_recipient")),
    )
    op.create_table(
        "work_event",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_work_event_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "objective_id", "on_date", "recorded_on", "sequence", name=op.f("pk_work_event")
        ),
    )
