"""Refuse words that mark unfinished work: a TODO without its issue, FIXME, XXX, dummy text."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.files import handwritten

SUFFIXES = (".py", ".ts", ".tsx", ".css", ".html", ".sh", ".md", "Makefile", ".ci/run")
SELF = {Path("tools/words.py"), Path("tests/tools/test_words.py"), Path("docs/style.md")}
UNFINISHED = re.compile(r"\bTODO\b(?!\(?:? ?#\d)|\b(FIXME|XXX|HACK)\b|(?i:lorem ipsum)")


def faults(path: Path, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if word := UNFINISHED.search(line):
            yield f"{path}:{number}: {word[0]} (a TODO names its issue: TODO #12)"


if __name__ == "__main__":
    ROOT = Path.cwd()
    checked = (path for path in handwritten(ROOT, *SUFFIXES) if path not in SELF)
    found = [f for path in checked for f in faults(path, (ROOT / path).read_text())]
    sys.exit("\n".join(found) or 0)
