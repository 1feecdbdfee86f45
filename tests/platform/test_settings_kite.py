"""A live feed has its secrets and its server, or does not start."""

import pytest

from treum.platform.errors import SetupError
from treum.platform.settings import load
from treum.platform.settings.export import to_env

KITE = {"TREUM_FEED__KIND": "kite"}
SECRETS = {"TREUM_FEED__KITE_KEY": "k-hush", "TREUM_FEED__KITE_TOKEN": "t-hush"}
FILE = {"TREUM_FEED__KITE_TOKEN_FILE": "/run/token"}
SANDBOX = {"TREUM_FEED__KITE_URL": "http://127.0.0.1:8020"}


@pytest.mark.parametrize(
    "given",
    [
        SECRETS,
        {"TREUM_FEED__KITE_KEY": "k"} | FILE,
        SANDBOX,
        SANDBOX | SECRETS,
        SECRETS | {"TREUM_FEED__KITE_URL": "https://kite.example/"},
    ],
)
def test_a_live_feed_may_start(given: dict[str, str]) -> None:
    settings = load(KITE | given, None)
    assert load(to_env(settings), None) == settings
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "TREUM_FEED__KITE_KEY not set, or neither its token nor a file with it"),
        (FILE, "TREUM_FEED__KITE_KEY not set, or neither its token nor a file with it"),
        (
            {"TREUM_FEED__KITE_KEY": "k-hush"},
            "TREUM_FEED__KITE_KEY not set, or neither its token nor a file with it",
        ),
        (SECRETS | FILE, "give TREUM_FEED__KITE_TOKEN or a file with it, not both"),
        (
            SECRETS | {"TREUM_FEED__KITE_URL": "http://kite.example"},
            "TREUM_FEED__KITE_URL must be https, or a sandbox on localhost",
        ),
        (
            SECRETS | {"TREUM_FEED__FILE": "x.csv"},
            "TREUM_FEED__KIND is kite, yet a feed.file is given",
        ),
    ],
)
def test_a_live_feed_is_refused_with_one_line(given: dict[str, str], line: str) -> None:
    with pytest.raises(SetupError) as refused:
        load(KITE | given, None)
    assert str(refused.value) == line
