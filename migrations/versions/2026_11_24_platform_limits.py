"""platform: how often something was done, by key."""

from alembic import op

revision = "2026_11_24_platform_limits"
down_revision = "2026_11_24_identity_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """UNLOGGED: whoever hammers must not fill the write-ahead log. What it costs is that a crash of
    the server, or a change to a standby, empties the table: every limit then begins anew."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE UNLOGGED TABLE platform.limit (
            key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
            tat timestamptz NOT NULL,
            taken_at timestamptz NOT NULL
        ) WITH (fillfactor = 70)
        """
    )
    op.execute("CREATE INDEX limit_by_tat ON platform.limit (tat)")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
