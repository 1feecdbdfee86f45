"""Which files are written by hand: tracked or new, not ignored, generated or a migration."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

GENERATED_STEM = "generated"  # a generated source file has this name: generated.ts
MIGRATIONS = "migrations/versions/"


def handwritten(root: Path, *suffixes: str) -> Iterator[Path]:
    """Paths below `root` with one of the suffixes (".py"); sorted, relative to `root`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in sorted(set(filter(None, listing.stdout.split("\0")))):
        path = root / name
        excluded = name.startswith(MIGRATIONS) or path.stem == GENERATED_STEM
        if name.endswith(suffixes) and not excluded and path.is_file():
            yield Path(name)
