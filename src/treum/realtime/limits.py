"""The bounds of the edge. Every queue, wait, frame and loop here has one."""

from dataclasses import dataclass

from treum.platform.settings import SocketSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds end in `_s`. backlog_bytes_max: a connection above it is cut as slow."""

    backlog_bytes_max: int = 262_144
    send_buffer_bytes: int = 65_536
    connections_max: int = 20_000
    person_connections_max: int = 20
    idle_s_max: float = 60.0
    lifetime_s_max: float = 3_600.0
    """Then the client comes back with a new ticket, so a lapsed entitlement or a sign-out whose
    message was lost ends here at the latest."""
    hello_s_max: float = 5.0
    close_s_max: float = 2.0
    stall_s_max: float = 20.0
    source_s_max: float = 5.0
    away_s_max: float = 60.0
    """How long a resume waits for an absent PostgreSQL; the relay waits for ever."""
    retry_s: float = 0.5
    retry_s_max: float = 5.0
    drain_s_max: float = 3.0
    poll_s: float = 1.0
    page_frames: int = 500
    ring_frames_max: int = 4_096
    ring_bytes_max: int = 16 * 1024 * 1024
    gap_frames_max: int = 10_000
    """Beyond this the clients read the state again: cheaper for both than so many frames."""
    pages_max: int = 40
    frame_bytes_max: int = 16_384
    inbox_max: int = 16
    frames_per_s: float = 10.0
    frames_burst: int = 40
    readers_max: int = 4
    """Store reads at once, so that a storm of reconnects leaves connections for the relay."""

    @classmethod
    def of(cls, settings: SocketSettings) -> "Limits":
        return cls(
            backlog_bytes_max=settings.backlog_bytes_max,
            send_buffer_bytes=settings.send_buffer_bytes,
            connections_max=settings.connections_max,
            idle_s_max=settings.idle_s_max,
        )

    @property
    def lagging_bytes(self) -> int:
        """Above this a connection gets no more prices and no further page of a resume."""
        return self.backlog_bytes_max // 4

    @property
    def chunk_bytes_max(self) -> int:
        """A chunk on top of a backlog that is not lagging stays inside the backlog limit."""
        return self.backlog_bytes_max // 2

    @property
    def heartbeat_s(self) -> int:
        """How often a client must say PING to stay clear of the idle limit."""
        return max(1, min(25, int(self.idle_s_max / 2)))

    @property
    def sweep_s(self) -> float:
        return max(0.02, min(1.0, self.idle_s_max / 4, self.close_s_max / 2))
