"""market: daily bars of the exchange's files, futures, index lists and corporate actions."""

from alembic import op

revision = "2026_11_24_market_daily"
down_revision = "2026_11_24_platform_audit_append"
branch_labels = None
depends_on = None

YEARS = range(2017, 2036)
REASONS = (
    "too_long",
    "not_text",
    "wrong_columns",
    "bad_date",
    "bad_time",
    "bad_number",
    "unknown_instrument",
    "calendar_gap",
    "outside_session",
    "duplicate_minute",
    "duplicate_day",
    "duplicate_tick",
    "out_of_order",
    "not_positive",
    "inconsistent",
    "off_tick",
    "too_late",
    "far_ahead",
    "volume_backwards",
    "bad_isin",
    "duplicate_row",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _daily_bar()
    _daily_future()
    _index_member()
    _corporate_action()
    _reasons()


def _reasons() -> None:
    listed = ", ".join(f"'{reason}'" for reason in REASONS)
    op.execute(
        f"""
        ALTER TABLE market.rejected_row
            DROP CONSTRAINT reason_known,
            ADD CONSTRAINT reason_known CHECK (reason IN ({listed}))
        """
    )


def _daily_bar() -> None:
    op.execute(
        """
        CREATE TABLE market.daily_bar (
            exchange TEXT NOT NULL,
            symbol TEXT NOT NULL,
            series TEXT NOT NULL,
            day DATE NOT NULL,
            open NUMERIC(18, 4) NOT NULL,
            high NUMERIC(18, 4) NOT NULL,
            low NUMERIC(18, 4) NOT NULL,
            close NUMERIC(18, 4) NOT NULL,
            previous_close NUMERIC(18, 4),
            volume BIGINT NOT NULL,
            turnover NUMERIC(24, 4) NOT NULL,
            turnover_step NUMERIC(18, 4) NOT NULL,
            trades BIGINT NOT NULL,
            delivered BIGINT,
            isin TEXT,
            source TEXT NOT NULL,
            PRIMARY KEY (exchange, symbol, series, day),
            CONSTRAINT prices_positive CHECK (low > 0),
            CONSTRAINT prices_consistent CHECK (
                high >= greatest(open, close) AND low <= least(open, close)
            ),
            CONSTRAINT counts_not_negative CHECK (volume >= 0 AND trades >= 0)
        ) PARTITION BY RANGE (day)
        """
    )
    op.execute("CREATE INDEX daily_bar_by_day ON market.daily_bar (exchange, day)")
    for year in YEARS:
        op.execute(
            f"""
            CREATE TABLE market.daily_bar_{year} PARTITION OF market.daily_bar
            FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')
            """
        )


def _daily_future() -> None:
    op.execute(
        """
        CREATE TABLE market.daily_future (
            exchange TEXT NOT NULL,
            symbol TEXT NOT NULL,
            expires_on DATE NOT NULL,
            day DATE NOT NULL,
            kind TEXT NOT NULL,
            open NUMERIC(18, 4) NOT NULL,
            high NUMERIC(18, 4) NOT NULL,
            low NUMERIC(18, 4) NOT NULL,
            close NUMERIC(18, 4) NOT NULL,
            open_interest BIGINT NOT NULL,
            value NUMERIC(24, 4) NOT NULL,
            quantity BIGINT NOT NULL,
            contracts BIGINT NOT NULL,
            trades INTEGER NOT NULL,
            source TEXT NOT NULL,
            PRIMARY KEY (exchange, symbol, expires_on, day),
            CONSTRAINT prices_positive CHECK (low > 0),
            CONSTRAINT prices_consistent CHECK (
                high >= greatest(open, close) AND low <= least(open, close)
            ),
            CONSTRAINT not_expired CHECK (expires_on >= day)
        )
        """
    )


def _index_member() -> None:
    op.execute(
        """
        CREATE TABLE market.index_member (
            list_name TEXT NOT NULL,
            as_of DATE NOT NULL,
            symbol TEXT NOT NULL,
            series TEXT NOT NULL,
            isin TEXT NOT NULL,
            name TEXT NOT NULL,
            industry TEXT NOT NULL,
            source TEXT NOT NULL,
            PRIMARY KEY (list_name, as_of, symbol)
        )
        """
    )


def _corporate_action() -> None:
    op.execute(
        """
        CREATE TABLE market.corporate_action (
            id UUID NOT NULL,
            exchange TEXT NOT NULL,
            symbol TEXT NOT NULL,
            ex_on DATE NOT NULL,
            kind TEXT NOT NULL,
            shares_before INTEGER,
            shares_after INTEGER,
            close_before NUMERIC(18, 4),
            value_gone NUMERIC(18, 4),
            new_symbol TEXT,
            state TEXT NOT NULL,
            source TEXT NOT NULL,
            proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT corporate_action_once UNIQUE (exchange, symbol, ex_on, kind),
            CONSTRAINT kind_known CHECK (
                kind IN ('split', 'bonus', 'demerger', 'dividend', 'symbol_change')
            ),
            CONSTRAINT state_known CHECK (state IN ('proposed', 'confirmed', 'rejected')),
            CONSTRAINT terms_fit_kind CHECK (
                (kind IN ('split', 'bonus'))
                = ((shares_before > 0 AND shares_after > 0) IS TRUE)
                AND (kind IN ('dividend', 'demerger'))
                = ((value_gone > 0 AND value_gone < close_before) IS TRUE)
                AND (kind = 'symbol_change') = (new_symbol IS NOT NULL)
            ),
            CONSTRAINT decision_dated CHECK ((state = 'proposed') = (decided_at IS NULL))
        )
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
