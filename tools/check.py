"""Run every check of the repository, print one line for each, and fail if any failed."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

AT_ONCE = 2
PYTHON = sys.executable
SCRIPTS = Path(PYTHON).parent


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    command: tuple[str, ...]


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-m", f"tools.{name}", *arguments)


PYTHON_CHECKS = (
    Check("python types", (PYTHON, "-m", "mypy")),
    Check("python format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
    Check("python lint", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    Check("import contracts", (str(SCRIPTS / "lint-imports"), "--no-cache")),
    Check("sizes", _tool("sizes")),
    Check("words", _tool("words")),
    Check("locks", _tool("locks")),
    Check("licences", _tool("licences")),
    Check("migrations", _tool("migrations")),
    Check("generated files", _tool("generated")),
)
WEB_CHECKS = (
    Check("web types", _tool("node", "npm", "run", "--silent", "typecheck")),
    Check("web format", _tool("node", "npm", "run", "--silent", "format:check")),
    Check("web lint and import law", _tool("node", "npm", "run", "--silent", "lint")),
)
# Alone and last: the generator writes in place, and the committed text is put back after it.
CLIENT_CHECKS = (Check("web api client", _tool("generated", "--web")),)
GROUPS = {"python": PYTHON_CHECKS, "web": WEB_CHECKS, "client": CLIENT_CHECKS}


def run(check: Check) -> bool:
    """Print the check's line, below it what it said when it failed. True when it passed."""
    env = {**os.environ, "PYTHONPATH": f"src{os.pathsep}.", "NO_COLOR": "1", "COLUMNS": "120"}
    start = time.monotonic()
    done = subprocess.run(
        check.command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - start
    said = f"\n{done.stdout.rstrip()}" if done.returncode else ""
    word = "FAIL" if done.returncode else "ok  "
    print(f"{word} {check.name:<24} {seconds:6.1f} s{said}", flush=True)
    return done.returncode == 0


def main(groups: list[str]) -> int:
    passed: list[bool] = []
    for group in groups or GROUPS:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            passed += pool.map(run, GROUPS[group])
    print(f"{sum(passed)} of {len(passed)} checks passed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
