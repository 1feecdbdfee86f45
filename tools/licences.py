"""Refuse run-time packages under AGPL, GPL, SSPL, Commons Clause or an unknown licence."""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

# Packages whose metadata names no licence: what their licence file says, and where it was read.
READ = {
    "aiofastnet": "MIT",  # aiofastnet-1.2.0.dist-info/licenses/LICENSE: "The MIT License"
    "picows": "MIT",  # picows-2.3.1.dist-info/licenses/LICENSE: "The MIT License"
}
FORBIDDEN = re.compile(
    r"(?<!L)\bA?GPL|Affero|SSPL|Server Side Public|Commons.?Clause|BUSL|Business Source"
    r"|(?<!Lesser )(?<!Library )General Public License",
    re.IGNORECASE,
)
KNOWN = re.compile(
    r"\b(MIT(-0)?|0?BSD|Apache|PSF|Python-2|Python Software|ISC|Zlib|CC0|CC-BY-4|Unlicense|OFL"
    r"|PostgreSQL|MPL|Mozilla Public|LGPL|Lesser General Public|BlueOak|Unicode)\b",
    re.IGNORECASE,
)


def fault(name: str, licence: str) -> str | None:
    """Why a package may not ship, or None. `licence`: SPDX expression or classifier words."""
    choices = [part.strip("() ") for part in re.split(r"\bOR\b", licence)]
    if all(FORBIDDEN.search(choice) for choice in choices):
        return f"{name}: licence {licence!r} is forbidden at run time"
    open_choices = [choice for choice in choices if not FORBIDDEN.search(choice)]
    if any(all(KNOWN.search(part) for part in re.split(r"\bAND\b", c)) for c in open_choices):
        return None
    return f"{name}: licence {licence!r} is unknown; read it and list it in tools/licences.py"


def python_licences(lock: str) -> Iterator[tuple[str, str]]:
    """(name, licence) of each locked package that applies to this machine."""
    for line in lock.splitlines():
        if "==" not in line:
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement.name, READ.get(requirement.name) or _declared(requirement.name)


def npm_licences(lock: str) -> Iterator[tuple[str, str]]:
    """(name, licence) of each npm package that reaches a browser."""
    for path, entry in json.loads(lock)["packages"].items():
        if path.startswith("node_modules/") and not entry.get("dev") and not entry.get("link"):
            name = path.removeprefix("node_modules/")
            yield name, READ.get(name) or str(entry.get("license", ""))


def _declared(name: str) -> str:
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return "not installed"
    classifiers = [c for c in found.get_all("Classifier") or [] if c.startswith("License ::")]
    short = [text for text in found.get_all("License") or [] if len(text) < 80]
    named = found.get_all("License-Expression") or short or classifiers
    return " AND ".join(str(text) for text in named)


if __name__ == "__main__":
    shipped = list(python_licences(Path("requirements.lock").read_text()))
    if (npm := Path("web/package-lock.json")).exists():
        shipped += npm_licences(npm.read_text())
    sys.exit("\n".join(filter(None, (fault(*one) for one in shipped))) or 0)
