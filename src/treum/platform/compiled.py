"""How numerical code is compiled. Numba takes a third of a second to import: import this lazily."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """At the first call, and kept beside the source or in the user's cache; where neither may be
    written each process compiles anew. It runs beside the loop, without holding other threads up.
    """
    try:
        return cast(F, njit(cache=True, nogil=True)(function))  # numba hides the signature
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        return cast(F, njit(nogil=True)(function))
