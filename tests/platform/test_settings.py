"""Settings are read once, completely, or not at all."""

import base64
import os
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.platform.errors import SetupError
from treum.platform.settings import FeedKind, LogFormat, Profile, Secret, Settings, load, to_env
from treum.platform.settings.keys import all_keys, variable_of

SEED = base64.b64encode(bytes(range(32))).decode()
DATABASE = "postgresql://treum_app:hush@db:5432/treum"
PROD = {
    "TREUM_PROFILE": "prod",
    "TREUM_MAIL__HOST": "mail.internal",
    "TREUM_HTTP__PUBLIC_URL": "https://treum.example",
    "TREUM_DATABASE__APP_URL": DATABASE,
    "TREUM_NATS__URL": "nats://bus:4222",
    "TREUM_NATS__TOKEN": "hush",
    "TREUM_AUTH__VAULT_KEYS": f"1:{SEED}",
    **dict.fromkeys(("TREUM_AUTH__TICKET_KEY", "TREUM_AUDIT__KEY"), SEED),
}


def _refusal(env: dict[str, str], toml: Path | None = None) -> str:
    with pytest.raises(SetupError) as caught:
        load(env, toml)
    line = str(caught.value)
    assert "\n" not in line
    return line


def _file(folder: Path, content: str) -> Path:
    path = folder / "treum.toml"
    path.write_text(content)
    return path


def test_nothing_given_means_a_development_machine() -> None:
    settings = load({"HOME": "/home/asha"}, None)

    root = Path("/var/lib/treum")
    assert settings.data_dir == (
        root if os.geteuid() == 0 else Path("/home/asha/.local/state/treum")
    )
    assert settings.profile is Profile.DEV
    assert settings.http.public_url == "http://localhost:8000"
    assert settings.socket.public_url == "ws://localhost:8001/ws"
    assert settings.feed.kind is FeedKind.SYNTHETIC
    assert settings.database.is_embedded
    assert settings.nats.is_embedded
    assert settings.web.assets.is_absolute()


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, 'profile = "test"\n[http]\nport = 9000\nbody_bytes_max = 10\n')

    settings = load({"TREUM_HTTP__PORT": "9001"}, path)

    assert settings.profile is Profile.TEST
    assert settings.http.port == 9001
    assert settings.http.body_bytes_max == 10
    assert settings.http.public_url == "http://localhost:9001"


def test_the_file_holds_its_own_types(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        '[http]\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n'
        '[feed]\nfile = "bars.csv"\nday = 2024-06-04\nspeed = 2\n'
        'run_id = "018f4e5a-0000-7000-8000-000000000001"\n[log]\nformat = "json"\n',
    )

    settings = load({}, path)

    assert settings.http.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert settings.feed.kind is FeedKind.REPLAY
    assert settings.feed.file == tmp_path / "bars.csv"
    assert settings.feed.day == date(2024, 6, 4)
    assert settings.feed.speed == 2.0
    assert settings.feed.run_id == UUID("018f4e5a-0000-7000-8000-000000000001")
    assert settings.log.format is LogFormat.JSON


def test_an_empty_variable_is_not_set() -> None:
    assert load({"TREUM_FEED__FILE": "", "TREUM_HTTP__PORT": " "}, None) == load({}, None)


def test_variables_of_others_are_left_alone() -> None:
    assert load({"PATH": "/bin", "XTREUM_A": "1", "TREUMX": "1"}, None) == load({}, None)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("TREUM_HTTP__PROT", "TREUM_HTTP__PORT"),
        ("TREUM_HTTP_PORT", "TREUM_HTTP__PORT"),
        ("TREUM_DATADIR", "TREUM_DATA_DIR"),
        ("TREUM_http__port", "TREUM_HTTP__PORT"),
    ],
)
def test_an_unknown_variable_names_the_nearest(name: str, near: str) -> None:
    assert _refusal({name: "1"}) == f"unknown setting {name}; the nearest is {near}"


