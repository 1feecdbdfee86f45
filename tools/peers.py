"""Make the environment of the benchmarks' peers from its lock; quick when nothing changed.

It is apart from the product's: their licences, and the old versions they need, stay out of that.
Their pins stand against what some of them declare, so the lock is installed as it is.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements-bench.lock"
VENV = ".bench-venv"


class PeersMissing(Exception):
    pass


def fingerprint(root: Path) -> str:
    """Changes when the lock, the folder or the interpreter does."""
    parts = [(root / LOCK).read_bytes(), sys.version.encode(), bytes(root)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def interpreter(root: Path = ROOT) -> Path:
    """Raises: PeersMissing, when the environment was not made, or from another lock."""
    stamp = root / VENV / ".treum-stamp"
    if not stamp.exists() or stamp.read_text() != fingerprint(root):
        raise PeersMissing(f"{VENV} is not what {LOCK} asks for; `make bench` makes it")
    return root / VENV / "bin/python"


def install(root: Path = ROOT) -> None:
    """Raises: CalledProcessError, when a step failed; the stamp is written only after the last."""
    try:
        interpreter(root)
    except PeersMissing:
        print(f"treum bench: installing the locked peers into {VENV}", flush=True)
        venv = root / VENV
        pip = [str(venv / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install"]
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        subprocess.run(
            [*pip, "-q", "--no-deps", "--require-hashes", "-r", str(root / LOCK)], check=True
        )
        (venv / ".treum-stamp").write_text(fingerprint(root))


if __name__ == "__main__":
    try:
        install()
    except subprocess.CalledProcessError as error:
        sys.exit(f"treum bench: this step failed: {' '.join(map(str, error.cmd))}")
