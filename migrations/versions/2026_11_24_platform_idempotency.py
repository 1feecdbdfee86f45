"""platform: answers kept under an Idempotency-Key."""

from alembic import op

revision = "2026_11_24_platform_idempotency"
down_revision = "2026_11_24_platform_parking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE platform.idempotency (
            scope text NOT NULL,
            key text NOT NULL,
            route text NOT NULL,
            request_hash bytea NOT NULL,
            attempt uuid NOT NULL,
            claimed_until timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            status smallint CHECK (status BETWEEN 200 AND 599),
            headers jsonb,
            body bytea,
            PRIMARY KEY (scope, key),
            CHECK ((status IS NULL) = (body IS NULL) AND (status IS NULL) = (headers IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX idempotency_by_expiry ON platform.idempotency (expires_at)")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
