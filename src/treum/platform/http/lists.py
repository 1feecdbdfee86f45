"""Lists on the wire: `?limit=50&cursor=` and `{items, next}`."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Query
from starlette.responses import Response

from treum.platform.errors import TreumError
from treum.platform.http.instants import in_utc

Item = TypeVar("Item")
Keys = TypeVar("Keys")

LIMIT_MAX = 200
_VERSION = 1
_CURSOR_CHARACTERS_MAX = 512

Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Items on a page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=_CURSOR_CHARACTERS_MAX, description="`next` of the page before."),
]


class BadCursor(TreumError):
    code = "http.bad_cursor"
    status = 400
    title = "This page link is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """One page. next: the cursor of the following page, None on the last."""

    items: list[Item]
    next: str | None


def encode_cursor(*keys: object) -> str:
    """The last item's sort keys as an opaque, versioned token."""
    return base64.urlsafe_b64encode(msgspec.json.encode([_VERSION, *keys])).decode().rstrip("=")


def decode_cursor(cursor: str, keys: type[Keys]) -> Keys:
    """The keys of `encode_cursor`, as a tuple type. Raises: BadCursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        raw = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(raw, list) or raw[:1] != [_VERSION]:
            raise BadCursor("Start again from the first page.")
        found = msgspec.convert(raw[1:], keys)
        _check_storable(found)
        return found
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise BadCursor("Start again from the first page.") from error


def _check_storable(keys: object) -> None:
    """Raises: ValueError, for what the database could not compare with."""
    assert isinstance(keys, tuple)
    for key in keys:
        if isinstance(key, datetime):
            in_utc(key)
        if isinstance(key, str) and "\0" in key:
            raise ValueError("no text of ours holds that")


def json_response(value: object, status: int = 200) -> Response:
    """A value encoded without going through models: for hot reads."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")
