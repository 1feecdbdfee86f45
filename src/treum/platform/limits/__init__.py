"""Named limits: how often something may be done, counted in PostgreSQL for all processes together.

Take: use up one of what a limit allows a key. Give back: undo a take that turned out not to count.
"""

from treum.platform.limits.limit import Limit
from treum.platform.limits.store import give_back, keep_sweeping, sweep, take

__all__ = ["Limit", "give_back", "keep_sweeping", "sweep", "take"]
