"""Long forms of the journeys: `make soak` runs them, `make test` names them under NOT RUN."""

import os

import pytest

IS_SOAK = os.environ.get("SOAK") == "1"
soak_only = pytest.mark.skipif(not IS_SOAK, reason="NOT RUN: takes minutes; make soak runs it")
