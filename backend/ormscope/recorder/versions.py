"""Which of Django's functions took part in a run, so that two Djangos can be held side by side.

Asked for only where a snippet runs with several Djangos (`Options.sources`). A function is told
from its namesake by a digest of what it does: of its syntax tree without docstring and comments,
written in a way that is the same for every Python.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import linecache
import sys
from collections import deque
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet

from ormscope.document.trace import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.recorder.build import Builder

_DEEPEST: Final = {"clause": 1, "node": 1, "call": 3}
"""Steps that are followed from a function to those that it names, by what is looked for."""
_CLAUSES: Final = {
    "": ("as_sql",),
    "select": ("get_select", "get_default_columns"),
    "distinct": ("get_distinct",),
    "from": ("get_from_clause",),
    "where": ("build_lookup", "build_filter", "add_q"),
    "group by": ("get_group_by",),
    "having": ("build_lookup", "build_filter", "add_q"),
    "order by": ("get_order_by", "_order_by_pairs", "find_ordering_name"),
    "set": ("as_sql",),
    "values": ("field_as_sql", "prepare_value", "assemble_as_sql", "as_sql"),
}
"""The methods of ``SQLCompiler``, and of ``Query``, that a clause is made by."""
_NODE: Final = ("as_sql", "resolve_expression", "get_prep_lookup", "__init__")


def sources_of(builder: Builder) -> Iterator[Source]:
    """Give the functions behind each node, clause and call of a run, the nearest first."""
    recording = builder.recording
    kinds = _query_classes(builder)
    for compiler in dict.fromkeys(recording.compilers.values()):
        for clause, names in _CLAUSES.items():
            of = f"{compiler.__name__} {clause}".strip()
            yield from _found("clause", of, compiler, names, builder, kinds)
    for kind in dict.fromkeys(recording.watched.get("nodes", ())):
        vendor = f"as_{recording.connection.vendor}"
        yield from _found("node", kind.__name__, kind, (vendor, *_NODE), builder)
    for name in dict.fromkeys(each.snippet.name for each in builder.calls_kept):
        yield from _found("call", name, QuerySet, (name,), builder, kinds)
    features: type = type(recording.connection.features)
    for name in _flags(features):
        yield Source(part="flag", of=name, place=None, digest="")


def _query_classes(builder: Builder) -> tuple[type, ...]:
    """Give Django's own classes of the run's queries: those that watch are made for each run."""
    queries = (each.query[1] for each in builder.calls_kept if each.query)
    kinds = (type(query) for query in queries if query is not None)
    return tuple(dict.fromkeys(getattr(kind, "_plain", kind) for kind in kinds))


@cache
def _flags(features: type) -> tuple[str, ...]:
    return tuple(name for name in dir(features) if not name.startswith("_"))


def _found(
    part: Any,
    of: str,
    kind: type,
    names: tuple[str, ...],
    builder: Builder,
    others: tuple[type, ...] = (),
) -> Iterator[Source]:
    for function, digest in _reached(kind, names, others, _DEEPEST[part]):
        yield Source(part=part, of=of, place=builder.place(function), digest=digest)


@cache
def _reached(
    kind: type, names: tuple[str, ...], others: tuple[type, ...], deepest: int
) -> tuple[tuple[FunctionType, str], ...]:
    """Give functions by name and those that they name in turn, nearest first."""
    todo = deque((name, 0) for name in names)
    seen = set(names)
    found: dict[FunctionType, str] = {}
    while todo:
        name, depth = todo.popleft()
        for owner in (kind, *others):
            function = _function(owner, name)
            if function is None or function in found:
                continue
            if (digest := digest_of(function)) is not None:
                found[function] = digest
            if depth < deepest:
                new = dict.fromkeys(_names(function.__code__))
                todo.extend((each, depth + 1) for each in new if each not in seen)
                seen.update(new)
            break
    return tuple(found.items())


def _function(owner: type, name: str) -> FunctionType | None:
    """Give Django's function of that name in a class, whatever it is wrapped in."""
    for kind in owner.__mro__:
        if name not in vars(kind) or not kind.__module__.startswith("django."):
            continue
        thing = vars(kind)[name]
        for wrapped in ("__func__", "fget", "func"):
            thing = getattr(thing, wrapped, thing)
        thing = inspect.unwrap(thing) if callable(thing) else thing
        return thing if isinstance(thing, FunctionType) else None
    return None


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


@cache
def digest_of(function: FunctionType) -> str | None:
    """Give 12 hexadecimal digits of what a function does; None where its source is not there."""
    file = getattr(sys.modules.get(function.__module__), "__file__", None)
    node = None if file is None else _trees(file).get(function.__code__.co_firstlineno)
    if node is None:
        return None
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    text = _written([node.args, node.decorator_list, body])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _trees(file: str) -> dict[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give a file's functions by their first line, that of a decorator included."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))  # it may be jailed: read before
    except SyntaxError:
        return {}
    return {
        min([node.lineno, *(each.lineno for each in node.decorator_list)]): node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def _written(node: object) -> str:
    """Write a syntax tree. ``ast.dump()`` writes other things with another Python."""
    if isinstance(node, ast.AST):
        fields = (
            f"{name}={_written(value)}"
            for name, value in ast.iter_fields(node)
            if value not in (None, []) and name not in ("kind", "type_comment", "ctx")
        )
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        return f"[{','.join(map(_written, node))}]"
    return repr(node)
