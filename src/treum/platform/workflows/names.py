"""Names that rows in the database carry; a change strands what is running."""

from typing import Final

APPLICATION: Final = "treum"
QUEUE: Final = "treum"
VERSION: Final = "1"
"""Of the workflows' code as a whole: another number leaves running ones to the old code."""
SCHEMA: Final = "dbos"
