"""Whether ORMscope may write to a server that it does not own: never before somebody said so.

The answer stands in an environment variable, which the processes that a command starts inherit.
"""

from __future__ import annotations

import os
import re
from typing import Final

VARIABLE: Final = "ORMSCOPE_ALLOW_WRITES"
EVERYWHERE: Final = "all"


def is_given(alias: str) -> bool:
    """Tell whether ORMscope may write to the server of this name."""
    return not {alias, EVERYWHERE}.isdisjoint(_allowed())


def give(alias: str) -> None:
    """Allow it for as long as this process lasts, and in those that it starts."""
    os.environ[VARIABLE] = ",".join([*_allowed(), alias])


def _allowed() -> list[str]:
    return [each for each in re.split(r"[,\s]+", os.environ.get(VARIABLE, "")) if each]
