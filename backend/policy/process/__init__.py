"""The stages and duties of a complaint as a machine that its policy pack drives."""

from backend.policy.process.clocks import DutyChange, Owed
from backend.policy.process.errors import MoveError
from backend.policy.process.machine import Allowed, Forbidden, Machine, Moved
from backend.policy.process.progress import Flag, Progress, StageRun, State, progress_from
from backend.policy.process.steps import STEPS, Step, step_from

__all__ = [
    "STEPS",
    "Allowed",
    "DutyChange",
    "Flag",
    "Forbidden",
    "Machine",
    "MoveError",
    "Moved",
    "Owed",
    "Progress",
    "StageRun",
    "State",
    "Step",
    "progress_from",
    "step_from",
]
