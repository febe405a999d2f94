"""Who was at a meeting, who was excused, and who sat in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; nobody is named for the meetings there are."""
    for name in ("attended", "excused", "observers"):
        op.add_column("meeting", sa.Column(name, sa.Text(), nullable=False, server_default=""))
