"""Django's own SQL injections as lessons: the SQL of then beside the refusal of today."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ormscope.document.injection import NOTE, FaultyLine, Lesson, Lessons, LessonSide
from ormscope.document.trace import Place
from ormscope.injection.capturing import Compiled
from ormscope.injection.compiling import answers
from ormscope.injection.environments import packages_of, vendors
from ormscope.injection.quotes import Quotes
from ormscope.injection.taints import taints, trial_between, trial_of_word, words
from ormscope.injection.texts import lesson_texts

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from ormscope.injection.compiling import Answer
    from ormscope.injection.texts import LessonText


def lessons(state: Path) -> Lessons:
    """Return all lessons, oldest first, with what the vulnerable versions that are there compiled.

    The first call compiles, in a second or two; what came out is kept in ``state``. Raises
    NotCompiled.
    """
    texts = lesson_texts()
    today = _sides(texts, None, state)
    then: dict[str, LessonSide] = {}
    for version in {each.django for each in texts}:
        if packages_of(state, version) is not None:
            then |= _sides([each for each in texts if each.django == version], version, state)
    all_of_them = (_lesson(each, then.get(each.cve), today[each.cve]) for each in texts)
    return Lessons(note=NOTE, lessons=tuple(all_of_them))


def _sides(
    texts: tuple[LessonText, ...] | list[LessonText], version: str | None, state: Path
) -> dict[str, LessonSide]:
    """Compile on one Django, in a process for each vendor."""
    found = {}
    for _, group in groupby(sorted(texts, key=lambda each: each.vendor), lambda each: each.vendor):
        of_vendor = list(group)
        for text, answer in zip(of_vendor, answers(of_vendor, version, state), strict=True):
            found[text.cve] = _side(text, answer)
    return found


def _side(text: LessonText, answer: Answer) -> LessonSide:
    given, canary, between = (_compiled(each) for each in answer["answers"])
    refused: dict[str, Any] = answer["answers"][0]
    name = answer["quotes"]
    quotes = Quotes({"'": "'", '"': '"', name[0]: name[-1]}, escapes=vendors()[text.vendor].escapes)
    used = words(text.value)
    trials = [
        *([trial_of_word(canary, used.canary)] if canary else []),
        *([trial_between(between, used)] if between else []),
    ]
    found = taints(text.value, given, trials, quotes, answer["driver"]) if given else []
    place = refused.get("place")
    return LessonSide(
        django_version=answer["django"],
        driver=answer["driver"],
        sql=given.sql if given else None,
        params=given.params if given else (),
        taints=tuple(found),
        error=refused.get("error"),
        place=Place(**place) if place else None,
    )


def _compiled(answer: dict[str, Any]) -> Compiled | None:
    return Compiled(answer["sql"], tuple(answer["params"])) if "sql" in answer else None


def _lesson(text: LessonText, then: LessonSide | None, today: LessonSide) -> Lesson:
    return Lesson(
        cve=text.cve,
        title=text.title,
        position=text.position,
        vendor=text.vendor,
        text=text.text,
        code=text.code,
        value=text.value,
        affected=text.affected,
        fixed=text.fixed,
        link=text.link,
        released=text.released.isoformat(),
        django_version=text.django,
        faulty=FaultyLine(file=text.faulty[0], text=text.faulty[1]),
        needs=None if then else _needs(text.django),
        vulnerable=then,
        today=today,
    )


def _needs(version: str) -> str:
    return (
        f"Django {version} is not here yet. python manage.py lessons --add {version} gets it from "
        "your package registry, into a directory of its own."
    )
