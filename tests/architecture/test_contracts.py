"""Every import contract is there and bites: each planted import breaks the one named for it."""

import copy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grimp
import importlinter.configuration
import pytest
from importlinter.application import use_cases
from importlinter.domain.contract import registry

ROOT = Path(__file__).parents[2]
TOP = "The kernel knows nothing above it; edges sit on contexts; main wires all"
LINE = "Contexts form a line: each may know only those below it"
PRIVATE = "From outside, a context is its api and its events"
INSIDE = "Inside a context, imports point from edges to rules"
PURE = "Rules and cores decide; they never read, write or wait"
CORES = "Numerical cores are entered from service and jobs only"
DRIVERS = "Drivers and servers stay in the kernel and the live edge"
VENDORS = "Vendor clients stay in adapters"
BEHIND = "DBOS stays behind the kernel's workflows"
ACYCLIC = "The kernel has no cycles"

Broken = Callable[..., bool]

# Modules are named below `treum`; a name with `!` is a package from outside.
FORBIDDEN = (
    (TOP, "platform.events", "contexts.market.api"),
    (TOP, "platform.live", "realtime.server"),
    (TOP, "contexts.signals.jobs", "realtime.relay"),
    (TOP, "contexts.identity.service", "main.line"),
    (TOP, "realtime.relay", "site.pages"),
    (TOP, "site.pages", "realtime.protocol"),
    (TOP, "operations.doctor", "realtime.server"),
    (TOP, "platform.machine", "operations.finding"),
    (TOP, "client.api", "platform.errors"),
    (TOP, "utils", "platform.errors"),
    (LINE, "contexts.identity.service", "contexts.signals.api"),
    (LINE, "contexts.market.handlers", "contexts.signals.events"),
    (LINE, "contexts.payments.service", "contexts.market.api"),
    (LINE, "contexts.market.service", "contexts.payments.events"),
    (LINE, "contexts.loyalty.service", "contexts.identity.api"),
    (PRIVATE, "contexts.signals.service", "contexts.market.tables"),
    (PRIVATE, "contexts.signals.service", "contexts.market.service.load"),
    (PRIVATE, "contexts.signals.service", "contexts.market.adapters.replay"),
    (PRIVATE, "contexts.signals.service", "contexts.market.context"),
    (PRIVATE, "realtime.relay", "contexts.signals.queries"),
    (PRIVATE, "site.pages", "contexts.identity.tables"),
    (PRIVATE, "main.line", "contexts.market.service"),
    (PRIVATE, "operations.truth", "contexts.market.queries"),
    (INSIDE, "contexts.signals.service", "contexts.signals.routes"),
    (INSIDE, "contexts.signals.rules", "contexts.signals.tables"),
    (INSIDE, "contexts.signals.tables", "contexts.signals.queries"),
    (INSIDE, "contexts.signals.handlers", "contexts.signals.routes"),
    (INSIDE, "contexts.signals.engine.engine", "contexts.signals.queries"),
    (INSIDE, "contexts.signals.events", "contexts.signals.rules"),
    (INSIDE, "contexts.signals.helpers", "contexts.signals.rules"),
    (PURE, "contexts.signals.rules", "sqlalchemy!"),
    (PURE, "contexts.market.rules.bar", "asyncio!"),
    (PURE, "contexts.signals.rules", "contexts.market.api"),
    (PURE, "contexts.signals.engine.ema", "platform.database"),
    (PURE, "contexts.market.feed.minutes", "httpx!"),
    (CORES, "contexts.signals.routes", "contexts.signals.engine.engine"),
    (CORES, "contexts.market.api", "contexts.market.feed.minutes"),
    (DRIVERS, "contexts.market.adapters.replay", "asyncpg!"),
    (DRIVERS, "contexts.identity.service", "nats!"),
    (DRIVERS, "contexts.identity.jobs", "dbos!"),
    (DRIVERS, "site.pages", "uvicorn!"),
    (BEHIND, "platform.handlers", "dbos!"),
    (BEHIND, "main.workflows", "dbos!"),
    (VENDORS, "contexts.payments.service", "razorpay!"),
    (VENDORS, "platform.http.app", "stripe!"),
    (ACYCLIC, "platform.clock", "platform.database"),
)
ALLOWED = (
    (INSIDE, "contexts.signals.routes", "contexts.signals.tables"),
    (INSIDE, "contexts.signals.tables", "contexts.signals.rules"),
    (PURE, "contexts.signals.rules", "contexts.market.events"),
    (LINE, "contexts.signals.service", "contexts.identity.api"),
    (PRIVATE, "realtime.relay", "contexts.signals.api"),
    (PRIVATE, "main.line", "contexts.market.context"),
    (VENDORS, "contexts.payments.adapters.razorpay", "razorpay!"),
)


def _module(name: str) -> str:
    return name.removesuffix("!") if name.endswith("!") else f"treum.{name}"


def _with_parents(*modules: str) -> set[str]:
    parts = (module.split(".") for module in modules)
    return {".".join(one[:end]) for one in parts for end in range(1, len(one) + 1)}


@pytest.fixture(scope="module")
def broken() -> Broken:
    """Whether the contract of that name is broken once these imports are added to the real tree."""
    importlinter.configuration.configure()
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    use_cases._register_contract_types(options)
    tree = grimp.build_graph("treum", include_external_packages=True, cache_dir=None)
    by_name = {entry["name"]: entry for entry in options.contracts_options}

    def check(name: str, *plants: tuple[str, str]) -> bool:
        entry = by_name[name]
        contract = registry.get_contract_class(entry["type"])(name, options.session_options, entry)
        graph = copy.deepcopy(tree)
        for importer, imported in plants:
            for one in _with_parents(_module(importer), _module(imported)) - graph.modules:
                graph.add_module(one, is_squashed=f"{one}!" == imported)
            graph.add_import(importer=_module(importer), imported=_module(imported))
        return not contract.check(graph, verbose=False).kept

    return check


@pytest.mark.parametrize("name", sorted({plant[0] for plant in FORBIDDEN}))
def test_the_tree_keeps_every_contract(broken: Broken, name: str) -> None:
    assert not broken(name)


@pytest.mark.parametrize(("name", "importer", "imported"), FORBIDDEN)
def test_a_planted_import_breaks_its_contract(
    broken: Broken, name: str, importer: str, imported: str
) -> None:
    assert broken(name, (importer, imported))


@pytest.mark.parametrize(("name", "importer", "imported"), ALLOWED)
def test_an_import_allowed_by_design_passes(
    broken: Broken, name: str, importer: str, imported: str
) -> None:
    assert not broken(name, (importer, imported))


def test_no_contract_is_without_a_plant() -> None:
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    assert {entry["name"] for entry in options.contracts_options} == {p[0] for p in FORBIDDEN}


def test_the_command_finds_a_line_planted_in_a_file(tmp_path: Path) -> None:
    for name in ("src", "tools"):
        skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "src/treum/contexts/market/tables/runs.py"
    planted.write_text(planted.read_text() + "\nfrom treum.contexts.signals import tables as x\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    env = {"PYTHONPATH": "src:.", "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"{LINE} BROKEN" in done.stdout
    assert f"{PRIVATE} BROKEN" in done.stdout
    assert "market.tables.runs imports treum.contexts.signals.tables" in done.stdout
