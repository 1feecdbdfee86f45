"""Numba is loaded only by whoever reckons with it, and keeps what it may."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from numba import njit

from treum.platform import compiled as room
from treum.platform.compiled import compiled


def _loaded_after(*modules: str) -> set[str]:
    """The packages that a process has loaded once it has imported those modules."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def _nowhere() -> Callable[[int], int]:
    """A function of no file, for which nothing can be kept."""
    scope: dict[str, Callable[[int], int]] = {}
    exec("def double(number):\n    return 2 * number", scope)  # noqa: S102 (our own words)
    return scope["double"]


def test_neither_the_command_nor_a_role_loads_numba() -> None:
    """With what the worker imports only when it starts."""
    loaded = _loaded_after("treum.main.command", "treum.platform.workflows.run")
    assert {"treum", "uvicorn", "dbos"} <= loaded
    assert not loaded & {"numba", "llvmlite"}


def test_the_step_of_all_instruments_loads_it() -> None:
    assert "numba" in _loaded_after("treum.contexts.signals.engine.batch.steps")


def test_where_nothing_may_be_kept_the_kernel_is_compiled_all_the_same() -> None:
    with pytest.raises(RuntimeError, match="no locator available"):
        njit(cache=True)(_nowhere())
    assert compiled(_nowhere())(21) == 42


def test_another_fault_of_the_compiler_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: bool) -> None:
        raise RuntimeError("out of registers")

    monkeypatch.setattr(room, "njit", broken)
    with pytest.raises(RuntimeError, match="out of registers"):
        compiled(_nowhere())
