"""What a run left out, for whoever answers for the data."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from msgspec import Meta
from starlette.responses import Response

from treum.contexts.identity.api import Permission, permits
from treum.contexts.market import api, queries
from treum.contexts.market.api import RejectReason
from treum.platform.auth import Actor
from treum.platform.http.app import Reading
from treum.platform.http.lists import (
    Cursor,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    json_response,
)
from treum.platform.http.problems import Problem

router = APIRouter(prefix="/market", tags=["market"])
_Line = Annotated[int, Meta(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRowView:
    """line: counted from 1, the header included. raw: how the row begins."""

    line: int
    reason: RejectReason
    raw: str


@router.get(
    "/runs/{run_id}/rejected-rows",
    response_model=Page[RejectedRowView],
    summary="Rows of a run's file that were left out, in its order",
    responses={
        403: {
            "model": Problem,
            "description": "`auth.not_permitted`, `auth.second_factor_required`",
        },
        404: {"model": Problem, "description": "`market.run_missing`"},
    },
)
async def list_rejected_rows(
    _actor: Annotated[Actor, Depends(permits(Permission.FEED_READ))],
    tx: Reading,
    run_id: UUID,
    reason: Annotated[RejectReason | None, Query()] = None,
    *,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """For those who answer for the data."""
    run = await api.run_by_id(tx, run_id)
    after = decode_cursor(cursor, tuple[_Line])[0] if cursor else 0
    found = await queries.rejected_after(tx, run.id, reason=reason, after=after, limit=limit + 1)
    items = [
        RejectedRowView(line=row.line, reason=row.reason, raw=row.raw) for row in found[:limit]
    ]
    following = encode_cursor(items[-1].line) if len(found) > limit else None
    return json_response(Page(items=items, next=following))
