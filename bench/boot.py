"""How long `treum run all` takes until it serves, over what no program of its kind can avoid.

The floor, measured in the same run: the same PostgreSQL and NATS started bare, and then as many
processes as `treum run all` starts that do nothing but `import treum.main.roles`, together. Both
find a data folder that has been used before; the first start of all is told beside it.
"""

import asyncio
import contextlib
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench._report import Part, finish, say
from tests.journeys.stack import data_folder, environment
from treum.main.roles import ROLES
from treum.platform.embedded import EmbeddedNats, EmbeddedPostgres, free_port

ROUNDS = 5
RATIO_MAX = 2.0
IMPORT = [sys.executable, "-c", "import os, treum.main.roles; os._exit(0)"]
"""Without the interpreter's own end, which takes about a third as long again."""


def main() -> int:
    whole: list[float] = []
    bare: list[float] = []
    with data_folder() as ours, data_folder() as theirs:
        settings = {"TREUM_WEB__ASSETS": str(_assets(ours.parent))}
        env = environment(ours, settings)
        first_s = _run_all(env)
        asyncio.run(_servers(theirs))
        for number in range(1, ROUNDS + 1):
            whole.append(_run_all(env))
            servers_s = asyncio.run(_servers(theirs))
            imports_s = _imports(env, together=len(ROLES))
            bare.append(servers_s + imports_s)
            say(
                f"round {number}: run all {whole[-1]:.2f} s; bare {bare[-1]:.2f} s "
                f"(servers {servers_s:.2f}, {len(ROLES)} imports {imports_s:.2f})"
            )
        alone_s = statistics.median(_imports(env, together=1) for _ in range(ROUNDS))
    say(f"first start of all: {first_s:.2f} s; one import alone: {alone_s:.2f} s")
    say(f"median: run all {statistics.median(whole):.2f} s, bare {statistics.median(bare):.2f} s")
    ratios = [ours_s / floor_s for ours_s, floor_s in zip(whole, bare, strict=True)]
    return finish("boot", {"ratio": Part(statistics.median(ratios), RATIO_MAX, "x")})


def _run_all(env: dict[str, str]) -> float:
    """Seconds until it says that it runs; it is stopped again."""
    began = time.monotonic()
    with _child(env) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("TREUM is running"):
                return time.monotonic() - began
    raise RuntimeError("`treum run all` ended before it was ready")


@contextlib.contextmanager
def _child(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "treum.main", "run", "all"],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


async def _servers(data_dir: Path) -> float:
    """Seconds until both answer; they are stopped again."""
    postgres, nats = EmbeddedPostgres(data_dir, free_port()), EmbeddedNats(data_dir, free_port())
    began = time.monotonic()
    try:
        await postgres.start()
        await nats.start()
        return time.monotonic() - began
    finally:
        await nats.stop()
        await postgres.stop()


def _imports(env: dict[str, str], *, together: int) -> float:
    """Seconds until the last of them has ended."""
    began = time.monotonic()
    processes = [subprocess.Popen(IMPORT, env=env) for _ in range(together)]
    codes = [process.wait() for process in processes]
    took = time.monotonic() - began
    if any(codes):
        raise RuntimeError(f"an import failed: {codes}")
    return took


def _assets(folder: Path) -> Path:
    """A stand-in for the built web: it is looked at when a page is asked for."""
    assets = folder / "web"
    assets.mkdir()
    manifest: dict[str, object] = {"imports": {}, "integrity": {}, "remotes": {}, "preload": []}
    shell = {"shell": {"js": "/assets/x.js", "css": []}}
    (assets / "manifest.json").write_text(json.dumps(manifest | shell))
    return assets


if __name__ == "__main__":
    sys.exit(main())
