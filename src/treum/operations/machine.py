"""The machine: where the data lies, how much room there is, and who listens on the ports."""

import asyncio
import contextlib
from pathlib import Path
from urllib.parse import urlsplit

from treum.operations.finding import Finding, fail, ok, warn
from treum.operations.patient import Patient
from treum.platform.machine import FREE_BYTES_MIN, free_bytes
from treum.platform.settings.check import LOOPBACK

_PASSING_TYPES = frozenset({"tmpfs", "ramfs", "overlay", "aufs", "squashfs"})
_PASSING_PLACES = tuple(Path(each) for each in ("/tmp", "/var/tmp", "/dev/shm", "/run"))  # noqa: S108
_MOUNTS = Path("/proc/self/mounts")
_CONNECT_S_MAX = 3


async def folder(patient: Patient) -> Finding:
    """Data that a restart or a clean-up takes away is no data."""
    data_dir = patient.given.data_dir
    if not data_dir.exists():
        level = fail if patient.given.database.is_embedded else warn
        return level("folder", f"there is no {data_dir} yet; `treum run all` makes it")
    real = data_dir.resolve()
    kind = _kind_of(real)
    if kind in _PASSING_TYPES:
        return warn("folder", f"{data_dir} is on {kind}, which does not last: move it to a disk")
    if any(real.is_relative_to(place) for place in _PASSING_PLACES):
        return warn("folder", f"{data_dir} is where clean-ups delete: set TREUM_DATA_DIR")
    return ok("folder", f"{data_dir} on {kind}")


async def disk(patient: Patient) -> Finding:
    data_dir = patient.given.data_dir
    free = free_bytes(data_dir)
    said = f"{free >> 20} MB free for {data_dir}"
    if free < FREE_BYTES_MIN:
        return fail("disk", f"{said}, {FREE_BYTES_MIN >> 20} needed: make room")
    return ok("disk", said)


async def ports(patient: Patient) -> Finding:
    """Of the servers and roles of this machine; those of others answer for themselves."""
    wanted = _ports(patient)
    found = await asyncio.gather(*(_listens(host, port) for host, port in wanted.values()))
    silent = [name for name, listens in zip(wanted, found, strict=True) if not listens]
    if not silent:
        return ok(
            "ports", ", ".join(f"{host}:{port}" for host, port in wanted.values()) + " listen"
        )
    said = ", ".join(f"{wanted[name][0]}:{wanted[name][1]} ({name})" for name in silent)
    if _is_local(patient):
        return fail("ports", f"nothing listens on {said}: is `treum run all` running?")
    return warn("ports", f"nothing listens on {said} here; it may run on another machine")


def _ports(patient: Patient) -> dict[str, tuple[str, int]]:
    """By the setting that names them."""
    given = patient.given
    found = {
        "TREUM_HTTP__PORT": (_reached(given.http.host), given.http.port),
        "TREUM_SOCKET__PORT": (_reached(given.socket.host), given.socket.port),
    }
    if given.database.is_embedded:
        found["TREUM_DATABASE__PORT"] = ("127.0.0.1", given.database.port)
    if given.nats.is_embedded:
        found["TREUM_NATS__PORT"] = ("127.0.0.1", given.nats.port)
    return found


def _reached(host: str) -> str:
    """A server that listens everywhere listens here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _is_local(patient: Patient) -> bool:
    return urlsplit(patient.given.http.public_url).hostname in LOOPBACK


async def _listens(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(_CONNECT_S_MAX):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def _kind_of(folder: Path) -> str:
    """The type of the file system that holds it. Source: proc(5), fstab(5)."""
    mounts: dict[Path, str] = {}
    for line in _MOUNTS.read_text(encoding="utf-8").splitlines():
        _, place, kind, *_ = line.split(" ")
        mounts[Path(place.encode().decode("unicode_escape"))] = kind
    return next(mounts[each] for each in (folder, *folder.parents) if each in mounts)
