"""The same result on every database? Each against the first that came to its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ormscope.document.held_rows import differences
from ormscope.document.orders import why_other_order
from ormscope.document.results import ResultDifference, Results
from ormscope.document.tables import Table, fetched_table, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.results import DifferenceKind, Verdict
    from ormscope.document.trace import Trace

Party = tuple[str, str, "Trace"]
"""Whose trace it is, by alias and label."""

_STRENGTH: tuple[Verdict, ...] = ("same", "same rows", "undetermined", "differs")
_ORDERS = ("order", "collation", "nulls")
_WORDS: Mapping[DifferenceKind, str] = {
    "values": "other values",
    "rows": "other rows",
    "columns": "other columns",
    "collation": "texts compared by other rules",
    "nulls": "NULLs at the other end",
    "types": "other types",
    "precision": "other last digits",
    "order": "another order",
}


def agreement(traces: Sequence[Trace]) -> Results | None:
    """Compare what several databases gave; None where no two of them gave anything."""
    return agreement_of([(each.target.alias, each.target.label, each) for each in traces])


def agreement_of(parties: Sequence[Party], *, is_same_query: bool = True) -> Results | None:
    """Compare what several gave. Without ``is_same_query`` they were asked different things."""
    ended = [
        party
        for party in parties
        if party[2].target.mode == "live" and party[2].outcome.status == "ok"
    ]
    if len(ended) < 2 or not any(each.value is not None or each.output for _, _, each in ended):
        return None
    base, *others = ended
    first = table_of(*base)
    found: list[ResultDifference] = []
    verdicts: dict[str, Verdict] = {}
    for party in others:
        verdict: Verdict = "same"
        second = table_of(*party)
        if first is not None and second is not None:
            verdict, told = differences(first, second, is_same_query=is_same_query)
            found += told
        elif first is not None or second is not None:
            gives, gives_none = (base, party) if first is not None else (party, base)
            message = f"{gives[1]} gives a value, {gives_none[1]} none."
            found.append(ResultDifference(alias=party[0], kind="values", message=message))
            verdict = "differs"
        printed = _printed(base, party)
        if printed is not None:
            found.append(printed)
            verdict = max(
                verdict, "same rows" if printed.kind in _ORDERS else "differs", key=_STRENGTH.index
            )
        verdicts[party[1]] = verdict
    found = [replace(each, message=_sentence(each.message)) for each in found]
    strongest = max(verdicts.values(), key=_STRENGTH.index)
    labels = [label for label, each in verdicts.items() if each == strongest]
    return Results(
        baseline=base[0],
        compared=tuple(alias for alias, _, _ in ended),
        verdict=strongest,
        message=_message(strongest, ended, labels, first, found),
        differences=tuple(found),
    )


def _printed(base: Party, other: Party) -> ResultDifference | None:
    """Hold what was printed side by side, line by line."""
    mine, theirs = base[2].output, other[2].output
    if mine == theirs:
        return None
    here, there = mine.splitlines(), theirs.splitlines()
    if Counter(here) == Counter(there):
        kind, why = _why_other_lines(base, other)
        message = f"{other[1]} prints the same lines as {base[1]} in another order. {why}".strip()
        return ResultDifference(alias=other[0], kind=kind, message=message)
    at = next(
        (i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b),
        min(len(here), len(there)),
    )
    if at >= len(here) or at >= len(there):
        message = f"{other[1]} prints {_lines(len(there))}, {base[1]} {_lines(len(here))}."
        return ResultDifference(alias=other[0], kind="rows", message=message)
    message = (
        f"Line {at + 1} is {_short(there[at])} on {other[1]}, {_short(here[at])} on {base[1]}."
    )
    return ResultDifference(alias=other[0], kind="values", message=message)


def _why_other_lines(base: Party, other: Party) -> tuple[DifferenceKind, str]:
    """Look for the reason in the rows that came from the driver: the first of them are kept."""
    mine, theirs = fetched_table(*base), fetched_table(*other)
    if mine is None or theirs is None or mine.rows == theirs.rows:
        return "order", ""
    kind, why, _ = why_other_order(
        mine,
        theirs,
        [*mine.rows, *(row for row in theirs.rows if row not in mine.rows)],
        [*theirs.rows, *(row for row in mine.rows if row not in theirs.rows)],
    )
    return kind, why


def _message(
    verdict: Verdict,
    ended: Sequence[Party],
    labels: Sequence[str],
    first: Table | None,
    found: Sequence[ResultDifference],
) -> str:
    base, databases = ended[0][1], f"{len(ended)} databases"
    if {alias for alias, _, _ in ended} == {"first", "second"}:
        databases = "both"
    who = _and(labels)
    gives = "gives" if len(labels) == 1 else "give"
    if verdict == "undetermined":
        why = next(each.message for each in found if each.kind != "cut")
        return f"Whether {who} {gives} what {base} does cannot be told. {why}"
    if verdict == "differs":
        what = _and(list(dict.fromkeys(_WORDS[each.kind] for each in found if each.kind in _WORDS)))
        return _sentence(f"{who} {gives} another result than {base}: {what}.")
    what = _what(first, ended[0][2].output)
    if verdict == "same rows":
        return f"The same {what} on {databases}, in another order on {who}."
    but = [
        "the last zeros" if each.kind == "precision" else "what each run makes anew"
        for each in found
        if each.kind not in ("cut",)
    ]
    beside = f", but for {_and(list(dict.fromkeys(but)))}" if but else ""
    return f"The same {what} on {databases}{beside}."


def _sentence(text: str) -> str:
    """Begin with a capital, unless a column's own name comes first."""
    return f"T{text[1:]}" if text.startswith("the ") else text


def _what(table: Table | None, output: str) -> str:
    if table is None:
        return f"{_lines(len(output.splitlines()))} printed"
    if not table.is_counted:
        return "result"
    if table.is_cut:
        return f"first {len(table.rows)} rows, which are all that was kept,"
    return f"{len(table.rows)} row{'' if len(table.rows) == 1 else 's'}"


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
