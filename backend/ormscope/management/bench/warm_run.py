"""How long a warm run takes over HTTP, on all databases."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from ormscope.management.bench.bars import Bar
from ormscope.management.bench.serving import line, post, served, timed
from ormscope.runs.columns import columns, default_names
from ormscope.runs.example import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable

_BOUND = 150.0


def measured(runs: int, say: Callable[[str], None]) -> Bar:
    """Start a server, time requests to it, print them, and give how the bar is kept."""
    aliases = list(default_names(columns(settings.ORMSCOPE["STATE"])))
    with tempfile.TemporaryDirectory() as directory, served(Path(directory)) as server:
        # Warm: every worker has answered once, as after the first visit.
        post(server.address, EXAMPLE, aliases)
        say(
            f"\nPOST /api/runs/ with the example on {', '.join(aliases)}; "
            f"{runs} requests one after another, whole answer read, wall-clock ms"
        )
        same = [timed(server.address, EXAMPLE, aliases) for _ in range(runs)]
        say(line("the same snippet each time", same))
        # Another limit is another SQL text: nothing that was laid out before can be used.
        other = [
            timed(server.address, EXAMPLE.replace("[:5]", f"[:{limit}]"), aliases)
            for limit in range(6, 6 + runs)
        ]
        say(line("a snippet never seen before", other))
    return Bar(
        what="warm run over HTTP, a snippet never seen before",
        figure=statistics.median(other),
        bound=_BOUND,
        unit=" ms",
    )
