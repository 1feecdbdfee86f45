"""`treum strategies check`: whether a strategy looks ahead, or decides before it is warm."""

import argparse
from pathlib import Path

from treum.contexts.signals import api as signals
from treum.main import operators
from treum.platform.errors import SetupError, TreumError


def add_commands(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser("check", help="look for look-ahead and for a short warm-up")
    check.add_argument("name", nargs="?", choices=signals.strategy_names(), help="default: all")
    check.add_argument("--file", type=Path, help="recorded minutes; else they are invented")
    check.add_argument("--seed", type=int, default=1, help="of the invented minutes")
    check.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> int:
    """Exit code 1 when there is a finding, 2 when the one named cannot be checked on the file."""
    found = 0
    for name in [given.name] if given.name else signals.strategy_names():
        try:
            lines = signals.check_strategy(name, seed=given.seed, file=given.file)
        except TreumError as error:
            if given.name:
                raise SetupError(str(error)) from error
            operators.tell([f"{name}: not checked: {error}"])
            continue
        found += len(lines)
        operators.tell(lines or [f"{name}: nothing found"])
    return 1 if found else 0
