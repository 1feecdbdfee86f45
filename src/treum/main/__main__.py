"""`python -m treum.main`: the same as the `treum` command."""

import sys

from treum.main.command import main

sys.exit(main())
