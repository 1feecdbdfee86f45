"""Tickets as Ed25519-signed JWTs. Source: RFC 7519, RFC 9864."""

import base64
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from treum.contexts.identity.rules.tickets import BadTicket, Ticket
from treum.platform.errors import SetupError
from treum.platform.settings import Secret

_ALGORITHM = "Ed25519"
_ISSUER = "treum"
_AUDIENCE = "socket"
_CHARACTERS_MAX = 1024


def seal_ticket(ticket: Ticket, key: Secret | None) -> str:
    """key: the Ed25519 seed, base64. `expires_at` must be a whole second."""
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": str(ticket.person_id),
        "sid": str(ticket.session_id),
        "jti": str(ticket.id),
        "exp": int(ticket.expires_at.timestamp()),
    }
    return jwt.encode({"alg": _ALGORITHM}, claims, _key(key), algorithms=[_ALGORITHM])


def open_ticket(sealed: str, key: Secret | None, *, now: datetime) -> Ticket:
    """Raises: BadTicket when it is not ours, not for a socket, or past its time."""
    if len(sealed) > _CHARACTERS_MAX:
        raise BadTicket("Ask for a new ticket.")
    signed_with = _key(key)
    try:
        claims = jwt.decode(sealed, signed_with, algorithms=[_ALGORITHM]).claims
        _expected(now).validate(claims)
        return Ticket(
            id=UUID(str(claims["jti"])),
            person_id=UUID(str(claims["sub"])),
            session_id=UUID(str(claims["sid"])),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
    except (JoseError, ValueError) as error:
        raise BadTicket("Ask for a new ticket.") from error


def _expected(now: datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        iss={"essential": True, "value": _ISSUER},
        aud={"essential": True, "value": _AUDIENCE},
        exp={"essential": True},
        sub={"essential": True},
        sid={"essential": True},
        jti={"essential": True},
    )


def _key(key: Secret | None) -> OKPKey:
    if key is None:
        raise SetupError("TREUM_AUTH__TICKET_KEY not set: sockets need a key that signs tickets")
    seed = base64.b64decode(key.reveal(), validate=True)
    return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(seed))
