"""An import contract of our own: a context shows the rest only its `api` and `events`."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class ContextPrivacy(Contract):
    """Forbid direct imports of a context's insides from outside that context.

    The stock contracts cannot say "private to its own context" once for all contexts.
    """

    # The linter replaces each field by its value on the instance: Any, because its types say field.
    contexts: Any = fields.StringField()  # the package that holds the contexts
    public: Any = fields.SetField(subfield=fields.StringField())
    wiring: Any = fields.StringField()  # the one module or package that may import `context`

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        leaks = sorted(
            (importer, module)
            for module in graph.modules
            if (owner := self._owner(module))
            for importer in graph.find_modules_that_directly_import(module)
            if self._owner(importer) != owner and not self._allowed(importer, module)
        )
        return ContractCheck(kept=not leaks, metadata={"leaks": leaks})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["leaks"]:
            output.print_error(f"{importer} imports {module}; use that context's api or events")

    def _owner(self, module: str) -> str | None:
        prefix = f"{self.contexts}."
        return module.removeprefix(prefix).split(".")[0] if module.startswith(prefix) else None

    def _allowed(self, importer: str, module: str) -> bool:
        part = module.removeprefix(f"{self.contexts}.").partition(".")[2]
        if part == "context":
            return f"{importer}.".startswith(f"{self.wiring}.")
        return part in self.public
