"""signals: strategies that were stopped."""

from alembic import op

revision = "2026_11_25_signals_halts"
down_revision = "2026_11_24_market_daily"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE signals.strategy_halt (
            run_id UUID NOT NULL,
            strategy_hash VARCHAR NOT NULL,
            strategy VARCHAR NOT NULL,
            instrument_id UUID NOT NULL,
            bar_at TIMESTAMP WITH TIME ZONE NOT NULL,
            fault VARCHAR NOT NULL,
            place VARCHAR NOT NULL,
            halted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (run_id, strategy_hash),
            CONSTRAINT strategy_halt_fault CHECK (fault IN ('raised', 'looped', 'bad_idea'))
        )
        """
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON signals.strategy_halt FROM treum_app")


def downgrade() -> None:
    op.execute("DROP TABLE signals.strategy_halt")
