"""What stands on a sheet, whatever it is printed as. All texts are plain; printers escape them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """rows: as wide as columns; the first column names the row. levels: of each further cell, a
    class as of `plots.level`; empty for a plain table."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    levels: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plot:
    """svg: as of `plots`. table: the same in numbers. key: what its strokes mean."""

    title: str
    about: str
    key: list[tuple[str, str]]
    svg: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """made_at: epoch seconds, of the result and not of the printing."""

    title: str
    about: str
    notice: str
    made_at: int
    sections: list[Section]
