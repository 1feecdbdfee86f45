"""What an operator gets wrong is one line that says what and where, before anything is changed."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.journeys.stack import data_folder, environment, processes_of, running

REFUSE_S_MAX = 90.0
HEADER = "Instrument,Date,Time,Open,High,Low,Close"
REPLAY = {"TREUM_FEED__FILE": "day.csv", "TREUM_FEED__DAY": "2024-06-04"}
Entry = tuple[int, int, int, str]
Refuse = Callable[..., str]


def _minutes(*, symbol: str = "NIFTY", bad: int = 0) -> bytes:
    """The first 240 minutes of a day, then rows whose time is none."""
    times = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(9 * 60 + 15, 13 * 60 + 15)]
    rows = [f"{symbol},20240604,{each},100.00,101.00,99.00,100.50" for each in times]
    return "\n".join([HEADER, *rows, *[f"{symbol},20240604,never,1,1,1,1"] * bad, ""]).encode()


BAD_FILES = {
    "binary": (bytes(range(256)) * 64, "line 1: expected the header"),
    "empty": (b"", "line 1: expected the header"),
    "wrong header": (b"date,open\n2024-06-04,1\n", "line 1: expected the header"),
    "cut short": (_minutes().replace(b",100.50\n", b"\n"), "line 2: "),
    "bad rows": (_minutes(bad=3), "line 242: "),
    "unknown instrument": (_minutes(symbol="FOO"), "line 2: unknown_instrument: 'FOO,"),
}
BAD_SETTINGS = {
    "symbol": ({"TREUM_FEED__SYMBOL": "FOO"}, ("symbol FOO", "NIFTY")),
    "other symbol": ({"TREUM_FEED__SYMBOL": "BANKNIFTY"}, ("day.csv", "holds NIFTY")),
    "no day": ({"TREUM_FEED__DAY": ""}, ("TREUM_FEED__DAY not set",)),
    "day not held": ({"TREUM_FEED__DAY": "2024-06-05"}, ("2024-06-05", "day.csv", "2024-06-04")),
    "day unheard of": ({"TREUM_FEED__DAY": "1971-06-04"}, ("1971-06-04",)),
    "holiday": ({"TREUM_FEED__DAY": "2024-05-01"}, ("2024-05-01", "Maharashtra Day")),
    "weekend": ({"TREUM_FEED__DAY": "2024-06-08"}, ("2024-06-08",)),
    "malformed day": ({"TREUM_FEED__DAY": "04-06-2024"}, ("TREUM_FEED__DAY", "YYYY-MM-DD")),
    "no such day": ({"TREUM_FEED__DAY": "2024-06-31"}, ("TREUM_FEED__DAY", "2024-06-31")),
    "negative speed": ({"TREUM_FEED__SPEED": "-1"}, ("TREUM_FEED__SPEED", "-1")),
    "worded speed": ({"TREUM_FEED__SPEED": "fast"}, ("TREUM_FEED__SPEED", "fast")),
    "endless speed": ({"TREUM_FEED__SPEED": "inf"}, ("TREUM_FEED__SPEED", "inf")),
    "missing file": ({"TREUM_FEED__FILE": "gone.csv"}, ("gone.csv", "No such file")),
    "folder for a file": ({"TREUM_FEED__FILE": "."}, ("feed file", "not a file")),
    "unknown key": ({"TREUM_HTP__PORT": "1"}, ("TREUM_HTP__PORT", "TREUM_HTTP__PORT")),
    "bad port": ({"TREUM_NATS__PORT": "70000"}, ("TREUM_NATS__PORT", "70000")),
    "no web": ({"TREUM_WEB__ASSETS": "nowhere"}, ("nowhere", "make setup")),
}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of one test; TREUM starts in it, and its data folder would be `data` there."""
    with data_folder() as data_dir:
        yield data_dir.parent


@pytest.fixture(scope="module")
def used(folder: Path, web: Mapping[str, str]) -> Iterator[Path]:
    """The data folder of a TREUM that runs."""
    with running(folder / "used", web):
        yield folder / "used"