@pytest.mark.parametrize(
    ("content", "key", "near"),
    [
        ("[http]\nprot = 1\n", "http.prot", "http.port"),
        ("data_dri = 'x'\n", "data_dri", "data_dir"),
        ("[feeed]\nfile = 'x'\n", "feeed", "feed.seed"),
        ("http = 1\n", "http", "http.port"),
        ("[http.port]\nx = 1\n", None, None),
    ],
)
def test_an_unknown_key_of_the_file_names_the_nearest(
    tmp_path: Path, content: str, key: str | None, near: str | None
) -> None:
    path = _file(tmp_path, content)

    line = _refusal({}, path)

    if key is None:
        assert line.startswith(f"http.port in {path} is ")
    else:
        assert line.startswith(f"unknown setting {key} in {path}; the nearest is ")
        assert near is not None
        assert near.split(".", maxsplit=1)[0] in line


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "gone.toml"
    assert _refusal({}, missing) == f"cannot read {missing}: No such file or directory"
    broken = _file(tmp_path, "port = \n")
    assert _refusal({}, broken).startswith(f"{broken} is not valid TOML: ")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("profile", "staging", "one of dev, test, prod"),
        ("http.port", "0", "a whole number from 1 to 65535"),
        ("http.port", "65536", "a whole number from 1 to 65535"),
        ("http.port", "80.5", "a whole number from 1 to 65535"),
        ("feed.speed", "nan", "a number from 0 to 1e+06"),
        ("feed.speed", "-1", "a number from 0 to 1e+06"),
        ("feed.day", "04/06/2024", "a day as YYYY-MM-DD"),
        ("feed.run_id", "7", "a UUID"),
        ("feed.kind", "live", "one of synthetic, replay, kite"),
        ("http.trusted_proxies", "10.0.0.300", "IP addresses or networks, separated by commas"),
        ("database.name", "Bad-Name", "a lower-case name of letters, digits and _"),
        ("log.level", "loud", "one of debug, info, warning, error"),
    ],
)
def test_a_bad_value_names_key_value_and_shape(key: str, value: str, expected: str) -> None:
    name = variable_of(key)
    assert _refusal({name: value}) == f"{name} is {value!r}; expected {expected}"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("auth.ticket_key", "hush-not-base64"),
        ("auth.ticket_key", base64.b64encode(b"hush").decode()),
        ("database.app_url", "mysql://app:hush@db/treum"),
        ("database.app_url", "postgresql://app:hush@db:99999/treum"),
        ("database.app_url", "postgresql://app:hush@db"),
        ("nats.url", "nats://hush@bus:4222"),
        ("http.public_url", "ftp://user:hush@x"),
        ("http.public_url", "https://treum.example/hush"),
        ("socket.public_url", "ws://localhost:1/ws?token=hush"),
    ],
)
def test_a_bad_value_that_may_be_secret_is_never_quoted(key: str, value: str) -> None:
    line = _refusal({variable_of(key): value})
    assert line.startswith(f"{variable_of(key)} is refused; expected ")
    assert value not in line
    assert "hush" not in line


def test_a_boolean_is_not_a_number(tmp_path: Path) -> None:
    line = _refusal({}, _file(tmp_path, "[http]\nport = true\n"))
    assert line.endswith("is 'True'; expected a whole number from 1 to 65535")


@pytest.mark.parametrize("url", ["http://localhost:9", "http://127.0.0.1", "http://[::1]:9"])
def test_http_is_for_loopback(url: str) -> None:
    assert load({"TREUM_HTTP__PUBLIC_URL": url}, None).http.public_url == url


def test_http_elsewhere_is_refused() -> None:
    line = _refusal({"TREUM_HTTP__PUBLIC_URL": "http://treum.example"})
    assert line == (
        "TREUM_HTTP__PUBLIC_URL names treum.example: "
        "http is for localhost only, use https elsewhere"
    )
    assert "use wss elsewhere" in _refusal({"TREUM_SOCKET__PUBLIC_URL": "ws://treum.example/ws"})


def test_an_https_site_has_its_socket_on_the_same_host() -> None:
    settings = load({"TREUM_HTTP__PUBLIC_URL": "https://treum.example:8443/"}, None)
    assert settings.http.is_secure
    assert settings.http.public_url == "https://treum.example:8443"
    assert settings.socket.public_url == "wss://treum.example:8443/ws"


