"""An operator beside a running TREUM: `treum events` finds its database by the data folder."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from tests.journeys.stack import Stack, environment, running

PATIENCE_S = 60.0
_POISON = """
    INSERT INTO platform.event (id, type, key, partition, payload, correlation_id, at)
    VALUES (gen_random_uuid(), 'market.bars_closed.v1', 'poison', 5, '{"run_id": 7}', 'journey',
        clock_timestamp())
    RETURNING id::text
"""


async def test_an_operator_finds_and_discards_what_a_worker_cannot_read(
    folder: Path, web: Mapping[str, str]
) -> None:
    data_dir = folder / "data"
    with running(data_dir, web) as stack:
        env = environment(data_dir, {"TREUM_DATABASE__PORT": stack.ro_url.split(":")[-1][:5]})
        async with asyncio.timeout(PATIENCE_S):
            while "signals.engine  current" not in await _types(env, "lag"):
                pass
        event = await _poison(stack, data_dir)
        async with asyncio.timeout(PATIENCE_S):
            while event not in (listed := await _types(env, "list")):
                pass
        assert "dead      signals.engine  market.bars_closed.v1  key poison" in listed
        assert "Undecodable" in listed
        await _measures(stack, dead=1)
        said = await _types(env, "discard", event, "--operator", "asha")
        assert said == f"{event} is discarded\n"
        assert await _types(env, "list") == "no event is parked\n"
        await _measures(stack, dead=0)
        acts = await stack.fetch("SELECT actor, action, subject FROM platform.audit")
        assert acts == [("operator:asha", "platform.event_discarded", f"event:{event}")]


async def _measures(stack: Stack, *, dead: int) -> None:
    """Another process's figures come to the web role's page."""
    parked = f'treum_events_parked{{consumer="signals.engine",state="dead"}} {dead}.0'
    async with httpx.AsyncClient(base_url=stack.url) as client, asyncio.timeout(PATIENCE_S):
        while parked not in (page := (await client.get("/metrics")).text):
            pass
    for name in ("event_behind", "event_behind_seconds", "event_oldest_unhandled_seconds"):
        assert f'treum_{name}{{consumer="signals.engine"}}' in page
    assert "\ntreum_transaction_oldest_seconds " in page
    assert "\ntreum_events_without_day 0.0" in page


async def _types(env: Mapping[str, str], *words: str) -> str:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "treum.main", "events", *words],
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def _poison(stack: Stack, data_dir: Path) -> str:
    password = json.loads((data_dir / "secrets.json").read_text())["app_password"]
    place = stack.ro_url.rpartition("@")[2]
    connection: Any = await asyncpg.connect(f"postgresql://treum_app:{password}@{place}")
    try:
        found: str = await connection.fetchval(_POISON)
        return found
    finally:
        await connection.close()
