"""All databases, started together, answering in parallel, failing alone."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from ormscope.databases import discover
from ormscope.document.alignment import compare
from ormscope.document.comparison import Comparison
from ormscope.runs.lane import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from ormscope.document.trace import Trace
    from ormscope.runs.options import Options

logger = logging.getLogger(__name__)


class Pool:
    """The workers of some databases. A context manager: what it starts, it stops.

    Enter it in the main thread: a database's server dies with the thread that started it.
    """

    def __init__(
        self,
        state: Path,
        aliases: Sequence[str] | None = None,
        on_loading: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self._on_loading = on_loading
        known = discover()
        self._aliases = list(known) if aliases is None else list(aliases)
        self._databases = {alias: known[alias] for alias in self._aliases}
        self._state = state
        self._stack = ExitStack()
        self._runner = ThreadPoolExecutor(thread_name_prefix="run", max_workers=32)
        self.lanes: dict[str, Lane] = {}

    def __enter__(self) -> Self:
        self._state.mkdir(parents=True, exist_ok=True)
        # Those without a server of their own start at once; the others' servers meanwhile.
        for alias in sorted(self._databases, key=lambda each: self._databases[each].has_server):
            self.lanes[alias] = self._open(alias)
        self.lanes = {alias: self.lanes[alias] for alias in self._aliases}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._runner.shutdown(wait=False, cancel_futures=True)
        for lane in self.lanes.values():
            lane.close()
        self._stack.close()

    def _open(self, alias: str) -> Lane:
        database = self._databases[alias]
        try:
            parameters = self._stack.enter_context(database.serve(self._state))
        except Exception as error:  # whatever a third party's module raises
            logger.warning("%s did not start: %s", alias, error)
            return Lane(database, self._state, None, str(error))
        return Lane(database, self._state, parameters, on_loading=self._on_loading)

    def wait_ready(self) -> Mapping[str, Lane]:
        """Wait until every worker is ready or has failed."""
        threads = [
            threading.Thread(target=lane.wait_ready, daemon=True) for lane in self.lanes.values()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.lanes

    def stream(
        self, snippet: str, aliases: Sequence[str], options: Options
    ) -> Iterator[Trace | Comparison]:
        """Give each trace as its database finishes, and then the comparison in the order asked."""
        futures: dict[Future[Trace], str] = {
            self._runner.submit(self.lanes[alias].run, snippet, options): alias for alias in aliases
        }
        traces: dict[str, Trace] = {}
        for future in as_completed(futures):
            trace = future.result()
            traces[futures[future]] = trace
            yield trace
        yield compare(snippet, [traces[alias] for alias in aliases])

    def run(self, snippet: str, aliases: Sequence[str], options: Options) -> Comparison:
        """Run a snippet on databases in parallel and compare."""
        *_, comparison = self.stream(snippet, aliases, options)
        assert isinstance(comparison, Comparison)
        return comparison
