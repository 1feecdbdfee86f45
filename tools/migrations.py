"""Refuse a forked migration history and a migration whose name has no date and context."""

import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

NAME = re.compile(r"\d{4}_\d{2}_\d{2}_[a-z]+(_[a-z0-9]+)+\.py")  # 2026_11_24_signals_add_exit.py


def faults(folder: Path) -> Iterator[str]:
    """`folder`: the Alembic script location, with `versions/` inside."""
    yield from (
        f"{path.name}: a migration is named YYYY_MM_DD_context_what.py"
        for path in sorted((folder / "versions").glob("*.py"))
        if path.name != "__init__.py" and not NAME.fullmatch(path.name)
    )
    try:
        heads = _heads(folder)
    except (CommandError, KeyError, UserWarning) as error:
        yield f"the history cannot be read: {error}"
        return
    if len(heads) != 1:
        yield f"{len(heads)} heads ({', '.join(sorted(heads)) or 'none'}); the history is one line"


def _heads(folder: Path) -> list[str]:
    """Raises: CommandError, KeyError; UserWarning, which is how Alembic tells of a lost parent."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return list(ScriptDirectory(str(folder)).get_heads())


if __name__ == "__main__":
    if "--head" in sys.argv:
        print(*_heads(Path("migrations")))
        sys.exit()
    sys.exit("\n".join(faults(Path("migrations"))) or 0)
