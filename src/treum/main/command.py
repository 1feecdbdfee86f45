"""The `treum` command. Expected trouble is one line on stderr and exit code 2."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from treum.contexts.market import api as market
from treum.main import (
    actions,
    audit,
    calendar,
    documents,
    events,
    intake,
    keys,
    sandbox,
    strategies,
    workflows,
)
from treum.main.everything import run_everything
from treum.main.roles import ROLES, run_role
from treum.operations.doctor import run_doctor
from treum.platform.errors import EXIT_SETUP, SetupError
from treum.platform.migrate import upgrade
from treum.platform.settings import LogFormat, Settings, load
from treum.platform.telemetry import configure_logs

_TOML = Path("treum.toml")
_DOCUMENTS: dict[str, Callable[[], str]] = {
    "openapi": documents.openapi,
    "events": documents.events,
    "errors": documents.errors,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run, and return the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    except SetupError as error:
        sys.stderr.write(f"treum: {error}\n")
        return EXIT_SETUP


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="treum", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run one role, or all of them with their own servers")
    run.add_argument("role", choices=["all", *ROLES, sandbox.NAME])
    run.add_argument("--ready-fd", type=int, help=argparse.SUPPRESS)
    run.set_defaults(run=_run)

    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.set_defaults(run=_migrate)

    doctor = commands.add_parser("doctor", help="look at everything once, and say what is wrong")
    doctor.set_defaults(run=_examine)

    docs = commands.add_parser("docs", help="print a generated document")
    docs.add_argument("document", choices=list(_DOCUMENTS))
    docs.set_defaults(run=_print_document)

    events.add_commands(commands.add_parser("events", help="look after the event log"), _settings)
    workflows.add_commands(
        commands.add_parser("workflows", help="look after durable workflows"), _settings
    )

    keys.add_commands(commands.add_parser("keys", help="look after the vault's keys"), _settings)
    audit.add_commands(commands.add_parser("audit", help="prove and read the audit log"), _settings)

    strategies.add_commands(
        commands.add_parser("strategies", help="check strategies, screen averages"),
        lambda: _settings("operator"),
    )

    feed = commands.add_parser("market", help="market data, the calendar and corporate actions")
    parts = feed.add_subparsers(required=True, metavar="COMMAND")
    check = parts.add_parser("check", help="read a file of prices and report every rejected row")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check_file)
    calendar.add_to(parts, settings=lambda: _settings("operator"))
    intake.add_to(parts, settings=lambda: _settings("operator"))
    actions.add_to(parts, settings=lambda: _settings("operator"))
    return parser


def _run(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments.role)
    if arguments.role == "all":
        return run_everything(settings)
    if arguments.role == sandbox.NAME:
        sandbox.run_sandbox(settings)
        return 0
    run_role(arguments.role, settings, ready_fd=arguments.ready_fd)
    return 0


def _migrate(_arguments: argparse.Namespace) -> int:
    settings = _settings("migrate")
    if settings.database.owner_url is None:
        raise SetupError("set TREUM_DATABASE__OWNER_URL; the embedded database migrates itself")
    upgrade(settings.database.owner_url)
    return 0


def _examine(_arguments: argparse.Namespace) -> int:
    """Exit code 1 when something is wrong."""
    return run_doctor(_settings("doctor"))


def _print_document(arguments: argparse.Namespace) -> int:
    sys.stdout.write(_DOCUMENTS[arguments.document]())
    return 0


def _check_file(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a row was rejected."""
    report = market.check_file(arguments.file)
    sys.stdout.write(market.describe(report))
    return 1 if report.rejects else 0


def _settings(role: str) -> Settings:
    settings = load(os.environ, _TOML if _TOML.exists() else None)
    pretty = settings.log.format is LogFormat.PRETTY or (
        settings.log.format is LogFormat.AUTO and sys.stderr.isatty()
    )
    configure_logs(level=settings.log.level.upper(), pretty=pretty, role=role)
    return settings
