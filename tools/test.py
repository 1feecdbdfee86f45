"""Run the web unit tests and pytest, with what they need if it is here or apt can bring it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import node

APT_S_MAX = 600
CLOCK = "**/faketime/libfaketimeMT.so.1"
PYTEST = ("-m", "pytest", "-n", "2", "-p", "tools.report")


@dataclass(frozen=True)
class Need:
    """What some tests need of the system. packages: Debian's."""

    name: str
    packages: tuple[str, ...]
    is_here: Callable[[], bool]


NEEDS = (
    # The fonts: Devanagari on the screenshots.
    Need("chromium", ("chromium", "fonts-noto-core"), lambda: bool(shutil.which("chromium"))),
    Need("libfaketime", ("libfaketime",), lambda: any(Path("/usr/lib").glob(CLOCK))),
)


def obstacle() -> str | None:
    """Why nothing can be installed, in a few words; None when it can."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get on PATH"
    if os.geteuid() != 0:
        return "apt-get needs root"
    return None


def bring(need: Need) -> str | None:
    """Install it when it is absent. What kept it from coming, or None when it is there."""
    if need.is_here():
        return None
    if why := obstacle():
        return why
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "-y", "-q", "--no-install-recommends", *need.packages)
    for command in (("apt-get", "update", "-q"), install):
        try:
            subprocess.run(command, env=env, check=True, timeout=APT_S_MAX)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            return f"{' '.join(error.cmd[:2])} did not succeed"
    return None


def main(arguments: list[str]) -> int:
    """`arguments` go to pytest; with any, the web tests are left out, which is said."""
    for need in NEEDS:
        if why := bring(need):
            print(f"no {need.name}: {why}; see what is listed under NOT RUN", flush=True)
    web = 0
    if arguments:
        print("web unit tests: left out, as pytest was given arguments", flush=True)
    else:
        web = node.run("npm", "test", "--silent")
        print(f"web unit tests: {'failed' if web else 'passed'}", flush=True)
    env = {**os.environ, "PYTHONPATH": f"src{os.pathsep}."}
    python = subprocess.run([sys.executable, *PYTEST, *arguments], env=env, check=False).returncode
    if web:
        print("web unit tests failed, see above", file=sys.stderr)
    return python or web


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
