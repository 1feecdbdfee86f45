"""Make .venv and the browser files from the locks, with nothing but python3; quick when unchanged.

Standard library only, and readable by an old python3, so that it can say what is wrong.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
SOURCES = ("requirements-dev.lock", "pyproject.toml")


def obstacle(version: tuple[int, ...], find: Callable[[str], object]) -> str | None:
    """What keeps a python3 from making the environment, in one line. `find`: a module's spec."""
    if version[:2] < OLDEST:
        found = ".".join(map(str, version[:2]))
        return f"python3 is {found}; 3.11 or newer is needed (make PYTHON=/path/to/python3.11)"
    lacking = [name for name in ("venv", "ensurepip") if find(name) is None]
    if lacking:
        return f"python3 lacks {' and '.join(lacking)}; on Debian: apt-get install python3-venv"
    return None


def fingerprint(root: Path) -> str:
    """Changes when the lock, the project file, the folder or the interpreter does."""
    parts = [(root / name).read_bytes() for name in SOURCES]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode(), bytes(root)])).hexdigest()


def install(root: Path, venv: Path) -> None:
    """Raises: CalledProcessError, when a step failed; the stamp is written only after the last."""
    stamp = venv / ".treum-stamp"
    wanted = fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"treum setup: installing the locked packages into {venv.name}", flush=True)
    clear = [] if _same_python(venv) else ["--clear"]
    pip = [str(venv / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    _run([sys.executable, "-m", "venv", *clear, str(venv)])
    _run([*pip, "--require-hashes", "-r", str(root / SOURCES[0])])
    _run([*pip, "--no-deps", "--no-build-isolation", "-e", str(root)])
    stamp.write_text(wanted)


def _same_python(venv: Path) -> bool:
    version = "version = {}.{}.".format(*sys.version_info[:2])
    config = venv / "pyvenv.cfg"
    return config.exists() and version in config.read_text()


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a running step is ended too
    problem = obstacle(sys.version_info[:3], importlib.util.find_spec)
    if problem:
        sys.exit(f"treum setup: {problem}")
    venv = Path(os.environ.get("VENV") or ROOT / ".venv").absolute()
    try:
        install(ROOT, venv)
        _run([str(venv / "bin/python"), "-m", "tools.web"])
    except subprocess.CalledProcessError as error:
        sys.exit(f"treum setup: this step failed: {' '.join(map(str, error.cmd))}")


if __name__ == "__main__":
    main()
