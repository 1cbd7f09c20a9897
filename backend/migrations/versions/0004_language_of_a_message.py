"""The language that a line of a conversation is written in, where it is not English."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "messages",
        sa.Column("language", sa.String(length=8), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("messages", "language")
