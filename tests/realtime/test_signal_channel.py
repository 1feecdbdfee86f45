import pytest
from hypothesis import given
from hypothesis import strategies as st

from treum.realtime.limits import Limits
from treum.realtime.signal_channel import SignalChannel


class _Reader:
    is_lagging = False

    def cut_if_slow(self) -> None:
        raise AssertionError


def _channel(frames: int, *, head: int = 0, **limits: int) -> SignalChannel:
    channel = SignalChannel("signals_free", limits=Limits(**limits))
    channel.restart("run", head)
    for number in range(head + 1, head + frames + 1):
        channel.append(b"%d;" % number, 0.0)
    channel.flush()
    return channel


def test_the_ring_covers_its_newest_frames() -> None:
    channel = _channel(25, ring_frames_max=10)
    assert [after for after in range(30) if channel.covers(after)] == list(range(15, 26))
    assert channel.newer(22, 1000) == [b"23;", b"24;", b"25;"]
    assert channel.newer(25, 1000) == []


def test_the_ring_is_bounded_in_bytes() -> None:
    channel = _channel(9, ring_bytes_max=8)
    assert channel.covers(5)
    assert not channel.covers(4)


def test_newer_frames_come_in_parts_that_fit() -> None:
    channel = _channel(9)
    assert channel.newer(0, 4) == [b"1;", b"2;"]
    assert channel.newer(0, 1) == [b"1;"]


def test_a_restart_keeps_only_what_it_is_given() -> None:
    channel = _channel(9)
    channel.restart("next", 5, newest=[b"4;", b"5;"])
    assert (channel.run, channel.head) == ("next", 5)
    assert channel.newer(3, 1000) == [b"4;", b"5;"]
    assert not channel.covers(2)


def test_frames_of_one_turn_leave_as_one_write() -> None:
    channel = _channel(0)
    written: list[bytes] = []
    channel.join(_Reader(), written.append)
    for number in (1, 2, 3):
        channel.append(b"%d;" % number, 0.0)
    channel.flush()
    channel.flush()
    assert written == [b"1;2;3;"]


def test_nobody_joins_while_frames_are_pending() -> None:
    channel = _channel(0)
    channel.append(b"1;", 0.0)
    with pytest.raises(AssertionError):
        channel.join(_Reader(), print)


@given(
    frames=st.integers(0, 60),
    ring=st.integers(1, 40),
    head=st.integers(0, 5),
    after=st.integers(0, 70),
    size=st.integers(1, 50),
)
def test_what_the_ring_covers_it_gives_in_order(
    frames: int, ring: int, head: int, after: int, size: int
) -> None:
    channel = _channel(frames, head=head, ring_frames_max=ring)
    last = head + frames
    assert channel.covers(after) == (last - min(frames, ring) <= after <= last)
    if channel.covers(after):
        given_out: list[bytes] = []
        while len(given_out) < last - after:
            part = channel.newer(after + len(given_out), size)
            assert part
            given_out += part
        assert given_out == [b"%d;" % number for number in range(after + 1, last + 1)]
