"""What cannot work is refused in one line that says what and where, and nothing is changed."""

import json
import os
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from treum.platform.embedded import EmbeddedNats, EmbeddedPostgres, free_port, keep_secrets
from treum.platform.embedded.account import SERVER_USER
from treum.platform.errors import SetupError

Tree = Callable[[Path], object]
Mount = Callable[[str], Path]


async def _refusal(server: EmbeddedPostgres | EmbeddedNats) -> str:
    with pytest.raises(SetupError) as caught:
        await server.start()
    assert server.pid is None
    line = str(caught.value)
    assert "\n" not in line
    return line


async def test_a_busy_port_names_the_setting(folder: Path, tree: Tree) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        postgres = await _refusal(EmbeddedPostgres(folder / "data", port))
        nats = await _refusal(EmbeddedNats(folder / "data", port))

    assert postgres == (
        f"port {port} for PostgreSQL is taken (Address already in use): "
        "stop what listens there or set TREUM_DATABASE__PORT"
    )
    assert nats.endswith("set TREUM_NATS__PORT")
    assert tree(folder) == {}


@pytest.mark.parametrize("name", ["postgres-17", "postgres-19"])
async def test_a_folder_of_another_major_is_left_alone(folder: Path, tree: Tree, name: str) -> None:
    data_dir = folder / "data"
    (data_dir / name).mkdir(parents=True)
    data_dir.chmod(0o711)
    before = tree(folder)

    line = await _refusal(EmbeddedPostgres(data_dir, free_port()))

    assert line.startswith(f"{data_dir / name} belongs to another PostgreSQL than this one (18)")
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [("17\n", "holds PostgreSQL '17', this is 18"), (None, "no PG_VERSION")],
)
async def test_a_folder_with_another_content_is_left_alone(
    folder: Path, tree: Tree, content: str | None, told: str
) -> None:
    cluster = folder / "data" / "postgres-18"
    cluster.mkdir(parents=True)
    cluster.parent.chmod(0o711)
    if content:
        (cluster / "PG_VERSION").write_text(content)
    before = tree(folder)

    line = await _refusal(EmbeddedPostgres(folder / "data", free_port()))

    assert line.startswith(str(cluster))
    assert line.endswith(told)
    assert tree(folder) == before


async def test_a_folder_of_another_user_is_left_alone(
    folder: Path, tree: Tree, as_root: None
) -> None:
    cluster = folder / "data" / "postgres-18"
    cluster.mkdir(parents=True)
    cluster.parent.chmod(0o711)
    (cluster / "PG_VERSION").write_text("18\n")
    before = tree(folder)

    line = await _refusal(EmbeddedPostgres(folder / "data", free_port()))

    assert line.startswith(f"{cluster} belongs to uid 0, but PostgreSQL runs as {SERVER_USER}")
    assert tree(folder) == before


async def test_a_read_only_folder_is_named(tree: Tree, tmpfs: Mount, as_root: None) -> None:
    place = tmpfs("size=400m,mode=0711")
    tmpfs("remount,ro")

    for server in (EmbeddedPostgres, EmbeddedNats):
        line = await _refusal(server(place / "data", free_port()))
        assert line == f"data folder {place}/data cannot be written: {place} is read-only"

    assert tree(place) == {}


async def test_a_full_folder_is_named(tree: Tree, tmpfs: Mount, as_root: None) -> None:
    place = tmpfs("size=20m,mode=0711")

    line = await _refusal(EmbeddedPostgres(place / "data", free_port()))

    assert line == f"data folder {place}/data is full: 20 MB free, 200 needed"
    assert tree(place) == {}


async def test_a_folder_that_fills_up_meanwhile_is_emptied(
    tree: Tree, tmpfs: Mount, as_root: None
) -> None:
    place = tmpfs("size=20m,mode=0711")
    postgres = EmbeddedPostgres(place / "data", free_port())
    postgres.free_bytes_min = 0

    line = await _refusal(postgres)

    assert line == f"data folder {place}/data is full: initdb ran out of space"
    assert tree(place) == {}


async def test_secrets_that_do_not_fit_are_named(tree: Tree, tmpfs: Mount, as_root: None) -> None:
    place = tmpfs("size=4k,mode=0711")
    (place / "filler").write_bytes(b"x" * 4096)
    before = tree(place)
    postgres = EmbeddedPostgres(place / "data", free_port())
    postgres.free_bytes_min = 0

    assert "No space left on device" in await _refusal(postgres)
    assert tree(place) == before


async def test_the_folder_that_shuts_the_server_out_is_named(
    folder: Path, tree: Tree, as_root: None
) -> None:
    shut = folder / "home"
    (shut / "inner").mkdir(parents=True)
    shut.chmod(0o700)
    before = tree(folder)

    line = await _refusal(EmbeddedPostgres(shut / "inner" / "data", free_port()))

    assert line == (
        f"data folder {shut}/inner/data cannot be used: "
        f"the server's user ({SERVER_USER}) may not enter {shut}"
    )
    assert tree(folder) == before


async def test_a_file_in_place_of_the_folder_is_named(folder: Path, tree: Tree) -> None:
    (folder / "data").write_text("mine")
    before = tree(folder)

    line = await _refusal(EmbeddedPostgres(folder / "data", free_port()))

    assert line.endswith(f"{folder / 'data'} is not a folder")
    assert tree(folder) == before


async def test_lost_secrets_are_not_made_anew(folder: Path, tree: Tree) -> None:
    postgres = EmbeddedPostgres(folder / "data", free_port(), is_durable=False)
    await postgres.start()
    await postgres.stop()
    (folder / "data" / "secrets.json").unlink()
    before = tree(folder)

    line = await _refusal(postgres)

    assert line == f"{folder}/data/secrets.json is gone: put back your backup of it"
    assert tree(folder) == before


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"nats_token": 1}'])
def test_damaged_secrets_are_named_and_not_quoted(folder: Path, content: str) -> None:
    path = folder / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(SetupError, match="is damaged"):
        keep_secrets(folder)


def test_secrets_of_an_earlier_version_gain_what_is_new_once(folder: Path) -> None:
    kept = keep_secrets(folder)
    path = folder / "secrets.json"
    found = json.loads(path.read_text())
    del found["vault_keys"]
    path.write_text(json.dumps(found | {"of_a_later_version": "stays"}))
    grown = keep_secrets(folder)
    assert grown == replace(kept, vault_keys=grown.vault_keys)
    assert grown.vault_keys not in {"", kept.vault_keys}
    assert keep_secrets(folder) == grown
    assert json.loads(path.read_text())["of_a_later_version"] == "stays"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(folder) == ["secrets.json"]


def test_secrets_open_to_others_are_refused(folder: Path) -> None:
    kept = keep_secrets(folder)
    assert keep_secrets(folder) == kept
    (folder / "secrets.json").chmod(0o644)
    with pytest.raises(SetupError, match=r"is open to other users \(mode 644\): chmod 600 it"):
        keep_secrets(folder)
    assert os.listdir(folder) == ["secrets.json"]
