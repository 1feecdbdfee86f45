"""What operators watch at the edge."""

from prometheus_client import Counter, Gauge, Histogram

CONNECTIONS = Gauge("treum_realtime_connections", "Open connections", multiprocess_mode="livesum")
REFUSED = Counter("treum_realtime_refused_total", "Upgrades refused", ["reason"])
CLOSED = Counter("treum_realtime_closed_total", "Connections closed by the edge", ["reason"])
SLOW_CUT = Counter("treum_realtime_slow_cut_total", "Connections cut for a full backlog")
FRAMES_SENT = Counter("treum_realtime_frames_sent_total", "Frames written to sockets", ["kind"])
BYTES_SENT = Counter("treum_realtime_sent_bytes_total", "Bytes written to sockets", ["kind"])
FRAMES_READ = Counter("treum_realtime_frames_read_total", "Frames received from clients")
PRICES_SKIPPED = Counter(
    "treum_realtime_prices_skipped_total", "Price frames not written to lagging connections"
)
GAP_FRAMES = Counter("treum_realtime_gap_frames_total", "Frames read from PostgreSQL to fill gaps")
DUPLICATES = Counter("treum_realtime_duplicates_total", "Live messages that were already known")
MALFORMED = Counter("treum_realtime_malformed_total", "Live messages that could not be read")
RESUMES = Counter("treum_realtime_resumes_total", "Subscriptions by how they caught up", ["how"])
SOURCE_AWAY = Gauge(
    "treum_realtime_source_away",
    "1 while PostgreSQL does not answer",
    multiprocess_mode="livemax",
)
LATENCY = Histogram(
    "treum_realtime_latency_seconds",
    "From the commit of a signal to the edge, and to the last socket written",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
