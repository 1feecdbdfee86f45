"""Peers, each a program in an environment of its own that is told lines of JSON and answers each.

So a benchmark alternates between ours and theirs in one run, and each times itself.
"""

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.peers import PeersMissing, interpreter

_ROOT: Final = Path(__file__).resolve().parent.parent
ANSWER_S_MAX: Final = 300


class PeerFailed(Exception):
    pass


class Peer:
    def __init__(self, process: "subprocess.Popen[str]", name: str) -> None:
        self._process = process
        self._name = name
        self.version: str = self._hear()

    def ask(self, command: object) -> Any:
        """Any: what a program says is only known to who asked. Raises: PeerFailed."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # Then it has no answer either.
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        watch = threading.Timer(ANSWER_S_MAX, self._process.kill)
        watch.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watch.cancel()
        if not line:
            raise PeerFailed(f"{self._name} ended with {self._process.wait()}")
        return json.loads(line)


@dataclass(frozen=True, slots=True)
class Peers:
    """missing: why each of the others is not there."""

    found: Mapping[str, Peer]
    missing: Sequence[str]


@contextlib.contextmanager
def peers(*names: str) -> Iterator[Peers]:
    """names: of programs in `bench/peers`."""
    found: dict[str, Peer] = {}
    missing = []
    with contextlib.ExitStack() as stack:
        for name in names:
            try:
                found[name] = stack.enter_context(serving(f"bench.peers.{name}", interpreter()))
            except (PeersMissing, PeerFailed) as error:
                missing.append(f"{name}: {error}")
        yield Peers(found, missing)


@contextlib.contextmanager
def serving(module: str, python: Path) -> Iterator[Peer]:
    """Raises: PeerFailed, when it does not begin."""
    pipe = subprocess.PIPE
    command, env = [str(python), "-m", module], os.environ | {"TQDM_DISABLE": "1"}
    with subprocess.Popen(
        command, cwd=_ROOT, env=env, stdin=pipe, stdout=pipe, text=True
    ) as process:
        try:
            yield Peer(process, module)
        finally:
            process.kill()
