"""Where the time went: by stage, by statement, and by the steps that people speak of."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ormscope.document.timing import timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.statement import Timing
    from ormscope.document.trace import StageName
    from ormscope.recorder.recording import StatementRecord
    from ormscope.recorder.records import EventRecord

STEPS = ("build", "compile", "execute", "fetch", "models", "total")
"""``models`` is everything after the rows came back: converters, instances, Django's caches.

``total`` is their sum: what Django and the driver took, the snippet's own Python left out.
"""


def exclusive(events: Sequence[EventRecord]) -> Iterator[tuple[EventRecord, int, int]]:
    """Give each event, its own nanoseconds, and how many of them came after it ran a query."""
    inside: dict[int, int] = defaultdict(int)
    queried: dict[int, int] = {}
    for event in events:
        if event.parent is not None:
            inside[event.parent] += event.end - event.start
            if event.name == "execute_sql" or event.stage == "cursor":
                queried.setdefault(event.parent, event.end)
    later: dict[int, int] = defaultdict(int)
    for event in events:
        if event.parent in queried and event.start >= queried[event.parent]:
            later[event.parent] += event.end - event.start
    for number, event in enumerate(events):
        own = event.end - event.start - inside[number]
        after = event.end - queried[number] - later[number] if number in queried else 0
        yield event, own, max(0, min(after, own))


def by_stage(events: Sequence[EventRecord]) -> dict[StageName, int]:
    """Give the nanoseconds of each stage; building instances is the model's time."""
    total: dict[StageName, int] = defaultdict(int)
    for event, own, after in exclusive(events):
        if event.backend:
            backend = min(event.backend, own)
            total["backend"] += backend
            own -= backend
            after = min(after, own)
        if event.stage == "queryset" and after:
            total["model"] += after
            own -= after
        total[event.stage] += own
    return dict(total)


def by_step(events: Sequence[EventRecord]) -> tuple[Timing, ...]:
    """Give one sample for each of :data:`STEPS`."""
    total = dict.fromkeys(STEPS, 0)
    for event, own, after in exclusive(events):
        if event.stage == "model":
            total["models"] += own
        elif event.stage in ("queryset", "manager", "query"):
            total["models"] += after
            total["build"] += own - after
        else:
            total[_step(event)] += own
    total["total"] = sum(total.values())
    return tuple(timing(name, (nanoseconds,)) for name, nanoseconds in total.items())


def statement_times(record: StatementRecord, events: Sequence[EventRecord]) -> tuple[Timing, ...]:
    """Give the nanoseconds of one statement, from its compiler to the instances made of it."""
    if record.event < 0:
        return ()
    total: dict[str, int] = {}
    own_event = events[record.event]
    driver = 0
    fetch = 0
    models = 0
    for event in record.events:
        if event.stage == "model":
            models += event.end - event.start
        elif event.stage == "driver":
            if event.name.startswith("fetch"):
                fetch += event.end - event.start
            else:
                driver += event.end - event.start
    if own_event.parent is not None:
        compiler = next(
            (
                each
                for each in events[own_event.parent : record.event]
                if each.name == "as_sql" and each.parent == own_event.parent
            ),
            None,
        )
        if compiler is not None:
            total["compile"] = compiler.end - compiler.start
    if own_event.stage == "cursor":
        total["cursor"] = own_event.end - own_event.start - driver
    total["execute"] = driver
    total["fetch"] = fetch
    if record.converters:
        total["convert"] = record.converting
    if record.instances:
        total["models"] = max(0, models - (record.converting if record.converters else 0))
    return tuple(timing(name, (nanoseconds,)) for name, nanoseconds in total.items())


def _step(event: EventRecord) -> str:
    if event.stage in ("compiler", "backend"):
        return "compile"
    return "fetch" if event.name.startswith("fetch") else "execute"
