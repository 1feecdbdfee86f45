"""platform: the audit log."""

from alembic import op

revision = "2026_11_24_platform_audit"
down_revision = "2026_11_24_signals_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE platform.audit (
            id uuid PRIMARY KEY,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            action text NOT NULL,
            subject text NOT NULL,
            detail jsonb NOT NULL,
            correlation_id text NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX audit_by_subject ON platform.audit (subject, at)")
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON platform.audit FROM treum_app")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
