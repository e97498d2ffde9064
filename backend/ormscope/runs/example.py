"""The example of the first visit: a real run, recorded when the server has started."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.runs.pool import Pool

logger = logging.getLogger(__name__)

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
    global _recorded
    try:
        for _ in range(_WARM):
            pool.run(EXAMPLE, pool.names, Options())
        _recorded = pool.run(EXAMPLE, pool.names, Options())
    except RuntimeError as error:  # the server is being stopped
        logger.info("the example was not recorded: %s", error)
