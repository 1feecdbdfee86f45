"""Numbers, money and times as they are read in India."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

_INDIA = ZoneInfo("Asia/Kolkata")
NOTHING = "—"
MINUS = "−"


def whole(value: int) -> str:
    """In lakhs and crores: 12,34,567."""
    digits = str(abs(value))
    head, tail = digits[:-3], digits[-3:]
    groups = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return (MINUS if value < 0 else "") + ",".join([*groups, tail])


def decimal(value: float | None, places: int = 2) -> str:
    """Rounded half to even; a dash where nothing can be said."""
    if value is None:
        return NOTHING
    rounded = f"{abs(value):.{places}f}"
    head, _, tail = rounded.partition(".")
    sign = MINUS if value < 0 and float(rounded) else ""
    return sign + whole(int(head)) + (f".{tail}" if tail else "")


def rupees(paise: int | None) -> str:
    """To the paisa."""
    if paise is None:
        return NOTHING
    head, tail = divmod(abs(paise), 100)
    return f"{MINUS if paise < 0 else ''}₹{whole(head)}.{tail:02}"


def percent(fraction: float | None, places: int = 2) -> str:
    return NOTHING if fraction is None else f"{decimal(fraction * 100, places)} %"


def moment(at: datetime) -> str:
    """As the clocks of India show it, to the minute."""
    return f"{at.astimezone(_INDIA):%Y-%m-%d %H:%M} IST"


def setting(values: Mapping[str, int | float | bool]) -> str:
    return ", ".join(f"{name} {number(value)}" for name, value in values.items()) or "the defaults"


def number(value: int | float | bool) -> str:
    """A parameter: as it was given."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return whole(value) if isinstance(value, int) else f"{value:g}".replace("-", MINUS)
