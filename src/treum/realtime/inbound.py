"""What a client may send: whole messages from fragments, and not too many of them."""

from picows import WSFrame, WSMsgType


class BadFrame(Exception):
    """The client breaks the protocol; the text is safe to show it."""

    def __init__(self, message: str, *, code: str = "realtime.bad_frame") -> None:
        super().__init__(message)
        self.code = code


class Allowance:
    """A token bucket. rate: frames per second, burst: frames at once."""

    __slots__ = ("_burst", "_left", "_rate", "_taken_at")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._left = float(burst)
        self._taken_at = 0.0

    def take(self, at: float) -> None:
        """at: seconds on a clock that never goes back. Raises: BadFrame."""
        earned = (at - self._taken_at) * self._rate
        self._left = min(self._burst, self._left + earned) - 1.0
        self._taken_at = at
        if self._left < 0.0:
            raise BadFrame("too many frames", code="realtime.too_many_frames")


class Message:
    """Puts fragments together. Source: RFC 6455 §5.4. size_max: bytes of the whole message."""

    __slots__ = ("_parts", "_size", "_size_max")

    def __init__(self, size_max: int) -> None:
        self._size_max = size_max
        self._parts: list[bytes] | None = None
        self._size = 0

    def add(self, frame: WSFrame) -> bytes | None:
        """The message when this frame completes it. Raises: BadFrame."""
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            raise BadFrame("no extension was agreed")
        if frame.msg_type == WSMsgType.BINARY:
            raise BadFrame("text frames only")
        is_continued = frame.msg_type == WSMsgType.CONTINUATION
        if is_continued != (self._parts is not None):
            raise BadFrame("fragment out of place")
        payload = frame.get_payload_as_bytes()
        if frame.fin and self._parts is None:
            return payload
        return self._add_part(payload, is_last=bool(frame.fin))

    def _add_part(self, payload: bytes, *, is_last: bool) -> bytes | None:
        parts = self._parts = self._parts or []
        parts.append(payload)
        # Each part costs at least its own object: empty ones must not go on for ever.
        self._size += max(len(payload), 64)
        if self._size > self._size_max:
            raise BadFrame("message too big")
        if not is_last:
            return None
        self._parts, self._size = None, 0
        return b"".join(parts)
