"""signals: backtests."""

from alembic import op

revision = "2026_11_25_signals_backtests"
down_revision = "2026_11_25_market_prices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE signals.backtest (
            id UUID NOT NULL,
            state VARCHAR NOT NULL,
            progress INTEGER NOT NULL,
            request JSONB NOT NULL,
            repeats UUID,
            report VARCHAR,
            report_hash VARCHAR,
            net_return DOUBLE PRECISION,
            sharpe DOUBLE PRECISION,
            fault_code VARCHAR,
            fault_detail VARCHAR,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            finished_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT backtest_state
                CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
            CONSTRAINT backtest_progress CHECK (progress BETWEEN 0 AND 1000),
            CONSTRAINT backtest_report CHECK ((state = 'done') = (report IS NOT NULL)),
            CONSTRAINT backtest_hashed CHECK ((report IS NULL) = (report_hash IS NULL)),
            CONSTRAINT backtest_fault CHECK ((state = 'failed') = (fault_code IS NOT NULL)),
            CONSTRAINT backtest_finished CHECK
                ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX backtest_newest ON signals.backtest (created_at, id)")
    op.execute("REVOKE DELETE, TRUNCATE ON signals.backtest FROM treum_app")


def downgrade() -> None:
    op.execute("DROP TABLE signals.backtest")
