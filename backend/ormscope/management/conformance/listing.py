"""What a backend does not take part in of Django's own tests, and why. No test is run for it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property as functools_cached_property
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Literal, get_args

from django.utils.functional import cached_property

from ormscope.databases import discover
from ormscope.document.errors import OrmscopeError
from ormscope.management.conformance import conditions
from ormscope.management.conformance.errors import SuiteError
from ormscope.recorder.places import place_of
from ormscope.runs.outcomes import unprepared
from ormscope.runs.prepared import prepare
from ormscope.runs.suite_marks import guards_in_suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases import Database
    from ormscope.document.trace import Place, Target
    from ormscope.runs.suite_marks import Guard

Verdict = Literal[
    "skipped by the backend", "expected to fail", "skipped for a flag", "for another database"
]


@dataclass(frozen=True, slots=True)
class Flag:
    """An attribute of `DatabaseFeatures`: its value here, how it came to it, what defines it."""

    name: str
    value: str
    how: Literal["constant", "computed", "not defined"]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A test that does not count on this backend. `flags` are those that say so."""

    test: str
    verdict: Verdict
    reason: str
    flags: tuple[Flag, ...]


def read(
    database: Database,
    state: Path,
    parameters: Mapping[str, object],
    tests: Path,
    labels: Sequence[str],
) -> tuple[Target, list[Mark]]:
    """Return what was asked, and its marks.

    In a process of its own: a connection is Django's `default`, of which this one has had another.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_print_no_list) as pool:
        return pool.submit(_read, database.alias, state, parameters, tests, labels).result()


def _print_no_list() -> None:
    """Send what a third party's backend or driver prints to where it is no part of the list."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def _read(
    alias: str, state: Path, parameters: Mapping[str, object], tests: Path, labels: Sequence[str]
) -> tuple[Target, list[Mark]]:
    guards = guards_in_suite(tests) or ()
    try:
        ready = prepare(alias, state, parameters)
        try:
            return ready.target, marks(ready.connection, guards, labels)
        finally:
            ready.database.let_go(ready.connection)
    except OrmscopeError:  # a sentence for the reader
        raise
    except (Exception, SystemExit) as error:
        why = unprepared(error, discover()[alias])
        raise SuiteError(f"{alias} could not be asked: {why}") from None


def marks(
    connection: BaseDatabaseWrapper, guards: Sequence[Guard], labels: Sequence[str]
) -> list[Mark]:
    """Return a mark for each test below `labels`, all where there are none; each test once.

    What the backend says of a test comes before what the test asks of the backend.
    """
    found: dict[str, Mark] = {}
    for mark in (*_said(connection.features), *_asked(connection, guards)):
        if not labels or any(f"{mark.test}.".startswith(f"{label}.") for label in labels):
            found.setdefault(mark.test, mark)
    return list(found.values())


def _said(features: Any) -> Iterator[Mark]:
    skips = flag(features, "django_test_skips")
    for reason, tests in features.django_test_skips.items():
        for test in sorted(tests):
            yield Mark(test, "skipped by the backend", reason, (skips,))
    failures = flag(features, "django_test_expected_failures")
    for test in sorted(features.django_test_expected_failures):
        yield Mark(test, "expected to fail", "", (failures,))


def _asked(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> Iterator[Mark]:
    for guard in guards:
        if not conditions.holds(guard.condition, connection):
            continue
        wanted = guard.condition.startswith("not ")
        asked = tuple(
            flag(connection.features, name)
            for name in guard.flags
            if conditions.asked(connection, name) is (not wanted)
        )
        said = guard.reason or (
            f"{'needs' if wanted else 'not with'} {', '.join(each.name for each in asked)}"
        )
        verdict: Verdict = "skipped for a flag" if asked else "for another database"
        yield Mark(guard.test, verdict, said, asked)


def flag(features: Any, name: str) -> Flag:
    """Read a flag, and find what defines it: a class's body, or what set it on the instance."""
    owner = next((each for each in type(features).__mro__ if name in vars(each)), None)
    if owner is None:
        return Flag(name, "not defined", "not defined", None)
    kinds = (property, cached_property, functools_cached_property)
    computed = isinstance(vars(owner)[name], kinds) or name in vars(features)
    value = "" if name.startswith("django_test_") else repr(getattr(features, name))
    return Flag(name, value, "computed" if computed else "constant", place_of(owner, name))


def summary(found: Sequence[Mark]) -> str:
    """Return how many there are of each verdict, in a line."""
    counted = Counter(mark.verdict for mark in found)
    return ", ".join(f"{counted[verdict]} {verdict}" for verdict in get_args(Verdict))


def lines(found: Sequence[Mark], limit: int | None) -> Iterator[str]:
    """Write the marks by verdict and reason; at most `limit` tests of each reason."""
    for verdict in get_args(Verdict):
        together: dict[tuple[str, tuple[Flag, ...]], list[str]] = {}
        for mark in found:
            if mark.verdict == verdict:
                together.setdefault((mark.reason, mark.flags), []).append(mark.test)
        if not together:
            continue
        yield ""
        yield f"{verdict.capitalize()}: {sum(map(len, together.values()))}"
        said = ""
        for (reason, flags), tests in sorted(together.items(), key=lambda item: -len(item[1])):
            told = [_told(each) for each in flags]
            if told and told[0] != said and not flags[0].value:  # the same for all of a verdict
                yield f"  {told[0]}"
                said = told[0]
            yield f"  {len(tests)} × {reason or 'no reason given'}"
            yield from (f"      {each}" for each in told if each != said)
            yield from (f"    {test}" for test in tests[:limit])
            if limit is not None and (more := len(tests) - limit) > 0:
                yield f"    … and {more} more"


def _told(flag: Flag) -> str:
    if flag.place is None:
        return f"{flag.name} is {flag.value}"
    is_what = f"{flag.name} is {flag.value}, {flag.how}" if flag.value else flag.name
    return f"{is_what}: {flag.place.name}, {flag.place.file}:{flag.place.line}"
