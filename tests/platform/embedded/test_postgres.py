"""The embedded PostgreSQL: who may do what in it, and how it comes back."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from treum.platform.embedded import EmbeddedPostgres, free_port, read_secrets
from treum.platform.embedded.cluster import cluster_folder
from treum.platform.errors import SetupError
from treum.platform.settings import Secret


async def _value(url: Secret, query: str) -> Any:
    connection = await asyncpg.connect(url.reveal(), ssl=False)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_each_role_signs_in_without_special_powers(server: EmbeddedPostgres) -> None:
    urls = {"treum_owner": server.urls.owner, "treum_app": server.urls.app}
    for role, url in (urls | {"treum_ro": server.urls.ro}).items():
        assert await _value(url, "SELECT current_user") == role
        powers = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
        assert await _value(url, f"{powers} FROM pg_roles WHERE rolname = current_user") is False


async def test_only_the_owner_may_create(server: EmbeddedPostgres) -> None:
    for url in (server.urls.app, server.urls.ro):
        for statement in (
            "CREATE TABLE public.t (a int)",
            "CREATE SCHEMA s",
            "CREATE TEMP TABLE t ()",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await _value(url, statement)
    assert await _value(server.urls.owner, "CREATE SCHEMA s") is None
    assert await _value(server.urls.owner, "DROP SCHEMA s") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transaction_timeout", "1min"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("TimeZone", "UTC"),
    ],
)
async def test_roles_are_bounded(server: EmbeddedPostgres, name: str, value: str) -> None:
    for url in (server.urls.owner, server.urls.app, server.urls.ro):
        assert await _value(url, f"SHOW {name}") == value


async def test_the_superuser_has_no_transaction_timeout(server: EmbeddedPostgres) -> None:
    assert await _value(server.urls.superuser, "SHOW transaction_timeout") == "0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("wal_level", "logical"),
        ("password_encryption", "scram-sha-256"),
        ("shared_preload_libraries", "pg_stat_statements"),
        ("data_checksums", "on"),
        ("fsync", "off"),
        ("server_encoding", "UTF8"),
        ("log_error_verbosity", "terse"),
    ],
)
async def test_the_server_is_set_up(server: EmbeddedPostgres, name: str, value: str) -> None:
    assert await _value(server.urls.superuser, f"SHOW {name}") == value


async def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    password = read_secrets(server.folder.parent).app_password
    wrong = Secret(server.urls.app.reveal().replace(password, "wrong"))
    with pytest.raises(asyncpg.InvalidPasswordError):
        await _value(wrong, "SELECT 1")


async def test_no_password_reaches_the_log_or_the_statistics(server: EmbeddedPostgres) -> None:
    kept = read_secrets(server.folder.parent)
    statistics = "SELECT string_agg(query, ' ') FROM pg_stat_statements"
    seen = await _value(server.urls.superuser, statistics)
    log = (server.folder.parent / "log" / "postgres.log").read_text()
    for password in (kept.owner_password, kept.app_password, kept.ro_password):
        assert password not in seen
        assert password not in log


async def test_secrets_are_for_their_owner_only(server: EmbeddedPostgres) -> None:
    data_dir = server.folder.parent
    assert (data_dir / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert server.folder.stat().st_mode & 0o777 == 0o700
    assert "password" not in repr(read_secrets(data_dir))


async def test_the_server_does_not_run_as_root(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    uid = os.stat(f"/proc/{server.pid}").st_uid
    assert uid == server.folder.stat().st_uid
    assert uid != 0


async def test_rows_survive_kill_9_of_the_server(server: EmbeddedPostgres) -> None:
    await _value(server.urls.owner, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS a")
    assert server.pid is not None

    os.kill(server.pid, signal.SIGKILL)
    assert await server.wait() == -signal.SIGKILL
    assert server.pid is None
    await server.restart()

    assert await _value(server.urls.owner, "SELECT count(*) FROM kept") == 1000


async def test_rows_and_passwords_survive_a_clean_stop(folder: Path) -> None:
    port = free_port()
    first = EmbeddedPostgres(folder / "data", port, is_durable=False)
    await first.start()
    await _value(first.urls.owner, "CREATE TABLE kept AS SELECT 7 AS a")
    urls = first.urls
    await first.stop()
    assert first.pid is None

    second = EmbeddedPostgres(folder / "data", port, is_durable=False)
    await second.start()
    try:
        assert second.urls == urls
        assert await _value(urls.owner, "SELECT a FROM kept") == 7
    finally:
        await second.stop()


async def test_a_pid_that_is_now_someone_else_s_does_not_stop_a_start(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder / "data", free_port(), is_durable=False)
    await postgres.start()
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    await postgres.wait()
    noted = postgres.folder / "postmaster.pid"
    lines = noted.read_text().splitlines()
    noted.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    await postgres.restart()

    assert await _value(postgres.urls.app, "SELECT 1") == 1
    await postgres.stop()


async def test_a_second_server_on_the_folder_is_refused(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("treum.platform.embedded.predecessor.PREDECESSOR_S_MAX", 0.1)
    second = EmbeddedPostgres(server.folder.parent, free_port(), is_durable=False)

    with pytest.raises(SetupError) as caught:
        await second.start()

    assert str(caught.value) == (
        f"another PostgreSQL (pid {server.pid}) still runs on {server.folder}: stop it"
    )
    assert await _value(server.urls.app, "SELECT 1") == 1


async def test_what_a_crash_in_initdb_left_is_swept_away(folder: Path) -> None:
    data_dir = folder / "data"
    half = data_dir / ".postgres-18.making" / "cluster"
    half.mkdir(parents=True)
    data_dir.chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")
    postgres = EmbeddedPostgres(data_dir, free_port(), is_durable=False)

    await postgres.start()
    await postgres.stop()

    assert sorted(each.name for each in data_dir.iterdir()) == [
        "log",
        "postgres-18",
        "secrets.json",
    ]


async def test_a_failed_initdb_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tree: Callable[[Path], object]
) -> None:
    monkeypatch.setattr("treum.platform.embedded.cluster.INITDB_S_MAX", 0.0)
    postgres = EmbeddedPostgres(folder / "data", free_port(), is_durable=False)

    with pytest.raises(SetupError, match="initdb did not finish"):
        await postgres.start()

    assert tree(folder) == {}


async def test_the_log_stays_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("treum.platform.embedded.logfile.LOG_BYTES_MAX", 100)
    postgres = EmbeddedPostgres(folder / "data", free_port(), is_durable=False)
    await postgres.start()
    await postgres.stop()

    await postgres.start()
    await postgres.stop()

    log = folder / "data" / "log"
    assert "shut down" in (log / "postgres.log.1").read_text()
    assert (log / "postgres.log").read_text().count("starting PostgreSQL") == 1


async def test_a_start_that_fails_quotes_the_server(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder / "data", free_port(), is_durable=False)
    await postgres.start()
    await postgres.stop()
    (cluster_folder(folder / "data", 18) / "postgresql.conf").write_text("nonsense = 1\n")

    with pytest.raises(SetupError) as caught:
        await postgres.start()

    assert "PostgreSQL did not start on" in str(caught.value)
    assert "configuration" in str(caught.value)
    assert postgres.pid is None