def test_a_port_serves_one_purpose() -> None:
    line = _refusal({"TREUM_NATS__PORT": "8001"})
    assert line == "TREUM_SOCKET__PORT and TREUM_NATS__PORT are both 8001"


def test_the_urls_of_a_database_begin_with_the_one_that_serves() -> None:
    assert "TREUM_DATABASE__APP_URL not set" in _refusal({"TREUM_DATABASE__RO_URL": DATABASE})
    settings = load({"TREUM_DATABASE__APP_URL": DATABASE}, None)
    assert not settings.database.is_embedded


def test_a_replay_needs_a_file_and_a_day() -> None:
    assert "TREUM_FEED__FILE not set" in _refusal({"TREUM_FEED__KIND": "replay"})
    assert "TREUM_FEED__DAY not set" in _refusal({"TREUM_FEED__FILE": "bars.csv"})
    both = {"TREUM_FEED__KIND": "synthetic", "TREUM_FEED__FILE": "bars.csv"}
    assert "TREUM_FEED__KIND is synthetic" in _refusal(both)


def test_an_idle_limit_fits_into_the_absolute_one() -> None:
    line = _refusal({"TREUM_AUTH__SESSION_ABSOLUTE_S": "60"})
    assert line.startswith("TREUM_AUTH__SESSION_IDLE_S is longer than ")


def test_prod_starts_with_servers_and_keys_of_its_own() -> None:
    settings = load(PROD, None)
    assert settings.auth.demo_password is None


@pytest.mark.parametrize(
    "name", [key for key in PROD if key[6:10] in {"DATA", "NATS", "AUTH", "MAIL"}]
)
def test_prod_refuses_what_is_embedded_or_invented(name: str) -> None:
    line = _refusal({key: value for key, value in PROD.items() if key != name})
    assert line == f"{name} not set: profile prod needs a server or key of its own"


def test_prod_refuses_demo_accounts() -> None:
    line = _refusal(PROD | {"TREUM_AUTH__DEMO_PASSWORD": "hush"})
    assert line == "TREUM_AUTH__DEMO_PASSWORD is set: profile prod has no demo accounts"


def test_no_repr_shows_a_secret() -> None:
    settings = load(PROD, None)
    for shown in (repr(settings), str(settings), f"{settings.nats.token}", str(settings.nats)):
        assert "hush" not in shown
        assert SEED not in shown
    assert settings.nats.token == Secret("hush")
    assert settings.nats.token.reveal() == "hush"


def test_the_tree_is_frozen() -> None:
    settings = load({}, None)
    with pytest.raises(FrozenInstanceError):
        settings.http.port = 1  # type: ignore[misc]  # the point of the test
    assert not hasattr(settings, "__dict__")


def test_every_default_is_a_value_its_kind_accepts() -> None:
    written = to_env(Settings())
    kinds = {variable_of(key): kind for key, kind in all_keys().items()}
    for name, value in written.items():
        kinds[name].read(value)


@given(
    speed=st.floats(0, 1e6),
    day=st.dates(),
    run_id=st.none() | st.uuids(),
    proxies=st.lists(st.ip_addresses(), max_size=3),
    password=st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]), min_size=1),
)
def test_a_child_reads_the_same_settings(
    *, speed: float, day: date, run_id: UUID | None, proxies: list[object], password: str
) -> None:
    env = {
        "TREUM_HTTP__TRUSTED_PROXIES": ",".join(map(str, proxies)),
        "TREUM_FEED__FILE": "bars.csv",
        "TREUM_FEED__DAY": day.isoformat(),
        "TREUM_FEED__SPEED": str(speed),
        "TREUM_FEED__RUN_ID": str(run_id or ""),
        "TREUM_AUTH__DEMO_PASSWORD": password,
    }

    settings = load(env, None)
    assert load(to_env(settings), None) == settings
    assert load(to_env(load(PROD, None)), None) == load(PROD, None)
