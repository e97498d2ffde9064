"""All databases, started together, answering in parallel, failing alone."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from ormscope.document.alignment import compare
from ormscope.document.comparison import Comparison
from ormscope.document.errors import OrmscopeError
from ormscope.runs.columns import columns, default_names, unknown_sentence
from ormscope.runs.lane import Lane
from ormscope.runs.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from ormscope.document.trace import Trace
    from ormscope.runs.columns import Column
    from ormscope.runs.options import Options


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
    ) -> None:
        known = columns(state)
        if names is None:
            names = default_names(known)
        elif unknown := [name for name in names if name not in known]:
            raise UnknownColumn(unknown_sentence(unknown, known))
        self.names: tuple[str, ...] = tuple(names)
        """Those that run from the start."""
        self._state = state
        self._servers = Servers(state)
        self._runner = ThreadPoolExecutor(thread_name_prefix="run", max_workers=64)
        self._rest_after = rest_after
        self._closing = threading.Event()
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
                    column, self._state, self._servers, on_loading=self._on_loading
                )

    def __enter__(self) -> Self:
        self._state.mkdir(parents=True, exist_ok=True)
        for name in self.names:
            self.lanes[name].start()
        threading.Thread(target=self._let_rest, name="rest", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._runner.shutdown(wait=False, cancel_futures=True)
        for lane in list(self.lanes.values()):
            lane.close()
        self._servers.close()

    def _let_rest(self) -> None:
        """End the workers that were started for one visit and are not needed any more."""
        while not self._closing.wait(self._rest_after / 4):
            for name, lane in list(self.lanes.items()):
                if name in self.names:
                    continue
                if time.monotonic() - lane.used > self._rest_after:
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

    def stream(
        self, snippet: str, names: Sequence[str], options: Options
    ) -> Iterator[Trace | Comparison]:
        """Give each trace as its database finishes, and then the comparison in the order asked."""
        if any(name not in self.lanes for name in names):
            self.refresh()
        djangos = {self.lanes[name].column.environment.django for name in names}
        options = replace(options, sources=len(djangos) > 1)
        futures: dict[Future[Trace], str] = {
            self._runner.submit(self.lanes[name].run, snippet, options): name for name in names
        }
        traces: dict[str, Trace] = {}
        for future in as_completed(futures):
            trace = future.result()
            traces[futures[future]] = trace
            yield trace
        yield compare(snippet, [traces[name] for name in names])

    def run(self, snippet: str, names: Sequence[str], options: Options) -> Comparison:
        """Run a snippet on databases in parallel and compare."""
        *_, comparison = self.stream(snippet, names, options)
        assert isinstance(comparison, Comparison)
        return comparison
