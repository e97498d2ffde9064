"""Which calls and events a document keeps, and which arguments were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.document.trace import Part
from ormscope.recorder.query_state import new_nodes, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.recorder.recording import Recording
    from ormscope.recorder.records import CallRecord, EventRecord


def query_tree(before: Any, after: Any) -> tuple[Part, ...]:
    if after is None:
        return ()
    nodes = tree(after)
    is_new = new_nodes(tree(before) if before is not None else (), nodes)
    return tuple(
        Part(parent=parent, name=name, text=text, is_new=new)
        for (parent, name, text), new in zip(nodes, is_new, strict=True)
    )


def written(record: CallRecord, argument: int | None) -> int | None:
    """Give the place of an argument among those that were written; None if it was not."""
    arguments = record.snippet.arguments
    if argument is None or not getattr(arguments[argument], "is_written", True):
        return None
    return len([each for each in arguments[:argument] if getattr(each, "is_written", True)])


def kept_calls(calls: Sequence[CallRecord]) -> list[CallRecord]:
    """Keep the calls that built or ran something, and those around them; drop plain loads."""
    wanted: set[int] = set()
    for call in calls:
        if call.kept or call.effect != "none":
            current: CallRecord | None = call
            while current is not None and id(current) not in wanted:
                wanted.add(id(current))
                current = current.parent
    return [call for call in calls if id(call) in wanted]


def kept_events(recording: Recording, calls: dict[int, int]) -> list[EventRecord]:
    """Give this connection's events and those of none, with parents as positions.

    The empty events of calls that were dropped are dropped with them.
    """
    events = recording.notebook.events
    parents = {each.parent for each in events}
    numbers: dict[int, int] = {}
    kept: list[EventRecord] = []
    for number, each in enumerate(events):
        is_wanted = each.call is None or id(each.call) in calls or number in parents
        if not is_wanted or (each.owner is not None and each.owner is not recording):
            continue
        above = each.parent
        while above is not None and above not in numbers:
            above = events[above].parent
        parent = None if above is None else numbers[above]
        numbers[number] = len(kept)
        kept.append(each.moved(parent))
    return kept
