"""Compare the files a command generates with the committed ones; `--write` writes them."""

import contextlib
import difflib
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import asvs, node
from treum.main.command import main as treum_command

COMMANDS = {
    Path("openapi.json"): ("docs", "openapi"),
    Path("docs/events.md"): ("docs", "events"),
    Path("docs/errors.md"): ("docs", "errors"),
}
CLIENT = Path("web/packages/api-client/src/generated.ts")


def printed(arguments: tuple[str, ...]) -> str:
    """What `treum …` prints. Raises: SystemExit, when it failed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = treum_command(arguments)
    if code:
        sys.exit(f"treum {' '.join(arguments)} failed with exit code {code}")
    return said.getvalue()


def difference(path: Path, old: str, new: str) -> Iterator[str]:
    return difflib.unified_diff(
        old.splitlines(),
        new.splitlines(),
        f"{path} (committed)",
        f"{path} (generated)",
        lineterm="",
    )


def check_or_write(root: Path, write: bool) -> list[str]:
    found: list[str] = []
    made = {name: printed(arguments) for name, arguments in COMMANDS.items()}
    # In a process of its own: what it imports must not show in docs/errors.md.
    strategies = subprocess.check_output((sys.executable, "-m", "tools.strategies"), text=True)
    made |= {Path("docs/asvs.md"): asvs.page(root), Path("docs/strategies.md"): strategies}
    for name, new in made.items():
        path = root / name
        old = path.read_text() if path.exists() else ""
        if write:
            path.write_text(new)
        elif old != new:
            found += [*difference(name, old, new)][:20]
    return found


def check_client(root: Path) -> list[str]:
    """The generator writes in place, so the committed text is put back whatever happens."""
    path = root / CLIENT
    old = path.read_text() if path.exists() else ""
    try:
        if node.run("npm", "run", "--silent", "codegen"):
            return [f"{CLIENT}: the generator failed"]
        return [*difference(CLIENT, old, path.read_text())][:20]
    finally:
        path.write_text(old)


def main(options: list[str]) -> int:
    found = check_client(Path.cwd()) if "--web" in options else []
    if "--web" not in options:
        found = check_or_write(Path.cwd(), "--write" in options)
    print("\n".join([*found, "run `make generate` and commit the result"] if found else []))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
