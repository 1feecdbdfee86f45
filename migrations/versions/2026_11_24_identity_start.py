"""identity: people, sessions and used tickets."""

from alembic import op

revision = "2026_11_24_identity_start"
down_revision = "2026_11_24_platform_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE identity.person (
            id UUID NOT NULL,
            email TEXT NOT NULL,
            name TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            roles TEXT[] NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (id),
            CONSTRAINT person_email UNIQUE (email),
            CONSTRAINT person_email_folded CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
            CONSTRAINT person_name_length CHECK (length(name) BETWEEN 1 AND 80),
            CONSTRAINT person_roles_known CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['customer', 'analyst', 'instructor', 'support', 'finance', 'compliance', 'admin']::text[])
        )
        """
    )
    op.execute(
        """
        CREATE TABLE identity.used_ticket (
            id UUID NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX used_ticket_expired ON identity.used_ticket (expires_at)
        """
    )
    op.execute(
        """
        CREATE TABLE identity.session (
            id UUID NOT NULL,
            token_hash BYTEA NOT NULL,
            person_id UUID NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            idle_s INTEGER NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT session_token_hash UNIQUE (token_hash),
            CONSTRAINT session_token_hash_length CHECK (octet_length(token_hash) = 32),
            CONSTRAINT session_idle_positive CHECK (idle_s > 0),
            CONSTRAINT session_expires_later CHECK (expires_at > created_at),
            CONSTRAINT session_person FOREIGN KEY(person_id) REFERENCES identity.person (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        """
        CREATE INDEX session_by_person ON identity.session (person_id, expires_at)
        """
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
