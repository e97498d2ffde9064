"""The allow-list leads nowhere: what can be reached by reading, from every name a snippet has."""

from __future__ import annotations

import ast
import datetime
import decimal
import enum
import uuid

from django.db.models import F, Field, Manager, Model, QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.manager import BaseManager
from snippets import MODELS, value_of

from ormscope.language import access, grammar, names, nodes
from ormscope.language.allowed import ALLOWED, CLASSES
from ormscope.language.functions import Function
from ormscope.language.guards import GUARDS
from ormscope.language.sql_text import METHODS

HARMLESS = (
    *(str, int, float, bool, type(None), decimal.Decimal, uuid.UUID, datetime.date),
    *(datetime.time, datetime.timedelta, datetime.tzinfo, list, tuple, dict, set, range, enum.Enum),
    *(Function, access.Namespace, access.BoundMethod),
)
ORM = (Model, QuerySet, BaseManager, BaseExpression, Combinable, Field)


def readable(receiver: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in {*dir(receiver), *dir(type(receiver)), *getattr(receiver, "members", ())}:
        try:
            method = access.lookup(receiver, name)
        except Exception:  # refused
            continue
        if method is None:
            try:
                found[name] = access.read(receiver, name)
            except Exception:  # a query, or a relation that is not set
                continue
    return found


def test_reading_from_every_name_reaches_only_harmless_values_and_the_orm() -> None:
    pending: list[tuple[str, object]] = list(names(MODELS).items())
    for name, model in MODELS.items():
        pending.append((f"{name}()", model()))
        pending.append((f"{name}.objects.none()", model._default_manager.none()))  # type: ignore[attr-defined]
    sources = ("Q(a=1)", "F('a')", "Value(1)", "Lower('a')", "IntegerField()", "ValueError(1)")
    pending.extend((source, value_of(source)) for source in sources)
    seen: set[int] = set()
    kept: list[object] = []
    while pending:
        path, value = pending.pop()
        if id(value) in seen or path.count(".") > 6:
            continue
        seen.add(id(value))
        kept.append(value)  # keeps the id taken
        allowed = isinstance(value, (*HARMLESS, *ORM, type, BaseException)) or path in ("Q(a=1)",)
        assert allowed, f"{path} is a {type(value)}"
        if isinstance(value, type):
            module = value.__module__.partition(".")[0]
            assert module in {"builtins", "datetime", "decimal", "uuid", "django", "bookshop"}, path
            assert value not in (type, object), path
        pending.extend((f"{path}.{name}", each) for name, each in readable(value).items())
    assert len(kept) > 300


def test_no_rule_names_what_is_private_or_known_to_be_dangerous() -> None:
    dangerous = {
        "raw",
        "extra",
        "model",
        "through",
        "db_manager",
        "as_manager",
        "format",
        "format_map",
        "from_db",
        "resolve_expression",
        "as_sql",
        "get_compiler",
        "with_traceback",
        "tb_frame",
        "gi_frame",
        "mro",
        "check",
        "contribute_to_class",
    }
    for rules in (*ALLOWED.values(), *CLASSES.values()):
        offered = {*rules.attributes, *rules.methods}
        assert not offered & dangerous
        assert not [name for name in offered if name.startswith("_")]
        for keywords in rules.methods.values():
            assert keywords is None or "using" not in keywords


def test_every_rule_names_something_that_exists() -> None:
    # Related managers and enums are made at run time; an exception's args are in its instances.
    dynamic = {"add", "remove", "clear", "set", "label", "labels", "choices", "names", "values"}
    dynamic |= {"name", "value"}
    for owner, rules in (*ALLOWED.items(), *CLASSES.items()):
        for name in {*rules.attributes, *rules.methods} - dynamic:
            example = {BaseManager: Manager, Combinable: F}.get(owner, owner)
            assert hasattr(example, name), f"{owner.__name__}.{name}"


def test_every_guard_guards_a_rule() -> None:
    unused = [
        (owner.__name__, name)
        for owner, name in GUARDS
        if name
        not in (*ALLOWED[owner].methods, *(METHODS[owner].methods if owner in METHODS else ()))
        and owner not in (list, set, dict, frozenset, tuple, QuerySet, BaseManager)
    ]
    assert unused == [("datetime", "strftime")]


def test_the_grammar_and_the_interpreter_know_the_same_nodes() -> None:
    expressions = {n for n in grammar._ALLOWED if issubclass(n, ast.expr)}
    statements = {n for n in grammar._ALLOWED if issubclass(n, ast.stmt)}
    assert expressions == set(nodes.EXPRESSIONS)
    assert statements == set(nodes.STATEMENTS)
