"""identity: devices on which a person has signed in."""

from alembic import op

revision = "2026_11_24_identity_known_device"
down_revision = "2026_11_24_platform_audit_chain"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE identity.known_device (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL
                CONSTRAINT known_device_person REFERENCES identity.person ON DELETE CASCADE,
            token_hash bytea NOT NULL,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz NOT NULL,
            CONSTRAINT known_device_token_hash UNIQUE (token_hash),
            CONSTRAINT known_device_token_hash_length CHECK (octet_length(token_hash) = 32),
            CONSTRAINT known_device_used_later CHECK (last_used_at >= created_at)
        )
        """
    )
    op.execute(
        "CREATE INDEX known_device_by_person ON identity.known_device (person_id, last_used_at)"
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
