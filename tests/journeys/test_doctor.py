"""`treum doctor` beside `treum run all`, on the same data folder and from the outside by URLs."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.stack import Stack, environment, running

EXAM_S_MAX = 60


@dataclass(frozen=True, slots=True)
class Place:
    stack: Stack
    env: Mapping[str, str]


@pytest.fixture(scope="module")
def place(folder: Path, web: Mapping[str, str]) -> Iterator[Place]:
    """A synthetic market at its usual pace."""
    data_dir = folder / "data"
    env = environment(data_dir, web)
    ports = {name: value for name, value in env.items() if name.endswith("__PORT")}
    with running(data_dir, {**web, **ports}) as stack:
        asyncio.run(stack.current_run())
        yield Place(stack, env)


def _examine(env: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    """Exit code, and each finding's level by its name; all lines are shown with a failure."""
    done = subprocess.run(
        [sys.executable, "-m", "treum.main", "doctor"],
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=EXAM_S_MAX,
        check=False,
    )
    sys.stdout.write(done.stdout)
    assert done.stdout, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        level, name, *_ = line.split(maxsplit=2)
        found[name.rstrip(":")] = level
    return done.returncode, found


def test_a_running_site_is_well_but_for_its_folder(place: Place) -> None:
    code, found = _examine(place.env)
    assert found.pop("folder") == "warn", "a test's folder is below /tmp"
    assert set(found.values()) == {"ok"}, found
    assert len(found) >= 9
    assert code == 0


def test_from_the_outside_it_needs_no_data_folder(place: Place, folder: Path) -> None:
    kept = json.loads((folder / "data/secrets.json").read_text())
    database = f"127.0.0.1:{place.env['TREUM_DATABASE__PORT']}/treum"
    outside = {name: value for name, value in place.env.items() if "PORT" not in name}
    outside |= {
        "TREUM_DATA_DIR": "/nowhere/treum",
        "TREUM_HTTP__PUBLIC_URL": place.stack.url,
        "TREUM_SOCKET__PUBLIC_URL": f"ws://localhost:{place.env['TREUM_SOCKET__PORT']}/ws",
        "TREUM_DATABASE__APP_URL": f"postgresql://treum_app:{kept['app_password']}@{database}",
        "TREUM_NATS__URL": f"nats://127.0.0.1:{place.env['TREUM_NATS__PORT']}",
        "TREUM_NATS__TOKEN": kept["nats_token"],
        "TREUM_AUTH__TICKET_KEY": kept["ticket_key"],
        "TREUM_AUDIT__KEY": kept["audit_key"],
    }
    code, found = _examine(outside)
    trouble = {name: level for name, level in found.items() if level != "ok"}
    assert trouble == {"folder": "warn", "ports": "FAIL"}, "nothing listens on the default ports"
    assert code == 1


def test_a_stopped_site_is_told(place: Place) -> None:
    """Another folder and other ports: as if nothing ran there."""
    elsewhere = environment(Path("/nowhere/treum"), {})
    code, found = _examine({**elsewhere, "PATH": os.environ["PATH"]})
    assert code == 1
    assert {name for name, level in found.items() if level == "FAIL"} >= {
        *("folder", "ports", "database", "roles", "clock", "nats", "feed", "web", "socket")
    }
