"""identity: apps that stay signed in, and personal tokens."""

from alembic import op

revision = "2026_11_24_identity_apps"
down_revision = "2026_11_24_identity_reset"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE identity.token_family (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            device_name TEXT NOT NULL,
            methods TEXT[] NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            rotated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            idle_s INTEGER NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            generation INTEGER NOT NULL,
            salt BYTEA NOT NULL,
            token_hash BYTEA NOT NULL,
            PRIMARY KEY (id),
            CONSTRAINT token_family_token_hash_length CHECK (octet_length(token_hash) = 32),
            CONSTRAINT token_family_salt_length CHECK (octet_length(salt) = 32),
            CONSTRAINT token_family_generation_positive CHECK (generation > 0),
            CONSTRAINT token_family_idle_positive CHECK (idle_s > 0),
            CONSTRAINT token_family_expires_later CHECK (expires_at > created_at),
            CONSTRAINT token_family_methods_known CHECK (
                cardinality(methods) > 0
                AND methods <@ ARRAY['password', 'totp', 'recovery', 'passkey']::text[]),
            CONSTRAINT token_family_device_name_length CHECK (length(device_name) BETWEEN 1 AND 80),
            CONSTRAINT token_family_person FOREIGN KEY(person_id) REFERENCES identity.person (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        "CREATE INDEX token_family_by_person ON identity.token_family (person_id, expires_at)"
    )
    op.execute(
        """
        CREATE TABLE identity.personal_token (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            name TEXT NOT NULL,
            scopes TEXT[] NOT NULL,
            token_hash BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_used_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (id),
            CONSTRAINT personal_token_token_hash UNIQUE (token_hash),
            CONSTRAINT personal_token_token_hash_length CHECK (octet_length(token_hash) = 32),
            CONSTRAINT personal_token_scoped CHECK (cardinality(scopes) > 0),
            CONSTRAINT personal_token_expires_later CHECK (expires_at > created_at),
            CONSTRAINT personal_token_name_length CHECK (length(name) BETWEEN 1 AND 80),
            CONSTRAINT personal_token_person FOREIGN KEY(person_id) REFERENCES identity.person (id) ON DELETE CASCADE
        )
        """
    )
    op.execute(
        "CREATE INDEX personal_token_by_person ON identity.personal_token (person_id, expires_at)"
    )


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
