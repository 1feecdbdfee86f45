"""Durable workflows: processes over time that survive a crash between any two steps.

A context lists plain functions; the engine below them (`engine`, `datasource`) is DBOS, and only
the worker role imports it. Starting one is a row in the caller's own transaction.
"""

from treum.platform.workflows.declare import Plan, Schedule, Workflow
from treum.platform.workflows.start import start
from treum.platform.workflows.steps import Json, StepFailed, Steps, Unresolved

__all__ = ["Json", "Plan", "Schedule", "StepFailed", "Steps", "Unresolved", "Workflow", "start"]
