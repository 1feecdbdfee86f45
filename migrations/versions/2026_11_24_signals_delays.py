"""signals: how much later a tier is shown what happens."""

from alembic import op

revision = "2026_11_24_signals_delays"
down_revision = "2026_11_24_platform_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE signals.tier_delay (
            tier VARCHAR NOT NULL,
            valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
            minutes INTEGER NOT NULL,
            source VARCHAR NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
            PRIMARY KEY (tier, valid_from),
            CONSTRAINT tier_delay_tier CHECK (tier IN ('free', 'basic', 'premium', 'enterprise')),
            CONSTRAINT tier_delay_minutes CHECK (minutes BETWEEN 0 AND 1440),
            CONSTRAINT tier_delay_not_backdated CHECK (valid_from >= decided_at)
        )
        """
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON signals.tier_delay FROM treum_app")
    op.execute(
        """
        INSERT INTO signals.tier_delay (tier, valid_from, minutes, source, decided_at)
        SELECT tier, at, minutes,
            'TREUM product rule: a commercial choice, not a demand of the exchange or of SEBI', at
        FROM (VALUES ('free', 15), ('basic', 0), ('premium', 0), ('enterprise', 0))
            AS rule (tier, minutes),
            CAST('2024-01-01T00:00:00Z' AS timestamptz) AS at
        """
    )
    op.execute(
        """
        CREATE INDEX delivery_pending ON signals.delivery (run_id, release_at, id)
        WHERE seq IS NULL
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
