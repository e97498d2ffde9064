"""Finds where a value came out, by what came out of a word in its place.

The same code is compiled with a *canary*, a word that nothing escapes: that shows the places. Then
with the value between two other words: that shows what it is written as. Where what the value alone
gave agrees with both, the range is exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from ormscope.document.injection import Taint
from ormscope.injection.quotes import quoted_around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.injection.capturing import Compiled
    from ormscope.injection.quotes import Quotes

CANARY: Final = "k9xq7"
BEFORE: Final = "k9xb4"
AFTER: Final = "k9xa4"
NUMBER: Final = "904173"
"""A canary for where only a number is taken."""
_WORDS: Final = re.compile(f"{BEFORE}.*?{AFTER}|{CANARY}|{NUMBER}", re.DOTALL | re.IGNORECASE)
_SEARCHED: Final = 4
"""Characters of a value that is looked for where no trial showed its place: a shorter one would be
found anywhere."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that came from the value.

    :param model: the text that showed the place, and the range of the words in it.
    """

    start: int
    end: int
    exact: bool
    model: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Trials:
    """What the same code gave with the canary and with the value between two words."""

    canary: Compiled | None
    between: Compiled | None

    def texts(self, pick: Callable[[Compiled], str | None]) -> list[str]:
        """Return one text of each that there is."""
        made = (each for each in (self.canary, self.between) if each is not None)
        return [text for text in map(pick, made) if text is not None]


def taints(value: str, made: Compiled, trials: Trials, quotes: Quotes, driver: str) -> list[Taint]:
    """Return every place of ``value`` in the SQL, the parameters and the literal."""
    shown = _written(value, trials.between)
    found = []
    for span in spans(value, made.sql, trials.texts(lambda each: each.sql), shown):
        how = _how(made.sql, span, quotes)
        found.append(_taint("sql", None, span, how, _SAID[how]))
    for index, text in enumerate(made.params):
        models = trials.texts(partial(_param, index=index, count=len(made.params)))
        found += [
            _taint("params", index, span, "bound", f"parameter {index + 1}: bound, no SQL")
            for span in spans(value, text, models, shown)
        ]
    if made.literal is not None and made.literal != made.sql:
        for span in spans(value, made.literal, trials.texts(lambda each: each.literal), shown):
            how = _how(made.literal, span, quotes)
            said = f"quoted by {driver}" if how == "quoted" else _SAID[how]
            found.append(_taint("literal", None, span, how, said))
    return found


_SAID: Final = {
    "quoted": "between quotes, and they hold",
    "pasted": "pasted: a part of the SQL itself",
}


def _param(compiled: Compiled, index: int, count: int) -> str | None:
    return compiled.params[index] if len(compiled.params) == count else None


def spans(value: str, text: str, models: list[str], shown: frozenset[str]) -> list[Span]:
    """Return where ``value`` is in ``text``, given what the trials gave in its place.

    :param models: the same text of each trial.
    :param shown: what the value was written as between two words, wherever that was seen, in
        small letters.
    """
    best: list[Span] = []
    for model in models:
        if model == text:
            return []
        found = list(_aligned(text, model, shown))
        if found and all(each.exact for each in found):
            return found
        best = best or found
    if best or (len(value) < _SEARCHED and value != text):
        return best
    # Another structure than the trials', or none to compare with: looked for as it is.
    return [
        Span(found.start(), found.end(), exact=False)
        for found in re.finditer(re.escape(value), text)
    ]


def _aligned(text: str, model: str, shown: frozenset[str]) -> Iterator[Span]:
    """Give the parts of ``text`` that stand where the words stand in ``model``."""
    words = list(_WORDS.finditer(model))
    if not words:
        return
    ends = [0, *(each.end() for each in words)]
    starts = [*(each.start() for each in words), len(model)]
    parts = [re.escape(model[end:start]) for end, start in zip(ends, starts, strict=True)]
    # The same everywhere, if that fits: Oracle has some names in capitals.
    same = "".join([parts[0], "(.*?)", *(f"{part}(\\1)" for part in parts[1:-1]), parts[-1]])
    found = re.fullmatch(same, text, re.DOTALL | re.IGNORECASE)
    is_same = found is not None
    found = found or re.fullmatch("(.*?)".join(parts), text, re.DOTALL | re.IGNORECASE)
    for index, word in enumerate(words if found else ()):
        start, end = found.span(index + 1) if found else (0, 0)
        exact = is_same and text[start:end].lower() in shown
        yield Span(start, end, exact, (model, word.start(), word.end()))


def _written(value: str, between: Compiled | None) -> frozenset[str]:
    texts = [] if between is None else [between.sql, *between.params, between.literal or ""]
    pattern = f"{BEFORE}(.*?){AFTER}"
    found = (re.findall(pattern, text, re.DOTALL | re.IGNORECASE) for text in texts)
    return frozenset([value.lower(), *(each.lower() for every in found for each in every)])


def _how(text: str, span: Span, quotes: Quotes) -> Literal["quoted", "pasted"]:
    """Tell whether the quotes round the words are the same ones round the value, and hold it."""
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
