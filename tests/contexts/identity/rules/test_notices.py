"""A notice says what happened, when in India, and what to do."""

from datetime import UTC, datetime

import pytest

from treum.contexts.identity.rules.notices import Notice, Noticed, subject_of, text_of
from treum.platform.ids import new_id


def _noticed(notice: Notice, *, device: str = "Chrome on Android") -> Noticed:
    at = datetime(2027, 1, 31, 20, 5, tzinfo=UTC)
    return Noticed(id=new_id(), notice=notice, email="asha@example.com", device=device, at=at)


def test_a_notice_reads_like_this() -> None:
    assert subject_of(Notice.PASSWORD_CHANGED) == "Your password was changed - TREUM"
    assert text_of(_noticed(Notice.PASSWORD_CHANGED)) == (
        "Hello,\n\nYour password was changed at TREUM.\n\n"
        "When: 1 February 2027, 01:35 IST\n"
        "Device: Chrome on Android\n\n"
        "If this was you, there is nothing to do. If it was not, set a new password at once: on"
        ' the sign-in page, choose "Forgot your password?". That also signs everybody out.\n'
    )


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_its_words_and_no_personal_value(notice: Notice) -> None:
    said = text_of(_noticed(notice, device=""))
    assert subject_of(notice)
    assert "Device" not in said
    assert "asha" not in said
    assert "http" not in said
