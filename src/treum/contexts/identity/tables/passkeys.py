"""Rows of passkeys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules.passkeys import (
    CREDENTIAL_ID_BYTES_MAX,
    PASSKEY_NAME_CHARACTERS_MAX,
)
from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base


class PasskeyRow(Base):
    """public_key: COSE, of no use to a thief. backed_up: it may be on several devices."""

    __tablename__ = "passkey"
    __table_args__ = (
        UniqueConstraint("credential_id", name="passkey_credential_id"),
        CheckConstraint(
            f"octet_length(credential_id) BETWEEN 1 AND {CREDENTIAL_ID_BYTES_MAX}",
            name="passkey_credential_id_length",
        ),
        CheckConstraint("sign_count >= 0", name="passkey_sign_count_positive"),
        CheckConstraint(
            f"length(name) BETWEEN 1 AND {PASSKEY_NAME_CHARACTERS_MAX}",
            name="passkey_name_length",
        ),
        CheckConstraint("last_used_at >= created_at", name="passkey_used_later"),
        Index("passkey_by_person", "person_id"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="passkey_person", ondelete="CASCADE")
    )
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(AT)
    last_used_at: Mapped[datetime | None] = mapped_column(AT)
    backed_up: Mapped[bool]
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text))
