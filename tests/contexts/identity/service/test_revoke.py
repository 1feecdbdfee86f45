"""Revoking ends every session of the person, and no other, with a record of why."""

import pytest
from sqlalchemy import text

from tests.make.identity import LIMITS, account
from treum.contexts.identity.events import SessionEnded
from treum.contexts.identity.queries.people import insert_account
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.contexts.identity.service.sessions import Proof, authenticate, begin_session
from treum.platform.database import Transaction

_AUDIT = text("SELECT action, subject, detail FROM platform.audit")


async def test_revoke_all_ends_every_session_but_the_kept_one(tx: Transaction) -> None:
    asha, other = account(), account(email="other@example.com")
    for each in (asha, other):
        await insert_account(tx, each)
    tx.actor = str(asha.person.id)
    mine = [await begin_session(tx, asha.person.id, limits=LIMITS, proof=Proof()) for _ in range(3)]
    theirs = await begin_session(tx, other.person.id, limits=LIMITS, proof=Proof())
    kept = await authenticate(tx, mine[1])
    assert kept is not None
    await revoke_all(tx, asha.person.id, reason=Reason.PASSWORD_CHANGED, keep=kept.session_id)
    alive = [await authenticate(tx, token) is not None for token in (*mine, theirs)]
    assert alive == [False, True, False, True]
    assert [type(event) for event in tx.announced] == [SessionEnded, SessionEnded]
    await tx.write_collected()
    assert [tuple(row) for row in await tx.execute(_AUDIT)] == [
        (
            "identity.credentials_revoked",
            f"person:{asha.person.id}",
            {"reason": "password_changed", "sessions": 2, "apps": 0, "tokens": 0},
        )
    ]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Reason.FACTOR_ADDED, ["factor_added"]),
        (Reason.FACTOR_REMOVED, ["factor_removed"]),
        (Reason.RECOVERY_USED, ["recovery_used"]),
        (Reason.TOKEN_REUSED, ["token_reused"]),
        (Reason.SIGNED_OUT_EVERYWHERE, []),
    ],
)
async def test_the_person_is_told_of_what_a_thief_would_do(
    tx: Transaction, reason: Reason, told: list[str]
) -> None:
    asha = account()
    await insert_account(tx, asha)
    tx.actor = str(asha.person.id)
    await revoke_all(tx, asha.person.id, reason=reason)
    assert list(await tx.scalars(text("SELECT notice FROM identity.notice"))) == told
