"""Refuse locks that name a host, leave a pin or hash out, or lag behind what we ask for."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

HOST = re.compile(r"(https?|file|git\+\w+)://|--(extra-)?index-url|--find-links|--trusted-host")
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[A-Za-z0-9,._-]+\])?==[^\s;]+( ;.*)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
KINDS = ("dependencies", "devDependencies", "optionalDependencies")
REGISTRY = re.compile(r"^\s*(@[\w-]+:)?registry\s*=|_auth", re.MULTILINE)


def python_faults(text: str) -> Iterator[str]:
    """Faults of one requirements lock."""
    for number, line in enumerate(text.splitlines(), 1):
        if HOST.search(line):
            yield f"line {number} names a host or an index"
    for entry in text.replace("\\\n", " ").splitlines():
        requirement = entry.split("--hash")[0].strip()
        if requirement and not requirement.startswith("#") and not PINNED.fullmatch(requirement):
            yield f"{requirement!r} is not pinned with =="
        elif "==" in requirement and not HASH.search(entry):
            yield f"{requirement!r} has no hash"


def missing(asked: list[str], text: str) -> Iterator[str]:
    """Direct requirements ("name[extra]==1.0") that the lock does not hold at that version."""
    held = {_plain(line.split(" ")[0]) for line in text.splitlines() if "==" in line}
    yield from (f"{one!r} is asked for but not locked" for one in asked if _plain(one) not in held)


def npm_faults(text: str) -> Iterator[str]:
    """Faults of a package-lock.json."""
    for name, entry in json.loads(text)["packages"].items():
        if str(entry.get("resolved", "")).startswith(("http", "file:", "git")):
            yield f"{name} names the host it came from"
        if name.startswith("node_modules/") and not entry.get("link") and "integrity" not in entry:
            yield f"{name} has no integrity hash"


def stale(lock: Path) -> Iterator[str]:
    """Workspaces whose package.json asks for something else than the npm lock was made for."""
    for name, entry in json.loads(lock.read_text())["packages"].items():
        if "node_modules" not in name:
            asked = json.loads((lock.parent / name / "package.json").read_text())
            if any(asked.get(kind, {}) != entry.get(kind, {}) for kind in KINDS):
                yield f"{name or 'the root'} asks for other packages than it was made for"


def all_faults(root: Path) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    runtime, extras = project["dependencies"], project["optional-dependencies"]
    asked = {"requirements.lock": runtime, "requirements-dev.lock": runtime + extras["dev"]}
    if (peers := root / "requirements-bench.in").exists():
        asked["requirements-bench.lock"] = re.findall(r"(?m)^[^#\n].*", peers.read_text())
    for path in sorted(root.glob("requirements*.lock")):
        text = path.read_text()
        for fault in (*python_faults(text), *missing(asked.get(path.name, []), text)):
            yield f"{path.name}: {fault}"
    for path in (root / "web/package-lock.json", root / "mobile/package-lock.json"):
        if path.exists():
            found = [*npm_faults(path.read_text()), *stale(path)]
            yield from (f"{path.relative_to(root)}: {fault}" for fault in found)
    for path in (root / ".npmrc", root / "web/.npmrc", root / "pip.conf", root / "uv.toml"):
        if path.exists() and (REGISTRY.search(text := path.read_text()) or HOST.search(text)):
            yield f"{path.relative_to(root)}: names a registry"


def _plain(requirement: str) -> str:
    name, _, version = requirement.partition("==")
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower() + "==" + version


if __name__ == "__main__":
    sys.exit("\n".join(all_faults(Path.cwd())) or 0)
