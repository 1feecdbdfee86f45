"""Checkpoints, and the key that signs them. Source: RFC 8032, Ed25519."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from treum.platform.audit.chain import Head, micros, packed
from treum.platform.errors import SetupError
from treum.platform.settings import Secret

_MARK = b"treum.audit.checkpoint.v1"
PublicKeys = Mapping[str, Ed25519PublicKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A head as it was signed. key_id: of the key that signed it."""

    stream: str
    seq: int
    hash: bytes
    at: datetime
    key_id: str
    signature: bytes


class Seal:
    """The key that signs; it never enters the database."""

    def __init__(self, seed: Secret | None) -> None:
        """seed: base64. Raises: SetupError when there is none."""
        if seed is None:
            raise SetupError("TREUM_AUDIT__KEY not set: it signs the audit log")
        self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed.reveal()))
        self.public_key = base64.b64encode(self._key.public_key().public_bytes_raw()).decode()
        self.key_id = key_id_of(self._key.public_key())

    def sign(self, head: Head, *, at: datetime) -> Checkpoint:
        return Checkpoint(
            stream=head.stream,
            seq=head.seq,
            hash=head.hash,
            at=at,
            key_id=self.key_id,
            signature=self._key.sign(_signed_bytes(head, at=at, key_id=self.key_id)),
        )


def key_id_of(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def read_public_keys(written: list[str]) -> PublicKeys:
    """written: the base64 of each. Raises: SetupError."""
    try:
        raw = [base64.b64decode(each, validate=True) for each in written]
        keys = [Ed25519PublicKey.from_public_bytes(each) for each in raw]
    except (binascii.Error, ValueError) as error:
        raise SetupError("a public key is the base64 of 32 bytes: see `treum audit key`") from error
    return {key_id_of(key): key for key in keys}


def wrong_with(checkpoint: Checkpoint, keys: PublicKeys) -> str | None:
    """What is wrong with its signature, if anything is."""
    key = keys.get(checkpoint.key_id)
    if key is None:
        return f"is signed with key {checkpoint.key_id}, which is not given"
    head = Head(checkpoint.stream, checkpoint.seq, checkpoint.hash)
    signed = _signed_bytes(head, at=checkpoint.at, key_id=checkpoint.key_id)
    try:
        key.verify(checkpoint.signature, signed)
    except InvalidSignature:
        return "has a bad signature"
    return None


def _signed_bytes(head: Head, *, at: datetime, key_id: str) -> bytes:
    return packed(_MARK, head.stream, head.seq, head.hash, micros(at), key_id)
