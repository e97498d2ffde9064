"""Waiting for an event, within a bound that only a failure reaches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BOUND = 10.0
"""Seconds: everything mends itself sooner."""


def until(happened: Callable[[], object], bound: float = BOUND) -> float:
    """Wait until it has happened; give the seconds that it took. Fails after `bound` seconds."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > bound:
            raise AssertionError(f"It had not happened after {bound:g} s.")
        time.sleep(0.02)
    return time.monotonic() - began
