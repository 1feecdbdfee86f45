"""How a kernel is compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compiled at the first call and kept: in __pycache__ beside the source where that may be
    written, else in NUMBA_CACHE_DIR or the user's cache. Where nothing may be written, as with a
    read-only image and no home, each process compiles anew.
    """
    try:
        return cast(F, njit(cache=True)(function))  # numba hides the signature
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        return cast(F, njit(function))
