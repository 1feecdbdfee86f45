"""identity: whose e-mail is proven, and the links that prove it."""

from alembic import op

revision = "2026_11_24_identity_verification"
down_revision = "2026_11_24_platform_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE identity.person ADD COLUMN email_verified_at timestamptz")
    op.execute(
        """
        CREATE TABLE identity.email_verification (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            email TEXT NOT NULL,
            requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
            token_hash BYTEA,
            expires_at TIMESTAMP WITH TIME ZONE,
            used_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT email_verification_token_hash UNIQUE (token_hash),
            CONSTRAINT email_verification_token_hash_length CHECK (octet_length(token_hash) = 32),
            CONSTRAINT email_verification_opened CHECK ((token_hash IS NULL) = (expires_at IS NULL)),
            CONSTRAINT email_verification_used CHECK (used_at IS NULL OR token_hash IS NOT NULL),
            CONSTRAINT email_verification_person FOREIGN KEY(person_id) REFERENCES identity.person (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        "CREATE INDEX email_verification_by_person ON identity.email_verification (person_id, requested_at)"
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
