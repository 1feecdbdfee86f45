import json
from typing import Any, get_args

import msgspec
import pytest

from treum.realtime.protocol import (
    ClientFrame,
    CloseCode,
    GoingAway,
    Number,
    Ping,
    Position,
    Problem,
    Reason,
    Resync,
    ServerMessage,
    Subscribe,
    Subscribed,
    SystemMessage,
    Welcome,
    close_frame,
    pong_frame,
    read,
    server_frame,
    signal_frame,
    text_frame,
)


@pytest.mark.parametrize(
    ("size", "header"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_text_frame_has_the_shortest_header(size: int, header: bytes) -> None:
    assert text_frame(b"x" * size) == header + b"x" * size


def test_control_frames() -> None:
    assert pong_frame(b"abc") == b"\x8a\x03abc"
    assert close_frame(CloseCode.BAD_TICKET, "no") == b"\x88\x04\x11\x31no"


def test_a_signal_frame_is_its_data_in_an_envelope() -> None:
    frame = signal_frame("signals_free", 12, ts="2024-06-04T03:46:00.000Z", data=b'{"kind":"x"}')
    assert frame == text_frame(
        b'{"v":1,"type":"SIGNAL_UPDATE","channel":"signals_free","seq":12,'
        b'"ts":"2024-06-04T03:46:00.000Z","data":{"kind":"x"}}'
    )


@pytest.mark.parametrize(
    ("message", "kind", "data"),
    [
        (
            Welcome("p", "free", ["user_p"], 25, "t"),
            "WELCOME",
            {
                "person_id": "p",
                "tier": "free",
                "channels": ["user_p"],
                "heartbeat_s": 25,
                "server_time": "t",
            },
        ),
        (
            Subscribed([Position("a", "r", 3), Position("b", None, None)]),
            "SUBSCRIBED",
            {
                "channels": [
                    {"name": "a", "run": "r", "head": 3},
                    {"name": "b", "run": None, "head": None},
                ]
            },
        ),
        (
            Resync("a", None, 0, Reason.GAP),
            "RESYNC",
            {"channel": "a", "run": None, "head": 0, "reason": "gap"},
        ),
        (
            SystemMessage("run_finished", msgspec.Raw(b'{"id":"r"}')),
            "SYSTEM_MESSAGE",
            {"kind": "run_finished", "run": {"id": "r"}},
        ),
        (GoingAway(40), "GOING_AWAY", {"retry_after_ms": 40}),
        (Problem("c", "m"), "ERROR", {"code": "c", "message": "m"}),
        (Problem("c", "m", "a"), "ERROR", {"code": "c", "message": "m", "channel": "a"}),
        (Number(4), "PONG", {"n": 4}),
        (msgspec.Raw(b'{"items":[]}'), "PRICE_UPDATE", {"items": []}),
    ],
)
def test_server_frames(message: ServerMessage, kind: str, data: dict[str, Any]) -> None:
    sent = _payload(server_frame(message, channel="a"))
    assert list(sent) == ["v", "type", "channel", "ts", "data"]
    assert (sent["v"], sent["type"], sent["channel"], sent["data"]) == (1, kind, "a", data)
    assert "channel" not in _payload(server_frame(message))


def test_every_server_message_has_a_type() -> None:
    for message_type in get_args(ServerMessage):
        assert message_type in (
            Welcome,
            Subscribed,
            Resync,
            SystemMessage,
            GoingAway,
            Problem,
            Number,
            msgspec.Raw,
        )


def test_the_schema_of_what_clients_send() -> None:
    schema = msgspec.json.schema(ClientFrame)
    kinds = schema["discriminator"]["mapping"]
    assert sorted(kinds) == ["HELLO", "PING", "SUBSCRIBE", "UNSUBSCRIBE"]
    for name in ("Hello", "Ping", "Subscribe", "Unsubscribe"):
        assert schema["$defs"][name]["required"] == ["type", "v", "data"]
    wish = schema["$defs"]["Wish"]
    assert list(wish["properties"]) == ["name", "run", "after"]
    assert wish["required"] == ["name"]


def test_unknown_fields_are_ignored_so_that_clients_may_be_newer() -> None:
    frame = read(b'{"v":1,"type":"PING","id":9,"data":{"n":1,"m":2}}')
    assert frame == Ping(1, Number(1))


def test_absent_and_null_mean_the_same_in_a_wish() -> None:
    wishes = b'{"v":1,"type":"SUBSCRIBE","data":{"channels":[{"name":"a"%b}]}}'
    absent, null = read(wishes % b""), read(wishes % b',"run":null,"after":null')
    assert isinstance(absent, Subscribe)
    assert absent == null


@pytest.mark.parametrize("after", ["-1", "1.5", '"1"', "true", str(2**53), "1e3", "[]"])
def test_after_is_a_safe_whole_number(after: str) -> None:
    text = f'{{"v":1,"type":"SUBSCRIBE","data":{{"channels":[{{"name":"a","after":{after}}}]}}}}'
    with pytest.raises(msgspec.DecodeError):
        read(text.encode())


def _payload(frame: bytes) -> dict[str, Any]:
    start = 2 if frame[1] < 126 else 4
    payload: dict[str, Any] = json.loads(frame[start:])
    return payload
