"""Build the browser files into build/web when their sources changed.

`npm install --no-save` takes the versions and hashes of the lock, as `npm ci` would; but `npm ci`
refuses a lock made where the optional packages of other systems were not on offer.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import node

SKIPPED = {"node_modules", "dist", "storybook-static", ".vite"}
INSTALLED_FROM = ("package.json", "package-lock.json", ".npmrc")


def sources(web: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(web):
        names[:] = sorted(set(names) - SKIPPED)
        yield from (Path(folder) / name for name in sorted(files))


def fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256(str(node.wheel()).encode())
    for path in paths:
        digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def build(root: Path) -> None:
    """Raises: SystemExit, with the step that failed."""
    web = root / "web"
    if not (web / "package.json").exists():
        return
    found = list(sources(web))
    install_stamp, build_stamp = web / "node_modules/.treum-stamp", root / "build/.web-stamp"
    installed = fingerprint([path for path in found if path.name in INSTALLED_FROM])
    if _read(install_stamp) != installed:
        _step("install", "--no-save", "--no-progress", folder=web)
        install_stamp.write_text(installed)
    built = fingerprint(found)
    if _read(build_stamp) != built or not (root / "build/web").is_dir():
        _step("run", "build", "--silent", folder=web)
        build_stamp.parent.mkdir(exist_ok=True)
        build_stamp.write_text(built)


def _read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None


def _step(*arguments: str, folder: Path) -> None:
    print("treum setup: npm", *arguments, flush=True)
    if code := node.run("npm", *arguments, folder=folder):
        sys.exit(f"treum setup: npm {' '.join(arguments)} failed with exit code {code}")


if __name__ == "__main__":
    build(Path.cwd())
