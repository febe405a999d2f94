"""The tables of the battle map."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, parents before children."""
    op.create_table(
        "audit_event",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "sequence", name=op.f("pk_audit_event")),
    )
    op.create_table(
        "county",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_county")),
    )
    op.create_table(
        "fact",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("year", sa.String(length=10), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("deadline", sa.String(length=10), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_fact")),
    )
    op.create_table(
        "objective",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("place_code", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("baseline", sa.Double(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("deadline_assumed", sa.Boolean(), nullable=False),
        sa.Column("responsible_unit", sa.String(length=120), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fact_ids", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_objective")),
    )
    op.create_index(
        op.f("ix_objective_county_code_place_code"), "objective", ["county_code", "place_code"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_person")),
    )
    op.create_table(
        "place",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_original", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "code", name=op.f("pk_place")),
    )
    op.create_index(
        op.f("ix_place_county_code_parent_code"), "place", ["county_code", "parent_code"], unique=False
    )
    op.create_table(
        "source_document",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_document")),
    )
    op.create_table(
        "zone",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_zone")),
    )
    op.create_table(
        "boundary",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("place_code", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "place_code"],
            ["place.county_code", "place.code"],
            name=op.f("fk_boundary_county_code_place_code_place"),
        ),
        sa.PrimaryKeyConstraint("county_code", "place_code", "valid_from", name=op.f("pk_boundary")),
    )
    op.create_table(
        "deadline_change",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_deadline_change_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "objective_id", "recorded_on", name=op.f("pk_deadline_change")
        ),
    )
    op.create_table(
        "duty",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "person_id"],
            ["person.county_code", "person.id"],
            name=op.f("fk_duty_county_code_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_duty")),
    )
    op.create_index(
        op.f("ix_duty_county_code_subject_kind_subject_id"),
        "duty",
        ["county_code", "subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "household",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("exited_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "village_code"],
            ["place.county_code", "place.code"],
            name=op.f("fk_household_county_code_village_code_place"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_household")),
    )
    op.create_index(
        op.f("ix_household_county_code_village_code_exited_on_people_is_demo"),
        "household",
        ["county_code", "village_code", "exited_on", "people", "is_demo"],
        unique=False,
    )
    op.create_table(
        "indicator",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_indicator_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_indicator")),
    )
    op.create_table(
        "industry_base",
        sa.Column("area_mu", sa.Double(), nullable=True),
        sa.Column("enterprise", sa.String(length=120), nullable=False),
        sa.Column("cooperative", sa.String(length=120), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("people_driven", sa.Integer(), nullable=True),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_industry_base_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_industry_base")),
    )
    op.create_table(
        "milestone",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_milestone_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_milestone")),
    )
    op.create_index(
        op.f("ix_milestone_county_code_objective_id"),
        "milestone",
        ["county_code", "objective_id"],
        unique=False,
    )
    op.create_table(
        "order",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_order_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_order")),
    )
    op.create_table(
        "project",
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("budget_wan", sa.Double(), nullable=True),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_project_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_project")),
    )
    op.create_table(
        "rectification",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_rectification_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_rectification")),
    )
    op.create_table(
        "relocation_site",
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("flats", sa.Integer(), nullable=True),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_relocation_site_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_relocation_site")),
    )
    op.create_table(
        "report",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_report_county_code_objective_id_objective"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "objective_id", "on_date", "recorded_on", "sequence", name=op.f("pk_report")
        ),
    )
    op.create_table(
        "village_exit",
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_village_exit_county_code_id_objective"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_village_exit")),
    )
    op.create_table(
        "zone_township",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("zone_id", sa.String(length=64), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_code", "township_code"],
            ["place.county_code", "place.code"],
            name=op.f("fk_zone_township_county_code_township_code_place"),
        ),
        sa.ForeignKeyConstraint(
            ["county_code", "zone_id"],
            ["zone.county_code", "zone.id"],
            name=op.f("fk_zone_township_county_code_zone_id_zone"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "zone_id", "township_code", "valid_from", name=op.f("pk_zone_township")
        ),
    )
    op.create_table(
        "milestone_date",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("milestone_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "milestone_id"],
            ["milestone.county_code", "milestone.id"],
            name=op.f("fk_milestone_date_county_code_milestone_id_milestone"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "milestone_id", "kind", "recorded_on", name=op.f("pk_milestone_date")
        ),
    )
