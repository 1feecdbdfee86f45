"""payments: entitlements."""

from alembic import op

revision = "2026_11_24_payments_start"
down_revision = "2026_11_24_identity_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE payments.entitlement (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            product TEXT NOT NULL,
            valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
            valid_to TIMESTAMP WITH TIME ZONE,
            source TEXT NOT NULL,
            granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (id),
            CONSTRAINT entitlement_once UNIQUE (person_id, product, valid_from),
            CONSTRAINT entitlement_product_known CHECK (product IN ('signals_basic', 'signals_premium', 'signals_enterprise')),
            CONSTRAINT entitlement_source_known CHECK (source IN ('demo', 'purchase')),
            CONSTRAINT entitlement_ends_later CHECK (valid_to > valid_from)
        )
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
