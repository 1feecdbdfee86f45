"""The rule against a bucket that counts its tokens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from treum.platform.limits.limit import Limit, after_take, wait

_START = datetime(2026, 11, 24, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class _Bucket:
    """A plain token bucket: `burst` tokens, one more each interval, never more than burst."""

    limit: Limit
    tokens: Fraction
    at: datetime

    def take(self, now: datetime) -> bool:
        earned = Fraction((now - self.at) // _TICK, self.limit.interval // _TICK)
        self.tokens = min(self.tokens + earned, Fraction(self.limit.burst))
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


_LIMITS = st.builds(
    Limit,
    name=st.just("test"),
    rate=st.just(1),
    per=st.integers(1, 10_000_000).map(lambda us: timedelta(microseconds=us)),
    burst=st.integers(1, 20),
)
_PAUSES = st.lists(st.integers(0, 30_000_000), max_size=60)


@given(limit=_LIMITS, pauses=_PAUSES)
def test_after_take_allows_what_a_token_bucket_allows(limit: Limit, pauses: list[int]) -> None:
    bucket = _Bucket(limit, Fraction(limit.burst), _START)
    now, tat = _START, None
    for pause in pauses:
        now += timedelta(microseconds=pause)
        after = after_take(limit, tat, now=now)
        assert (after is not None) == bucket.take(now)
        tat = after or tat


@given(limit=_LIMITS, pauses=_PAUSES)
def test_wait_is_the_shortest_that_helps(limit: Limit, pauses: list[int]) -> None:
    now, tat = _START, None
    for pause in pauses:
        now += timedelta(microseconds=pause)
        after = after_take(limit, tat, now=now)
        if after is None:
            assert tat is not None
            needed = wait(limit, tat, now=now)
            assert after_take(limit, tat, now=now + needed) is not None
            assert after_take(limit, tat, now=now + needed - _TICK) is None
        tat = after or tat


def test_burst_then_one_each_interval() -> None:
    limit = Limit(name="test", rate=10, per=timedelta(hours=1), burst=2)
    first = after_take(limit, None, now=_START)
    second = after_take(limit, first, now=_START)
    assert (first, second) == (
        _START + timedelta(minutes=6),
        _START + timedelta(minutes=12),
    )
    assert second is not None
    assert after_take(limit, second, now=_START) is None
    assert wait(limit, second, now=_START) == timedelta(minutes=6)
