"""A strategy under check, as source: run anew where nothing may be left over from before."""

import inspect
from dataclasses import dataclass
from functools import partial
from importlib.abc import InspectLoader
from types import ModuleType

from treum.contexts.signals.engine.strategies.catalogue import Entry
from treum.contexts.signals.engine.strategy import Maker


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """source: of `module`, which defines the strategy class `kind`. parameters: None for its own.

    of_session: as in the catalogue.
    """

    name: str
    module: str
    kind: str
    source: str
    parameters: object | None = None
    of_session: bool = False

    @classmethod
    def of(cls, entry: Entry, parameters: object | None = None) -> "Subject":
        module = inspect.getmodule(entry.kind)
        assert module is not None
        return cls(
            name=entry.kind.NAME,
            module=module.__name__,
            kind=entry.kind.__name__,
            source=inspect.getsource(module),
            parameters=parameters,
            of_session=entry.of_session,
        )

    def load(self) -> Maker:
        """Out of a module of its own: nothing that another one keeps is in it."""
        module = ModuleType(self.module)
        _Text(self.source).exec_module(module)
        return partial(getattr(module, self.kind), parameters=self.parameters)


class _Text(InspectLoader):
    def __init__(self, source: str) -> None:
        self._source = source

    def get_source(self, fullname: str) -> str:
        return self._source
