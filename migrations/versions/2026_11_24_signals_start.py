"""signals: signals, their events and deliveries."""

from alembic import op

revision = "2026_11_24_signals_start"
down_revision = "2026_11_24_market_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE signals.channel_head (
            run_id UUID NOT NULL,
            channel VARCHAR NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (run_id, channel),
            CONSTRAINT channel_head_seq CHECK (seq >= 0)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE signals.delivery (
            id BIGINT GENERATED ALWAYS AS IDENTITY,
            run_id UUID NOT NULL,
            channel VARCHAR NOT NULL,
            seq INTEGER,
            signal_event_id UUID NOT NULL,
            release_at TIMESTAMP WITH TIME ZONE NOT NULL,
            released_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            UNIQUE (run_id, channel, seq),
            UNIQUE (signal_event_id, channel),
            CONSTRAINT delivery_released CHECK ((seq IS NULL) = (released_at IS NULL)),
            CONSTRAINT delivery_seq CHECK (seq > 0)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE signals.signal (
            id UUID NOT NULL,
            run_id UUID NOT NULL,
            instrument_id UUID NOT NULL,
            strategy VARCHAR NOT NULL,
            strategy_hash VARCHAR NOT NULL,
            side VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            bar_at TIMESTAMP WITH TIME ZONE NOT NULL,
            valid_until TIMESTAMP WITH TIME ZONE NOT NULL,
            entry NUMERIC(18, 4) NOT NULL,
            stop NUMERIC(18, 4) NOT NULL,
            target_1 NUMERIC(18, 4) NOT NULL,
            target_2 NUMERIC(18, 4) NOT NULL,
            reason VARCHAR NOT NULL,
            exit_price NUMERIC(18, 4),
            points NUMERIC(18, 4),
            outcome_r NUMERIC(9, 2),
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (id),
            UNIQUE (run_id, strategy_hash, instrument_id, bar_at),
            CONSTRAINT signal_side CHECK (side IN ('long', 'short')),
            CONSTRAINT signal_state CHECK (state IN ('published', 'target_1', 'target_2', 'stopped', 'expired', 'closed')),
            CONSTRAINT signal_exit CHECK ((state IN ('published', 'target_1')) = (exit_price IS NULL)),
            CONSTRAINT signal_levels CHECK (least(entry, stop, target_1, target_2) > 0 AND entry <> stop)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX signal_newest ON signals.signal (published_at, id)
        """
    )
    op.execute(
        """
        CREATE INDEX signal_open ON signals.signal (run_id) WHERE exit_price IS NULL
        """
    )
    op.execute(
        """
        CREATE TABLE signals.signal_event (
            id UUID NOT NULL,
            signal_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            bar_at TIMESTAMP WITH TIME ZONE NOT NULL,
            price NUMERIC(18, 4) NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            life VARCHAR NOT NULL,
            view VARCHAR NOT NULL,
            PRIMARY KEY (id),
            UNIQUE (signal_id, kind),
            CONSTRAINT signal_event_kind CHECK (kind IN ('published', 'target_1', 'target_2', 'stopped', 'expired', 'closed'))
        )
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
