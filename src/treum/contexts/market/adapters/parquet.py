"""Files of exported prices: Parquet with a manifest beside it, written whole or not at all."""

import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import BigInteger, Date, DateTime, Integer, Numeric, Table

from treum.platform.errors import Conflict, SetupError

if TYPE_CHECKING:
    import polars

# Polars is large and most processes never need it, so it is imported by who writes or reads.


class ExportWouldLose(Conflict):
    code = "market.export_would_lose"
    title = "The file of an earlier export holds more rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """sha256: of the whole file. from_, to: days, from_ <= day < to."""

    file: str
    rows: int
    sha256: str
    from_: str
    to: str


def write_parquet(
    lines: Path, target: Path, *, table: Table, told: tuple[str, str], rows: int
) -> Manifest:
    """lines: as `scan_lines` reads them. told: the days. rows: as the database counted them; the
    finished file is read back and counted.

    Raises: ExportWouldLose rather than replace a file with more rows.
    """
    before = read_manifest(target)
    if before is not None and before.rows > rows:
        raise ExportWouldLose(f"{target} holds {before.rows} rows, the database {rows}")
    made = target.with_suffix(".making")
    try:
        found = _convert(lines, made, table=table)
        if found != rows:
            raise OSError(f"{made}: {found} rows written, not {rows}")
        with made.open("rb") as written:
            os.fsync(written.fileno())
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)
    manifest = Manifest(file=target.name, rows=rows, sha256=digest, from_=told[0], to=told[1])
    _write_manifest(target, manifest)
    return manifest


def read_manifest(target: Path) -> Manifest | None:
    """None where there is no such file yet."""
    try:
        return msgspec.json.decode(_manifest_of(target).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None


def read_parquet(path: Path) -> "polars.DataFrame":
    """Raises: SetupError when it is not the file of its manifest, or no Parquet."""
    import polars as pl  # noqa: PLC0415

    manifest = read_manifest(path)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if manifest is not None and digest != manifest.sha256:
            raise SetupError(f"file {path}: it is not the one that its manifest tells of")
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SetupError(f"file {path}: {error}") from error


def schema_of(table: Table) -> "polars.Schema":
    """The exact types of its columns in a frame. Ids are text."""
    import polars as pl  # noqa: PLC0415

    schema: dict[str, pl.DataType] = {}
    for column in table.columns:
        schema[column.name] = pl.String()
        if isinstance(column.type, Numeric):
            schema[column.name] = pl.Decimal(column.type.precision, column.type.scale or 0)
        elif isinstance(column.type, DateTime):
            schema[column.name] = pl.Datetime("us", "UTC")
        elif isinstance(column.type, Date):
            schema[column.name] = pl.Date()
        elif isinstance(column.type, Integer):
            is_big = isinstance(column.type, BigInteger)
            schema[column.name] = pl.Int64() if is_big else pl.Int32()
    return pl.Schema(schema)


def scan_lines(lines: Path | bytes, table: Table) -> "polars.LazyFrame":
    """lines: CSV of the table's columns, behind exchange and symbol where it has only an id;
    instants are microseconds since 1970."""
    import polars as pl  # noqa: PLC0415

    named = ("exchange", "symbol") if "instrument_id" in table.columns else ()
    schema = {name: pl.String() for name in named} | dict(schema_of(table))
    instants = [name for name, type_ in schema.items() if isinstance(type_, pl.Datetime)]
    told = schema | {name: pl.Int64() for name in instants}
    return pl.scan_csv(lines, has_header=False, schema=told).with_columns(
        pl.col(name).cast(schema[name]) for name in instants
    )


def _convert(lines: Path, made: Path, *, table: Table) -> int:
    """How many rows the new file has."""
    import polars as pl  # noqa: PLC0415

    scan_lines(lines, table).sink_parquet(made, compression="zstd")
    return int(pl.scan_parquet(made).select(pl.len()).collect().item())


def _manifest_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _write_manifest(target: Path, manifest: Manifest) -> None:
    place = _manifest_of(target)
    made = place.with_suffix(".making")
    with made.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(asdict(manifest))))
        file.flush()
        os.fsync(file.fileno())
    made.replace(place)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
