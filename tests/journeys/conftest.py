"""What journeys share: folders, a recorded day, and a stand-in for the built web."""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.journeys.day import Day
from tests.journeys.stack import Stack, data_folder, running
from tests.make import canonical
from tests.make.canonical import Row

DAY = "2024-06-04"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Empty; a module whose journeys go on from each other's has its own."""
    with data_folder() as empty:
        yield empty


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A module's own folder that the database's user may enter; everything below it goes."""
    with data_folder() as data_dir:
        yield data_dir.parent


@pytest.fixture(scope="module")
def web(folder: Path) -> Mapping[str, str]:
    """Settings that name a build of the web, so that none is needed here."""
    assets = folder / "web"
    assets.mkdir()
    manifest: dict[str, object] = {"imports": {}, "integrity": {}, "remotes": {}, "preload": []}
    manifest["shell"] = {"js": "/assets/x.js", "css": []}
    (assets / "manifest.json").write_text(json.dumps(manifest))
    return {"TREUM_WEB__ASSETS": str(assets)}


@pytest.fixture(scope="module")
def recorded(web: Mapping[str, str]) -> Mapping[str, str]:
    """Settings that replay a real day. NOT RUN without market data."""
    market_data = Path(os.environ.get("TREUM_MARKET_DATA", "../shared/data/market"))
    if not market_data.is_dir():
        pytest.skip("NOT RUN: no market data (TREUM_MARKET_DATA)")
    file = (market_data / "minute/NIFTY_2024.csv").resolve()
    assert file.is_file(), f"{file} is missing from the market data"
    return {**web, "TREUM_FEED__FILE": str(file), "TREUM_FEED__DAY": DAY}


@pytest.fixture(scope="module")
def day(folder: Path, recorded: Mapping[str, str]) -> Day:
    """A real day, and a data folder in which it has been played once."""

    async def facts(stack: Stack) -> tuple[list[Row], list[Row]]:
        return await canonical.run_facts(stack.fetch, await stack.settled(within_s=120))

    data_dir = folder / "data"
    with running(data_dir, {**recorded, "TREUM_FEED__SPEED": "6000"}) as stack:
        found = asyncio.run(facts(stack))
    assert len(found[0]) > 5, "a day without signals would prove nothing"
    return Day(data_dir, recorded, found)
