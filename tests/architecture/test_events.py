"""Every event is announced by its context, named by rule, and handled or meant for the outside."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import treum.main
from treum.main.line import LINE
from treum.platform.context import Context, Resources
from treum.platform.database import Database
from treum.platform.events import Event
from treum.platform.live import MemoryBus
from treum.platform.settings import load

SOURCE = Path(treum.main.__file__).parents[2]


def _is_event(kind: type) -> bool:
    return issubclass(kind, Event) and kind is not Event


def _all_events() -> list[type[Event]]:
    names = [path.parent.name for path in SOURCE.glob("treum/contexts/*/events.py")]
    modules = [importlib.import_module(f"treum.contexts.{name}.events") for name in sorted(names)]
    found = (one for module in modules for one in vars(module).values() if isinstance(one, type))
    return sorted({one for one in found if _is_event(one)}, key=lambda one: one.TYPE)


def _defined() -> Iterator[str]:
    """Event classes anywhere in the source, by their TYPE line: none is outside an events.py."""
    for path in SOURCE.glob("treum/**/*.py"):
        yield from re.findall(r"TYPE: ClassVar\[str\] = \"(.+)\"", path.read_text())


def _handled() -> set[type[Event]]:
    live = MemoryBus()
    database = Database("postgresql+asyncpg://nobody@localhost/none", live=live, name="test")
    resources = Resources(settings=load({}, None), database=database, live=live)
    made = (one for context in LINE if context.handlers for one in context.handlers(resources))
    return {event for handler in made for event in handler.events}


EVENTS = _all_events()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
def test_an_event_is_named_by_its_context_and_version(event: type[Event]) -> None:
    owner = event.__module__.split(".")[2]
    assert re.fullmatch(rf"{owner}\.[a-z]+(_[a-z]+)*\.v[1-9]\d*", event.TYPE)
    words = event.TYPE.split(".")[1].split("_")
    assert event.__name__.removesuffix(f"V{event.TYPE[-1]}") == "".join(map(str.title, words))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
def test_an_event_is_declared_by_its_context(event: type[Event]) -> None:
    declared = {one: context.name for context in LINE for one in context.events}
    assert declared.get(event) == event.__module__.split(".")[2]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
def test_an_event_is_handled_or_meant_for_the_outside(event: type[Event]) -> None:
    outward = {one for context in LINE for one in context.outward}
    assert event in _handled() | outward


@pytest.mark.parametrize("context", LINE, ids=lambda context: context.name)
def test_what_is_handled_here_is_not_called_outward(context: Context) -> None:
    assert not set(context.outward) & _handled()
    assert set(context.outward) <= set(context.events)


def test_no_two_events_share_a_name() -> None:
    assert len(EVENTS) == len(list(_defined()))
    assert max(Counter(event.TYPE for event in EVENTS).values()) == 1
