"""The table of permissions is complete, and forbids what it does not mark."""

import pytest

from treum.contexts.identity.api import permits
from treum.contexts.identity.rules.people import Role
from treum.contexts.identity.rules.permissions import TABLE, Permission, holders, may, read_table

STAFF = {Role.ANALYST, Role.SUPPORT, Role.FINANCE, Role.COMPLIANCE, Role.ADMIN}


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.INSTRUCTOR, Role.FINANCE])
def test_who_does_not_look_after_accounts_may_nothing(role: Role) -> None:
    assert [permission for permission in Permission if may({role}, permission)] == []


def test_only_the_admin_may_disable_and_change_roles() -> None:
    changing = (Permission.PEOPLE_DISABLE, Permission.ROLES_CHANGE)
    assert [holders(permission) for permission in changing] == [{Role.ADMIN}] * 2


def test_support_finds_people_and_ends_their_sessions() -> None:
    held = [permission for permission in Permission if may({Role.SUPPORT}, permission)]
    assert held == [Permission.PEOPLE_READ, Permission.SESSIONS_END]


def test_the_analyst_sees_what_the_feed_left_out_and_runs_backtests() -> None:
    held = [permission for permission in Permission if may({Role.ANALYST}, permission)]
    assert held == [Permission.BACKTESTS_RUN, Permission.FEED_READ]


def test_compliance_reads() -> None:
    held = [permission for permission in Permission if may({Role.COMPLIANCE}, permission)]
    assert held == [Permission.PEOPLE_READ, Permission.AUDIT_READ]


def test_no_permission_is_left_to_nobody_or_to_strangers() -> None:
    assert all(holders(permission) and holders(permission) <= STAFF for permission in Permission)
    assert not any(may((), permission) or may(("owner",), permission) for permission in Permission)


@pytest.mark.parametrize(
    "broken",
    [
        TABLE.replace("roles:change", "roles:alter"),
        TABLE.replace("analyst", "trader"),
        "\n".join(TABLE.strip().splitlines()[:-1]),
        TABLE + TABLE.strip().splitlines()[-1],
        TABLE.replace("x", "y"),
        TABLE.replace("x\naudit", "\naudit"),
    ],
)
def test_a_table_with_a_hole_is_refused(broken: str) -> None:
    assert broken != TABLE
    with pytest.raises(ValueError, match=r"table of permissions|is not a valid|zip"):
        read_table(broken)


def test_a_gate_is_made_of_the_table() -> None:
    assert callable(permits(Permission.PEOPLE_READ))
