"""What the web build made: which file each module specifier means, and its digest."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from treum.platform.errors import TreumError

FILE = "manifest.json"


class NotBuilt(TreumError):
    code = "site.not_built"
    status = 503
    title = "The web app is not built"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One deployable part. js, css: paths below the site's root."""

    js: str
    css: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """`imports` and `integrity` are those of an import map; the page fetches the rest at once."""

    imports: dict[str, str]
    integrity: dict[str, str]
    shell: Bundle
    remotes: dict[str, Bundle]
    preload: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()


def built_at(assets: Path) -> int:
    """Changes with every build. Raises: NotBuilt."""
    try:
        return (assets / FILE).stat().st_mtime_ns
    except OSError as error:
        raise _not_built(assets) from error


def read(assets: Path) -> Manifest:
    """Raises: NotBuilt."""
    try:
        return msgspec.json.decode((assets / FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise _not_built(assets) from error


def _not_built(assets: Path) -> NotBuilt:
    return NotBuilt(f"No usable {FILE} in {assets}; run `make setup`.")
