"""An ordinary run after each hostile one: it must work at once, and answer as it did before."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.lane import Lane

# New keys and the number of rows tell of what was left behind; a column that only reads says so.
SNIPPET: Final = """\
try:
    with transaction.atomic():
        print(Author.objects.create(name='probe').pk)
except Exception:
    print('cannot write')
kinds = [Country, Publisher, Author, Tag, Book, Authorship, Ebook, Review, Customer, Store, Order]
print([kind.objects.count() for kind in kinds])
Book.objects.order_by('pk').values('pk', 'title', 'price', 'published')[:5]
"""
SLOW: Final = 5.0
"""Seconds that it may take at most, a runner's replacement included."""


class Probe:
    """Remembers the first answer of one column, and compares."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self.slowest = 0.0
        """Seconds of the slowest one so far."""
        self._expected = ""
        self.first = self.problems()

    def problems(self) -> list[str]:
        """Run it; return what is not as it was the first time."""
        began = time.monotonic()
        trace = self._lane.run(SNIPPET, Options())
        seconds = time.monotonic() - began
        outcome = trace.outcome
        if outcome.status != "ok":
            return [f"an ordinary run came to {outcome.status}: {outcome.message}"]
        rows = trace.value.rows if trace.value is not None else ()
        answer = f"{trace.output}{rows}"
        expected, self._expected = self._expected or answer, self._expected or answer
        found = []
        if answer != expected:
            found.append(f"an ordinary run answered {answer!r}, before {expected!r}")
        if seconds > SLOW and self.slowest:
            found.append(f"an ordinary run took {seconds:.1f} s")
        self.slowest = max(self.slowest, seconds)
        return found
