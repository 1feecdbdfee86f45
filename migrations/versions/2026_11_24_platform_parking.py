"""platform: parked events, generations of projections, and the event log split by day."""

from alembic import op

revision = "2026_11_24_platform_parking"
down_revision = "2026_11_24_market_hardened"
branch_labels = None
depends_on = None

# The search path is fixed and every name is qualified: these run with the owner's rights.
DEFINER = """
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s'
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE platform.generation (
            consumer text PRIMARY KEY,
            handler text NOT NULL,
            number integer NOT NULL CHECK (number >= 1),
            state text NOT NULL CHECK (state IN ('building', 'current', 'retired')),
            types text[],
            started_at timestamptz NOT NULL,
            swapped_at timestamptz,
            UNIQUE (handler, number)
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX generation_one_of_each ON platform.generation (handler, state)
        WHERE state IN ('building', 'current')
        """
    )
    op.execute(
        """
        INSERT INTO platform.generation (consumer, handler, number, state, started_at)
        SELECT DISTINCT consumer, consumer, 1, 'current', now() FROM platform.cursor
        """
    )
    op.execute(
        """
        CREATE TABLE platform.parked_event (
            consumer text NOT NULL,
            position bigint NOT NULL,
            id uuid NOT NULL,
            type text NOT NULL,
            key text NOT NULL,
            partition smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
            payload jsonb NOT NULL,
            correlation_id text NOT NULL,
            at timestamptz NOT NULL,
            state text NOT NULL CHECK (state IN ('retrying', 'dead', 'waiting')),
            attempts integer NOT NULL CHECK (attempts >= 0),
            tries integer NOT NULL CHECK (tries >= 0),
            error text CHECK (length(error) <= 400),
            parked_at timestamptz NOT NULL,
            retry_at timestamptz,
            PRIMARY KEY (consumer, position),
            CHECK ((state = 'retrying') = (retry_at IS NOT NULL)),
            CHECK ((state = 'waiting') = (error IS NULL) OR state = 'retrying')
        )
        """
    )
    op.execute("CREATE INDEX parked_by_key ON platform.parked_event (consumer, key, position)")
    op.execute("CREATE INDEX parked_by_id ON platform.parked_event (id)")
    op.execute(
        """
        CREATE INDEX parked_retrying ON platform.parked_event (consumer, partition, position)
        WHERE state = 'retrying'
        """
    )
    _make_days()
    _drop_days()
    op.execute(
        """
        SELECT platform.keep_event_day(day)
        FROM (SELECT CAST(now() AT TIME ZONE 'UTC' AS date) + ahead AS day
              FROM generate_series(0, 7) AS ahead
              UNION SELECT CAST(at AT TIME ZONE 'UTC' AS date) FROM platform.event_rest) AS days
        ORDER BY day
        """
    )


def _make_days() -> None:
    """A reader that planned before the new day and looks after it would miss what moved there, so
    the whole log is locked when there is something to miss."""
    op.execute(
        f"""
        CREATE FUNCTION platform.keep_event_day(day date) RETURNS bigint {DEFINER} AS $$
        DECLARE
            name text := 'event_' || to_char(day, 'YYYYMMDD');
            from_at timestamptz := CAST(day AS timestamptz);
            until_at timestamptz := CAST(day + 1 AS timestamptz);
            moved bigint;
        BEGIN
            IF to_regclass('platform.' || name) IS NOT NULL THEN
                RETURN 0;
            END IF;
            IF day <= current_date OR EXISTS (
                SELECT FROM platform.event_rest WHERE at >= from_at AND at < until_at
            ) THEN
                LOCK TABLE platform.event IN ACCESS EXCLUSIVE MODE;
            ELSE
                LOCK TABLE ONLY platform.event IN SHARE UPDATE EXCLUSIVE MODE;
            END IF;
            IF to_regclass('platform.' || name) IS NOT NULL THEN
                RETURN 0;
            END IF;
            EXECUTE format('CREATE TABLE platform.%I (LIKE platform.event INCLUDING DEFAULTS
                INCLUDING CONSTRAINTS INCLUDING INDEXES)', name);
            EXECUTE format('REVOKE ALL ON platform.%I FROM treum_app, treum_ro', name);
            EXECUTE format('WITH moved AS (DELETE FROM platform.event_rest
                WHERE at >= $1 AND at < $2 RETURNING *)
                INSERT INTO platform.%I SELECT * FROM moved', name) USING from_at, until_at;
            GET DIAGNOSTICS moved = ROW_COUNT;
            EXECUTE format('ALTER TABLE platform.event ATTACH PARTITION platform.%I
                FOR VALUES FROM (%L) TO (%L)', name, from_at, until_at);
            RETURN moved;
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION platform.keep_event_day(date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION platform.keep_event_day(date) TO treum_app")


def _drop_days() -> None:
    """The search for a holder may take long, so it runs before the lock; under it one look at the
    newest position tells whether anything was added meanwhile."""
    op.execute(
        f"""
        CREATE FUNCTION platform.drop_event_day(day date, keep_days integer) RETURNS text
        {DEFINER} AS $$
        DECLARE
            name text := 'event_' || to_char(day, 'YYYYMMDD');
            holder text;
            seen bigint;
            newest bigint;
        BEGIN
            IF keep_days < 7 THEN
                RAISE EXCEPTION 'events are kept for at least 7 days, not %', keep_days;
            END IF;
            IF CAST(day + 1 AS timestamptz) > clock_timestamp() - make_interval(days => keep_days)
            THEN
                RAISE EXCEPTION '% is not wholly older than % days', day, keep_days;
            END IF;
            EXECUTE format('SELECT max(position) FROM platform.%I', name) INTO seen;
            EXECUTE format('SELECT generation.consumer FROM platform.generation
                WHERE state IN (''building'', ''current'') AND EXISTS (
                    SELECT FROM platform.%I AS event LEFT JOIN platform.cursor AS cursor
                        ON cursor.consumer = generation.consumer
                        AND cursor.partition = event.partition
                    WHERE event.position > COALESCE(cursor.position, 0)
                        AND (generation.types IS NULL OR event.type = ANY(generation.types)))
                ORDER BY consumer LIMIT 1', name) INTO holder;
            IF holder IS NOT NULL THEN
                RETURN holder;
            END IF;
            LOCK TABLE platform.event IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('SELECT max(position) FROM platform.%I', name) INTO newest;
            IF newest IS DISTINCT FROM seen THEN
                RAISE EXCEPTION '% still grows', name;
            END IF;
            EXECUTE format('ALTER TABLE platform.event DETACH PARTITION platform.%I', name);
            EXECUTE format('DROP TABLE platform.%I', name);
            RETURN NULL;
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION platform.drop_event_day(date, integer) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION platform.drop_event_day(date, integer) TO treum_app")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
