import json
from uuid import UUID

import pytest
from websockets.exceptions import ConnectionClosed

from tests.realtime.builders import PERSON, PREMIUM, Desk, MemorySources, running
from tests.realtime.raw import masked
from treum.realtime.limits import Limits

OTHER = UUID("018f0000-0000-7000-8000-0000000000bb")


async def test_hello_is_answered_with_who_one_is_and_what_one_may_join(desk: Desk) -> None:
    async with desk.client() as client:
        welcome = await client.greet("premium")
    assert welcome["v"] == 1
    assert welcome["data"] | {"server_time": None} == {
        "person_id": str(PERSON),
        "tier": "premium",
        "channels": [PREMIUM, f"user_{PERSON}", "prices_general"],
        "heartbeat_s": 25,
        "server_time": None,
    }


async def test_silence_instead_of_hello_is_closed(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(hello_s_max=0.05)) as desk, desk.client() as client:
        assert await client.ends_with("realtime.hello_first") == 4401


async def test_another_frame_before_hello_is_closed(desk: Desk) -> None:
    async with desk.client() as client:
        await client.subscribe()
        assert await client.ends_with("realtime.hello_first") == 4401
    assert "redeem" not in desk.sources.asked


@pytest.mark.parametrize("ticket", ["forged", "premium"])
async def test_a_forged_or_used_ticket_is_refused(desk: Desk, ticket: str) -> None:
    desk.sources.used.add("premium")
    async with desk.client() as client:
        await client.say("HELLO", {"ticket": ticket})
        assert await client.ends_with("realtime.bad_ticket") == 4401


async def test_hello_while_the_database_is_away_asks_to_come_later(desk: Desk) -> None:
    desk.sources.is_away = True
    async with desk.client() as client:
        await client.say("HELLO", {"ticket": "premium"})
        assert await client.ends_with("realtime.unavailable") == 1013


async def test_what_follows_hello_waits_for_its_answer(desk: Desk) -> None:
    async with desk.client() as client:
        await client.say("HELLO", {"ticket": "premium"})
        await client.subscribe()
        await client.hear_of("WELCOME")
        await client.hear_of("SUBSCRIBED")


async def test_ping_is_answered_with_its_number(desk: Desk) -> None:
    async with desk.greeted() as client:
        await client.say("PING", {"n": 41})
        assert (await client.hear_of("PONG"))["data"] == {"n": 41}


async def test_a_websocket_ping_is_answered(desk: Desk) -> None:
    async with desk.greeted() as client:
        answered = await client.socket.ping(b"payload")
        await answered


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"v":1,"type":"DANCE","data":{}}',
        '{"v":2,"type":"PING","data":{"n":1}}',
        '{"v":1,"type":"PING"}',
        '{"v":1,"type":"PING","data":{"n":"1"}}',
        '{"v":1,"type":"PING","data":{"n":1e400}}',
        '{"v":1,"type":"HELLO","data":{"ticket":"premium"}}',
        '{"v":1,"type":"SUBSCRIBE","data":{"channels":[]}}',
        '{"v":1,"type":"SUBSCRIBE","data":{"channels":[{"name":"x","after":-1}]}}',
        '{"v":1,"type":"UNSUBSCRIBE","data":{"channels":["' + "x" * 81 + '"]}}',
        "[" * 5000,
        b"\x01binary",
    ],
)
async def test_a_frame_that_cannot_be_read_is_closed(desk: Desk, message: str | bytes) -> None:
    async with desk.greeted() as client:
        await client.socket.send(message)
        assert await client.ends_with("realtime.bad_frame") == 4400


async def test_text_that_is_not_utf8_is_closed(desk: Desk) -> None:
    client = await desk.raw()
    await client.send(masked(0x81, b'{"v":1,"type":"HELLO","data":{"ticket":"\xff"}}'))
    await client.read_until(b"\x11\x30bad_frame")


async def test_an_oversized_frame_is_closed(desk: Desk) -> None:
    async with desk.greeted() as client:
        await client.socket.send("x" * 16_385)
        assert await client.close_code() == 1009


async def test_fragments_make_one_message(desk: Desk) -> None:
    async with desk.greeted() as client:
        await client.socket.send(['{"v":1,"type":', '"PING","data"', ':{"n":5}}'])
        assert (await client.hear_of("PONG"))["data"] == {"n": 5}


async def test_a_ping_may_stand_between_fragments(desk: Desk) -> None:
    client = await desk.raw()
    await client.say("HELLO", {"ticket": "premium"})
    await client.read_until(b"WELCOME")
    await client.send(masked(0x01, b'{"v":1,"type":"PI'))
    await client.send(masked(0x89, b"between"))
    await client.send(masked(0x80, b'NG","data":{"n":5}}'))
    assert b"between" in await client.read_until(b'"n":5')


