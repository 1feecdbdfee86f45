"""A person's own tokens for their scripts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from treum.contexts.identity.queries.personal_tokens import live_tokens
from treum.contexts.identity.routes.answers import SIGN_IN_REQUIRED
from treum.contexts.identity.rules.apps import LABEL_CHARACTERS_MAX
from treum.contexts.identity.rules.personal_tokens import (
    PERSONAL_TOKEN_DAYS_MAX,
    new_personal_token,
)
from treum.contexts.identity.rules.scopes import SCOPES, Scope
from treum.contexts.identity.service import personal_tokens
from treum.platform.auth import Proven, SignedIn
from treum.platform.http.app import Reading, Writing
from treum.platform.http.problems import Problem

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Annotated[
        str, Field(min_length=1, max_length=LABEL_CHARACTERS_MAX, examples=["Nightly report"])
    ]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES))]
    expires_in_days: Annotated[int, Field(ge=1, le=PERSONAL_TOKEN_DAYS_MAX)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTokenMade:
    """token: shown this once; send it as `Authorization: Bearer …`."""

    id: UUID
    token: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTokenView:
    """last_used_at: to the minute; null until it is used."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTokens:
    items: list[PersonalTokenView]


@router.post(
    "/users/me/tokens",
    status_code=201,
    tags=["users"],
    summary="Make a token for a script of mine",
    responses=SIGN_IN_REQUIRED
    | {
        403: {"model": Problem, "description": "`auth.step_up_required`"},
        409: {"model": Problem, "description": "`identity.too_many_personal_tokens`"},
        422: {"model": Problem, "description": "`identity.bad_personal_token`, `http.invalid`"},
    },
)
async def make_personal_token(
    *, actor: Proven, tx: Writing, body: TokenRequest
) -> PersonalTokenMade:
    """It may do what its scopes say, until it expires or is deleted. At most 20 at a time."""
    new = new_personal_token(name=body.name, scopes=body.scopes, days=body.expires_in_days)
    made = await personal_tokens.make_token(tx, actor.person_id, new)
    return PersonalTokenMade(
        id=made.row.id,
        token=made.token,
        name=made.row.name,
        scopes=made.row.scopes,
        created_at=made.row.created_at,
        expires_at=made.row.expires_at,
    )


@router.get("/users/me/tokens", tags=["users"], summary="My tokens", responses=SIGN_IN_REQUIRED)
async def list_personal_tokens(*, actor: SignedIn, tx: Reading) -> PersonalTokens:
    """Those that are good, newest first; a token itself is never shown again."""
    tokens = await live_tokens(tx, actor.person_id)
    return PersonalTokens(
        items=[
            PersonalTokenView(
                id=token.id,
                name=token.name,
                scopes=sorted(token.scopes),
                created_at=token.created_at,
                expires_at=token.expires_at,
                last_used_at=token.last_used_at,
            )
            for token in tokens
        ]
    )


@router.delete(
    "/users/me/tokens/{token_id}",
    status_code=204,
    tags=["users"],
    summary="Delete a token of mine",
    responses=SIGN_IN_REQUIRED
    | {404: {"model": Problem, "description": "`identity.no_such_personal_token`"}},
)
async def end_personal_token(*, actor: SignedIn, tx: Writing, token_id: UUID) -> None:
    """The next request with it is refused."""
    await personal_tokens.end_token(tx, actor.person_id, token_id)
