"""Access tokens as Ed25519-signed JWTs. Source: RFC 7519, RFC 9068, RFC 9864."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from treum.contexts.identity.rules.apps import AccessToken
from treum.platform.errors import SetupError
from treum.platform.settings import Secret

_ALGORITHM = "Ed25519"
_TYPE = "at+jwt"
_ISSUER = "treum"
_AUDIENCE = "api"
_PURPOSE = b"identity.access_token"
# The clock of whoever looks at a fresh one may be behind by this much.
_CLOCKS_APART = timedelta(seconds=30)


def seal_access(token: AccessToken, key: Secret | None, *, now: datetime) -> str:
    """`expires_at` must be a whole second."""
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": str(token.person_id),
        "sid": str(token.family_id),
        "jti": str(token.id),
        "nbf": int((now - _CLOCKS_APART).timestamp()),
        "exp": int(token.expires_at.timestamp()),
    }
    head = {"alg": _ALGORITHM, "typ": _TYPE}
    return jwt.encode(head, claims, access_key(key), algorithms=[_ALGORITHM])


def open_access(sealed: str, key: Secret | None, *, now: datetime) -> AccessToken | None:
    """None when it is not ours, not an access token, or outside its time."""
    signed_with = access_key(key)
    try:
        opened = jwt.decode(sealed, signed_with, algorithms=[_ALGORITHM])
        if opened.header.get("typ") != _TYPE:
            return None
        claims = opened.claims
        _expected(now).validate(claims)
        return AccessToken(
            id=UUID(str(claims["jti"])),
            person_id=UUID(str(claims["sub"])),
            family_id=UUID(str(claims["sid"])),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
    except (JoseError, ValueError):
        return None


def access_key(key: Secret | None) -> OKPKey:
    """A key of its own, that follows from ours: a ticket's signature is none here.

    Raises: SetupError.
    """
    if key is None:
        raise SetupError("TREUM_AUTH__TICKET_KEY not set: apps need a key that signs their tokens")
    seed = base64.b64decode(key.reveal(), validate=True)
    own = hmac.digest(seed, _PURPOSE, hashlib.sha256)
    return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(own))


def _expected(now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        iss={"essential": True, "value": _ISSUER},
        aud={"essential": True, "value": _AUDIENCE},
        exp={"essential": True},
        nbf={"essential": True},
        sub={"essential": True},
        sid={"essential": True},
        jti={"essential": True},
    )
