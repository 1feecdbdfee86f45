"""market: the state of a feed, futures, operators' calendar days and more reasons to refuse."""

from alembic import op

revision = "2026_11_24_market_hardened"
down_revision = "2026_11_24_signals_delays"
branch_labels = None
depends_on = None

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
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _replace("instrument", "kind_known", "kind IN ('index', 'equity', 'future')")
    _replace("special_day", "kind_known", "kind IN ('regular', 'holiday', 'special', 'muhurat')")
    reasons = ", ".join(f"'{reason}'" for reason in REASONS)
    _replace("rejected_row", "reason_known", f"reason IN ({reasons})")
    op.execute(
        """
        ALTER TABLE market.run
            ADD COLUMN feed_state TEXT,
            ADD COLUMN feed_since TIMESTAMP WITH TIME ZONE,
            ADD COLUMN feed_seen_at TIMESTAMP WITH TIME ZONE
        """
    )
    op.execute(
        """
        UPDATE market.run SET
            feed_state = CASE state WHEN 'finished' THEN 'finished' ELSE 'live' END,
            feed_seen_at = coalesce(finished_at, started_at)
        """
    )
    op.execute(
        """
        ALTER TABLE market.run
            ALTER COLUMN feed_state SET NOT NULL,
            ALTER COLUMN feed_seen_at SET NOT NULL,
            ADD CONSTRAINT feed_state_known
                CHECK (feed_state IN ('live', 'stale', 'mute', 'finished')),
            ADD CONSTRAINT feed_finishes_with_run
                CHECK ((state = 'finished') = (feed_state = 'finished'))
        """
    )


def _replace(table: str, constraint: str, check: str) -> None:
    op.execute(
        f"""
        ALTER TABLE market.{table}
            DROP CONSTRAINT {constraint},
            ADD CONSTRAINT {constraint} CHECK ({check})
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
