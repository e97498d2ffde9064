"""The example of the first visit: a real run, recorded when the server has started."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ormscope.runs.options import Options
from ormscope.runs.queue import Busy

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.runs.pool import Pool


EXAMPLE = """\
Book.objects.filter(
    published__month__gte=6,
    tags__name="orm",
).annotate(
    stars=Avg("reviews__stars"),
).exclude(
    metadata__language="nl",
).order_by(
    F("stars").desc(nulls_last=True),
).values("title", "stars")[:5]
"""

_WARM = 4
"""Runs before the one that is shown: Django and the drivers fill their caches in the first ones."""

_AGAIN, _TRIES = 15.0, 40
"""Seconds between two tries while a database is missing in it, and how often."""

_recorded: Comparison | None = None


def recorded_example() -> Comparison | None:
    """Give the example's comparison, or None while it has not been run."""
    return _recorded


def record_example(pool: Pool) -> threading.Thread:
    """Run the example in the background, once to warm the workers up and once to be shown."""
    thread = threading.Thread(target=_record, args=(pool,), name="example", daemon=True)
    thread.start()
    return thread


def _record(pool: Pool) -> None:
    """Until all databases are there: one that is not is in the page as that, and tried again."""
    global _recorded
    for _ in range(_WARM):
        _run(pool)
    for _ in range(_TRIES):
        _recorded = _run(pool) or _recorded
        if (_recorded and not _is_lacking(_recorded)) or pool.closing.wait(_AGAIN):
            return


def _run(pool: Pool) -> Comparison | None:
    try:
        return pool.run(EXAMPLE, pool.names, Options())
    except Busy:  # visitors go first
        return None


def _is_lacking(found: Comparison) -> bool:
    return any(trace.outcome.status == "unavailable" for trace in found.traces)
