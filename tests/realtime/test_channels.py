from uuid import UUID

import pytest

from treum.contexts.payments.api import Tier
from treum.contexts.signals.api import channel_of
from treum.realtime.channels import SIGNALS, channels_of

PERSON = UUID("018f0000-0000-7000-8000-0000000000aa")


@pytest.mark.parametrize("tier", list(Tier))
def test_a_person_may_join_their_tier_their_own_and_prices(tier: Tier) -> None:
    assert channels_of(PERSON, tier.value) == (
        channel_of(tier.value),
        "user_018f0000-0000-7000-8000-0000000000aa",
        "prices_general",
    )


def test_every_tier_has_a_channel_of_signals() -> None:
    assert tuple(channel_of(tier.value) for tier in Tier) == SIGNALS
