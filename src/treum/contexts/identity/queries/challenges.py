"""SQL of challenges and of codes that did not fit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from treum.contexts.identity.rules.factors import (
    CHALLENGE_LIFE,
    WRONG_CODES_MAX,
    WRONG_CODES_SPAN,
    Challenge,
    Purpose,
)
from treum.contexts.identity.tables.factors import ChallengeRow, WrongCodeRow
from treum.platform.database import Transaction
from treum.platform.ids import new_id

_SWEEP_ROWS_MAX = 100
_CHALLENGE = (
    ChallengeRow.id,
    ChallengeRow.person_id,
    ChallengeRow.challenge,
    ChallengeRow.expires_at,
    ChallengeRow.wrong_codes,
)


async def insert_challenge(
    tx: Transaction, purpose: Purpose, *, person_id: UUID | None, challenge: bytes
) -> Challenge:
    """Also deletes some that are past their time, so that they never pile up."""
    expired = (
        select(ChallengeRow.id)
        .where(ChallengeRow.expires_at <= tx.now)
        .limit(_SWEEP_ROWS_MAX)
        .with_for_update(skip_locked=True)
    )
    await tx.execute(delete(ChallengeRow).where(ChallengeRow.id.in_(expired)))
    made = Challenge(
        id=new_id(),
        person_id=person_id,
        challenge=challenge,
        expires_at=tx.now + CHALLENGE_LIFE,
        wrong_codes=0,
    )
    tx.add(
        ChallengeRow(
            id=made.id,
            purpose=purpose,
            person_id=person_id,
            challenge=challenge,
            created_at=tx.now,
            expires_at=made.expires_at,
            wrong_codes=0,
        )
    )
    await tx.flush()
    return made


async def lock_second_step(tx: Transaction, token_hash: bytes) -> Challenge | None:
    """None when it is unknown, used, too old, or too many codes did not fit."""
    found = await tx.execute(
        select(*_CHALLENGE)
        .where(
            ChallengeRow.challenge == token_hash,
            ChallengeRow.purpose == Purpose.SECOND_STEP,
            ChallengeRow.used_at.is_(None),
            ChallengeRow.expires_at > tx.now,
            ChallengeRow.wrong_codes < WRONG_CODES_MAX,
        )
        .with_for_update()
    )
    row = found.one_or_none()
    return None if row is None else Challenge(**row._mapping)


async def use_challenge(
    tx: Transaction, challenge_id: UUID, purpose: Purpose, *, person_id: UUID | None
) -> Challenge | None:
    """Once, for its purpose and its person. None when it was used, is too old or another's."""
    found = await tx.execute(
        update(ChallengeRow)
        .where(
            ChallengeRow.id == challenge_id,
            ChallengeRow.purpose == purpose,
            ChallengeRow.person_id.is_not_distinct_from(person_id),
            ChallengeRow.used_at.is_(None),
            ChallengeRow.expires_at > tx.now,
        )
        .values(used_at=tx.now)
        .returning(*_CHALLENGE)
    )
    row = found.one_or_none()
    return None if row is None else Challenge(**row._mapping)


async def note_wrong_step(tx: Transaction, challenge_id: UUID) -> None:
    await tx.execute(
        update(ChallengeRow)
        .where(ChallengeRow.id == challenge_id)
        .values(wrong_codes=ChallengeRow.wrong_codes + 1)
    )


async def wrong_codes_of(tx: Transaction, person_id: UUID) -> list[datetime]:
    """When wrong codes were entered, within the span that counts; older ones are deleted."""
    await tx.execute(
        delete(WrongCodeRow).where(
            WrongCodeRow.person_id == person_id,
            WrongCodeRow.entered_at <= tx.now - WRONG_CODES_SPAN,
        )
    )
    found = await tx.scalars(
        select(WrongCodeRow.entered_at).where(WrongCodeRow.person_id == person_id)
    )
    return list(found)


async def note_wrong_code(tx: Transaction, person_id: UUID) -> None:
    tx.add(WrongCodeRow(id=new_id(), person_id=person_id, entered_at=tx.now))
    await tx.flush()
