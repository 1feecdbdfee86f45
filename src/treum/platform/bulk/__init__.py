"""Many rows at once, by COPY: into a table, and out of a query as bytes or as numbers."""

from treum.platform.bulk.copy import BulkError, copied_out, copy_in, copy_records, patiently
from treum.platform.bulk.numbers import NONE, Field, Integers, read_numbers

__all__ = [
    "NONE",
    "BulkError",
    "Field",
    "Integers",
    "copied_out",
    "copy_in",
    "copy_records",
    "patiently",
    "read_numbers",
]
