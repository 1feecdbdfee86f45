"""`treum run all`: servers and roles as children, started in order, revived, stopped in reverse."""

from treum.platform.supervisor.role import RoleEnded, RoleProcess, role
from treum.platform.supervisor.run import Supervisor
from treum.platform.supervisor.service import Once, Service

__all__ = ["Once", "RoleEnded", "RoleProcess", "Service", "Supervisor", "role"]
