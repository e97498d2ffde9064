"""Finds where a value came out, by what came out of a word in its place.

The same code is compiled with a *canary*, a word that nothing escapes: that shows the places. Then
with the value between two other words: that shows what it is written as. Where what the value alone
gave agrees with both, the range is exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final, Literal

from ormscope.document.injection import Taint
from ormscope.injection.quotes import quoted_around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ormscope.injection.capturing import Compiled
    from ormscope.injection.quotes import Quotes

NUMBER: Final = "904173"
"""A canary for where only a number is taken."""
_NUMERAL: Final = re.compile(r"[-+]?\d+(\.\d+)?")
_SEARCHED: Final = 4
"""Characters of a value that is looked for where no trial showed its place: a shorter one would be
found anywhere."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that no value has in it: one for its place, and two to put it between."""

    canary: str
    before: str
    after: str

    def between(self, value: str) -> str:
        """Return the value between the two."""
        return f"{self.before}{value}{self.after}"


def words(value: str) -> Words:
    """Return words for a value, which may have tried to guess them."""
    free = (stem for stem in map("k9x{}".format, count()) if stem not in value.lower())
    stem = next(free)
    return Words(f"{stem}q", f"{stem}b", f"{stem}a")


@dataclass(frozen=True, slots=True)
class Trial:
    """What the same code gave with something else than the value in its place.

    :param marks: what that something is written as; its group, if it has one, is the value.
    """

    made: Compiled
    marks: re.Pattern[str]


def trial_of_word(made: Compiled, word: str) -> Trial:
    """Return the trial of a canary, or of another word that is taken in the value's place."""
    return Trial(made, re.compile(re.escape(word), re.IGNORECASE))


def trial_between(made: Compiled, used: Words) -> Trial:
    """Return the trial of the value between two words."""
    marks = f"{used.before}(.*?){used.after}"
    return Trial(made, re.compile(marks, re.DOTALL | re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that came from the value.

    :param model: the trial's text that showed the place, and the range of the mark in it.
    """

    start: int
    end: int
    exact: bool
    model: tuple[str, int, int] | None = None


def taints(
    value: str, made: Compiled, trials: Sequence[Trial], quotes: Quotes, driver: str
) -> list[Taint]:
    """Return every place of ``value`` in the SQL, the parameters and the literal."""
    search = partial(_spans, value=value, trials=trials, shown=_shown(value, trials))
    found = []
    for span in search(made.sql, pick=lambda each: each.sql):
        how = _how(made.sql, span, quotes)
        found.append(_taint("sql", None, span, how, _SAID[how]))
    for index, text in enumerate(made.params):
        of_param = partial(_param, index=index, count=len(made.params))
        found += [
            _taint("params", index, span, "bound", f"parameter {index + 1}: bound, no SQL")
            for span in search(text, pick=of_param)
        ]
    if made.literal is not None and made.literal != made.sql:
        for span in search(made.literal, pick=lambda each: each.literal):
            found.append(_literal_taint(made.literal, span, quotes, driver))
    return found


_SAID: Final = {
    "quoted": "between quotes, and they hold",
    "pasted": "pasted: a part of the SQL itself",
}


def _param(compiled: Compiled, index: int, count: int) -> str | None:
    return compiled.params[index] if len(compiled.params) == count else None


def _spans(
    text: str,
    *,
    pick: Callable[[Compiled], str | None],
    value: str,
    trials: Sequence[Trial],
    shown: frozenset[str],
) -> list[Span]:
    """Return where ``value`` is in ``text``, given what the trials gave in its place."""
    best: list[Span] = []
    for trial in trials:
        model = pick(trial.made)
        if model is None:
            continue
        if model == text:
            return []
        found = list(_aligned(text, model, trial.marks, shown))
        if found and all(each.exact for each in found):
            return found
        best = best or found
    if best or (len(value) < _SEARCHED and value != text):
        return best
    # Another structure than the trials', or none to compare with: looked for as it is.
    return [
        Span(found.start(), found.end(), exact=False)
        for found in re.finditer(re.escape(value), text, re.IGNORECASE)
    ]


def _aligned(
    text: str, model: str, marks: re.Pattern[str], shown: frozenset[str]
) -> Iterator[Span]:
    """Give the parts of ``text`` that stand where the marks stand in ``model``."""
    marked = list(marks.finditer(model))
    if not marked:
        return
    ends = [0, *(each.end() for each in marked)]
    starts = [*(each.start() for each in marked), len(model)]
    parts = [re.escape(model[end:start]) for end, start in zip(ends, starts, strict=True)]
    # The same everywhere, if that fits: Oracle has some names in capitals.
    same = "".join([parts[0], "(.*?)", *(f"{part}(\\1)" for part in parts[1:-1]), parts[-1]])
    flags = re.DOTALL | re.IGNORECASE
    found = re.fullmatch(same, text, flags) or re.fullmatch("(.*?)".join(parts), text, flags)
    for index, mark in enumerate(marked if found else ()):
        start, end = found.span(index + 1) if found else (0, 0)
        if text[start:end] != mark[0]:  # what is unchanged was there by itself
            exact = text[start:end].lower() in shown
            yield Span(start, end, exact, (model, mark.start(), mark.end()))


def _shown(value: str, trials: Sequence[Trial]) -> frozenset[str]:
    """Return what the value was written as between two words, wherever that was, in small letters.

    It may be written as it is everywhere.
    """
    shown = {value.lower()}
    for trial in trials:
        if trial.marks.groups:
            texts = (trial.made.sql, *trial.made.params, trial.made.literal or "")
            shown.update(each.lower() for text in texts for each in trial.marks.findall(text))
    return frozenset(shown)


def _how(text: str, span: Span, quotes: Quotes) -> Literal["quoted", "pasted"]:
    """Tell whether the quotes round the mark are the same ones round the value, and hold it."""
    around = quoted_around(text, span.start, span.end, quotes)
    if around is None:
        return "pasted"
    if span.model is None:
        return "quoted"
    model, start, end = span.model
    meant = quoted_around(model, start, end, quotes)
    if meant is None:
        return "pasted"
    gaps = (span.start - around[0], around[1] - span.end)
    return "quoted" if gaps == (start - meant[0], meant[1] - end) else "pasted"


def _literal_taint(text: str, span: Span, quotes: Quotes, driver: str) -> Taint:
    how = _how(text, span, quotes)
    if how == "quoted":
        return _taint("literal", None, span, how, f"quoted by {driver}")
    if _NUMERAL.fullmatch(text, span.start, span.end):
        return _taint("literal", None, span, "bound", f"a number, as {driver} writes it")
    return _taint("literal", None, span, how, _SAID[how])


def _taint(
    where: Literal["sql", "params", "literal"],
    param: int | None,
    span: Span,
    how: Literal["bound", "quoted", "pasted"],
    label: str,
) -> Taint:
    return Taint(
        where=where, param=param, start=span.start, end=span.end, how=how, label=label,
        exact=span.exact,
    )  # fmt: skip
