"""Which fragments of a statement each step of its plan reads or decides, where that is certain.

Databases name tables, aliases and columns in a plan, in their own spelling; some tell by what they
sort. Where two fragments could be meant, none is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ormscope.document.plan import Plan, PlanNode
    from ormscope.document.statement import Fragment

_TABLE = re.compile(
    r"(?:[A-Z ]*?JOIN )?[\"`\[]([^\"`\]]+)[\"`\]](?: (?:AS )?[\"`\[]?(\w+)[\"`\]]?)?", re.IGNORECASE
)
_COLUMN = re.compile(r"(?:[\"`\[]?(\w+)[\"`\]]?\.)?[\"`\[]?(\w+)[\"`\]]?")
_SORTED_BY = ("sort key", "sort_key")
_KEY_NOISE = re.compile(r"\b(?:asc|desc|nulls (?:first|last))\b|[()\"`\[\]]", re.IGNORECASE)
_CONDITIONS = ("where", "having")

Column = tuple[str, str]
"""An alias and a column's name, in small letters."""


def linked(plan: Plan, sql: str, fragments: Sequence[Fragment]) -> Plan:
    """Give the plan with the fragments of each step."""
    statement = _Parts(sql, fragments)
    return replace(
        plan,
        nodes=tuple(
            replace(node, fragments=tuple(sorted(statement.of(node, plan.nodes))))
            for node in plan.nodes
        ),
    )


@dataclass
class _Parts:
    """A statement's tables, conditions, orderings, as a plan may name them."""

    sql: str
    fragments: Sequence[Fragment]

    def __post_init__(self) -> None:
        self._tables: dict[str, list[Fragment]] = {}
        self._conditions: dict[Column, set[int]] = {}
        for fragment in self.fragments:
            if fragment.clause == "from" and fragment.node in ("BaseTable", "Join"):
                found = _TABLE.match(self._text(fragment))
                if found is not None:
                    alias = found[1] if found[2] in (None, "ON", "on") else found[2]
                    self._tables.setdefault(alias.lower(), []).append(fragment)
        for condition in self._leaves():
            for column in self._columns(condition):
                self._conditions.setdefault(column, set()).add(condition.id)

    def of(self, node: PlanNode, nodes: Sequence[PlanNode]) -> set[int]:
        """Give the ids of the fragments that a step reads or decides."""
        kind = node.kind.lower()
        name = (node.alias or node.relation or "").lower()
        tables = self._tables.get(name, [])
        found: set[int] = set()
        if node.access is not None and len(tables) == 1:
            found.add(tables[0].id)
        if node.condition is not None:
            found |= self._narrowing(node.condition.lower(), name if len(tables) == 1 else None)
        if "sort" in kind or "order by" in kind:
            found |= self._ordering(node, nodes)
        elif "aggregate" in kind or "group by" in kind:
            found |= self._grouping(kind)
        elif kind.startswith(("limit", "first n")):
            found |= self._only("limits")
        elif "distinct" in kind or kind.startswith("unique sort"):
            found |= self._only("distinct")
        return found

    def _narrowing(self, condition: str, name: str | None) -> set[int]:
        """Give the conditions that alone are about a column which the plan's condition names."""
        found: set[int] = set()
        bare = re.sub(r"[\"`\[\]]", "", condition)
        for (alias, column), ids in self._conditions.items():
            if len(ids) > 1 or len(self._tables.get(alias, ())) != 1:
                continue
            if re.search(rf"\b{re.escape(alias)}\.{re.escape(column)}\b", bare) or (
                alias == name and re.search(rf"(?<![\w.']){re.escape(column)}\b(?![.'])", bare)
            ):
                found |= ids
        return found

    def _ordering(self, node: PlanNode, nodes: Sequence[PlanNode]) -> set[int]:
        terms = self._of_one_query("order by")
        if not terms:
            return set()
        keys = next((p.value for p in node.properties if p.name.lower() in _SORTED_BY), None)
        names = [self._ordered_by(each) for each in terms]
        if keys is not None:
            told = [_KEY_NOISE.sub("", each).strip().lower() for each in keys.split(",")]
            columns = [each.rpartition(".")[2] for each in told]
            if columns == [column for _, column in names]:
                return {each.id for each in terms}
        sorts = [each for each in nodes if "sort" in each.kind.lower()]
        is_said = "order by" in node.kind.lower()
        others = any("merge" in each.kind.lower() for each in nodes) or len(sorts) > 1
        grouped = any(each.clause in ("group by", "distinct") for each in self.fragments)
        windowed = any(each.node in ("Window", "CombinedQuery") for each in self.fragments)
        if is_said or not (others or grouped or windowed or self._is_several()):
            return {each.id for each in terms}
        return set()

    def _grouping(self, kind: str) -> set[int]:
        if any(each.clause == "distinct" for each in self.fragments):
            return set()
        terms = self._of_one_query("group by")
        if terms or "group by" in kind or self._is_several():
            return {each.id for each in terms}
        return {each.id for each in self.fragments if each.parent == 0 and each.clause == "select"}

    def _only(self, clause: str) -> set[int]:
        found = self._of_one_query(clause)
        return {found[0].id} if len(found) == 1 else set()

    def _of_one_query(self, clause: str) -> list[Fragment]:
        """Give the outermost fragments of a part, if only one query of the statement has it."""
        inside = {each.id for each in self.fragments if each.clause == clause}
        outer = [each for each in self.fragments if each.id in inside and each.parent not in inside]
        return outer if len({each.parent for each in outer}) == 1 else []

    def _is_several(self) -> bool:
        return sum(each.node == "Query" for each in self.fragments) > 1

    def _leaves(self) -> Iterable[Fragment]:
        """Give each condition of WHERE and HAVING, and each join."""
        frames = {each.id for each in self.fragments if each.node == "WhereNode"}
        for each in self.fragments:
            if (each.clause in _CONDITIONS and each.id not in frames and each.parent in frames) or (
                each.clause == "from" and each.node == "Join"
            ):
                yield each

    def _columns(self, condition: Fragment) -> set[Column]:
        return {
            column
            for each in self.fragments
            if each.node == "Col" and condition.start <= each.start < each.end <= condition.end
            if (column := self._column(each))[0]
        }

    def _column(self, fragment: Fragment) -> Column:
        found = _COLUMN.fullmatch(self._text(fragment))
        return ("", "") if found is None else ((found[1] or "").lower(), found[2].lower())

    def _ordered_by(self, term: Fragment) -> Column:
        """Give the column that an ORDER BY's expression is, where it is one."""
        inside = [each for each in self.fragments if each.parent == term.id]
        if not inside:
            return "", ""
        text = self._text(inside[0])
        if text.isdigit():
            selected = [
                each
                for each in self.fragments
                if each.parent == term.parent and each.clause == "select"
            ]
            return self._column(selected[int(text) - 1]) if int(text) <= len(selected) else ("", "")
        return self._column(inside[0])

    def _text(self, fragment: Fragment) -> str:
        return self.sql[fragment.start : fragment.end]
