"""The size check counts what the style page limits."""

from pathlib import Path

import pytest

from tools import sizes

SOURCE = Path("src/treum/example.py")


def _nested(statements: list[str]) -> str:
    lines = ["def decide(x: int) -> None:"]
    lines += [f"{'    ' * depth}{text}" for depth, text in enumerate(statements, 1)]
    return "\n".join(lines)


def test_a_file_at_its_limit_passes() -> None:
    assert list(sizes.faults(SOURCE, "x = 1\n" * 300)) == []


@pytest.mark.parametrize(
    ("path", "lines", "limit"),
    [
        ("src/a.py", 301, 300),
        ("web/a.ts", 251, 250),
        ("web/a.tsx", 251, 250),
        ("tools/a.py", 80, 79),
    ],
)
def test_a_file_past_its_limit_is_named(path: str, lines: int, limit: int) -> None:
    found = list(sizes.faults(Path(path), "x = 1\n" * lines))
    assert found == [f"{path}: {lines} lines, limit {limit}"]


def test_a_long_function_is_named() -> None:
    body = "    x = 1\n" * 50
    found = list(sizes.faults(SOURCE, f"def long() -> None:\n{body}"))
    assert found == [f"{SOURCE}:1: long has 51 lines, limit 50"]


def test_a_third_positional_parameter_is_refused() -> None:
    found = list(sizes.faults(SOURCE, "def pay(a, b, c): ..."))
    assert found == [f"{SOURCE}:1: pay has 3 positional parameters, limit 2"]


def test_keyword_only_parameters_count_to_five() -> None:
    assert list(sizes.faults(SOURCE, "def pay(a, b, *, c, d, e): ...")) == []
    found = list(sizes.faults(SOURCE, "def pay(a, b, *, c, d, e, f): ..."))
    assert found == [f"{SOURCE}:1: pay has 6 parameters, limit 5"]


def test_self_tx_and_unused_parameters_are_free() -> None:
    text = "class C:\n    def pay(self, tx, a, b, _logger, _name): ..."
    assert list(sizes.faults(SOURCE, text)) == []


def test_pytest_hands_over_any_number_of_fixtures() -> None:
    assert list(sizes.faults(Path("tests/test_a.py"), "def test_a(a, b, c): ...")) == []
    fixture = "@pytest.fixture\ndef made(a, b, c): ..."
    assert list(sizes.faults(Path("tests/test_a.py"), fixture)) == []


def test_a_fourth_level_is_refused() -> None:
    three = ["for a in b:", "with a:", "if a:", "return"]
    assert list(sizes.faults(SOURCE, _nested(three))) == []
    four = ["for a in b:", "with a:", "try:", "if a:", "return"]
    text = _nested(four) + "\n            finally:\n                pass"
    found = list(sizes.faults(SOURCE, text))
    assert found == [f"{SOURCE}:1: decide nests 4 deep, limit 3"]


def test_elif_is_no_deeper_than_if() -> None:
    text = "def f(x):\n if x:\n  a\n elif x:\n  b\n elif x:\n  c\n elif x:\n  d\n elif x:\n  e"
    assert list(sizes.faults(SOURCE, text)) == []


def test_an_inner_function_is_measured_on_its_own() -> None:
    inner = (
        "def f():\n for a in b:\n  for c in d:\n   def g():\n    for e in h:\n     for i in j: ..."
    )
    assert list(sizes.faults(SOURCE, inner)) == []


def test_the_signature_of_a_call_is_its_callers() -> None:
    text = "class App:\n    async def __call__(self, scope, receive, send): ..."
    assert list(sizes.faults(SOURCE, text)) == []
