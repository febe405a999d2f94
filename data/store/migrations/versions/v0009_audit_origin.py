"""Where from somebody acted, and quick ways to find an event."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, empty for what happened before, and the indexes that the search goes by."""
    op.add_column("audit_event", sa.Column("origin", sa.String(length=80), nullable=True))
    for columns in (["at"], ["action", "sequence"], ["actor", "sequence"]):
        name = "_".join(["ix_audit_event_county_code", *columns])
        op.create_index(op.f(name), "audit_event", ["county_code", *columns])
