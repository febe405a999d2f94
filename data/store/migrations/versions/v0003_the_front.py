"""Households with their measures and gaps, measurements, exit steps, villages served, editions of the playbook."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add tables and columns; what is there stays as it is, and says nothing of what was not asked before."""
    _add_columns()
    _create_measurement()
    _create_exit_step()
    _create_served_village()
    _index_households()
    _create_household_gap()
    _create_playbook_edition()


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _add_columns() -> None:
    added: dict[str, list[sa.Column[Any]]] = {
        "household": [
            _text("head", 40),
            _text("id_number", 18),
            _text("cause", 20),
            sa.Column("planned_year", sa.Integer(), nullable=True),
            *(
                _flag(name)
                for name in ("by_industry", "by_relocation", "by_ecology", "by_education", "by_security")
            ),
            _text("monitored", 20),
            *(
                sa.Column(name, sa.Date(), nullable=True)
                for name in ("monitored_from", "helped_from", "risk_over_on")
            ),
        ],
        "relocation_site": [
            sa.Column(name, sa.Integer(), nullable=True)
            for name in (
                "registered_households",
                "registered_people",
                "accompanying_households",
                "accompanying_people",
            )
        ],
        "industry_base": [_text("crop", 60), sa.Column("households_driven", sa.Integer(), nullable=True)],
        "project": [_text("closes_item", 40), _flag("proposed")],
    }
    for table, columns in added.items():
        for column in columns:
            op.add_column(table, column)


def _provenance() -> list[sa.Column[Any]]:
    return [
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
    ]


def _dated() -> list[sa.Column[Any]]:
    return [
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
    ]


def _of_objective(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_code", "objective_id"],
        ["objective.county_code", "objective.id"],
        name=op.f(f"fk_{table}_county_code_objective_id_objective"),
    )


def _create_measurement() -> None:
    op.create_table(
        "measurement",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        *_dated(),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        *_provenance(),
        sa.PrimaryKeyConstraint(
            "county_code",
            "subject_kind",
            "subject_id",
            "measure",
            "on_date",
            "recorded_on",
            "sequence",
            name=op.f("pk_measurement"),
        ),
    )


def _create_exit_step() -> None:
    op.create_table(
        "exit_step",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        *_dated(),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("exception", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_provenance(),
        _of_objective("exit_step"),
        sa.PrimaryKeyConstraint(
            "county_code",
            "objective_id",
            "step",
            "on_date",
            "recorded_on",
            "sequence",
            name=op.f("pk_exit_step"),
        ),
    )


def _create_served_village() -> None:
    op.create_table(
        "served_village",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        *_provenance(),
        _of_objective("served_village"),
        sa.ForeignKeyConstraint(
            ["county_code", "village_code"],
            ["place.county_code", "place.code"],
            name=op.f("fk_served_village_county_code_village_code_place"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "objective_id", "village_code", name=op.f("pk_served_village")
        ),
    )


def _index_households() -> None:
    plan = ["county_code", "village_code", "cause", "planned_year", "exited_on", "people", "is_demo"]
    op.create_index("ix_household_plan", "household", plan)
    watched = ["county_code", "monitored"]
    op.create_index(op.f("ix_household_county_code_monitored"), "household", watched)


def _create_household_gap() -> None:
    op.create_table(
        "household_gap",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("household_id", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        *_provenance(),
        sa.ForeignKeyConstraint(
            ["county_code", "household_id"],
            ["household.county_code", "household.id"],
            name=op.f("fk_household_gap_county_code_household_id_household"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "household_id", "scheme", "item", "opened_on", name=op.f("pk_household_gap")
        ),
    )
    columns = ["county_code", "scheme", "village_code", "item", "opened_on", "closed_on", "is_demo"]
    op.create_index(op.f("ix_household_gap_" + "_".join(columns)), "household_gap", columns)


def _create_playbook_edition() -> None:
    op.create_table(
        "playbook_edition",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code"], ["county.county_code"], name=op.f("fk_playbook_edition_county_code_county")
        ),
        sa.PrimaryKeyConstraint("county_code", "number", name=op.f("pk_playbook_edition")),
    )
