"""Where a hostile value goes: how a backend and its driver treat it. For learning to catch it.

An :class:`InjectionProbe` puts one value into one position of a queryset and looks where it comes
out. A :class:`Lesson` is one of Django's own CVEs: the SQL that the vulnerable version compiled
beside today's refusal. Lessons are compiled, never executed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ormscope.document.trace import SCHEMA_VERSION, Outcome, Place, Target

NOTE: Final = (
    "This is for learning to catch injections in code and backends of your own. Everything is "
    "compiled, nothing is executed, and the vulnerable versions never see a database."
)
"""What it is for, wherever any of it is shown."""

Position = Literal[
    "parameter", "lookup", "identifier", "alias", "order by", "json path", "keyword",
    "explain option", "date part", "delimiter", "connector", "raw sql",
]  # fmt: skip
"""Where the value is put.

*keyword* is a keyword argument's name, as of ``filter(**given)``; *raw sql* is SQL text of one's
own, the wrong way and the right one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taint:
    """Where a part of the value came out: half open, in the text that ``where`` names.

    ``how``: *bound*, it is a parameter; *quoted*, inside the driver's or backend's quotes, with
    what they escape; *pasted*, part of the SQL itself. ``label`` says so to a reader. ``exact`` is
    false where the text could have come from elsewhere.
    """

    where: Literal["sql", "params", "literal"]
    param: int | None
    start: int
    end: int
    how: Literal["bound", "quoted", "pasted"]
    label: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionProbe:
    """One value in one position on one database.

    ``code`` is the queryset; the name ``value`` in it is the hostile text, and
    ``meant`` what it is for. ``verdict``: *bound*, *quoted*, *pasted* (the strongest
    of its taints; what a driver quotes after it was bound stays *bound*), *refused* (``error`` says
    how, ``place`` where), *dropped* where it did not come out as it is, or *absent* where the
    database cannot do such a thing. ``sql`` and ``params`` are apart, as the driver gets them;
    ``literal`` is what a driver sends that writes the values into the statement itself.
    """

    id: str
    position: Position
    label: str
    code: str
    value: str
    meant: str
    verdict: Literal["bound", "quoted", "pasted", "refused", "dropped", "absent"]
    sql: str | None
    params: tuple[str, ...]
    literal: str | None
    taints: tuple[Taint, ...]
    error: str | None
    explanation: str
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionTrace:
    """What one database did with the values."""

    schema_version: int = SCHEMA_VERSION
    target: Target
    outcome: Outcome
    probes: tuple[InjectionProbe, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionRow:
    """A probe on all databases: ``cells`` are positions in their traces."""

    id: str
    position: Position
    label: str
    differs: bool
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionComparison:
    """The same values on several databases."""

    schema_version: int = SCHEMA_VERSION
    note: str
    headline: str
    traces: tuple[InjectionTrace, ...]
    rows: tuple[InjectionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonSide:
    """What one Django version did: the SQL it compiled with its taints, or how it refused.

    ``error`` is the exception as Django worded it, ``place`` where it was raised.
    """

    django_version: str
    driver: str
    sql: str | None
    params: tuple[str, ...]
    taints: tuple[Taint, ...]
    error: str | None
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyLine:
    """The line of the vulnerable Django that let the value through, and its file there."""

    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One of Django's CVEs.

    ``text`` is what happened, whom it concerned and how to catch it in one's own code, in
    Markdown. In ``code`` the name ``value`` is the hostile text. ``released``
    is the day of the fix, ``2022-07-04``. ``faulty`` stands in ``django_version``, the vulnerable
    one. ``vulnerable`` is ``None`` until that version's
    environment was made: ``needs`` says how. ``today`` is the Django that ORMscope runs on.
    """

    schema_version: int = SCHEMA_VERSION
    cve: str
    title: str
    position: Position
    vendor: str
    text: str
    code: str
    value: str
    affected: str
    fixed: str
    link: str
    released: str
    django_version: str
    faulty: FaultyLine
    needs: str | None
    vulnerable: LessonSide | None
    today: LessonSide


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """All lessons, oldest first, and what they are for."""

    schema_version: int = SCHEMA_VERSION
    note: str
    lessons: tuple[Lesson, ...]
