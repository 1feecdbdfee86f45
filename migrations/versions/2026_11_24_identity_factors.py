"""identity: second factors, recovery codes, and what they are proven against."""

from alembic import op

revision = "2026_11_24_identity_factors"
down_revision = "2026_11_24_identity_apps"
branch_labels = None
depends_on = None

_PERSON = "FOREIGN KEY (person_id) REFERENCES identity.person (id) ON DELETE CASCADE"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        f"""
        CREATE TABLE identity.totp (
            id UUID PRIMARY KEY,
            person_id UUID NOT NULL,
            secret BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            last_used_step BIGINT,
            CONSTRAINT totp_person {_PERSON},
            CONSTRAINT totp_confirmed_by_a_code
                CHECK ((confirmed_at IS NULL) = (last_used_step IS NULL)),
            CONSTRAINT totp_step_positive CHECK (last_used_step >= 0),
            CONSTRAINT totp_sealed CHECK (octet_length(secret) >= 32)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX totp_one_active ON identity.totp (person_id) WHERE confirmed_at IS NOT NULL"
    )
    op.execute(
        "CREATE UNIQUE INDEX totp_one_pending ON identity.totp (person_id) WHERE confirmed_at IS NULL"
    )
    op.execute(
        f"""
        CREATE TABLE identity.recovery_code (
            id UUID PRIMARY KEY,
            person_id UUID NOT NULL,
            code_hash BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT recovery_code_person {_PERSON},
            CONSTRAINT recovery_code_once UNIQUE (person_id, code_hash),
            CONSTRAINT recovery_code_hash_length CHECK (octet_length(code_hash) = 32),
            CONSTRAINT recovery_code_used_later CHECK (used_at >= created_at)
        )
        """
    )
    op.execute(
        f"""
        CREATE TABLE identity.challenge (
            id UUID PRIMARY KEY,
            purpose TEXT NOT NULL,
            person_id UUID,
            challenge BYTEA NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            wrong_codes INTEGER NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT challenge_person {_PERSON},
            CONSTRAINT challenge_once UNIQUE (challenge),
            CONSTRAINT challenge_length CHECK (octet_length(challenge) = 32),
            CONSTRAINT challenge_purpose_known
                CHECK (purpose IN ('second_step', 'passkey_add', 'passkey_prove', 'passkey_sign_in')),
            CONSTRAINT challenge_of_a_person
                CHECK ((person_id IS NULL) = (purpose = 'passkey_sign_in')),
            CONSTRAINT challenge_is_short
                CHECK (expires_at > created_at AND expires_at <= created_at + interval '5 minutes'),
            CONSTRAINT challenge_wrong_codes CHECK (wrong_codes BETWEEN 0 AND 5)
        )
        """
    )
    op.execute("CREATE INDEX challenge_by_expiry ON identity.challenge (expires_at)")
    op.execute("CREATE INDEX challenge_by_person ON identity.challenge (person_id)")
    op.execute(
        f"""
        CREATE TABLE identity.wrong_code (
            id UUID PRIMARY KEY,
            person_id UUID NOT NULL,
            entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT wrong_code_person {_PERSON}
        )
        """
    )
    op.execute("CREATE INDEX wrong_code_by_person ON identity.wrong_code (person_id, entered_at)")
    op.execute(
        f"""
        CREATE TABLE identity.passkey (
            id UUID PRIMARY KEY,
            person_id UUID NOT NULL,
            credential_id BYTEA NOT NULL,
            public_key BYTEA NOT NULL,
            sign_count BIGINT NOT NULL,
            name TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            last_used_at TIMESTAMP WITH TIME ZONE,
            backed_up BOOLEAN NOT NULL,
            transports TEXT[] NOT NULL,
            CONSTRAINT passkey_person {_PERSON},
            CONSTRAINT passkey_credential_id UNIQUE (credential_id),
            CONSTRAINT passkey_credential_id_length
                CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
            CONSTRAINT passkey_sign_count_positive CHECK (sign_count >= 0),
            CONSTRAINT passkey_name_length CHECK (length(name) BETWEEN 1 AND 80),
            CONSTRAINT passkey_used_later CHECK (last_used_at >= created_at)
        )
        """
    )
    op.execute("CREATE INDEX passkey_by_person ON identity.passkey (person_id)")


def downgrade() -> None:
    raise NotImplementedError("History only goes forward; mend it with a new migration.")
