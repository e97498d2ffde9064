"""Reads `FORMAT=JSON`: blocks within blocks, each under the name of what is done.

https://mariadb.com/kb/en/explain-format-json/, https://mariadb.com/kb/en/analyze-format-json/ (seen
live on MariaDB 10.11); MySQL's version 1 has the same blocks with costs, and its version 2
(https://dev.mysql.com/doc/refman/8.4/en/explain.html) a plain tree of `inputs`: neither was ever
seen live.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.plan_tree import (
    Branch,
    NoPlan,
    conditions,
    in_preorder,
    properties,
    table_of,
)
from ormscope.document.plan import PlanNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.plan import Access

_CONDITIONS: Final = (
    "const_condition", "index_condition", "attached_condition", "having_condition",
    "trivial_condition", "condition",
)  # fmt: skip
_TOLD: Final = frozenset(
    {
        "access_type", "actual_rows", "estimated_rows", "index_name", "key", "operation",
        "r_loops", "r_rows", "rows", "rows_examined_per_scan", "alias",
        "table_name", "using_index", "estimated_total_cost", "actual_loops", "covering",
        "actual_last_row_ms", "actual_first_row_ms", "estimated_first_row_cost", *_CONDITIONS,
    }
)  # fmt: skip
# Of a block: figures, not a step.
_FIGURES: Final = frozenset({"cost_info", "r_engine_stats", "query_optimization"})

# A text that runs over its line's end, up to where the next line is one of JSON's again.
_TEXT: Final = re.compile(
    r'^(\s*"\w+": ")(.*?)(",?)$(?=\n\s*(?:"\w+": |[}\]])|\Z)', re.MULTILINE | re.DOTALL
)


def read_blocks(
    raw: str, among: Mapping[str, frozenset[str]]
) -> tuple[tuple[PlanNode, ...], int | None, int | None]:
    """Return the nodes, and the nanoseconds of planning and of execution where they are told.

    Raises NoPlan for what is no JSON even when it is mended.
    """
    told = _loaded(raw)
    planning = _nanoseconds(told.get("query_optimization", {}).get("r_total_time_ms"))
    if "inputs" in told or "operation" in told or "query_plan" in told:
        return in_preorder(_operation(told.get("query_plan", told), among)), planning, None
    block = told["query_block"]
    root = _block("query_block", block, among)
    return in_preorder(root), planning, _nanoseconds(block.get("r_total_time_ms"))


def _loaded(raw: str) -> dict[str, Any]:
    """Read JSON, or what MariaDB 10.11 takes for it: quotes in conditions are not escaped."""
    try:
        loaded = json.loads(raw, strict=False)
    except ValueError:
        mended = _TEXT.sub(
            lambda found: f"{found[1]}{json.dumps(found[2], ensure_ascii=False)[1:-1]}{found[3]}",
            raw,
        )
        try:
            loaded = json.loads(mended, strict=False)
        except ValueError as error:
            raise NoPlan(f"The plan is no JSON: {error}.") from error
    if not isinstance(loaded, dict):
        raise NoPlan(f"The plan is no object, but a {type(loaded).__name__}.")
    return loaded


def _block(name: str, told: Mapping[str, Any], among: Mapping[str, frozenset[str]]) -> Branch:
    loops = told.get("r_loops")
    scale = loops if isinstance(loops, int) and loops else 1
    figures: dict[str, object] = {k: v for k, v in told.items() if k not in _FIGURES}
    for figure in _FIGURES & told.keys():
        figures |= told[figure]
    cost = figures.pop("query_cost", figures.pop("prefix_cost", told.get("cost")))
    examined = _rows(told.get("r_rows"), scale)
    share = told.get("r_filtered")  # percent that the condition left, of what was measured
    node = PlanNode(
        parent=None,
        kind=name,
        **_place(told, among),
        condition=conditions(told, _CONDITIONS),
        estimated_rows=_rows(told.get("rows", told.get("rows_examined_per_scan")), scale),
        actual_rows=examined,
        loops=loops,
        cost=None if cost is None else float(str(cost)),
        time=_time(name, told),
        properties=properties(figures, _TOLD),
        examined_rows=examined,
        kept_rows=None
        if examined is None or not isinstance(share, int | float)
        else round(examined * share / 100),
    )
    return Branch(node, list(_inside(told, among)))


def _inside(told: Mapping[str, Any], among: Mapping[str, frozenset[str]]) -> Iterator[Branch]:
    """Yield the blocks that stand in a block, whatever they are called."""
    for name, value in told.items():
        if isinstance(value, dict) and name not in _FIGURES:
            yield _block(name, value, among)
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            branches = [branch for each in value for branch in _inside(each, among)]
            if name == "nested_loop" and len(branches) > 1:
                yield Branch(PlanNode(parent=None, kind=name), branches)
            else:
                yield from branches


def _place(told: Mapping[str, Any], among: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Give which relation is read, and how: both tell a table by its alias."""
    name = told.get("table_name")
    if name is None:
        return {}
    alias = told.get("alias", name)
    relation = table_of(alias, among)
    index = told.get("key", told.get("index_name"))
    access = _access(told, index) if alias in among else None
    if {"insert", "update", "delete"} & told.keys() and told.get("access_type") is None:
        access = None
    return {
        "relation": relation,
        "alias": None if alias == relation else alias,
        "index": index,
        "access": access,
    }


def _access(told: Mapping[str, Any], index: str | None) -> Access | None:
    # `index` is a scan of all of it, but in version 2, which tells what is meant beside it.
    kind = told.get("index_access_type", told.get("access_type"))
    if kind is None:
        return None
    if kind in ("ALL", "table"):
        return "scan"
    if index == "PRIMARY" and kind not in ("index", "index_scan"):
        return "key"
    if told.get("using_index") or told.get("covering"):
        return "index only"
    if index == "PRIMARY":
        return "scan"  # InnoDB keeps the rows in it
    return "index" if index is not None else "other"


def _operation(told: Mapping[str, Any], among: Mapping[str, frozenset[str]]) -> Branch:
    """Give a step of MySQL's version 2."""
    loops = told.get("actual_loops")
    node = PlanNode(
        parent=None,
        kind=str(told.get("operation", "query")),
        **_place(told, among),
        condition=conditions(told, _CONDITIONS),
        estimated_rows=_rows(told.get("estimated_rows"), loops or 1),
        actual_rows=_rows(told.get("actual_rows"), loops or 1),
        loops=loops,
        cost=told.get("estimated_total_cost"),
        time=_nanoseconds(told.get("actual_last_row_ms"), loops or 1),
        properties=properties(told, _TOLD | {"inputs"}),
    )
    return Branch(node, [_operation(each, among) for each in told.get("inputs", ())])


def _time(name: str, told: Mapping[str, Any]) -> int | None:
    """Return what a block took with what stands in it: of others only their own part is told."""
    if name == "query_block":
        return _nanoseconds(told.get("r_total_time_ms"))
    if any(isinstance(value, dict) for key, value in told.items() if key not in _FIGURES):
        return None
    parts = [told[key] for key in ("r_table_time_ms", "r_other_time_ms") if key in told]
    return _nanoseconds(sum(parts)) if parts else None


def _rows(rows: float | None, loops: int) -> float | None:
    return None if rows is None else float(round(rows * loops))


def _nanoseconds(milliseconds: float | None, loops: int = 1) -> int | None:
    return None if milliseconds is None else round(milliseconds * loops * 1e6)
