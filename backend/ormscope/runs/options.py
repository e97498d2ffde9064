"""What a run may be asked for, and how far it may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ALIAS = "default"
"""The alias of a worker's one database in Django's settings."""


PLANS_TIMEOUT: Final = 3.0
"""Seconds for the plans of all statements together, after the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``repeat`` times; at most ``row_limit`` rows of the result; killed after ``deadline`` s.

    ``plan``: ask live databases how they would execute each statement (*estimated*), or how they
    did when it is executed once more (*analyzed*), before everything is rolled back. ``sources``:
    tell which of Django's functions took part, to compare with another Django.
    """

    repeat: int = 1
    row_limit: int = 100
    deadline: float = 10.0
    plan: Literal["none", "estimated", "analyzed"] = "none"
    sources: bool = False
