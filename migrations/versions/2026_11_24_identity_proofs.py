"""identity: how a session was proven, and whether its person has a second factor."""

from alembic import op

revision = "2026_11_24_identity_proofs"
down_revision = "2026_11_24_identity_verification"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE identity.person ADD COLUMN second_factor_since timestamptz")
    op.execute(
        """
        ALTER TABLE identity.session
            ADD COLUMN methods text[] NOT NULL DEFAULT '{password}',
            ADD COLUMN proven_at timestamptz,
            ADD COLUMN device text NOT NULL DEFAULT 'Unknown device',
            ADD CONSTRAINT session_methods_known CHECK (
                cardinality(methods) > 0
                AND methods <@ ARRAY['password', 'totp', 'recovery', 'passkey']::text[]),
            ADD CONSTRAINT session_device_length CHECK (length(device) BETWEEN 1 AND 80)
        """
    )
    op.execute("UPDATE identity.session SET proven_at = created_at")
    op.execute(
        """
        ALTER TABLE identity.session
            ALTER COLUMN proven_at SET NOT NULL,
            ALTER COLUMN methods DROP DEFAULT,
            ALTER COLUMN device DROP DEFAULT
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
