"""market: instruments, calendar, runs and bars."""

from alembic import op

revision = "2026_11_24_market_start"
down_revision = "2026_11_24_payments_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE market.instrument (
            id UUID NOT NULL,
            exchange TEXT NOT NULL,
            symbol TEXT NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            tick_size NUMERIC(18, 4) NOT NULL,
            is_demo BOOLEAN NOT NULL,
            PRIMARY KEY (id),
            CONSTRAINT instrument_exchange_symbol UNIQUE (exchange, symbol),
            CONSTRAINT kind_known CHECK (kind IN ('index', 'equity')),
            CONSTRAINT tick_size_positive CHECK (tick_size > 0)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE market.run (
            id UUID NOT NULL,
            kind TEXT NOT NULL,
            exchange TEXT NOT NULL,
            trading_day DATE NOT NULL,
            label TEXT NOT NULL,
            speed NUMERIC(18, 4) NOT NULL,
            seed BIGINT,
            source TEXT NOT NULL,
            is_demo BOOLEAN NOT NULL,
            state TEXT NOT NULL,
            started_at TIMESTAMP WITH TIME ZONE NOT NULL,
            finished_at TIMESTAMP WITH TIME ZONE,
            market_time TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT kind_known CHECK (kind IN ('replay', 'synthetic', 'live')),
            CONSTRAINT state_known CHECK (state IN ('running', 'finished')),
            CONSTRAINT speed_not_negative CHECK (speed >= 0),
            CONSTRAINT finish_dated CHECK ((state = 'finished') = (finished_at IS NOT NULL)),
            CONSTRAINT demo_told CHECK (kind <> 'synthetic' OR (is_demo AND seed IS NOT NULL))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX run_newest ON market.run (started_at, id)
        """
    )
    op.execute(
        """
        CREATE TABLE market.special_day (
            exchange TEXT NOT NULL,
            day DATE NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            source TEXT NOT NULL,
            PRIMARY KEY (exchange, day),
            CONSTRAINT kind_known CHECK (kind IN ('holiday', 'special', 'muhurat'))
        )
        """
    )
    op.execute(
        """
        CREATE TABLE market.bar (
            run_id UUID NOT NULL,
            instrument_id UUID NOT NULL,
            interval_s INTEGER NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            open NUMERIC(18, 4) NOT NULL,
            high NUMERIC(18, 4) NOT NULL,
            low NUMERIC(18, 4) NOT NULL,
            close NUMERIC(18, 4) NOT NULL,
            volume BIGINT,
            PRIMARY KEY (run_id, instrument_id, interval_s, at),
            CONSTRAINT interval_positive CHECK (interval_s > 0),
            CONSTRAINT prices_positive CHECK (low > 0),
            CONSTRAINT prices_consistent CHECK (high >= greatest(open, close) AND low <= least(open, close)),
            CONSTRAINT volume_not_negative CHECK (volume >= 0),
            CONSTRAINT bar_run FOREIGN KEY(run_id) REFERENCES market.run (id),
            CONSTRAINT bar_instrument FOREIGN KEY(instrument_id) REFERENCES market.instrument (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX bar_by_instant ON market.bar (run_id, interval_s, at)
        """
    )
    op.execute(
        """
        CREATE TABLE market.rejected_row (
            run_id UUID NOT NULL,
            line INTEGER NOT NULL,
            reason TEXT NOT NULL,
            raw TEXT NOT NULL,
            PRIMARY KEY (run_id, line),
            CONSTRAINT reason_known CHECK (reason IN ('too_long', 'not_text', 'wrong_columns', 'bad_date', 'bad_time', 'bad_number', 'unknown_instrument', 'calendar_gap', 'outside_session', 'duplicate_minute', 'out_of_order', 'not_positive', 'inconsistent', 'off_tick')),
            CONSTRAINT rejected_row_run FOREIGN KEY(run_id) REFERENCES market.run (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE market.run_instrument (
            run_id UUID NOT NULL,
            instrument_id UUID NOT NULL,
            PRIMARY KEY (run_id, instrument_id),
            CONSTRAINT run_instrument_run FOREIGN KEY(run_id) REFERENCES market.run (id),
            CONSTRAINT run_instrument_instrument FOREIGN KEY(instrument_id) REFERENCES market.instrument (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE market.special_window (
            exchange TEXT NOT NULL,
            day DATE NOT NULL,
            opens TIME WITHOUT TIME ZONE NOT NULL,
            closes TIME WITHOUT TIME ZONE NOT NULL,
            PRIMARY KEY (exchange, day, opens),
            CONSTRAINT special_window_day FOREIGN KEY(exchange, day) REFERENCES market.special_day (exchange, day) ON DELETE CASCADE,
            CONSTRAINT window_opens_first CHECK (opens < closes)
        )
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
