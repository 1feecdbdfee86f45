"""The same folders as the journeys'."""

from tests.journeys.conftest import folder, web

__all__ = ["folder", "web"]
