"""platform: who runs workflows at the moment."""

from alembic import op

revision = "2026_11_24_platform_executor"
down_revision = "2026_11_24_platform_idempotency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE platform.executor (
            name text PRIMARY KEY,
            seen_at timestamptz NOT NULL
        )
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
