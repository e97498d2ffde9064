"""Querysets as they are written: a chain of calls, and where the instances of a loop come from."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.document.rules.code import Code

LAST = frozenset({"get", "first", "last", "earliest", "latest", "aget", "afirst", "alast"})
"""What gives one instance of a queryset."""
_WRAPPERS = frozenset({"list", "tuple", "sorted", "reversed", "iter"})
_NO_INSTANCES = frozenset(
    {
        "values", "values_list", "dates", "datetimes", "raw", "union", "intersection", "difference",
        "aggregate", "in_bulk", "count", "exists", "none", "explain", "update", "delete",
        "get_or_create", "update_or_create", "create", "bulk_create", "bulk_update",
    }
)  # fmt: skip
_ENDS = frozenset({*LAST, "iterator", "aiterator", "count", "exists", "aggregate", "acount"})


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: ``.objects``, ``.filter(…)``, ``[:5]``.

    ``node`` is the expression up to and with it; ``name`` is empty for a subscript.
    """

    node: ast.expr
    name: str
    call: ast.Call | None


@dataclass(frozen=True, slots=True)
class Chain:
    """``base`` and its links. ``node`` is all of it, and ``base`` what no link leads to."""

    node: ast.expr
    base: ast.expr
    links: tuple[Link, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(link.name for link in self.links)

    @property
    def gives_instances(self) -> bool:
        return not _NO_INSTANCES.intersection(self.names)

    @property
    def end(self) -> ast.expr:
        """Give the part after which a method that builds can be put in: what ends it comes later.

        A slice ends it too: nothing but reading may follow one.
        """
        found = self.base
        for link in self.links:
            if not link.name or link.name in _ENDS:
                break
            found = link.node
        return found

    def calls(self, name: str) -> list[ast.Call]:
        return [link.call for link in self.links if link.name == name and link.call is not None]

    @property
    def slice(self) -> ast.Subscript | None:
        return next(
            (each.node for each in self.links if isinstance(each.node, ast.Subscript)), None
        )


def chain_of(node: ast.expr) -> Chain:
    """Take a chain apart."""
    links: list[Link] = []
    current = node
    while True:
        if isinstance(current, ast.Call) and isinstance(current.func, ast.Attribute):
            links.append(Link(current, current.func.attr, current))
            current = current.func.value
        elif isinstance(current, ast.Attribute):
            links.append(Link(current, current.attr, None))
            current = current.value
        elif isinstance(current, ast.Subscript):
            links.append(Link(current, "", None))
            current = current.value
        else:
            return Chain(node, current, tuple(reversed(links)))


@dataclass(frozen=True, slots=True)
class Source:
    """Instances that ``path`` leads to from those of a queryset; empty for its own.

    ``is_single``: the queryset gives one instance, by ``get()`` or an index.
    """

    chain: Chain
    path: tuple[str, ...] = ()
    is_single: bool = False


def followed(code: Code, node: ast.expr) -> ast.expr:
    """Give what a name stands for, as far as an assignment says so; else the node itself."""
    for _ in range(8):
        if isinstance(node, ast.Name):
            binding = code.bindings.of(node)
            if isinstance(binding, ast.NamedExpr):
                node = binding.value
                continue
            if (
                not isinstance(binding, ast.Assign)
                or len(binding.targets) != 1
                or not isinstance(binding.targets[0], ast.Name)
            ):
                return node
            node = binding.value
        else:
            return node
    return node


def rows_of(code: Code, node: ast.expr) -> Source | None:
    """Tell which instances one goes through with ``for … in node``."""
    for _ in range(8):
        node = followed(code, node)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in _WRAPPERS or not node.args:
                return None
            node = node.args[0]
            continue
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return instance_of(code, node.elt)
        chain = chain_of(node)
        is_sliced = bool(chain.links) and all(not each.name for each in chain.links)
        if is_sliced and not isinstance(chain.base, ast.Name):  # list(books)[:5]
            node = chain.base
            continue
        break
    chain = chain_of(node)
    if not chain.links:
        return None
    names = chain.names
    if not chain.gives_instances or LAST.intersection(names):
        return None
    # author.books.all(): what a relation of another instance leads to.
    owner = instance_of(code, chain.base)
    if owner is not None and owner.chain.links and chain.links[0].call is None:
        path, rest = relations_of(chain)
        if rest and all(name == "all" for name in rest):
            return Source(owner.chain, (*owner.path, *path), owner.is_single)
        return Source(chain)
    if isinstance(chain.base, ast.Name):
        inner = followed(code, chain.base)
        if inner is not chain.base:
            before = chain_of(inner)
            if before.links and not before.gives_instances:
                return None
    return Source(chain)


def relations_of(chain: Chain) -> tuple[list[str], list[str]]:
    """Part ``.publisher.books.all()`` into the attributes and the calls after them."""
    names = list(chain.names)
    first_call = next((i for i, link in enumerate(chain.links) if link.call is not None), None)
    if first_call is None or "" in names[:first_call]:
        return names, []
    return names[:first_call], names[first_call:]


def instance_of(code: Code, node: ast.expr) -> Source | None:
    """Tell where the instance that an expression gives comes from."""
    if isinstance(node, ast.Name):
        binding = code.bindings.of(node)
        if isinstance(binding, (ast.For, ast.AsyncFor, ast.comprehension)):
            return _element(code, binding.target, binding.iter, node.id)
        if isinstance(binding, ast.Assign) and isinstance(binding.targets[0], ast.Name):
            return instance_of(code, binding.value)
        return None
    if isinstance(node, ast.Attribute):
        owner = instance_of(code, node.value)
        return None if owner is None else Source(
            owner.chain, (*owner.path, node.attr), owner.is_single
        )  # fmt: skip
    chain = chain_of(node)
    last = chain.links[-1] if chain.links else None
    is_index = isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice)
    if last is not None and (is_index or last.name in LAST):
        return Source(chain, is_single=True) if chain.gives_instances else None
    return None


def _element(code: Code, target: ast.expr, iterated: ast.expr, name: str) -> Source | None:
    if isinstance(target, ast.Name) and target.id == name:
        return rows_of(code, iterated)
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Name):
        return None
    if not isinstance(target, ast.Tuple):
        return None
    given: dict[str, list[ast.expr | None]] = {
        "enumerate": [None, *iterated.args[:1]],
        "zip": [*iterated.args],
    }
    for element, rows in zip(target.elts, given.get(iterated.func.id, ()), strict=False):
        if isinstance(element, ast.Name) and element.id == name and rows is not None:
            return rows_of(code, rows)
    return None
