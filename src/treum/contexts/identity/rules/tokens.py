"""Secrets that stand for somebody: made at random, stored as their digest only."""

import hashlib
import secrets

_TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """A token is 256 bits nobody can guess: one SHA-256 hides it, no salt is needed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()  # JSON spells halves.
