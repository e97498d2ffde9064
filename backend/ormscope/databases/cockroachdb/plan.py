"""Reads CockroachDB's EXPLAIN: a tree of text, a bullet a step, what is said of it below.

As https://www.cockroachlabs.com/docs/stable/explain shows it; never seen live.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ormscope.databases.base import PLAN_TIMEOUT
from ormscope.databases.plan_tree import ask, by_indentation, conditions, properties, under_one
from ormscope.document.plan import Plan, PlanNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params
    from ormscope.document.plan import Access

_STEP: Final = re.compile(r"(?P<indent>[\s│├└─]*)• (?P<kind>.*)")
_CONDITIONS: Final = ("filter", "pred", "equality", "spans")
_TOLD: Final = frozenset(
    {"table", "estimated row count", "actual row count", "execution time", *_CONDITIONS}
)
_NUMBER: Final = re.compile(r"[\d,]+")
_DURATION: Final = re.compile(r"([\d.]+)(ns|µs|us|ms|s|m|h)")
_UNITS: Final = {
    "ns": 1, "µs": 1e3, "us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
}  # fmt: skip


def explain(connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool) -> Plan:
    """Return the plan; raises OperationalError when it takes longer than PLAN_TIMEOUT."""
    statement = f"EXPLAIN {'ANALYZE ' if analyze else ''}{sql}"
    ask(connection, f"SET LOCAL statement_timeout = {PLAN_TIMEOUT * 1000:.0f}")
    raw = "\n".join(str(line) for (line,) in ask(connection, statement, params))
    head = dict(_head(raw))
    return Plan(
        statement=statement,
        analyzed=analyze,
        raw=raw,
        syntax="text",
        nodes=read(raw),
        planning=_nanoseconds(head.get("planning time")),
        execution=_nanoseconds(head.get("execution time")),
    )


def read(raw: str) -> tuple[PlanNode, ...]:
    """Return the nodes. Raises NoPlan for a text without steps."""
    return under_one(by_indentation(_steps(raw)), "plan")


def _head(raw: str) -> Iterator[tuple[str, str]]:
    """Yield what is said of the whole, above the first step."""
    for line in raw.partition("•")[0].splitlines():
        name, _, value = line.strip().partition(": ")
        yield name, value


def _steps(raw: str) -> Iterator[tuple[int, PlanNode]]:
    step: re.Match[str] | None = None
    told: dict[str, str] = {}
    for line in raw.splitlines():
        if match := _STEP.fullmatch(line):
            if step is not None:
                yield len(step["indent"]), _node(step["kind"], told)
            step, told = match, {}
        elif said := line.strip("│├└─ "):
            name, _, value = said.partition(": ")
            told[name] = value or "true"
    if step is not None:
        yield len(step["indent"]), _node(step["kind"], told)


def _node(kind: str, told: Mapping[str, str]) -> PlanNode:
    relation, _, index = told.get("table", "").partition("@")
    return PlanNode(
        parent=None,
        kind=kind,
        access=_access(kind, index, told.get("spans", "")) if relation else None,
        relation=relation or None,
        index=index or None,
        condition=conditions(told, _CONDITIONS),
        estimated_rows=_number(told.get("estimated row count")),
        actual_rows=_number(told.get("actual row count")),
        time=_nanoseconds(told.get("execution time")),
        properties=properties(told, _TOLD),
    )


def _access(kind: str, index: str, spans: str) -> Access:
    """Tell how rows are reached; rows are kept in the primary index, which ends in `_pkey`."""
    is_primary = index.endswith("_pkey") or index == "primary"
    if is_primary:
        return "scan" if "FULL SCAN" in spans else "key"
    return "index only" if kind.startswith(("scan", "revscan")) else "index"


def _number(said: str | None) -> float | None:
    """Read `1,000 (100% of the table; stats collected 3 minutes ago)`; of a range the upper end."""
    found = _NUMBER.findall((said or "").partition("(")[0])
    return float(found[-1].replace(",", "")) if found else None


def _nanoseconds(said: str | None) -> int | None:
    """Read `1.2ms` or `1m3s`."""
    found = _DURATION.findall(said or "")
    return round(sum(float(number) * _UNITS[unit] for number, unit in found)) if found else None
