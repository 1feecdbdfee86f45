"""`Idempotency-Key`: a request that is sent again has one effect and gets the first answer again.

Claim: a row made in a transaction of its own before the work begins, so that a second request with
the key is refused meanwhile. Kept: the answer, written into that row in the transaction of the
effect; no other attempt can have an effect after it. A claim whose process died is taken over.
Source: IETF draft-ietf-httpapi-idempotency-key-header.
"""

from treum.platform.idempotency.attempt import Attempt, Once, OnceAnonymous, install
from treum.platform.idempotency.claims import forget, keep_forgetting

__all__ = ["Attempt", "Once", "OnceAnonymous", "forget", "install", "keep_forgetting"]
