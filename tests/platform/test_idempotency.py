"""One effect for one key, whoever races, dies or is late; and the first answer, again and again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.make.idempotent import (
    ASHA,
    BALA,
    KEY,
    URL,
    Till,
    caller,
    code_of,
    kept,
    pass_time,
    pay,
    payments,
    till_app,
)
from treum.platform.database import Database
from treum.platform.idempotency import claims, forget


@pytest.fixture
def app(database: Database) -> FastAPI:
    return till_app(database)


@pytest.fixture
def till(app: FastAPI) -> Till:
    found: Till = app.state.till
    return found


@pytest.fixture
async def asha(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller(app, ASHA) as client:
        yield client


async def test_a_repeat_gets_the_first_answer_and_has_no_effect(
    asha: httpx.AsyncClient, database: Database
) -> None:
    first, again = await pay(asha), await pay(asha)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert "set-cookie" in first.headers
    assert "set-cookie" not in again.headers
    assert await payments(database) == 1


async def test_without_a_key_every_request_counts(
    asha: httpx.AsyncClient, database: Database
) -> None:
    await pay(asha, key=None)
    await pay(asha, key=None)
    assert (await payments(database), await kept(database)) == (2, 0)


async def test_32_at_once_have_one_effect_and_one_answer(
    asha: httpx.AsyncClient, database: Database
) -> None:
    answers = await asyncio.gather(*(pay(asha) for _ in range(32)))
    counts = Counter(answer.status_code for answer in answers)
    assert set(counts) <= {201, 409}
    assert counts[201] >= 1
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    refused = [answer for answer in answers if answer.status_code == 409]
    assert {code_of(answer)[1] for answer in refused} <= {"idempotency.in_flight"}
    assert await payments(database) == 1


async def test_while_the_first_runs_the_second_is_refused(
    asha: httpx.AsyncClient, till: Till, database: Database
) -> None:
    till.gate.clear()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(pay(asha))
        await till.arrived.wait()
        assert code_of(await pay(asha)) == (409, "idempotency.in_flight")
        assert code_of(await pay(asha, 6)) == (422, "idempotency.mismatch")
        till.gate.set()
    assert first.result().status_code == 201
    assert await payments(database) == 1


async def test_an_attempt_that_comes_too_late_is_rolled_back(
    asha: httpx.AsyncClient, till: Till, database: Database
) -> None:
    till.gate.clear()
    async with asyncio.TaskGroup() as group:
        late = group.create_task(pay(asha))
        await till.arrived.wait()
        till.arrived.clear()
        await pass_time(database, "claimed_until")
        second = group.create_task(pay(asha))
        await till.arrived.wait()
        till.gate.set()
    statuses = sorted([late.result().status_code, second.result().status_code])
    assert statuses == [201, 409]
    assert code_of(late.result()) == (409, "idempotency.in_flight")
    assert (await pay(asha)).content == second.result().content
    assert await payments(database) == 1


async def test_another_request_with_the_key_is_a_mismatch(
    asha: httpx.AsyncClient, database: Database
) -> None:
    await pay(asha)
    assert code_of(await pay(asha, 6)) == (422, "idempotency.mismatch")
    headers = {"Idempotency-Key": KEY}
    elsewhere = await asha.post("/api/v1/refunds", json={"amount": 5}, headers=headers)
    assert code_of(elsewhere) == (422, "idempotency.mismatch")
    asked = await asha.post(f"{URL}?x=1", json={"amount": 5}, headers=headers)
    assert code_of(asked) == (422, "idempotency.mismatch")
    assert await payments(database) == 1


async def test_the_layout_of_the_json_makes_no_difference(
    asha: httpx.AsyncClient, database: Database
) -> None:
    typed = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    first = await asha.post(URL, content=b'{"amount":5}', headers=typed)
    again = await asha.post(URL, content=b'{ "amount" : 5 }\n', headers=typed)
    assert first.content == again.content
    assert await payments(database) == 1


async def test_two_people_may_use_the_same_key(
    asha: httpx.AsyncClient, app: FastAPI, database: Database
) -> None:
    async with caller(app, BALA) as bala:
        hers, his = await pay(asha), await pay(bala, 6)
    assert (hers.json()["amount"], his.json()["amount"]) == (5, 6)
    assert "idempotency-replayed" not in his.headers
    assert await payments(database) == 2


async def test_a_refusal_keeps_nothing_so_the_key_may_be_used_again(
    asha: httpx.AsyncClient, till: Till, database: Database
) -> None:
    till.amount_max = 1
    assert code_of(await pay(asha)) == (409, "test.too_much")
    assert (await payments(database), await kept(database)) == (0, 0)
    till.amount_max = 10
    assert (await pay(asha)).status_code == 201


async def test_invalid_input_keeps_nothing(asha: httpx.AsyncClient, database: Database) -> None:
    bad = await asha.post(URL, json={"sum": 5}, headers={"Idempotency-Key": KEY})
    assert code_of(bad) == (422, "http.invalid")
    assert await kept(database) == 0


async def test_an_expired_answer_is_forgotten(asha: httpx.AsyncClient, database: Database) -> None:
    first = await pay(asha)
    await pass_time(database, "expires_at")
    second = await pay(asha, 6)
    assert second.json()["amount"] == 6
    assert first.json()["id"] != second.json()["id"]
    assert (await payments(database), await kept(database)) == (2, 1)


async def test_housekeeping_deletes_what_has_expired_and_nothing_else(
    asha: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_SWEEP_ROWS_MAX", 2)
    for number in range(5):
        await pay(asha, key=f"{KEY}-{number}")
    await pass_time(database, "expires_at")
    await pay(asha)
    assert await forget(database) == 5
    assert await kept(database) == 1
    assert await forget(database) == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "sixteen letters ", f'"{KEY}', "ключ" * 5])
async def test_a_bad_key_is_refused(asha: httpx.AsyncClient, database: Database, key: str) -> None:
    headers = httpx.Headers([(b"Idempotency-Key", key.encode())])
    answer = await asha.post(URL, json={"amount": 5}, headers=headers)
    assert code_of(answer) == (400, "idempotency.bad_key")
    assert await payments(database) == 0


async def test_the_quotes_of_the_draft_make_no_difference(
    asha: httpx.AsyncClient, database: Database
) -> None:
    first, again = await pay(asha, key=f'"{KEY}"'), await pay(asha)
    assert first.content == again.content
    assert await payments(database) == 1
