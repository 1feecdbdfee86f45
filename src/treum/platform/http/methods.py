"""Which methods the paths of the API take.

Asked before the routes are: they know of a method only once one of them matches the whole request,
so that pages, or a path with a placeholder, would answer for another's path.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from starlette.routing import compile_path

_Taken = tuple[re.Pattern[str], set[str]]


class Methods:
    """paths: each as it is declared, with its methods."""

    def __init__(self, paths: Iterable[tuple[str, Iterable[str]]]) -> None:
        taken: defaultdict[str, set[str]] = defaultdict(set)
        for path, methods in paths:
            taken[path].update(methods)
        self._by_depth: defaultdict[int, list[_Taken]] = defaultdict(list)
        for path in sorted(taken, key=lambda path: path.count("{")):
            self._by_depth[path.count("/")].append((compile_path(path)[0], taken[path]))

    def of(self, path: str) -> Sequence[str]:
        """Of the declared path with the fewest placeholders; empty when there is none."""
        for pattern, methods in self._by_depth.get(path.count("/"), ()):
            if pattern.match(path):
                return sorted(methods)
        return ()
