"""Rows of notices that are still to be mailed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from treum.contexts.identity.rules.people import EMAIL_CHARACTERS_MAX
from treum.contexts.identity.rules.sessions import DEVICE_CHARACTERS_MAX
from treum.contexts.identity.tables.people import AT, SCHEMA
from treum.platform.database import Base


class NoticeRow(Base):
    """email: as it was then, so that whoever takes the account over cannot turn the mail aside."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("notice ~ '^[a-z_]{1,40}$'", name="notice_kind"),
        CheckConstraint(
            f"length(email) BETWEEN 3 AND {EMAIL_CHARACTERS_MAX}", name="notice_email_length"
        ),
        CheckConstraint(f"length(device) <= {DEVICE_CHARACTERS_MAX}", name="notice_device_length"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.person.id", name="notice_person", ondelete="CASCADE")
    )
    notice: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(Text)
    noticed_at: Mapped[datetime] = mapped_column(AT)