@pytest.mark.parametrize(
    "frames",
    [
        [(0x80, b"continues nothing")],
        [(0x01, b"{"), (0x81, b"}")],
        [(0x01, b"x" * 16_000), (0x80, b"x" * 500)],
        [(0x01, b"")] + [(0x00, b"")] * 300,
        [(0xC1, b"compressed")],
    ],
)
async def test_bad_fragments_are_closed(
    sources: MemorySources, frames: list[tuple[int, bytes]]
) -> None:
    async with running(sources, limits=Limits(frames_burst=1000)) as desk:
        client = await desk.raw()
        await client.send(b"".join(masked(first, payload) for first, payload in frames))
        await client.read_until(b"\x11\x30bad_frame")


async def test_too_many_frames_are_closed(sources: MemorySources) -> None:
    limits = Limits(frames_per_s=0.001, frames_burst=10)
    async with running(sources, limits=limits) as desk, desk.greeted() as client:
        for _ in range(9):
            await client.say("PING", {"n": 1})
            await client.hear_of("PONG")
        await client.say("PING", {"n": 1})
        assert await client.ends_with("realtime.too_many_frames") == 4400


async def test_pings_of_the_protocol_count_as_frames(sources: MemorySources) -> None:
    limits = Limits(frames_per_s=0.001, frames_burst=3)
    async with running(sources, limits=limits) as desk:
        client = await desk.raw()
        await client.send(masked(0x89, b"") * 4)
        await client.read_until(b"\x11\x30too_many_frames")


async def test_too_many_waiting_commands_are_closed(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(inbox_max=2)) as desk, desk.greeted() as client:
        desk.sources.answers.clear()
        for _ in range(4):
            await client.subscribe(run="another")
        assert await client.ends_with("realtime.too_many_frames") == 4400
        desk.sources.answers.set()


async def test_an_idle_connection_is_closed(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(idle_s_max=0.1)) as desk, desk.greeted() as client:
        assert await client.close_code() == 4408


async def test_an_old_connection_is_asked_to_come_back(sources: MemorySources) -> None:
    limits = Limits(lifetime_s_max=0.1, close_s_max=0.1)
    async with running(sources, limits=limits) as desk, desk.greeted() as client:
        assert (await client.hear_of("GOING_AWAY"))["data"] == {"retry_after_ms": 0}
        assert await client.close_code() == 1001


async def test_a_persons_end_closes_their_connections_only(desk: Desk) -> None:
    async with (
        desk.greeted() as first,
        desk.greeted() as second,
        desk.greeted(f"premium:{OTHER}") as other,
    ):
        await desk.bus.publish("sessions.ended", str(PERSON).encode())
        assert await first.close_code() == 4403
        assert await second.close_code() == 4403
        await other.nothing_more()


async def test_a_person_who_ends_while_greeted_gets_no_connection(desk: Desk) -> None:
    async with desk.client() as client:
        desk.sources.answers.clear()
        await client.say("HELLO", {"ticket": "premium"})
        await desk.sources.until_asked("redeem")
        await desk.bus.publish("sessions.ended", str(PERSON).encode())
        desk.sources.answers.set()
        assert await client.close_code() == 4403


async def test_one_person_may_not_hold_all_connections(sources: MemorySources) -> None:
    limits = Limits(person_connections_max=1)
    async with running(sources, limits=limits) as desk, desk.greeted(), desk.client() as second:
        await second.say("HELLO", {"ticket": "premium"})
        assert await second.ends_with("realtime.too_many_connections") == 1013
        async with desk.greeted(f"premium:{OTHER}"):
            pass


async def test_a_client_that_does_not_answer_the_close_is_dropped(sources: MemorySources) -> None:
    async with running(sources, limits=Limits(close_s_max=0.1)) as desk:
        client = await desk.raw()
        await client.send(masked(0x81, b"not json"))
        assert b"\x11\x30bad_frame" in await client.read_all()


async def test_the_clients_close_is_answered_with_a_close(desk: Desk) -> None:
    async with desk.greeted() as client:
        await client.socket.close(1000, "bye")
        assert client.socket.close_code == 1000
    with pytest.raises(ConnectionClosed):
        await client.hear()


async def test_a_bug_in_one_connection_ends_only_that_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.greeted() as healthy, desk.client() as other:

        async def redeem(_ticket: str) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(desk.sources, "redeem", redeem)
        await other.say("HELLO", {"ticket": "premium"})
        assert await other.close_code() == 1011
        await healthy.nothing_more()


async def test_frames_are_json_texts(desk: Desk) -> None:
    async with desk.client() as client:
        await client.say("HELLO", {"ticket": "premium"})
        message = await client.socket.recv()
        assert isinstance(message, str)
        assert json.loads(message)["type"] == "WELCOME"
