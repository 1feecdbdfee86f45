"""identity: an account may be disabled."""

from alembic import op

revision = "2026_11_24_identity_staff"
down_revision = "2026_11_24_platform_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE identity.person ADD COLUMN disabled_at timestamptz")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
