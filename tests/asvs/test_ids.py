"""Every requirement is held by a test that would notice; what waits is noticed when it comes."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from tests.asvs.ids import REQUIREMENTS, SIGNS, Requirement, Signs, State
from tools.asvs import marked
from treum.main.documents import openapi
from treum.platform.database import Base

ROOT = Path(__file__).parents[2]
HELD = marked(ROOT)
_BUILT = [one for one in REQUIREMENTS if one.state is State.BUILT]


def _features(metadata: MetaData, signs: Signs, *, media_types: set[str]) -> list[str]:
    """Names that tell of a feature."""
    names = [name for table in metadata.tables.values() for name in _names(table)]
    found = [name for name in names if re.fullmatch(signs.names, name.rpartition(" ")[2])]
    return found + (
        ["a route takes files"] if signs.takes_files and _has_files(media_types) else []
    )


def _names(table: Table) -> list[str]:
    return [
        f"schema {table.schema}.",
        f"table {table.name}",
        *(f"column of {table.name}: {column.name}" for column in table.columns),
    ]


def _media_types() -> set[str]:
    """Every kind of body that a route reads."""
    operations = (one for path in json.loads(openapi())["paths"].values() for one in path.values())
    return {name for one in operations for name in one.get("requestBody", {}).get("content", {})}


def _has_files(media_types: set[str]) -> bool:
    return bool(media_types & {"multipart/form-data", "application/octet-stream"})


@pytest.mark.parametrize("one", _BUILT, ids=lambda one: one.id)
def test_what_is_built_has_a_test_that_fails_without_it(one: Requirement) -> None:
    assert [test.name for test in HELD.get(one.id, ()) if test.is_proven] != []


def test_a_test_names_only_known_requirements() -> None:
    assert set(HELD) - {one.id for one in REQUIREMENTS} == set()
    assert len({one.id for one in REQUIREMENTS}) == len(REQUIREMENTS)


@pytest.mark.parametrize("feature", SIGNS)
def test_what_is_waited_for_has_not_come_without_its_tests(feature: str) -> None:
    """When it fails: let what waited for it be built, with tests, and take its signs away."""
    assert _features(Base.metadata, SIGNS[feature], media_types=_media_types()) == []


def test_what_waits_waits_for_something_that_is_looked_for() -> None:
    assert {one.waits_for for one in REQUIREMENTS if one.state is State.WAITS} <= set(SIGNS)


@pytest.mark.parametrize("name", ["phone", "aadhaar_hash", "pan", "kyc_case"])
def test_a_column_that_was_waited_for_is_noticed(name: str) -> None:
    class Other(DeclarativeBase):
        pass

    Table(name, Other.metadata, schema="education")
    found = {
        key for key, signs in SIGNS.items() if _features(Other.metadata, signs, media_types=set())
    }
    assert len(found) == 2
    assert "education" in found


def test_a_route_that_takes_files_is_noticed() -> None:
    found = _features(
        MetaData(), SIGNS["uploads (content, identity KYC)"], media_types={"multipart/form-data"}
    )
    assert found == ["a route takes files"]
