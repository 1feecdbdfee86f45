"""What other contexts are told of a person."""

from tests.make.identity import account
from treum.contexts.identity import api
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.rules.people import Role
from treum.platform.database import Transaction
from treum.platform.ids import new_id


async def test_a_person_is_found_by_id_and_by_email_of_any_case(tx: Transaction) -> None:
    made = account(email="asha@example.com", roles=(Role.ADMIN, Role.CUSTOMER))
    await insert_account(tx, made)
    found = await api.person(tx, made.person.id)
    assert found is not None
    assert found.roles == (Role.CUSTOMER, Role.ADMIN)
    assert await api.person_by_email(tx, " Asha@Example.com") == found


async def test_nobody_is_found(tx: Transaction) -> None:
    assert await api.person(tx, new_id()) is None
    assert await api.person_by_email(tx, "asha@example.com") is None
    assert await api.person_by_email(tx, "\x00") is None
