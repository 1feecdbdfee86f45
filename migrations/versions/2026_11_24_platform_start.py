"""platform: schemas, rights, the event log and its cursors."""

from alembic import op

revision = "2026_11_24_platform_start"
down_revision = None
branch_labels = None
depends_on = None

SCHEMAS = ("platform", "identity", "payments", "market", "signals", "realtime", "brownfield")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for schema in SCHEMAS:
        _open_schema(schema)
    op.execute(
        """
        CREATE SEQUENCE platform.event_position AS bigint
        """
    )
    op.execute(
        """
        CREATE TABLE platform.event (
            position bigint NOT NULL DEFAULT nextval('platform.event_position'),
            id uuid NOT NULL,
            type text NOT NULL,
            key text NOT NULL,
            partition smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
            payload jsonb NOT NULL,
            actor text,
            correlation_id text NOT NULL,
            causation_id uuid,
            at timestamptz NOT NULL,
            PRIMARY KEY (position, at)
        ) PARTITION BY RANGE (at)
        """
    )
    op.execute("CREATE TABLE platform.event_rest PARTITION OF platform.event DEFAULT")
    op.execute("CREATE INDEX event_next ON platform.event (partition, type, position)")
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON platform.event FROM treum_app")
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON platform.event_rest FROM treum_app")
    op.execute(
        """
        CREATE TABLE platform.cursor (
            consumer text NOT NULL,
            partition smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
            position bigint NOT NULL CHECK (position >= 0),
            PRIMARY KEY (consumer, partition)
        ) WITH (fillfactor = 50)
        """
    )


def _open_schema(schema: str) -> None:
    op.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    op.execute(f"GRANT USAGE ON SCHEMA {schema} TO treum_app, treum_ro")
    rights = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    op.execute(f"{rights} SELECT, INSERT, UPDATE, DELETE ON TABLES TO treum_app")
    op.execute(f"{rights} USAGE ON SEQUENCES TO treum_app")
    op.execute(f"{rights} SELECT ON TABLES TO treum_ro")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
