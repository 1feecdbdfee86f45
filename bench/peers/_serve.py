"""What every peer's program does around its work."""

import json
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any


def serve(answer: Callable[[Any], object], *, version: str) -> None:
    """Tells its version, then answers each line of JSON with one.

    What a library prints goes to the standard error, what it warns of nowhere. Any: a command is
    what its program says.
    """
    warnings.simplefilter("ignore")
    with os.fdopen(os.dup(1), "w", buffering=1) as out:
        os.dup2(2, 1)
        out.write(json.dumps(version) + "\n")
        for line in sys.stdin:
            out.write(json.dumps(answer(json.loads(line))) + "\n")
