"""One database under one policy: the whole corpus, an ordinary run after each, what it all left."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from ormscope.management.hostile.probe import Probe
from ormscope.management.hostile.witness import differences
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ormscope.management.hostile.corpus import Entry
    from ormscope.management.hostile.judgement import Judge
    from ormscope.runs.lane import Lane

# The owners' connections have names that are the same for all vendors, in one process.
_LOOKING = threading.Lock()


@dataclass(slots=True)
class Findings:
    """What came of it. ``counts`` are outcomes; ``problems`` sentences with the snippet's id."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest_probe: float = 0.0
    witnessed: int = 0
    """Things that were looked at past the runs."""


def tried(
    lane: Lane, corpus: Sequence[Entry], judge: Judge, witness: Any, deadline: float
) -> Findings:
    """Run every snippet on one column, in the order of the corpus.

    :param witness: what sees the database past the runs, or None; it is asked after each class.
    """
    found = Findings(lane.column.name)
    began = time.monotonic()
    probe = Probe(lane)
    found.problems += [f"before anything: {problem}" for problem in probe.first]
    before = _seen(witness)
    found.witnessed = len(before)
    for kind, entries in groupby(corpus, key=lambda entry: entry.kind):
        for entry in entries:
            trace = lane.run(entry.code, Options(deadline=deadline))
            found.counts[trace.outcome.status] += 1
            said = judge.problems(entry, trace) + probe.problems()
            found.problems += [f"{entry.id}: {problem}" for problem in said]
        after = _seen(witness)
        found.problems += [f"{kind}: {change}" for change in differences(before, after)]
        before = after  # each class is told its own
    found.seconds, found.slowest_probe = time.monotonic() - began, probe.slowest
    return found


def _seen(witness: Any) -> Mapping[str, str]:
    if witness is None:
        return {}
    with _LOOKING:
        state: Mapping[str, str] = witness.state()
    return state
