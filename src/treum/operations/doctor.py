"""`treum doctor`: looks at everything once and says one line of each."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from treum.operations import machine, truth, wires
from treum.operations.finding import Finding, Level, fail
from treum.operations.patient import Patient
from treum.platform.settings import Settings

Check = Callable[[Patient], Awaitable[Finding]]
CHECK_S_MAX: Final = 15
CHECKS: Final[dict[str, Check]] = {
    "folder": machine.folder,
    "disk": machine.disk,
    "ports": machine.ports,
    "database": truth.answers,
    "roles": truth.roles,
    "clock": truth.clock,
    "nats": wires.nats,
    "feed": truth.feed,
    "web": wires.web,
    "socket": wires.socket,
}


def run_doctor(settings: Settings) -> int:
    """Prints the findings. The exit code: 1 when one of them is a FAIL."""
    findings = asyncio.run(examine(settings))
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if any(finding.level is Level.FAIL for finding in findings) else 0


async def examine(settings: Settings) -> Sequence[Finding]:
    """All at once: the slowest decides how long it takes. In the order of CHECKS."""
    patient = Patient.of(settings)
    return await asyncio.gather(*(_look(name, patient) for name in CHECKS))


async def _look(name: str, patient: Patient) -> Finding:
    """A check that breaks is a finding too: the others must still be told."""
    try:
        async with asyncio.timeout(CHECK_S_MAX):
            return await CHECKS[name](patient)
    except TimeoutError:
        return fail(name, f"no answer within {CHECK_S_MAX} s")
    except Exception as error:  # noqa: BLE001 - the outermost loop of a check
        return fail(name, f"the check itself broke: {type(error).__name__}: {error}")
