"""market: minute bars by month and ticks by day, outside of any run."""

from alembic import op

revision = "2026_11_25_market_prices"
down_revision = "2026_11_25_signals_halts"
branch_labels = None
depends_on = None

# The search path is fixed and every name is qualified: these run with the owner's rights.
DEFINER = """
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s'
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _minute_bar()
    _tick()
    _span()
    _make_parts()
    _drop_parts()


def _minute_bar() -> None:
    op.execute(
        """
        CREATE TABLE market.minute_bar (
            instrument_id UUID NOT NULL,
            interval_s INTEGER NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            open NUMERIC(18, 4) NOT NULL,
            high NUMERIC(18, 4) NOT NULL,
            low NUMERIC(18, 4) NOT NULL,
            close NUMERIC(18, 4) NOT NULL,
            volume BIGINT,
            source TEXT NOT NULL,
            PRIMARY KEY (instrument_id, interval_s, at),
            CONSTRAINT whole_minutes CHECK (interval_s > 0 AND interval_s % 60 = 0),
            CONSTRAINT prices_positive CHECK (low > 0),
            CONSTRAINT prices_consistent CHECK (
                high >= greatest(open, close) AND low <= least(open, close)
            ),
            CONSTRAINT volume_not_negative CHECK (volume >= 0)
        ) PARTITION BY RANGE (at)
        """
    )


def _tick() -> None:
    op.execute(
        """
        CREATE TABLE market.tick (
            instrument_id UUID NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            number INTEGER NOT NULL,
            price NUMERIC(18, 4) NOT NULL,
            quantity BIGINT,
            source TEXT NOT NULL,
            PRIMARY KEY (instrument_id, at, number),
            CONSTRAINT number_not_negative CHECK (number >= 0),
            CONSTRAINT price_positive CHECK (price > 0),
            CONSTRAINT quantity_not_negative CHECK (quantity >= 0)
        ) PARTITION BY RANGE (at)
        """
    )


def _span() -> None:
    """The part of a table in which a day lies: its name, its first day and the next one's."""
    op.execute(
        """
        CREATE FUNCTION market.price_part(
            kind text, day date, OUT part text, OUT first date, OUT next date
        ) LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF kind = 'minute_bar' THEN
                first := CAST(date_trunc('month', CAST(day AS timestamp)) AS date);
                next := CAST(first + interval '1 month' AS date);
                part := 'minute_bar_' || to_char(first, 'YYYYMM');
            ELSIF kind = 'tick' THEN
                first := day;
                next := day + 1;
                part := 'tick_' || to_char(day, 'YYYYMMDD');
            ELSE
                RAISE EXCEPTION 'no prices are kept in %', kind;
            END IF;
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION market.price_part(text, date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION market.price_part(text, date) TO treum_app")


def _make_parts() -> None:
    """Attached and not created as a part: that locks out neither readers nor writers."""
    op.execute(
        f"""
        CREATE FUNCTION market.keep_price_part(kind text, day date) RETURNS boolean {DEFINER} AS $$
        DECLARE
            span record;
        BEGIN
            IF day < DATE '1990-01-01' OR day > current_date + 62 THEN
                RAISE EXCEPTION 'no prices of % can be', day;
            END IF;
            SELECT * INTO span FROM market.price_part(kind, day);
            IF to_regclass('market.' || span.part) IS NOT NULL THEN
                RETURN false;
            END IF;
            EXECUTE format('LOCK TABLE ONLY market.%I IN SHARE UPDATE EXCLUSIVE MODE', kind);
            IF to_regclass('market.' || span.part) IS NOT NULL THEN
                RETURN false;
            END IF;
            EXECUTE format('CREATE TABLE market.%I (LIKE market.%I INCLUDING DEFAULTS
                INCLUDING CONSTRAINTS INCLUDING INDEXES)', span.part, kind);
            EXECUTE format('REVOKE ALL ON market.%I FROM treum_app, treum_ro', span.part);
            EXECUTE format('ALTER TABLE market.%I ATTACH PARTITION market.%I
                FOR VALUES FROM (%L) TO (%L)', kind, span.part,
                CAST(span.first AS timestamptz), CAST(span.next AS timestamptz));
            RETURN true;
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION market.keep_price_part(text, date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION market.keep_price_part(text, date) TO treum_app")


def _drop_parts() -> None:
    """rows: as many as its reader saw. Counted again under a lock: a part that holds others than
    were exported stays. The whole table is locked only for the moment in which it goes."""
    op.execute(
        f"""
        CREATE FUNCTION market.drop_price_part(
            kind text, day date, keep_days integer, rows bigint
        ) RETURNS void {DEFINER} AS $$
        DECLARE
            span record;
            found bigint;
        BEGIN
            IF keep_days < 7 THEN
                RAISE EXCEPTION 'prices are kept for at least 7 days, not %', keep_days;
            END IF;
            SELECT * INTO span FROM market.price_part(kind, day);
            IF CAST(span.next AS timestamptz) > clock_timestamp() - make_interval(days => keep_days)
            THEN
                RAISE EXCEPTION '% is not wholly older than % days', span.part, keep_days;
            END IF;
            EXECUTE format('LOCK TABLE market.%I IN SHARE MODE', span.part);
            EXECUTE format('SELECT count(*) FROM market.%I', span.part) INTO found;
            IF found IS DISTINCT FROM rows THEN
                RAISE EXCEPTION '% holds % rows, not %', span.part, found, rows;
            END IF;
            EXECUTE format('ALTER TABLE market.%I DETACH PARTITION market.%I', kind, span.part);
            EXECUTE format('DROP TABLE market.%I', span.part);
        END $$
        """
    )
    op.execute(
        "REVOKE ALL ON FUNCTION market.drop_price_part(text, date, integer, bigint) FROM PUBLIC"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION market.drop_price_part(text, date, integer, bigint) TO treum_app"
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
