"""The cluster's folder: it names the major version, and appears complete or not at all."""

import errno
import os
import re
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treum.platform.embedded.account import NOBODY_YET, Account
from treum.platform.embedded.child import Child, Command
from treum.platform.embedded.folder import Changes
from treum.platform.errors import SetupError

INITDB_S_MAX: Final = 180.0
OUTPUT_BYTES_MAX: Final = 60_000
"""Less than a pipe holds, so that initdb never waits for its reader."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """folder: `<data>/postgres-18`. installation: where bin, lib and share are."""

    folder: Path
    installation: Path
    account: Account
    is_durable: bool

    def program(self, name: str) -> str:
        return str(self.installation / "bin" / name)


def server_env() -> Mapping[str, str]:
    """None of our own: neither secrets nor PG* variables reach the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def cluster_folder(data_dir: Path, major: int) -> Path:
    return data_dir / f"postgres-{major}"


def check_major(data_dir: Path, major: int, *, account: Account) -> None:
    """Raises: SetupError for the folder of another major version or another user."""
    folder = cluster_folder(data_dir, major)
    others = data_dir.iterdir() if data_dir.is_dir() and os.access(data_dir, os.R_OK) else ()
    for other in sorted(others):
        if re.fullmatch(r"postgres-\d+", other.name) and other != folder:
            raise SetupError(
                f"{other} belongs to another PostgreSQL than this one ({major}): "
                "carry its data over with pg_upgrade or a dump, then move it away"
            )
    if not folder.exists():
        return
    try:
        found = (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{folder} is not a PostgreSQL data folder: no PG_VERSION") from error
    if found != str(major):
        raise SetupError(f"{folder} holds PostgreSQL {found[:20]!r}, this is {major}")
    owner = folder.stat().st_uid
    if account.uid not in {owner, NOBODY_YET}:
        raise SetupError(
            f"{folder} belongs to uid {owner}, but PostgreSQL runs as {account.name} "
            f"(uid {account.uid}): start as the user who made it"
        )


async def make_cluster(cluster: Cluster, password: str, *, changes: Changes) -> None:
    """Builds it beside its place and renames it there. Raises: SetupError, OSError."""
    draft = cluster.folder.with_name(f".{cluster.folder.name}.making")
    shutil.rmtree(draft, ignore_errors=True)
    changes.note(draft)
    _own(draft, cluster.account)
    _write_password(draft / "password", password, account=cluster.account)
    await _initdb(cluster, draft)
    changes.note(cluster.folder)
    (draft / "cluster").rename(cluster.folder)
    shutil.rmtree(draft)


def _own(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700)
    if not account.is_us:
        os.chown(folder, account.uid, account.gid)


def _write_password(path: Path, password: str, *, account: Account) -> None:
    path.touch(mode=0o600)
    path.write_text(password + "\n", encoding="ascii")
    if not account.is_us:
        os.chown(path, account.uid, account.gid)


async def _initdb(cluster: Cluster, draft: Path) -> None:
    reader, writer = os.pipe()
    try:
        child = Child(_initdb_command(cluster, draft, output=writer))
    finally:
        os.close(writer)
    try:
        if not await child.exited_within(INITDB_S_MAX):
            raise SetupError(f"initdb did not finish {cluster.folder} in {INITDB_S_MAX:.0f} s")
        output = os.read(reader, OUTPUT_BYTES_MAX).decode(errors="replace")
    finally:
        await child.stop((signal.SIGTERM, 2.0))
        os.close(reader)
    if child.poll() != 0:
        raise _failure(cluster.folder, output)


def _initdb_command(cluster: Cluster, draft: Path, *, output: int) -> Command:
    argv = [cluster.program("initdb"), "-D", str(draft / "cluster"), "-U", "postgres"]
    argv += ["-A", "scram-sha-256", f"--pwfile={draft / 'password'}", "--no-instructions"]
    argv += ["-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
    argv += [] if cluster.is_durable else ["--no-sync"]
    return Command(
        argv, server_env(), death_signal=signal.SIGKILL, account=cluster.account, output=output
    )


def _failure(folder: Path, output: str) -> SetupError:
    if os.strerror(errno.ENOSPC) in output:
        return SetupError(f"data folder {folder.parent} is full: initdb ran out of space")
    lines = [line for line in output.splitlines() if line.strip()]
    told = next(
        (line for line in lines if "FATAL" in line or "error:" in line), (lines or [""])[-1]
    )
    return SetupError(f"initdb could not make {folder}: {told.strip()}")
