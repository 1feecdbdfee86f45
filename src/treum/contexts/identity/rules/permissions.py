"""Which role may do what. What is not marked here is forbidden."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from treum.contexts.identity.rules.people import Role


class Permission(StrEnum):
    """PEOPLE_READ: find somebody by e-mail. PEOPLE_DISABLE: also to enable again.
    BACKTESTS_RUN: also to read the catalogue of strategies and every backtest."""

    PEOPLE_READ = "people:read"
    PEOPLE_DISABLE = "people:disable"
    ROLES_CHANGE = "roles:change"
    SESSIONS_END = "sessions:end"
    AUDIT_READ = "audit:read"
    CALENDAR_EDIT = "calendar:edit"
    EVENTS_OPERATE = "events:operate"
    BACKTESTS_RUN = "backtests:run"


# A mark lets the role in. Nobody is let in by being staff, and the admin only where it is marked.
TABLE: Final = """
                  customer  analyst  instructor  support  finance  compliance  admin
people:read           -        -         -          x        -         x         x
people:disable        -        -         -          -        -         -         x
roles:change          -        -         -          -        -         -         x
sessions:end          -        -         -          x        -         -         x
audit:read            -        -         -          -        -         x         x
calendar:edit         -        -         -          -        -         -         x
events:operate        -        -         -          -        -         -         x
backtests:run         -        x         -          -        -         -         x
"""


TWO_FACTOR_ROLES: Final = frozenset({Role.FINANCE, Role.COMPLIANCE, Role.ADMIN})
"""Who reads everybody's records, moves money or gives out roles is worth a stolen password."""


def holders(permission: Permission) -> frozenset[Role]:
    """The roles that are marked."""
    return _HOLDERS[permission]


def may(roles: Iterable[str], permission: Permission) -> bool:
    return not _HOLDERS[permission].isdisjoint(roles)


def needs_two_factors(roles: Iterable[str]) -> bool:
    """Whether a password alone is too little for whoever holds these roles."""
    return not TWO_FACTOR_ROLES.isdisjoint(roles)


def read_table(table: str) -> dict[Permission, frozenset[Role]]:
    """Raises: ValueError, when it is not exactly one mark for each permission and role."""
    head, *lines = (line.split() for line in table.strip().splitlines())
    roles = [Role(name) for name in head]
    found = {Permission(name): _marked(roles, marks) for name, *marks in lines}
    if roles != list(Role) or list(found) != list(Permission) or len(lines) != len(found):
        raise ValueError("the table of permissions is not complete")
    return found


def _marked(roles: list[Role], marks: list[str]) -> frozenset[Role]:
    if not {"x", "-"}.issuperset(marks):
        raise ValueError("the table of permissions knows x and - only")
    return frozenset(role for role, mark in zip(roles, marks, strict=True) if mark == "x")


_HOLDERS: Final[Mapping[Permission, frozenset[Role]]] = MappingProxyType(read_table(TABLE))
