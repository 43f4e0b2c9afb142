"""What somebody's first export was worth, in rupiah, where they told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("first_exports", sa.Column("rupiah", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("first_exports", "rupiah")
