"""All databases, started together, answering in parallel, failing alone."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Self

from ormscope.document.errors import OrmscopeError
from ormscope.runs.asked import Asked
from ormscope.runs.columns import columns, default_names, unknown_sentence
from ormscope.runs.lane import Lane
from ormscope.runs.policy import policy as chosen_policy
from ormscope.runs.questions.snippet import Snippet
from ormscope.runs.queue import Queue
from ormscope.runs.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from ormscope.document.comparison import Comparison
    from ormscope.runs.columns import Column
    from ormscope.runs.options import Options
    from ormscope.runs.policy import Policy
    from ormscope.runs.questions import A, C, Question

_TEND: Final = 1.0
"""Seconds between two looks at what needs mending."""


class UnknownColumn(OrmscopeError):
    """A database was named that there isn't."""


class Pool:
    """The workers of all columns. A context manager: what it starts, it stops.

    Those that are named run from the start, by default those of the first visit. Any other starts
    when something is run on it, and ends when nothing was for a while.

    Raises :class:`UnknownColumn`.
    """

    def __init__(
        self,
        state: Path,
        names: Sequence[str] | None = None,
        on_loading: Callable[[str, int, int], None] | None = None,
        rest_after: float = 120.0,
        policy: Policy | None = None,
    ) -> None:
        known = columns(state)
        if names is None:
            names = default_names(known)
        elif unknown := [name for name in names if name not in known]:
            raise UnknownColumn(unknown_sentence(unknown, known))
        self.names: tuple[str, ...] = tuple(names)
        """Those that run from the start."""
        self.policy = policy or chosen_policy()
        self.queue = Queue(self.policy.queue, self.policy.share)
        self._state = state
        self._servers = Servers(state)
        self._rest_after = rest_after
        self.closing = threading.Event()
        self._on_loading = on_loading
        self.lanes: dict[str, Lane] = {}
        """Every column's, by name."""
        self._add(known)

    def refresh(self) -> None:
        """Take in the columns of a Django that was added since; what there is stays as it is."""
        self._add(columns(self._state))

    def _add(self, known: Mapping[str, Column]) -> None:
        for name, column in known.items():
            if name not in self.lanes:
                self.lanes[name] = Lane(
                    column,
                    self._state,
                    self._servers,
                    on_loading=self._on_loading,
                    policy=self.policy,
                )

    def __enter__(self) -> Self:
        self._state.mkdir(parents=True, exist_ok=True)
        for name in self.names:
            self.lanes[name].start()
        threading.Thread(target=self._keep, name="housekeeping", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.closing.set()
        lanes = list(self.lanes.values())
        for lane in lanes:
            lane.hang_up()
        for lane in lanes:
            lane.close()
        self._servers.close()

    def _keep(self) -> None:
        """Mend what died, and end the workers that were started for one visit and are done with."""
        while not self.closing.wait(min(_TEND, self._rest_after / 4)):
            for name, lane in list(self.lanes.items()):
                is_wanted = time.monotonic() - lane.used <= self._rest_after
                if name in self.names or is_wanted:
                    lane.tend()
                else:
                    lane.rest()

    def wait_ready(self) -> Mapping[str, Lane]:
        """Wait until every worker that runs from the start is ready or has failed; give these."""
        lanes = {name: self.lanes[name] for name in self.names}
        threads = [threading.Thread(target=each.wait_ready, daemon=True) for each in lanes.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return lanes

    def parameters(self, name: str) -> Mapping[str, object]:
        """Return what `serve()` told of a column's server. Raises what that raised."""
        return self._servers.parameters(self.lanes[name].database)

    def begin(
        self,
        asked: Question[A, C],
        names: Sequence[str],
        abandoned: Callable[[], bool] = lambda: False,
        visitor: str = "",
    ) -> Asked[A, C]:
        """Have a question answered by databases, side by side.

        What comes back gives each answer as its database has it. ``abandoned`` tells that nobody
        wants it any more. Visitors take turns: one who asks for much makes himself wait. Raises
        :class:`Busy`.
        """
        if any(name not in self.lanes for name in names):
            self.refresh()
        djangos = {self.lanes[name].column.environment.django for name in names}
        self.queue.enter(visitor)
        lanes = [self.lanes[name] for name in names]
        return Asked(asked.over(len(djangos)), lanes, self.queue, abandoned, visitor)

    def ask(self, asked: Question[A, C], names: Sequence[str]) -> C:
        """Have a question answered by databases in parallel. Raises :class:`Busy`."""
        run = self.begin(asked, names)
        for _ in run:
            pass
        assert run.result is not None
        return run.result

    def run(self, snippet: str, names: Sequence[str], options: Options) -> Comparison:
        """Run a snippet on databases in parallel and compare. Raises :class:`Busy`."""
        return self.ask(Snippet(text=snippet, options=options), names)