@pytest.fixture
def refuse(place: Path, web: Mapping[str, str]) -> Refuse:
    """Start with these settings; the one line it must refuse with. Everything else must stay."""

    def start(settings: Mapping[str, str], *, watched: Path = place) -> str:
        env = environment(place / "data", {**web, **settings})
        before = _tree(watched)
        done = subprocess.run(
            [sys.executable, "-m", "treum.main", "run", "all"],
            env=env,
            cwd=place,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=REFUSE_S_MAX,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.startswith("treum: ")
        assert done.stderr.endswith("\n")
        assert done.stderr.count("\n") == 1, done.stderr
        assert _tree(watched) == before, "a refusal changes nothing"
        assert not {each.pid for each in processes_of(place)}
        return done.stderr

    return start


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: needs root")


@pytest.fixture
def small(place: Path, as_root: None) -> Iterator[Path]:
    """A file system of its own with 20 MB, where mounting is allowed."""
    mounted = place / "mounted"
    mounted.mkdir()
    _mount(mounted, "size=20m,mode=0711")
    yield mounted
    subprocess.run([_program("umount"), "-l", str(mounted)], capture_output=True, check=False)


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_minute_file(place: Path, refuse: Refuse, name: str) -> None:
    content, told = BAD_FILES[name]
    (place / "day.csv").write_bytes(content)
    line = refuse(REPLAY)
    assert f"feed file {place}/day.csv: " in line
    assert told in line


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_a_setting_that_cannot_be_met(place: Path, refuse: Refuse, name: str) -> None:
    settings, told = BAD_SETTINGS[name]
    (place / "day.csv").write_bytes(_minutes())
    line = refuse({**REPLAY, **settings})
    assert [each for each in told if each not in line] == [], line


def test_an_unknown_key_in_the_settings_file(place: Path, refuse: Refuse) -> None:
    (place / "treum.toml").write_text("[http]\nprot = 8000\n")
    line = refuse({})
    assert "http.prot in treum.toml" in line
    assert "http.port" in line


@pytest.mark.parametrize("name", ["HTTP", "SOCKET", "DATABASE", "NATS"])
def test_a_busy_port(refuse: Refuse, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refuse({f"TREUM_{name}__PORT": str(port)})
    assert f"port {port} " in line
    assert f"TREUM_{name}__PORT" in line


def test_a_port_that_is_busy_on_one_of_all_addresses(refuse: Refuse) -> None:
    with socket.create_server(("127.0.0.2", 0)) as other:
        port = other.getsockname()[1]
        line = refuse({"TREUM_HTTP__PORT": str(port), "TREUM_HTTP__HOST": "0.0.0.0"})  # noqa: S104
    assert f"port {port} " in line
    assert "TREUM_HTTP__PORT" in line


def test_a_full_data_folder(small: Path, refuse: Refuse) -> None:
    line = refuse({"TREUM_DATA_DIR": str(small / "data")})
    assert f"data folder {small}/data is full" in line


def test_a_read_only_data_folder(small: Path, refuse: Refuse) -> None:
    _mount(small, "remount,ro")
    line = refuse({"TREUM_DATA_DIR": str(small / "data")})
    assert f"data folder {small}/data cannot be written: {small} is read-only" in line


def test_a_data_folder_the_servers_user_cannot_enter(
    place: Path, refuse: Refuse, as_root: None
) -> None:
    (place / "closed").mkdir(mode=0o700)
    line = refuse({"TREUM_DATA_DIR": str(place / "closed/data")})
    assert f"may not enter {place}/closed" in line


def test_a_file_for_a_data_folder(place: Path, refuse: Refuse) -> None:
    (place / "data").write_text("not a folder")
    assert f"{place}/data" in refuse({})


def test_a_data_folder_of_another_major_version(place: Path, refuse: Refuse) -> None:
    (place / "data/postgres-17").mkdir(parents=True)
    assert f"{place}/data/postgres-17 belongs to another PostgreSQL" in refuse({})


def test_a_cluster_of_another_major_version(place: Path, refuse: Refuse) -> None:
    (place / "data/postgres-18").mkdir(parents=True)
    (place / "data/postgres-18/PG_VERSION").write_text("17\n")
    assert f"{place}/data/postgres-18 holds PostgreSQL '17'" in refuse({})


def test_damaged_secrets(place: Path, refuse: Refuse) -> None:
    (place / "data").mkdir()
    (place / "data/secrets.json").write_text("{}")
    (place / "data/secrets.json").chmod(0o600)
    assert f"{place}/data/secrets.json is damaged" in refuse({})


def test_a_second_treum_on_one_data_folder(used: Path, refuse: Refuse) -> None:
    holder = (used / "lock").read_text().strip()
    line = refuse({"TREUM_DATA_DIR": str(used)})
    assert f"TREUM already runs on {used} (pid {holder})" in line
    assert (used / "lock").read_text().strip() == holder


def _tree(folder: Path) -> dict[str, Entry]:
    """Everything below: mode, owner, content, and when a file was written last."""
    found: dict[str, Entry] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        is_file = path.is_file()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if is_file else ""
        written_ns = status.st_mtime_ns if is_file else 0
        found[str(path)] = (status.st_mode, status.st_uid, written_ns, content)
    return found


def _mount(place: Path, options: str) -> None:
    command = [_program("mount"), "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NOT RUN: cannot mount a tmpfs: {done.stderr.strip()}")


def _program(name: str) -> str:
    return shutil.which(name) or name
