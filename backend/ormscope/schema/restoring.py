"""Whether a schema is as it was, as introspection reads it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ormscope.document.migration import Restored

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ormscope.document.migration import ReadConstraint, ReadTable


def restored(
    before: Sequence[ReadTable], after: Sequence[ReadTable], named: Collection[str]
) -> Restored:
    """Compare two readings.

    The order of columns, and the names of constraints that no model names, are told but not held
    against it: SQL adds columns at the end, and Django or the database makes such names up.

    :param named: the names of indexes and constraints that the models give.
    """
    old = {each.name: each for each in before}
    new = {each.name: each for each in after}
    differences = [f"The table {name} is gone." for name in old.keys() - new.keys()]
    differences += [f"The table {name} is new." for name in new.keys() - old.keys()]
    tolerated: list[str] = []
    for name in sorted(old.keys() & new.keys()):
        differences += _differences(old[name], new[name], named)
        tolerated += _tolerated(old[name], new[name], named)
    return Restored(
        is_equal=not differences,
        before=checksum(before, named),
        after=checksum(after, named),
        differences=tuple(sorted(differences)),
        tolerated=tuple(tolerated),
    )


def checksum(tables: Sequence[ReadTable], named: Collection[str]) -> str:
    """Give a checksum of what is compared: 16 hexadecimal digits of SHA-256."""
    text = json.dumps([_comparable(each, named) for each in tables], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _comparable(table: ReadTable, named: Collection[str]) -> dict[str, Any]:
    return {
        "name": table.name,
        "kind": table.kind,
        "comment": table.comment,
        "columns": sorted((asdict(each) for each in table.columns), key=lambda each: each["name"]),
        "constraints": sorted(
            text for each in table.constraints for text in _signatures(each, named)
        ),
        "relations": sorted(table.relations),
        "sequences": len(table.sequences),
    }


def _signatures(each: ReadConstraint, named: Collection[str]) -> list[str]:
    """Give what a constraint comes to: a foreign key may come with an index of its own or not."""
    name = each.name if each.name.lower() in named else ""
    orders = "" if set(each.orders) <= {"ASC"} else f" {', '.join(each.orders)}"
    to = f" to {each.foreign_key}" if each.foreign_key else ""
    columns = ", ".join(each.columns)
    found = [f"{each.kind} {name}({columns}){orders}{to}".replace(" (", "(")]
    if each.kind == "foreign key" and each.is_index:
        found.append(f"index({columns})")
    return found


def _differences(old: ReadTable, new: ReadTable, named: Collection[str]) -> list[str]:
    was, now = _comparable(old, named), _comparable(new, named)
    found = [
        f"{old.name}: its {part} was {was[part]!r}, is {now[part]!r}."
        for part in ("kind", "comment", "sequences")
        if was[part] != now[part]
    ]
    columns = {each["name"]: each for each in was["columns"]}
    others = {each["name"]: each for each in now["columns"]}
    found += [f"{old.name}.{name} is gone." for name in columns.keys() - others.keys()]
    found += [f"{old.name}.{name} is new." for name in others.keys() - columns.keys()]
    for name in columns.keys() & others.keys():
        found += [
            f"{old.name}.{name}: {part} was {columns[name][part]!r}, is {others[name][part]!r}."
            for part in columns[name]
            if columns[name][part] != others[name][part]
        ]
    for part in ("constraints", "relations"):
        lost = Counter(was[part]) - Counter(now[part])
        made = Counter(now[part]) - Counter(was[part])
        found += [f"{old.name}: {each} is gone." for each in lost]
        found += [f"{old.name}: {each} is new." for each in made]
    return found


def _tolerated(old: ReadTable, new: ReadTable, named: Collection[str]) -> list[str]:
    found = []
    was, now = ([each.name for each in table.columns] for table in (old, new))
    if was != now and sorted(was) == sorted(now):
        found.append(f"{old.name}: its columns are now in the order {', '.join(now)}.")
    names = {each.name for each in old.constraints}
    renamed = [each.name for each in new.constraints if each.name not in names]
    if renamed and not _differences(old, new, named):
        found.append(f"{old.name}: now named {', '.join(renamed)}.")
    return found
