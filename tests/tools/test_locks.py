"""The lock check refuses hosts, loose versions and missing hashes."""

import json
from pathlib import Path

import pytest

from tools import locks

HASH = "--hash=sha256:" + "a" * 64
GOOD = f"msgspec==0.22.0 \\\n    {HASH}\ncolorama==0.4.6 ; sys_platform == 'win32' \\\n    {HASH}\n"


def test_a_pinned_and_hashed_lock_passes() -> None:
    assert list(locks.python_faults(GOOD)) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url x",
        "--find-links wheels",
        "# from https://packages.example",
        "a @ git+ssh://example/a",
    ],
)
def test_a_host_or_index_is_refused(line: str) -> None:
    assert "line 5 names a host or an index" in list(locks.python_faults(GOOD + line))


def test_a_loose_version_is_refused() -> None:
    assert list(locks.python_faults(f"msgspec>=0.22 {HASH}")) == [
        "'msgspec>=0.22' is not pinned with =="
    ]


def test_a_missing_hash_is_refused() -> None:
    assert list(locks.python_faults("msgspec==0.22.0")) == ["'msgspec==0.22.0' has no hash"]


def test_a_requirement_at_another_version_is_missing() -> None:
    asked = ["msgspec==0.22.1", "Colorama==0.4.6"]
    assert list(locks.missing(asked, GOOD)) == ["'msgspec==0.22.1' is asked for but not locked"]


def test_an_npm_lock_with_a_host_is_refused() -> None:
    packages = {
        "": {"name": "treum-web"},
        "packages/domain": {"version": "0.1.0"},
        "node_modules/@treum/domain": {"link": True, "resolved": "packages/domain"},
        "node_modules/react": {"integrity": "sha512-x", "resolved": "https://example/react.tgz"},
        "node_modules/vite": {"version": "8.3.8"},
    }
    assert list(locks.npm_faults(json.dumps({"packages": packages}))) == [
        "node_modules/react names the host it came from",
        "node_modules/vite has no integrity hash",
    ]


def test_an_npm_lock_behind_its_package_file_is_refused(tmp_path: Path) -> None:
    lock, asked = {"packages": {"": {"devDependencies": {"vite": "8.3.8"}}}}, {"vite": "8.3.9"}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "package.json").write_text(json.dumps({"devDependencies": asked}))
    assert list(locks.stale(tmp_path / "package-lock.json")) == [
        "the root asks for other packages than it was made for"
    ]


def test_a_settings_file_with_a_registry_is_refused(tmp_path: Path) -> None:
    project = "[project]\ndependencies = []\n[project.optional-dependencies]\ndev = []\n"
    (tmp_path / "pyproject.toml").write_text(project)
    (tmp_path / ".npmrc").write_text("registry=https://example/\n")
    assert list(locks.all_faults(tmp_path)) == [".npmrc: names a registry"]


def test_a_lock_made_for_other_peers_is_refused(tmp_path: Path) -> None:
    project = "[project]\ndependencies = []\n[project.optional-dependencies]\ndev = []\n"
    (tmp_path / "pyproject.toml").write_text(project)
    (tmp_path / "requirements-bench.in").write_text("# peers\nmsgspec==0.22.1\n")
    (tmp_path / "requirements-bench.lock").write_text(GOOD)
    assert list(locks.all_faults(tmp_path)) == [
        "requirements-bench.lock: 'msgspec==0.22.1' is asked for but not locked"
    ]


def test_the_locks_of_the_project_pass() -> None:
    assert list(locks.all_faults(Path())) == []
