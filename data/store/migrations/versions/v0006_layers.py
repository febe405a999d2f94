"""Versions of surveyed layers; areas of objectives."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the versions. Nothing ever filled the table of boundaries, so it is made anew."""
    op.drop_table("boundary")
    op.create_table(
        "layer_version",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("layer", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("system", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("verify", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "number", name=op.f("pk_layer_version")),
    )
    op.create_table(
        "boundary",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("place_code", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "place_code"],
            ["place.county_code", "place.code"],
            name=op.f("fk_boundary_county_code_place_code_place"),
        ),
        sa.ForeignKeyConstraint(
            ["county_code", "version"],
            ["layer_version.county_code", "layer_version.number"],
            name=op.f("fk_boundary_county_code_version_layer_version"),
        ),
        sa.PrimaryKeyConstraint("county_code", "place_code", "version", name=op.f("pk_boundary")),
    )
    op.create_table(
        "objective_shape",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("objective_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("area_mu", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_code", "objective_id"],
            ["objective.county_code", "objective.id"],
            name=op.f("fk_objective_shape_county_code_objective_id_objective"),
        ),
        sa.ForeignKeyConstraint(
            ["county_code", "version"],
            ["layer_version.county_code", "layer_version.number"],
            name=op.f("fk_objective_shape_county_code_version_layer_version"),
        ),
        sa.PrimaryKeyConstraint("county_code", "objective_id", "version", name=op.f("pk_objective_shape")),
    )
