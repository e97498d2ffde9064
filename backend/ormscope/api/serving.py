"""What views share: which methods they take, and the databases of this process."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from ormscope.api.problems import Problem
from ormscope.runs.current import NoPool, current_pool

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool

READING: Final = ["get", "head"]
RUNNING: Final = ["post"]
"""Nothing changes by GET, and no other site is told what it may do: there is no OPTIONS."""


def served_pool() -> Pool:
    """Give the open pool. Raises a :class:`Problem`, 503, where this process has none."""
    try:
        return current_pool()
    except NoPool as error:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "No databases here", str(error)) from error
