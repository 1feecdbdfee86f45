"""HTTP of the catalogue of strategies."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from treum.contexts.identity.api import Permission, permits
from treum.contexts.signals.schemas.backtest import StrategyList
from treum.contexts.signals.service.strategies import strategies
from treum.platform.auth import Actor
from treum.platform.http.app import Reading
from treum.platform.http.lists import json_response

router = APIRouter(prefix="/strategies", tags=["strategies"])
Analyst = Annotated[Actor, Depends(permits(Permission.BACKTESTS_RUN))]


@router.get("", response_model=StrategyList, summary="Every strategy, by name")
async def list_strategies(_actor: Analyst, tx: Reading) -> Response:
    """With its rule in words, its parameters and bounds, and whether the current run stopped it."""
    return json_response(StrategyList(items=await strategies(tx)))
