"""Links that are mailed: their tokens follow from an id and a key of ours.

So a token is stored nowhere, not even beside the workflow that mails it.
"""

import base64
import hmac
from dataclasses import dataclass
from uuid import UUID

from treum.platform.database import Database
from treum.platform.errors import SetupError
from treum.platform.mail import Mailer
from treum.platform.settings import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What mailing a link takes. site: where browsers find us, no slash at the end."""

    database: Database
    mailer: Mailer
    site: str
    key: Secret | None


def link_token(link_id: UUID, key: Secret | None, *, purpose: bytes) -> str:
    """256 bits that only the key's owner can make. Raises: SetupError.

    purpose: a token made for one is none for another.
    """
    if key is None:
        raise SetupError("TREUM_AUTH__TICKET_KEY not set: links need a key that makes their tokens")
    seed = base64.b64decode(key.reveal(), validate=True)
    digest = hmac.digest(seed, purpose + b"/" + link_id.bytes, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
