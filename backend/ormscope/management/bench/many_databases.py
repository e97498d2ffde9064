"""Ten databases at once: how soon they answer, how fast, and what their workers hold."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from django.conf import settings

from ormscope.management.bench.bars import Bar
from ormscope.management.bench.serving import line, post, served, timed
from ormscope.runs.columns import available_names, columns

if TYPE_CHECKING:
    from collections.abc import Callable

_COLUMNS: Final = 10
_LIVE: Final = 4
# Of the example's parts, those that no database lacks: the same on all of them.
_SNIPPET: Final = """\
Book.objects.filter(
    price__gt=10,
    tags__name="orm",
).annotate(
    stars=Avg("reviews__stars"),
).order_by(
    F("stars").desc(),
    "title",
).values("title", "stars")[:{}]
"""


def measured(runs: int, say: Callable[[str], None]) -> list[Bar]:
    """Start a server with ten databases twice, time requests, weigh the workers, print it all."""
    names = _chosen()
    known = columns(settings.ORMSCOPE["STATE"])
    live = sum(known[name].database.mode == "live" for name in names)
    say(f"\n{len(names)} databases, {live} of them live: {', '.join(names)}")
    with tempfile.TemporaryDirectory() as directory:
        on = ("--on", ",".join(names))
        with served(Path(directory), *on) as server:
            post(server.address, _SNIPPET.format(5), names)  # everything is prepared once
        (Path(directory) / "address").unlink()
        began = time.perf_counter()
        with served(Path(directory), *on) as server:
            post(server.address, _SNIPPET.format(5), names[:1])
            first = time.perf_counter() - began
            post(server.address, _SNIPPET.format(5), names)
            ready = time.perf_counter() - began
            say(f"  second start: first answer after {first:.2f} s, all after {ready:.2f} s")
            samples = [
                timed(server.address, _SNIPPET.format(limit), names) for limit in range(6, 6 + runs)
            ]
            say(line("a snippet never seen before", samples))
            weights = _weights(server.pid)
    for name, weight in sorted(weights.items(), key=lambda each: -each[1]):
        say(f"  worker {name:24} {weight:6.1f} MB")
    bars = [
        Bar(what="warm start, a run on all of them answered", figure=ready, bound=5.0, unit=" s"),
        Bar(what="warm run on ten databases", figure=median(samples), bound=400.0, unit=" ms"),
    ]
    if weights:
        worst = max(weights, key=weights.__getitem__)
        what = "memory of a worker (RSS)"
        bars.append(
            Bar(what=what, figure=weights[worst], bound=110.0, unit=" MB", worst=f"worst: {worst}")
        )
    return bars


def _chosen() -> list[str]:
    """Choose live ones, then compiled ones of as many families as there are."""
    known = columns(settings.ORMSCOPE["STATE"])
    names = available_names(known)
    families = {known[name].database.family: name for name in reversed(names)}
    live = [name for name in names if known[name].database.mode == "live"]
    vendors = {known[name].database.vendor: name for name in reversed(live)}
    # Of two that are the same server, one.
    chosen = [name for name in live if name in vendors.values()][:_LIVE]
    compiled = [name for name in names if known[name].database.mode == "compiled"]
    firsts = [name for name in compiled if name in families.values()]
    for name in (*firsts, *compiled):
        if len(chosen) < _COLUMNS and name not in chosen:
            chosen.append(name)
    return chosen


def _weights(server: int) -> dict[str, float]:
    """Return each worker's resident memory in MB by its column's name; only Linux tells."""
    if sys.platform != "linux":
        return {}
    found = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes().decode().split("\0")
            status = dict(
                each.split(":", 1) for each in (process / "status").read_text().splitlines()
            )
        except OSError:  # it has ended
            continue
        if int(status["PPid"]) == server and "ormscope.runs.worker" in words:
            name = words[words.index("ormscope.runs.worker") + 2]
            found[name] = int(status["VmRSS"].split()[0]) / 1000
    return found
