"""platform: acts are appended to the audit log by one function, and by nothing else."""

from alembic import op

revision = "2026_11_24_platform_audit_append"
down_revision = "2026_11_24_identity_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        r"""
        CREATE FUNCTION platform.audit_packed(value bytea) RETURNS bytea
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE WHEN value IS NULL THEN '\x00'::bytea
            ELSE '\x01'::bytea || int4send(octet_length(value)) || value END
        """
    )
    # The bytes are those of `treum.platform.audit.chain`, version 1. Heads are locked in the order
    # of their names, and the instant is read once all are held: within a stream time follows seq.
    # Acts of one call are a microsecond apart, so that `at` tells their order.
    op.execute(
        r"""
        CREATE FUNCTION platform.append_audit(acts jsonb) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            act record;
            head record;
            held_at timestamptz;
            next_at timestamptz;
            next_hash bytea;
        BEGIN
            PERFORM FROM platform.audit_stream
            WHERE stream IN (SELECT each ->> 'stream' FROM jsonb_array_elements(acts) AS each)
            ORDER BY stream FOR UPDATE;
            held_at := clock_timestamp();
            FOR act IN
                SELECT each.*, number - 1 AS number
                FROM ROWS FROM (jsonb_to_recordset(acts) AS (
                    stream text, id uuid, actor text, on_behalf_of text, action text, subject text,
                    detail text, reason text, correlation_id text)
                ) WITH ORDINALITY AS each (stream, id, actor, on_behalf_of, action, subject, detail,
                    reason, correlation_id, number)
            LOOP
                SELECT seq + 1 AS seq, hash INTO STRICT head
                FROM platform.audit_stream WHERE stream = act.stream;
                next_at := held_at + act.number * interval '1 microsecond';
                next_hash := sha256('treum.audit.v1'::bytea
                    || platform.audit_packed(convert_to(act.stream, 'UTF8'))
                    || platform.audit_packed(int8send(head.seq))
                    || platform.audit_packed(head.hash)
                    || platform.audit_packed(uuid_send(act.id))
                    || platform.audit_packed(
                        int8send(CAST(extract(epoch FROM next_at) * 1000000 AS bigint)))
                    || platform.audit_packed(convert_to(act.actor, 'UTF8'))
                    || platform.audit_packed(convert_to(act.on_behalf_of, 'UTF8'))
                    || platform.audit_packed(convert_to(act.action, 'UTF8'))
                    || platform.audit_packed(convert_to(act.subject, 'UTF8'))
                    || platform.audit_packed(convert_to(act.detail, 'UTF8'))
                    || platform.audit_packed(convert_to(act.reason, 'UTF8'))
                    || platform.audit_packed(convert_to(act.correlation_id, 'UTF8')));
                INSERT INTO platform.audit (id, at, actor, on_behalf_of, action, subject, detail,
                    reason, correlation_id, stream, seq, prev_hash, hash)
                VALUES (act.id, next_at, act.actor, act.on_behalf_of, act.action, act.subject,
                    CAST(act.detail AS jsonb), act.reason, act.correlation_id, act.stream, head.seq,
                    head.hash, next_hash);
                UPDATE platform.audit_stream SET seq = head.seq, hash = next_hash
                WHERE stream = act.stream;
            END LOOP;
        END
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION platform.append_audit FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION platform.append_audit TO treum_app")
    op.execute("REVOKE INSERT ON platform.audit FROM treum_app")
    op.execute("REVOKE UPDATE ON platform.audit_stream FROM treum_app")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
