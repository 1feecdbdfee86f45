"""The doctor on the machine: each planted fault is told, and its absence too."""

import asyncio
from pathlib import Path

import pytest

from treum.operations import machine
from treum.operations.finding import Level
from treum.operations.patient import Patient
from treum.platform.embedded import free_port
from treum.platform.settings import load


def _patient(**given: object) -> Patient:
    settings = load({f"TREUM_{name}": str(value) for name, value in given.items()}, None)
    return Patient(settings, settings)


def _on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, kind: str) -> Path:
    """A folder that the kernel says is on a file system of that kind, outside /tmp."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nx {tmp_path}/a\\040b {kind} rw 0 0\n")
    monkeypatch.setattr(machine, "_MOUNTS", mounts)
    monkeypatch.setattr(machine, "_PASSING_PLACES", ())
    folder = tmp_path / "a b" / "data"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("kind", "level"), [("ext4", Level.OK), ("tmpfs", Level.WARN), ("overlay", Level.WARN)]
)
async def test_a_folder_that_does_not_last_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, level: Level
) -> None:
    found = await machine.folder(_patient(DATA_DIR=_on(monkeypatch, tmp_path, kind=kind)))
    assert (found.level, kind in found.text) == (level, True)


async def test_a_folder_below_tmp_is_told_also_behind_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("/tmp")  # noqa: S108
    found = await machine.folder(_patient(DATA_DIR=link))
    assert found.level is Level.WARN
    assert "TREUM_DATA_DIR" in found.text


async def test_a_missing_folder_is_a_failure_only_where_servers_are_embedded() -> None:
    nowhere = "/nowhere/at/all"
    embedded = await machine.folder(_patient(DATA_DIR=nowhere))
    external = await machine.folder(
        _patient(DATA_DIR=nowhere, DATABASE__APP_URL="postgresql://treum_app:x@db.example/treum")
    )
    assert [embedded.level, external.level] == [Level.FAIL, Level.WARN]


async def test_little_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = _patient(DATA_DIR="/var/lib/treum")
    assert (await machine.disk(patient)).level is Level.OK
    monkeypatch.setattr(machine, "FREE_BYTES_MIN", 1 << 62)
    assert (await machine.disk(patient)).level is Level.FAIL


async def test_a_port_where_nobody_listens_is_named() -> None:
    names = ("HTTP__PORT", "SOCKET__PORT", "DATABASE__PORT", "NATS__PORT")
    servers = [await asyncio.start_server(_hang_up, "127.0.0.1", 0) for _ in names]
    ports = {
        name: server.sockets[0].getsockname()[1]
        for name, server in zip(names, servers, strict=True)
    }
    try:
        assert (await machine.ports(_patient(**ports))).level is Level.OK
        ports["NATS__PORT"] = free_port()
        found = await machine.ports(_patient(**ports))
    finally:
        for server in servers:
            server.close()
    assert found.level is Level.FAIL
    assert f"127.0.0.1:{ports['NATS__PORT']} (TREUM_NATS__PORT)" in found.text
    assert "TREUM_HTTP__PORT" not in found.text


async def test_behind_a_public_host_the_roles_may_be_elsewhere() -> None:
    found = await machine.ports(
        _patient(HTTP__PORT=free_port(), HTTP__PUBLIC_URL="https://treum.example")
    )
    assert found.level is Level.WARN


async def _hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
