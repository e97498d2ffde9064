"""One sentence on what was seen of a probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.injection.capturing import Compiled, Refused

if TYPE_CHECKING:
    from ormscope.document.injection import Taint
    from ormscope.injection.asks import Ask


def explained(
    ask: Ask,
    verdict: str,
    made: Compiled | Refused | None,
    found: list[Taint],
    value: str,
    driver: str,
) -> str:
    """Say it, from what came out alone."""
    if made is None:
        return f"{ask.contrib} is for another vendor: there is no such thing here."
    if isinstance(made, Refused):
        return _refused(made, driver)
    if verdict == "dropped":
        return "It did not come out as it is: Django made something else of it."
    in_sql = [each for each in found if each.where == "sql"]
    if verdict == "pasted":
        said = _pasted(made, in_sql)
    elif verdict == "quoted":
        said = _quoted(made, in_sql, value)
    else:
        said = _bound(made, found, value, driver)
    if any(each.exact for each in found):
        return said
    return f"{said} Where it stands is not certain: no other value was treated in the same way."


def _quoted(made: Compiled, in_sql: list[Taint], value: str) -> str:
    inside = made.sql[in_sql[0].start : in_sql[0].end]
    if inside == value:
        return "It stands between quotes in the SQL, as it came, and does not end them."
    return f"It stands between quotes in the SQL, written as {_short(inside)}."


def _refused(made: Refused, driver: str) -> str:
    if made.is_unsupported:
        return "This database cannot do it, whatever the value."
    if made.error.startswith("UnicodeEncodeError"):
        return f"Nothing was sent: {driver} could not have encoded it."
    if made.by == "django" and made.place:
        if made.is_meant:
            return f"Refused by {made.place.name}() before there was any SQL."
        return f"Not refused on purpose: {made.place.name}() stumbled over it."
    if made.is_meant:
        return f"Refused by {made.by}, before anything was sent."
    return f"Not refused on purpose: {made.by} stumbled over it."


def _pasted(made: Compiled, in_sql: list[Taint]) -> str:
    if not in_sql:
        return "The driver wrote it into the statement without quotes that hold it."
    times = f" {len(in_sql)} times" if len(in_sql) > 1 else ""
    before = made.sql[: in_sql[0].start]
    if before[-1:] in ("'", '"', "`", "["):
        return f"Pasted into the SQL{times}: it ends the quotes that stand round it."
    return f"Pasted into the SQL{times}: nothing stands between it and the database."


def _bound(made: Compiled, found: list[Taint], value: str, driver: str) -> str:
    first = next(each for each in found if each.where == "params")
    text = made.params[first.param or 0]
    inside = text[first.start : first.end]
    said = "Bound as a parameter: the SQL does not have it"
    if inside != value:
        said = f"Bound as a parameter, written as {_short(inside)}: the SQL does not have it"
    literal = next((each for each in found if each.where == "literal"), None)
    if literal is None or made.literal is None:
        return f"{said}."
    return (
        f"{said}. {driver} then writes it between quotes, as "
        f"{_short(made.literal[literal.start : literal.end])}."
    )


def _short(text: str) -> str:
    shown = repr(text)
    return shown if len(shown) <= 60 else f"{shown[:57]}…{shown[0]}"
