"""Make and end a person's own tokens."""

from dataclasses import dataclass, field
from uuid import UUID

from treum.contexts.identity.queries.personal_tokens import (
    end_tokens,
    live_tokens,
    lock_owner,
    sweep_tokens,
)
from treum.contexts.identity.rules.personal_tokens import (
    PERSONAL_TOKEN_PREFIX,
    PERSONAL_TOKENS_MAX,
    NewPersonalToken,
)
from treum.contexts.identity.rules.tokens import hash_of, new_token
from treum.contexts.identity.tables.apps import PersonalTokenRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import tell_sessions_ended
from treum.platform.database import Transaction
from treum.platform.errors import Conflict, Missing
from treum.platform.ids import new_id


class TooManyPersonalTokens(Conflict):
    code = "identity.too_many_personal_tokens"
    title = "You have as many tokens as you may"


class NoSuchPersonalToken(Missing):
    code = "identity.no_such_personal_token"
    title = "There is no such token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """token: shown to its person once; it is stored nowhere."""

    row: PersonalTokenRow
    token: str = field(repr=False)


async def make_token(tx: Transaction, person_id: UUID, new: NewPersonalToken) -> Made:
    """Raises: TooManyPersonalTokens."""
    await lock_owner(tx, person_id)
    await sweep_tokens(tx, person_id)
    if len(await live_tokens(tx, person_id)) >= PERSONAL_TOKENS_MAX:
        raise TooManyPersonalTokens(f"Delete one of your {PERSONAL_TOKENS_MAX} first.")
    token = PERSONAL_TOKEN_PREFIX + new_token()
    row = PersonalTokenRow(
        id=new_id(),
        person_id=person_id,
        name=new.name,
        scopes=[str(scope) for scope in new.scopes],
        token_hash=hash_of(token),
        created_at=tx.now,
        expires_at=tx.now + new.life,
    )
    tx.add(row)
    await tx.flush()
    detail = {"token": str(row.id), "scopes": row.scopes, "days": new.life.days}
    await _record(tx, "identity.personal_token_made", person_id, detail=detail)
    return Made(row=row, token=token)


async def end_token(tx: Transaction, person_id: UUID, token_id: UUID) -> None:
    """Raises: NoSuchPersonalToken, also when it is somebody else's."""
    if not await end_tokens(tx, person_id, only=token_id):
        raise NoSuchPersonalToken("There is no such token.")
    tell_sessions_ended(tx, person_id)
    await _record(tx, "identity.personal_token_ended", person_id, detail={"token": str(token_id)})


async def _record(
    tx: Transaction, action: str, person_id: UUID, *, detail: dict[str, object]
) -> None:
    tx.actor = tx.actor or str(person_id)
    await audit.record(tx, Act(action=action, subject=f"person:{person_id}", detail=detail))
