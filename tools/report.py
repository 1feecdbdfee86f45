"""A pytest plugin: say what ran and what could not; any other skip is a failure.

A test that cannot run here skips with a reason that starts with "NOT RUN:".
"""

from collections import Counter
from collections.abc import Generator
from pathlib import PurePosixPath
from typing import TypeVar

import pytest

MARK = "NOT RUN:"
Report = pytest.TestReport | pytest.CollectReport
R = TypeVar("R", pytest.TestReport, pytest.CollectReport)
SHOWN = {"passed": "passed", "failed": "failed", "error": "errors", "skipped": "not run"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _refuse_silence((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _refuse_silence((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    stats, write = terminalreporter.stats, terminalreporter.write_line
    ran = {kind: Counter(map(_folder, stats.get(kind, []))) for kind in SHOWN}
    terminalreporter.section("what ran")
    for folder in sorted(set().union(*ran.values())):
        counts = (f"{ran[k][folder]} {word}" for k, word in SHOWN.items() if ran[k][folder])
        write(f"{folder:<32} {', '.join(counts)}")
    terminalreporter.section("NOT RUN")
    missed = Counter((_folder(report), reason(report)) for report in stats.get("skipped", []))
    for (folder, why), count in sorted(missed.items()):
        write(f"{folder} ({count}): {why.removeprefix(MARK).strip()}")
    if not missed:
        write("nothing: every test ran")


def reason(report: Report) -> str:
    """Why a report was skipped, as the test said it."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(getattr(report, "wasxfail", report.longrepr))


def _refuse_silence(report: R) -> R:
    if report.skipped and not reason(report).startswith(MARK):
        report.longrepr = f"{report.nodeid} skipped without {MARK!r}: {reason(report)}"
        report.outcome = "failed"
        vars(report).pop("wasxfail", None)
    return report


def _folder(report: Report) -> str:
    return str(PurePosixPath(report.nodeid.partition("::")[0]).parent)
