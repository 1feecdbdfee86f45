"""A context shows the rest of the code only its api and events."""

import pytest
from grimp import ImportGraph
from importlinter.domain.contract import InvalidContractOptions

from tools.contracts import ContextPrivacy

PREFIX = "shop.contexts"


def _leaks(importer: str, imported: str) -> list[tuple[str, str]]:
    graph = ImportGraph()
    for module in (importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported)
    options = {"contexts": PREFIX, "public": ["api", "events"], "wiring": "shop.main"}
    contract = ContextPrivacy(name="privacy", session_options={}, contract_options=options)
    check = contract.check(graph, verbose=False)
    leaks: list[tuple[str, str]] = check.metadata["leaks"]
    assert check.kept == (not leaks)
    return leaks


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("shop.contexts.a.service", "shop.contexts.b.api"),
        ("shop.contexts.a.rules", "shop.contexts.b.events"),
        ("shop.contexts.a.service", "shop.contexts.a.tables"),
        ("shop.edge", "shop.contexts.a.api"),
        ("shop.main", "shop.contexts.a.context"),
        ("shop.main.line", "shop.contexts.a.context"),
    ],
)
def test_what_is_public_may_be_imported(importer: str, imported: str) -> None:
    assert _leaks(importer, imported) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("shop.contexts.a.service", "shop.contexts.b.tables"),
        ("shop.contexts.a.service", "shop.contexts.b"),
        ("shop.contexts.a.service", "shop.contexts.b.api.parts"),
        ("shop.contexts.a.service", "shop.contexts.b.context"),
        ("shop.edge", "shop.contexts.a.service.publish"),
        ("shop.edge", "shop.contexts.a.context"),
        ("shop.mainframe", "shop.contexts.a.context"),
        ("shop.main", "shop.contexts.a.service"),
    ],
)
def test_what_is_private_may_not(importer: str, imported: str) -> None:
    assert _leaks(importer, imported) == [(importer, imported)]


def test_a_contract_without_its_wiring_is_refused() -> None:
    with pytest.raises(InvalidContractOptions):
        ContextPrivacy(name="privacy", session_options={}, contract_options={"contexts": PREFIX})
