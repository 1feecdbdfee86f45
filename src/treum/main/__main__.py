"""`python -m treum.main`: the same as the `treum` command, and how roles are started."""

import gc
import sys

# Imports leave no garbage; not looking for it saves a tenth of a role's start. What they made
# stays for good, so later collections need not look at it either.
gc.disable()
from treum.main.command import main  # noqa: E402

gc.freeze()
gc.enable()

sys.exit(main())
