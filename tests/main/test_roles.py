"""A role that refuses its setup says so in one line, wherever inside it the refusal arose."""

import asyncio

import pytest

from treum.main import roles
from treum.platform.context import Job, Resources
from treum.platform.errors import SetupError


async def _refuse(_resources: Resources, _stop: asyncio.Event) -> None:
    raise SetupError("feed file bars.csv: no such file")


async def test_a_job_that_refuses_its_setup_ends_the_role_with_its_own_words(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(name="test.feed", role="market", run=_refuse)
    monkeypatch.setattr(roles, "jobs_of", lambda _role: [job])
    life = roles.Life(asyncio.Event(), lambda: None)
    with pytest.raises(SetupError, match=r"^feed file bars\.csv: no such file$"):
        await roles.ROLES["market"](resources, life)
