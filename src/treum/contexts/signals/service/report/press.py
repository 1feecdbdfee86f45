"""The process that sets one sheet as a PDF: JSON on stdin, the file on stdout, then it ends.

Apart, because typesetting is seconds of computing that cannot be interrupted in a thread. It has no
database, no settings and no secrets.
"""

import resource
import sys
from datetime import UTC, datetime
from importlib.resources import files

import msgspec
import typst

from treum.contexts.signals.service.report.sheet import Sheet

CPU_S_MAX = 30
MEMORY_BYTES_MAX = 4 * 1024**3


def pdf(sheet: Sheet) -> bytes:
    """PDF/UA-1 in the fonts that typst carries. The same bytes for the same sheet."""
    template = files(__package__).joinpath("templates/sheet.typ").read_bytes()
    made = datetime.fromtimestamp(sheet.made_at, UTC)
    told = msgspec.to_builtins(sheet) | {
        "made_on": {"year": made.year, "month": made.month, "day": made.day}
    }
    printed = typst.compile(
        template,
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"sheet": msgspec.json.encode(told).decode()},
        pdf_standards="ua-1",
        timestamp=sheet.made_at,
    )
    assert isinstance(printed, bytes)
    return printed


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    sheet = msgspec.json.decode(sys.stdin.buffer.read(), type=Sheet)
    sys.stdout.buffer.write(pdf(sheet))


if __name__ == "__main__":
    main()
