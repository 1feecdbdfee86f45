"""What a strategy can be told, with its bounds: what a form shows and a caller is held to."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from treum.platform.errors import Invalid

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Number = int | float | bool


class BadParameters(Invalid):
    code = "signals.bad_parameters"
    title = "The strategy cannot work with these parameters"


@dataclass(frozen=True, slots=True)
class Parameter:
    """kind: whole, number or switch. least, most: inclusive."""

    name: str
    kind: str
    default: Number
    least: Number
    most: Number


def whole(default: int, bounds: tuple[int, int]) -> int:
    """A field of whole numbers. bounds: inclusive."""
    return cast(int, _bounded("whole", default, bounds=bounds))


def number(default: float, bounds: tuple[float, float]) -> float:
    """A field of numbers. bounds: inclusive."""
    return cast(float, _bounded("number", default, bounds=bounds))


def switch(*, default: bool) -> bool:
    return cast(bool, _bounded("switch", default, bounds=(False, True)))


def parameters_of(kind: "type[DataclassInstance]") -> list[Parameter]:
    """Of the fields with bounds, in their order."""
    return [_parameter(each) for each in fields(kind) if "kind" in each.metadata]


def read(kind: "type[DataclassInstance]", given: Mapping[str, object]) -> Any:
    """The parameters, defaults for what is not given. Raises: BadParameters."""
    known = {each.name: each for each in parameters_of(kind)}
    if strangers := sorted(set(given) - set(known)):
        raise BadParameters(f"There is no parameter {', '.join(strangers)}.")
    return kind(**{name: _checked(known[name], value) for name, value in given.items()})


def _bounded(kind: str, default: Number, *, bounds: tuple[Number, Number]) -> object:
    return field(default=default, metadata={"kind": kind, "bounds": bounds})


def _parameter(each: "Field[Any]") -> Parameter:
    default = cast(Number, each.default)
    return Parameter(each.name, each.metadata["kind"], default, *each.metadata["bounds"])


def _checked(parameter: Parameter, value: object) -> Number:
    is_switch = parameter.kind == "switch"
    right = bool if is_switch else int if parameter.kind == "whole" else (int, float)
    if not isinstance(value, right) or isinstance(value, bool) is not is_switch:
        raise BadParameters(f"{parameter.name}: a {parameter.kind} is needed.")
    if not isfinite(value) or not parameter.least <= value <= parameter.most:
        raise BadParameters(f"{parameter.name}: {parameter.least} to {parameter.most}.")
    return value
