"""platform: the audit log as chains, its heads and its checkpoints."""

from typing import Any

from alembic import op
from sqlalchemy import Connection, Row, text

from treum.platform.audit.chain import STREAMS, Entry, canonical_of, link, start_of, stream_of

revision = "2026_11_24_platform_audit_chain"
down_revision = "2026_11_24_identity_staff"
branch_labels = None
depends_on = None

_PAGE_ROWS = 1000


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        ALTER TABLE platform.audit
            ADD COLUMN on_behalf_of text,
            ADD COLUMN reason text,
            ADD COLUMN stream text,
            ADD COLUMN seq bigint,
            ADD COLUMN prev_hash bytea,
            ADD COLUMN hash bytea
        """
    )
    op.execute(
        """
        CREATE TABLE platform.audit_stream (
            stream text PRIMARY KEY CHECK (stream ~ '^audit-[0-9]{2}$'),
            seq bigint NOT NULL CHECK (seq >= 0),
            hash bytea NOT NULL CHECK (octet_length(hash) = 32)
        ) WITH (fillfactor = 50)
        """
    )
    op.execute(
        """
        CREATE TABLE platform.audit_checkpoint (
            stream text NOT NULL REFERENCES platform.audit_stream,
            seq bigint NOT NULL CHECK (seq >= 1),
            hash bytea NOT NULL CHECK (octet_length(hash) = 32),
            at timestamptz NOT NULL,
            key_id text NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$'),
            signature bytea NOT NULL CHECK (octet_length(signature) = 64),
            PRIMARY KEY (stream, seq)
        )
        """
    )
    _chain_what_is_there(op.get_bind())
    op.execute(
        """
        ALTER TABLE platform.audit
            ALTER COLUMN stream SET NOT NULL,
            ALTER COLUMN seq SET NOT NULL,
            ALTER COLUMN prev_hash SET NOT NULL,
            ALTER COLUMN hash SET NOT NULL,
            ADD CHECK (stream ~ '^audit-[0-9]{2}$'),
            ADD CHECK (seq >= 1),
            ADD CHECK (octet_length(prev_hash) = 32),
            ADD CHECK (octet_length(hash) = 32),
            ADD CONSTRAINT audit_once_in_a_stream UNIQUE (stream, seq)
        """
    )
    _refuse_changes()


def _refuse_changes() -> None:
    """Of everybody; whoever may turn triggers off is caught by the chain."""
    op.execute(
        """
        CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%.% only grows: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in ("audit", "audit_checkpoint"):
        op.execute(
            f"""
            CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.{table}
            FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()
            """
        )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON platform.audit_checkpoint FROM treum_app")
    op.execute("REVOKE INSERT, DELETE, TRUNCATE ON platform.audit_stream FROM treum_app")


def _chain_what_is_there(connection: Connection) -> None:
    """In the order of (at, id)."""
    heads = {stream: start_of(stream) for stream in STREAMS}
    place: tuple[object, object] | None = None
    while page := _page(connection, after=place):
        for row in page:
            entry = Entry(**row._asdict() | {"detail": canonical_of(row.detail)})
            before = heads[stream_of(entry.subject)]
            head = heads[before.stream] = link(before, entry)
            chained = {"stream": head.stream, "seq": head.seq, "hash": head.hash}
            connection.execute(_CHAIN, chained | {"id": entry.id, "prev": before.hash})
            place = (entry.at, entry.id)
    for head in heads.values():
        connection.execute(
            text("INSERT INTO platform.audit_stream VALUES (:stream, :seq, :hash)"),
            {"stream": head.stream, "seq": head.seq, "hash": head.hash},
        )


def _page(
    connection: Connection, *, after: tuple[object, object] | None
) -> list[Row[tuple[Any, ...]]]:
    where = "WHERE (at, id) > (:at, :id)" if after else ""
    at, entry_id = after or (None, None)
    found = connection.execute(
        text(
            f"""
            SELECT id, at, actor, on_behalf_of, action, subject, detail::text AS detail, reason,
                correlation_id
            FROM platform.audit {where} ORDER BY at, id LIMIT {_PAGE_ROWS}
            """
        ),
        {"at": at, "id": entry_id} if after else {},
    )
    return list(found)


_CHAIN = text(
    """
    UPDATE platform.audit SET stream = :stream, seq = :seq, prev_hash = :prev, hash = :hash
    WHERE id = :id
    """
)


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
