"""Passkeys as W3C Web Authentication Level 3 has them: discoverable, with user verification."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from treum.contexts.identity.rules.passkeys import (
    CREDENTIAL_ID_BYTES_MAX,
    BadPasskey,
    NewPasskey,
    Owner,
    Passkey,
)

_RP_NAME = "TREUM"
_TIMEOUT_MS = 300_000


class WebauthnPasskeys:
    """site: where browsers find us; its host is what passkeys belong to."""

    def __init__(self, *, site: str) -> None:
        self._origin = site
        self._host = urlsplit(site).hostname or ""

    def creation_options(
        self, owner: Owner, challenge: bytes, *, held: Sequence[bytes]
    ) -> dict[str, object]:
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=_RP_NAME,
            user_name=owner.email,
            user_id=owner.id.bytes,
            user_display_name=owner.name,
            challenge=challenge,
            timeout=_TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
        )
        return options_to_json_dict(options)

    def request_options(self, challenge: bytes) -> dict[str, object]:
        options = webauthn.generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            timeout=_TIMEOUT_MS,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def created(self, credential: Mapping[str, object], challenge: bytes) -> NewPasskey:
        try:
            made = webauthn.verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        # Its parsers let out errors of many kinds: whatever it is, these bytes are no passkey.
        except Exception as error:
            raise BadPasskey("This passkey is not accepted.") from error
        return NewPasskey(
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            backed_up=made.credential_backed_up,
            transports=_transports(credential),
        )

    def credential_id(self, credential: Mapping[str, object]) -> bytes:
        raw = credential.get("rawId")
        try:
            found = base64url_to_bytes(raw) if isinstance(raw, str) else b""
        except ValueError as error:
            raise BadPasskey("This passkey is not accepted.") from error
        if not 0 < len(found) <= CREDENTIAL_ID_BYTES_MAX:
            raise BadPasskey("This passkey is not accepted.")
        return found

    def used(self, credential: Mapping[str, object], challenge: bytes, *, passkey: Passkey) -> int:
        try:
            shown = webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        # As above: its parsers let out errors of many kinds.
        except Exception as error:
            raise BadPasskey("This passkey is not accepted.") from error
        if not _is_of(credential, passkey.person_id):
            raise BadPasskey("This passkey is not accepted.")
        return shown.new_sign_count


def _transports(credential: Mapping[str, object]) -> tuple[str, ...]:
    """Those that the standard names; others say nothing to us."""
    response = credential.get("response")
    named = response.get("transports") if isinstance(response, dict) else None
    known = {str(one.value) for one in AuthenticatorTransport}
    return tuple(sorted(known.intersection(map(str, named)))) if isinstance(named, list) else ()


def _is_of(credential: Mapping[str, object], person_id: UUID) -> bool:
    """An authenticator that tells whose passkey it is must tell the truth."""
    response = credential.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    return handle is None or (
        isinstance(handle, str) and base64url_to_bytes(handle) == person_id.bytes
    )
