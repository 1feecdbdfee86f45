"""Every requirement is held by a test that would notice; what waits is noticed when it comes."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from tests.asvs.ids import REQUIREMENTS, SIGNS, Requirement, Signs, State
from tools.asvs import marked
from treum.main.documents import openapi
from treum.platform.database import Base

ROOT = Path(__file__).parents[2]
HELD = marked(ROOT)
_BUILT = [one for one in REQUIREMENTS if one.state is State.BUILT]


Paths = Mapping[str, Mapping[str, Any]]
_FILES = {"multipart/form-data", "application/octet-stream"}


def _features(signs: Signs, *, metadata: MetaData, paths: Paths) -> list[str]:
    """Names that tell of a feature. paths: as OpenAPI describes them."""
    names = [name for table in metadata.tables.values() for name in _names(table)]
    names += [f"route {path}: {word}" for path in paths for word in _words(path)]
    found = [name for name in names if re.fullmatch(signs.names, name.rpartition(" ")[2])]
    if signs.takes_files and any(_takes_files(operations) for operations in paths.values()):
        found.append("a route takes files")
    return found


def _names(table: Table) -> list[str]:
    return [
        f"schema {table.schema}.",
        f"table {table.name}",
        *(f"column of {table.name}: {column.name}" for column in table.columns),
    ]


def _words(path: str) -> Iterator[str]:
    """Of a path, as a table, of one of its rows, and as a schema would be named."""
    for part in path.lower().replace("-", "_").split("/"):
        yield from (part, part.removesuffix("s"), f"{part}.")


def _takes_files(operations: Mapping[str, Any]) -> bool:
    bodies = (one.get("requestBody", {}).get("content", {}) for one in operations.values())
    return any(_FILES.intersection(body) for body in bodies)


@pytest.mark.parametrize("one", _BUILT, ids=lambda one: one.id)
def test_what_is_built_has_a_test_that_fails_without_it(one: Requirement) -> None:
    assert [test.name for test in HELD.get(one.id, ()) if test.is_proven] != []


def test_a_test_names_only_known_requirements() -> None:
    assert set(HELD) - {one.id for one in REQUIREMENTS} == set()
    assert len({one.id for one in REQUIREMENTS}) == len(REQUIREMENTS)


@pytest.mark.parametrize("feature", SIGNS)
def test_what_is_waited_for_has_not_come_without_its_tests(feature: str) -> None:
    """When it fails: let what waited for it be built, with tests, and take its signs away."""
    paths = json.loads(openapi())["paths"]
    assert _features(SIGNS[feature], metadata=Base.metadata, paths=paths) == []


def test_what_waits_waits_for_something_that_is_looked_for() -> None:
    assert {one.waits_for for one in REQUIREMENTS if one.state is State.WAITS} <= set(SIGNS)


_PHONE, _KYC, _FILE = "notifications", "identity KYC", "uploads (content, identity KYC)"
_MONEY, _COURSES = "payments with money", "education"


def _noticed(*tables: Table, paths: Paths | None = None) -> set[str]:
    metadata = tables[0].metadata if tables else MetaData()
    return {
        feature
        for feature, signs in SIGNS.items()
        if _features(signs, metadata=metadata, paths=paths or {})
    }


@pytest.mark.parametrize(
    ("name", "feature"),
    [("refund", _MONEY), ("document", _FILE), ("kyc_case", _FILE), ("aadhaar", _KYC)],
)
def test_a_table_that_was_waited_for_is_noticed(name: str, feature: str) -> None:
    assert _noticed(Table(name, MetaData(), schema="identity")) == {feature}


@pytest.mark.parametrize(
    ("name", "feature"), [("phone", _PHONE), ("aadhaar_hash", _KYC), ("mime_type", _FILE)]
)
def test_a_column_that_was_waited_for_is_noticed(name: str, feature: str) -> None:
    column: Column[str] = Column(name, Text())
    assert _noticed(Table("person", MetaData(), column, schema="identity")) == {feature}


@pytest.mark.parametrize(("name", "feature"), [("education", _COURSES), ("notifications", _PHONE)])
def test_a_schema_that_was_waited_for_is_noticed(name: str, feature: str) -> None:
    assert _noticed(Table("thing", MetaData(), schema=name)) == {feature}


@pytest.mark.parametrize(
    ("path", "feature"),
    [
        ("/api/v1/refunds/{refund_id}", _MONEY),
        ("/api/v1/payment-intents", _MONEY),
        ("/api/v1/users/me/bank-accounts", _KYC),
        ("/api/v1/users/me/documents", _FILE),
        ("/api/v1/notifications", _PHONE),
        ("/api/v1/education/courses", _COURSES),
    ],
)
def test_a_route_that_was_waited_for_is_noticed(path: str, feature: str) -> None:
    assert _noticed(paths={path: {"get": {}}}) == {feature}


@pytest.mark.parametrize("kind", sorted(_FILES))
def test_a_route_that_takes_files_is_noticed(kind: str) -> None:
    posted: Mapping[str, Any] = {"requestBody": {"content": {kind: {}}}}
    assert _noticed(paths={"/api/v1/users/me/picture": {"post": posted}}) == {_FILE}


def test_what_is_here_already_is_not_taken_for_it() -> None:
    column: Column[str] = Column("email", Text())
    paths: Paths = {"/api/v1/users/me/subscriptions": {"get": {}}}
    assert _noticed(Table("person", MetaData(), column, schema="identity"), paths=paths) == set()
