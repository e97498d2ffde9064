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

# An owner's connection has a name in this process, which may be the same for two databases.
_LOOKING = threading.Lock()


@dataclass(slots=True)
class Findings:
    """What came of it. ``counts`` are outcomes."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    problems: dict[str, list[str]] = field(default_factory=dict)
    """Sentences, each with the snippets, or the class, that it is about."""
    seconds: float = 0.0
    slowest_probe: float = 0.0
    witnessed: int = 0
    """Things that were looked at past the runs."""

    def note(self, about: str, problems: Sequence[str]) -> None:
        """Add what is wrong with a snippet or a class of them."""
        for problem in problems:
            self.problems.setdefault(problem, []).append(about)

    @property
    def wrong(self) -> int:
        """How many problems there are."""
        return sum(map(len, self.problems.values()))


def tried(
    lane: Lane, corpus: Sequence[Entry], judge: Judge, witness: Any, deadline: float
) -> Findings:
    """Run every snippet on one column, in the order of the corpus.

    :param witness: what sees the database past the runs, or None; it is asked after each class.
    """
    found = Findings(lane.column.name)
    began = time.monotonic()
    probe = Probe(lane)
    found.note("before anything", probe.first)
    if probe.first:  # whatever is tried now says nothing about the snippet
        return found
    before = _seen(witness)
    found.witnessed = len(before)
    for kind, entries in groupby(corpus, key=lambda entry: entry.kind):
        for entry in entries:
            trace = lane.run(entry.code, Options(deadline=deadline))
            found.counts[trace.outcome.status] += 1
            found.note(entry.id, judge.problems(entry, trace) + probe.problems())
        after = _seen(witness)
        found.note(kind, differences(before, after))
        before = after  # each class is told its own
    found.seconds, found.slowest_probe = time.monotonic() - began, probe.slowest
    return found


def _seen(witness: Any) -> Mapping[str, str]:
    if witness is None:
        return {}
    with _LOOKING:
        state: Mapping[str, str] = witness.state()
    return state
