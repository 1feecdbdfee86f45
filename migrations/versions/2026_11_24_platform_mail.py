"""platform: mail that was not sent."""

from alembic import op

revision = "2026_11_24_platform_mail"
down_revision = "2026_11_24_platform_executor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE platform.mail (
            key text PRIMARY KEY,
            recipient text NOT NULL,
            subject text NOT NULL,
            body text NOT NULL,
            at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX mail_newest ON platform.mail (at DESC, key)")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
