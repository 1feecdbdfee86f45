"""What operators, staff and people did, kept for an auditor: the log only grows, and shows it.

Entry: one act. Stream: a chain of entries, each with the hash of the one before it. Head: the last
entry of a stream. Checkpoint: a head signed with a key that is not in the database. Witness: the
file outside the database that repeats every checkpoint.
"""

from treum.platform.audit.history import Recorded, acts_on
from treum.platform.audit.keys import Seal
from treum.platform.audit.record import Act, NobodyActed, record
from treum.platform.audit.seal import keep_sealing
from treum.platform.audit.verify import Proof, verify
from treum.platform.audit.witness import Witness, witness_path

__all__ = [
    "Act",
    "NobodyActed",
    "Proof",
    "Recorded",
    "Seal",
    "Witness",
    "acts_on",
    "keep_sealing",
    "record",
    "verify",
    "witness_path",
]
