"""My second factors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request

from treum.contexts.identity.routes.answers import SIGN_IN_REQUIRED, Using
from treum.contexts.identity.routes.second_step import TOO_MANY_CODES, CodeProof
from treum.contexts.identity.rules.passkeys import Passkey
from treum.contexts.identity.service import factors
from treum.platform.auth import Proven, SignedIn
from treum.platform.http.app import Reading, Writing
from treum.platform.http.problems import Problem

router = APIRouter(tags=["users"])
STEP_UP: dict[int | str, dict[str, object]] = SIGN_IN_REQUIRED | {
    403: {"model": Problem, "description": "`auth.step_up_required`"}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpView:
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsView:
    """totp: null without an authenticator app."""

    totp: TotpView | None
    passkeys: list[PasskeyView]
    recovery_codes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpSecret:
    """uri: for the app, as a QR code. secret: to type where there is no camera."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodes:
    """Shown this once. null when there are codes already."""

    recovery_codes: tuple[str, ...] | None


@router.get("/users/me/factors", summary="My second factors", responses=SIGN_IN_REQUIRED)
async def get_my_factors(*, actor: SignedIn, tx: Reading) -> FactorsView:
    found = await factors.factors_of(tx, actor.person_id)
    return FactorsView(
        totp=TotpView(since=found.totp_since) if found.totp_since else None,
        passkeys=[passkey_view(one) for one in found.passkeys],
        recovery_codes_left=found.recovery_codes_left,
    )


@router.post(
    "/users/me/factors/totp", status_code=201, summary="Add an authenticator app", responses=STEP_UP
)
async def begin_my_totp(*, actor: Proven, tx: Writing, using: Using) -> TotpSecret:
    """Confirm it with a code within ten minutes. Until then, one in use stays in use."""
    tx.actor = str(actor.person_id)
    made = await factors.begin_totp(tx, actor.person_id, using=using)
    return TotpSecret(secret=made.secret, uri=made.uri)


@router.post(
    "/users/me/factors/totp/confirm",
    summary="Confirm my authenticator app",
    responses=SIGN_IN_REQUIRED
    | TOO_MANY_CODES
    | {
        404: {"model": Problem, "description": "`identity.no_such_factor`"},
        422: {"model": Problem, "description": "`identity.bad_code`, `http.invalid`"},
    },
)
async def confirm_my_totp(
    request: Request, *, actor: SignedIn, body: CodeProof, using: Using
) -> RecoveryCodes:
    """Ends every other session. With the first factor come ten recovery codes."""
    codes = await factors.finish_totp(
        request.app.state.database, actor, code=body.code.get_secret_value(), using=using
    )
    return RecoveryCodes(recovery_codes=codes)


@router.delete(
    "/users/me/factors/totp",
    status_code=204,
    summary="Remove my authenticator app",
    responses=STEP_UP
    | {
        404: {"model": Problem, "description": "`identity.no_such_factor`"},
        409: {"model": Problem, "description": "`identity.last_factor`"},
    },
)
async def remove_my_totp(*, actor: Proven, tx: Writing) -> None:
    """Ends every other session. The last factor stays: add another one first."""
    tx.actor = str(actor.person_id)
    await factors.remove_totp(tx, actor)


@router.post(
    "/users/me/factors/recovery-codes",
    summary="Have new recovery codes",
    responses=STEP_UP | {404: {"model": Problem, "description": "`identity.no_such_factor`"}},
)
async def renew_my_recovery_codes(*, actor: Proven, tx: Writing) -> RecoveryCodes:
    """The old ones are dead at once."""
    tx.actor = str(actor.person_id)
    return RecoveryCodes(recovery_codes=await factors.renew_recovery_codes(tx, actor))


def passkey_view(passkey: Passkey) -> PasskeyView:
    return PasskeyView(
        id=passkey.id,
        name=passkey.name,
        created_at=passkey.created_at,
        last_used_at=passkey.last_used_at,
    )
