"""What a run may be asked for, and how far it may go."""

from __future__ import annotations

from dataclasses import dataclass

ALIAS = "default"
"""The alias of a worker's one database in Django's settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``repeat`` times; at most ``row_limit`` rows of the result; killed after ``deadline`` s."""

    repeat: int = 1
    row_limit: int = 100
    deadline: float = 10.0
