"""The rows of a statement on their way from the driver's fetch to the model instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ormscope.recorder.recording import Recording, StatementRecord


def watched_rows(
    rows: Iterable[Any], recording: Recording, statement: StatementRecord, *, is_chunked: bool
) -> Iterator[Any]:
    """Give the rows, counting what is made of them and timing what converts them.

    The time from the first row to the last is that of making instances, the converters' included.
    With ``iterator()`` the program's own loop runs in between: then it is counted, not timed.
    """
    notebook, clock = recording.notebook, recording.notebook.clock
    event = -1 if is_chunked else recording.begin("model", "instances")
    recording.of_statement(event, statement)
    converting = 0
    try:
        iterator = iter(rows)
        while True:
            before = clock()
            try:
                row = next(iterator)
            except StopIteration:
                return
            finally:
                converting += clock() - before
            statement.instances += 1
            yield row
    finally:
        if not notebook.closed:
            notebook.end(event)
        statement.converting += converting
