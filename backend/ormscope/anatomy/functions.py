"""Rows for database functions, aggregates and expressions, compiled over plain columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.compiling import Compiler, value_of
from ormscope.anatomy.expression_calls import expression_calls
from ormscope.anatomy.function_calls import calls_of
from ormscope.anatomy.sample_models import beside, classes_below
from ormscope.anatomy.texts import paragraph_of, sentence_of, signature_of
from ormscope.document.anatomy import CallExample, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.anatomy.function_calls import Called
    from ormscope.anatomy.places import Places

_ABSTRACT = frozenset((
    "Aggregate", "Func", "LagLeadFunction", "Transform", "TruncBase", "StatAggregate",
))  # fmt: skip
"""What other functions are made from."""


def function_entries(connection: Any, contrib: str | None, places: Places) -> Iterator[Entry]:
    """Give a row for each function, by name, then for the other expressions."""
    from django.db.models import Func

    compiler = Compiler(connection)
    prefixes = ("django.db.models.functions.", "django.db.models.aggregates.")
    expressions = list(expression_calls())
    seen = {name for name, _, _ in expressions}
    for kind in classes_below(Func, (*prefixes, *beside(contrib))):
        if kind.__name__ in seen or kind.__name__ in _ABSTRACT or _is_of_a_field(kind):
            continue
        seen.add(kind.__name__)
        yield _function(kind, compiler, places)
    for name, kind, calls in expressions:
        yield _row(name, kind, calls, compiler, places)


def _function(kind: type, compiler: Compiler, places: Places) -> Entry:
    try:
        calls = list(calls_of(kind))
    except Exception as error:  # a third party's signature
        failed = CallExample(call=f"{kind.__name__}(…)", result=None, error=sentence_of(error))
        return _entry(kind.__name__, kind, (failed,), compiler, places)
    return _row(kind.__name__, kind, calls, compiler, places)


def _row(name: str, kind: type, calls: list[Called], compiler: Compiler, places: Places) -> Entry:
    examples = tuple(
        compiler.example(each.text, partial(_resolved, each, compiler)) for each in calls
    )
    # Of several columns those that a function is not for say nothing of the database.
    fitting = tuple(each for each in examples if not _is_misuse(each)) or examples[:1]
    return _entry(name, kind, fitting, compiler, places)


def _resolved(call: Called, compiler: Compiler) -> Any:
    return call.make().resolve_expression(compiler.query)


def _entry(
    name: str, kind: Any, examples: tuple[CallExample, ...], compiler: Compiler, places: Places
) -> Entry:
    place, is_own = compiler.method_of(kind)
    note = None
    if not examples:
        note = f"No example: it is called as {kind.__name__}{signature_of(kind.__init__)}."
    return Entry(
        kind="function",
        name=name,
        value=value_of(examples) if examples else None,
        how="compiled",
        comment=paragraph_of(kind),
        overrides=is_own,
        place=places.add(place),
        examples=examples,
        note=note,
        node=kind.__name__,
    )


def _is_of_a_field(kind: type) -> bool:
    """Tell whether it is a transform that stands with its field: it has a row among lookups."""
    return ".fields." in kind.__module__


def _is_misuse(example: CallExample) -> bool:
    """Tell whether Django refused the column, on any database: these are its words for that."""
    return example.error is not None and example.error.startswith(("ValueError", "TypeError"))
