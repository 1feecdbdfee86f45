"""How long a failed event rests, and what is kept of its error."""

import pytest

from treum.platform.handlers import Patience
from treum.platform.handlers.patience import describe


async def test_pauses_grow_are_bounded_and_differ() -> None:
    patience = Patience(attempts_max=9, pause_s_first=0.1, pause_s_max=2.0)
    pauses = {attempts: {patience.pause_s(attempts) for _ in range(50)} for attempts in (1, 3, 30)}
    assert all(0.1 <= pause <= 0.2 for pause in pauses[1])
    assert all(0.4 <= pause <= 0.8 for pause in pauses[3])
    assert all(1.0 <= pause <= 2.0 for pause in pauses[30])
    assert all(len(found) > 25 for found in pauses.values())


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("cannot reach postgresql://u:hunter2@db/x", "cannot reach …"),
        ("could not open amqp://:hunter2@db: refused", "could not open … refused"),
        ("password=hunter2 is wrong", "… is wrong"),
        ("Authorization: Bearer abc.def", "…"),
        ("key sk_live_0123456789abcdef0123456789abcdef", "key …"),
        ("mail to asha@example.test failed", "mail to … failed"),
        ("card 4111 1111 1111 1111 refused", "card … refused"),
        ("run 01a20c1f-2dc7-73cb-8f84-ca3f39d087ae is gone", None),
        ("a\nb", "a b"),
        ("x" * 20 + " y" * 1000, None),
    ],
)
def test_an_error_is_one_bounded_line_without_secrets(message: str, kept: str | None) -> None:
    said = describe(RuntimeError(message))
    assert (
        said == f"RuntimeError: {message if kept is None else kept}"[: len("RuntimeError: ") + 300]
    )
