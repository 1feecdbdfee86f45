"""Prove an e-mail."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, SecretStr

from treum.contexts.identity.routes.answers import (
    SIGN_IN_REQUIRED,
    person_of,
)
from treum.contexts.identity.routes.devices import THROTTLED
from treum.contexts.identity.rules.people import (
    EMAIL_CHARACTERS_MAX,
)
from treum.contexts.identity.service import throttle, verification
from treum.platform.auth import (
    SignedIn,
)
from treum.platform.http.app import Writing
from treum.platform.http.client import client_address
from treum.platform.http.problems import Problem

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailProof:
    """token: from the link that was mailed."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(min_length=1, max_length=128)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailProven:
    """is_new: false when it was proven before, by this link or another."""

    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=EMAIL_CHARACTERS_MAX, examples=["asha@example.com"])]


@router.post(
    "/auth/verify-email",
    tags=["auth"],
    summary="Prove that an e-mail is yours",
    responses={422: {"model": Problem, "description": "`identity.bad_verification`"}},
)
async def verify_email(*, body: EmailProof, tx: Writing) -> EmailProven:
    """Safe to repeat. A refusal does not tell whether the link was ever good."""
    return EmailProven(is_new=await verification.verify(tx, body.token.get_secret_value()))


@router.post(
    "/auth/verify-email/resend",
    status_code=202,
    response_class=Response,
    tags=["auth"],
    summary="Have the link mailed again",
    responses=THROTTLED,
)
async def resend_verification(request: Request, *, body: LinkRequest, tx: Writing) -> Response:
    """The same answer whether or not a mail is sent: to a known address that is not proven yet,
    at most once a minute and five times a day. One client may ask twenty times an hour."""
    await throttle.admit_mailing(tx, client_address(request))
    await verification.resend(tx, body.email)
    return Response(status_code=202)


@router.post(
    "/users/me/verify-email",
    status_code=202,
    response_class=Response,
    tags=["users"],
    summary="Have the link mailed to me again",
    responses=SIGN_IN_REQUIRED
    | {
        429: {
            "model": Problem,
            "description": "`identity.too_many_links`; Retry-After says when to try again",
        }
    },
)
async def resend_my_verification(*, actor: SignedIn, tx: Writing) -> Response:
    """At most once a minute and five times a day. Nothing is sent once the e-mail is proven."""
    await verification.resend_to(tx, await person_of(tx, actor))
    return Response(status_code=202)
