"""A log that cannot be written ends no process."""

import subprocess
import sys
from pathlib import Path

LOGGING = """
from treum.platform.telemetry import configure_logs, logger
configure_logs(level="INFO", pretty=False, role="test")
for number in range(3000):
    logger("here").info("line", number=number)
print("alive")
"""


def test_a_full_disk_costs_lines_and_not_the_process() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", LOGGING], stderr=full, stdout=subprocess.PIPE, check=False
        )
    assert done.stdout == b"alive\n"


def test_a_reader_that_went_away_costs_lines_and_not_the_process() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOGGING], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stderr is not None
    process.stderr.close()
    assert process.stdout is not None
    with process:
        assert process.stdout.read() == b"alive\n"
