"""identity: links that set a password anew, and notices that are still to be mailed."""

from alembic import op

revision = "2026_11_24_identity_reset"
down_revision = "2026_11_24_identity_known_device"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE identity.password_reset (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            email TEXT NOT NULL,
            password_mark BYTEA NOT NULL,
            requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
            token_hash BYTEA,
            expires_at TIMESTAMP WITH TIME ZONE,
            used_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT password_reset_token_hash UNIQUE (token_hash),
            CONSTRAINT password_reset_token_hash_length CHECK (octet_length(token_hash) = 32),
            CONSTRAINT password_reset_mark_length CHECK (octet_length(password_mark) = 32),
            CONSTRAINT password_reset_opened CHECK ((token_hash IS NULL) = (expires_at IS NULL)),
            CONSTRAINT password_reset_person FOREIGN KEY(person_id) REFERENCES identity.person (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        "CREATE INDEX password_reset_by_person ON identity.password_reset (person_id, requested_at)"
    )
    op.execute(
        """
        CREATE TABLE identity.notice (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            notice TEXT NOT NULL,
            email TEXT NOT NULL,
            device TEXT NOT NULL,
            noticed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (id),
            CONSTRAINT notice_kind CHECK (notice ~ '^[a-z_]{1,40}$'),
            CONSTRAINT notice_email_length CHECK (length(email) BETWEEN 3 AND 254),
            CONSTRAINT notice_device_length CHECK (length(device) <= 80),
            CONSTRAINT notice_person FOREIGN KEY(person_id) REFERENCES identity.person (id) ON DELETE CASCADE
        )
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
