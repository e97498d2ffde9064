"""Random programs never leave the allow-list, and end only in a value or in words for the user.

The programs are made by a grammar over the real names and attributes, with hostile ones among
them: everything that ``dir()`` finds on what can be reached. Each attribute that a run reaches is
held against the tables anew, and Python's audit hooks would tell of files and processes.
"""

from __future__ import annotations

import _thread
import datetime
import decimal
import enum
import sys
import threading
import uuid
from types import GeneratorType
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F, Field, FilteredRelation, Model, Prefetch, Q, QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet
from django.db.transaction import Atomic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library import library, undone
from snippets import MODELS, value_of

from ormscope.language import Limits, Outcome, SnippetError, access, calls, names, parse, run
from ormscope.language.allowed import ALLOWED, CLASSES
from ormscope.language.constructors import constructor
from ormscope.language.functions import Function
from ormscope.language.grammar import KEYWORD
from ormscope.language.sql_text import METHODS
from ormscope.language.weight import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

VALUES = (
    *(str, bytes, int, float, type(None), decimal.Decimal, uuid.UUID, enum.Enum, type(...)),
    *(datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo),
    *(list, tuple, dict, set, frozenset, range, slice, *VIEWS, GeneratorType),
    *(Function, access.Namespace, access.BoundMethod, BaseException, Atomic),
    *(Model, QuerySet, RawQuerySet, BaseManager, BaseExpression, Combinable, Field),
    *(Q, Prefetch, FilteredRelation),
)
CLASS_MODULES = {"builtins", "datetime", "decimal", "uuid", "django", "bookshop"}
DANGEROUS = (
    *("os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "urllib.", "ftplib."),
    *("sqlite3.enable_load_extension", "sqlite3.load_extension", "code.__new__", "marshal.load"),
)

# What reads best as the beginning of a chain, and what its middle can be.
ROOTS = (
    *("Book", "Book.objects", "Book.objects.all()", "Book.objects.first()", "Book.in_print_books"),
    *("Book.objects.values('title')", "Book.objects.values_list('title', named=True)", "Review"),
    *("Book.objects.first().tags", "Book.objects.first().publisher", "Author.objects", "Stock()"),
    *("Book(title='x')", "Q(a=1)", "F('title')", "Value(1)", "Count('id')", "Lower('title')"),
    *("Case(When(pk=1, then=1))", "Subquery(Book.objects.all())", "OuterRef('pk')", "Order.Status"),
    *("IntegerField()", "CharField(max_length=9)", "'text'", "b'x'", "1", "1.5", "[1, 2]", "(1,)"),
    *("{'a': 1}", "{1}", "range(9)", "None", "True", "date(2020, 1, 1)", "datetime.now()"),
    *("timezone", "timezone.utc", "timedelta(1)", "Decimal('1.5')", "UUID(int=1)", "transaction"),
    *("transaction.atomic()", "ValueError('x')", "models", "functions", "print", "x", "y", "Func"),
    *("Book.objects.iterator()", "Book.objects.raw('select * from bookshop_book')", "RawSQL"),
    *("Book.objects.filter", "Ebook.Format.EPUB", "Book.DoesNotExist", "...", "Window", "KT"),
    *("Prefetch('tags')", "Book.objects.first().reviews.all()", "frozenset([1])", "{}.items()"),
)
KEYWORDS = (
    *("title", "pk", "pages__gt", "publisher__name", "a", "x", "template", "function", "using"),
    *("output_field", "filter", "arg_joiner", "to_attr", "defaults", "_connector", "_negated"),
    *("params", "flat", "named", "key", "sep", "bulk", "condition", "max_length", "queryset"),
    *("expression", "expressions", "objs", "fields", "update_fields", "force_insert", "hints"),
)
LITERALS = (
    *("1", "0", "-1", "2.5", "'title'", "'x'", "'_state'", "'__class__'", "'tags'", "None", "True"),
    *("[]", "{}", "()", "'%s'", "'%1000000000s'", "'a\"b'", "'select 1'", "10**9", "'tags__name'"),
    *("['title']", "{'title': 'x'}", "{'_state': 1}", "**{'__class__': 1}", "*[1, 2]", "print"),
)
LIMITS = Limits(steps=3_000, size=20_000, items=2_000, output=5_000)


def _hostile_names() -> list[str]:
    """What ``dir()`` finds on everything that could be reached, and by what others broke out."""
    import types

    queryset = QuerySet(model=MODELS["Book"])
    reachable = (
        *(queryset, queryset.query, QuerySet, MODELS["Book"], MODELS["Book"](), F("a"), Q(a=1)),
        *(MODELS["Book"]._meta, MODELS["Book"]._default_manager, Field, BaseExpression, "", b""),  # type: ignore[attr-defined]
        *(1, 1.5, [], {}, (), set(), range(1), ValueError(), date_of(), decimal.Decimal(1)),
        *((each for each in ()), types.FunctionType, type, object, types.ModuleType("m"), print),
        *(sys._getframe(), types.CodeType, enum.Enum, uuid.UUID(int=1), value_of, iter([])),
    )
    found = {name for each in reachable for name in (*dir(each), *dir(type(each)))}
    more = "tb_frame f_globals f_back f_builtins gi_frame gi_code cr_frame co_code func_globals"
    return sorted(name for name in {*found, *more.split()} if name.isidentifier())


def date_of() -> datetime.date:
    return datetime.date(2020, 1, 1)


HOSTILE = _hostile_names()
TABLES = (ALLOWED, CLASSES, METHODS)
OFFERED = sorted(
    {
        name
        for table in TABLES
        for each in table.values()
        for name in (*each.methods, *each.attributes)
    }
    | {field.name for model in MODELS.values() for field in model._meta.get_fields()}  # type: ignore[attr-defined]
)
NAMES = sorted({**names(MODELS, sql_text=True), "eval": 0, "exec": 0, "open": 0, "getattr": 0})


class Watch:
    """Stands in for the three doors of the language and holds what goes through to the tables.

    A program runs in the thread that made the watch; what others do (a pool that an earlier test
    left here puts its idle workers to rest, with a signal) is not its doing. That no program
    begins a thread is held as well: ``_thread`` is among the dangerous events.
    """

    def __init__(self) -> None:
        self.probes = self.reached = self.called = 0
        self.is_on = False
        self.thread = threading.get_ident()
        self.audited: list[str] = []
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_on or threading.get_ident() != self.thread:
            return
        writes = event == "open" and args[1] not in ("r", "rb", None)
        if writes or (event.startswith(DANGEROUS) and event != "os.listdir"):
            self.audited.append(f"{event} {args!r}")

    def start_thread(self, *args: Any) -> Any:
        if self.is_on and threading.get_ident() == self.thread:
            self.audited.append("a thread")
        return _thread.start_new_thread(*args)

    def lookup(self, receiver: object, name: str, *, sql_text: bool = False) -> Any:
        self.probes += 1
        found = access.lookup(receiver, name, sql_text=sql_text)
        assert not name.startswith("_"), name
        assert allowed(receiver, name, sql_text=sql_text), f"{type(receiver)}.{name}"
        return found

    def read(self, receiver: object, name: str) -> object:
        value = access.read(receiver, name)
        self.reached += 1
        harmless(value, f"{type(receiver)}.{name}")
        return value

    def call_value(
        self, machine: Any, callee: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: Any
    ) -> object:
        self.called += 1
        assert isinstance(callee, (Function, access.Namespace, access.BoundMethod, type)), callee
        if isinstance(callee, access.BoundMethod):
            name = callee.method.name
            assert allowed(callee.receiver, name, sql_text=machine.sql_text), name
        elif isinstance(callee, type):
            constructor(callee, with_sql=machine.sql_text)
        for value in (*args, *kwargs.values()):
            harmless(value, "an argument")
        assert all(map(KEYWORD.match, kwargs))
        value = calls_call_value(machine, callee, args, kwargs, node)
        harmless(value, f"what {callee!r} gave")
        return value


calls_call_value = calls.call_value


def harmless(value: object, path: str) -> None:
    if isinstance(value, type):
        assert value.__module__.partition(".")[0] in CLASS_MODULES, path
        assert value not in (type, object), path
    else:
        assert isinstance(value, VALUES), f"{path} is a {type(value)}"


def allowed(receiver: object, name: str, *, sql_text: bool) -> bool:
    """Whether one of the tables names it, or the project's own models and querysets do."""
    if isinstance(receiver, access.Namespace):
        return name in receiver.members
    kind = receiver if isinstance(receiver, type) else type(receiver)
    tables = (
        [CLASSES] if isinstance(receiver, type) else [ALLOWED, *([METHODS] if sql_text else [])]
    )
    for base in kind.__mro__:
        for table in tables:
            if base in table and (name in table[base].methods or name in table[base].attributes):
                return True
    if isinstance(receiver, type):
        named = issubclass(kind, Model) and (name[:1].isupper() or name in kind._meta.managers_map)  # type: ignore[misc]
        return named or (issubclass(kind, enum.Enum) and name in kind.__members__)
    if isinstance(receiver, Model):
        fields = receiver._meta.get_fields()
        known = {"pk", *vars(receiver), *(each.name for each in fields)}
        known |= {getattr(each, "attname", "") for each in fields}
        known |= {each.get_accessor_name() for each in fields if hasattr(each, "get_accessor_name")}
        return name in known or (name.startswith("get_") and name.endswith("_display"))
    if isinstance(receiver, tuple):
        return name in getattr(receiver, "_fields", ())
    return name in ("expensive", "with_stars") and isinstance(receiver, (QuerySet, BaseManager))


attributes = st.one_of(st.sampled_from(OFFERED), st.sampled_from(OFFERED), st.sampled_from(HOSTILE))


def chains(expressions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    argument = st.one_of(
        st.sampled_from(LITERALS),
        expressions,
        st.builds("{}={}".format, st.sampled_from(KEYWORDS), expressions),
        st.builds("{}={}".format, st.sampled_from(KEYWORDS), st.sampled_from(LITERALS[:20])),
    )
    # Stars and keywords in any order are mostly no Python: then positional ones come first.
    arguments = st.lists(argument, max_size=3).map(
        lambda found: ", ".join(sorted(found, key=lambda each: ("=" in each, each[:2] == "**")))
    )
    link = st.one_of(
        st.builds(".{}".format, attributes),
        st.builds(".{}({})".format, attributes, arguments),
        st.builds(".{}({})".format, st.sampled_from(OFFERED), arguments),
        st.builds("({})".format, arguments),
        st.sampled_from(("[0]", "['a']", "[:2]", "[-1]", "[::2]", "[x]")),
    )
    operators = ("+", "-", "*", "|", "&", "^", "==", "<", "in", "and", "or", "**", "%", "//", "is")
    return st.one_of(
        st.builds(
            "{}{}".format,
            st.one_of(st.sampled_from(ROOTS), expressions),
            st.lists(link, min_size=1, max_size=3).map("".join),
        ),
        st.builds("{}({})".format, st.sampled_from(NAMES), arguments),
        st.builds("({} {} {})".format, expressions, st.sampled_from(operators), expressions),
        st.builds("[{} for x in {}]".format, expressions, expressions),
        st.builds("[{}, *{}]".format, expressions, expressions),
        st.builds("{{{}: {}}}".format, expressions, expressions),
        st.builds("(x := {})".format, expressions),
        st.builds("({} if {} else {})".format, expressions, expressions, expressions),
        st.builds("not {}".format, expressions),
        st.builds('f"{{{}}}"'.format, st.sampled_from(("x", "y.title", "x!r", "x:>9", "x:{y}"))),
    )


EXPRESSIONS = st.recursive(
    st.one_of(st.sampled_from(ROOTS), st.sampled_from(LITERALS[:16]), st.sampled_from(NAMES)),
    chains,
    max_leaves=6,
)
LINES = st.one_of(
    st.builds("x = {}".format, EXPRESSIONS),
    st.builds("y = {}".format, EXPRESSIONS),
    EXPRESSIONS,
    EXPRESSIONS,
    st.builds("x.{} = {}".format, attributes, EXPRESSIONS),
    st.builds("x[{}] = {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("x += {}".format, EXPRESSIONS),
    st.builds("for y in {}:\n    x = y\n    {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("try:\n    {}\nexcept Exception as y:\n    x = y".format, EXPRESSIONS),
    st.builds("with {} as y:\n    {}".format, st.just("transaction.atomic()"), EXPRESSIONS),
    st.builds("while {}:\n    x = {}\n    break".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("print({})".format, EXPRESSIONS),
    st.builds("raise {}".format, EXPRESSIONS),
    st.builds("assert {}".format, EXPRESSIONS),
    st.sampled_from(("del x", "del x[0]", "pass", "x, y = y", "(x, *y) = [1, 2]")),
)
PROGRAMS = st.lists(LINES, min_size=1, max_size=3).map(
    lambda lines: "\n".join(["x = Book.objects.first()", "y = 1", *lines])
)


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def watched(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Watch]:
    """The doors are watched, and there are rows."""
    with library(django_db_blocker):
        for door in ("lookup", "read", "call_value"):
            monkeypatch.setattr(calls, door, getattr(watch, door))
        monkeypatch.setattr(threading, "_start_new_thread", watch.start_thread)
        yield watch


def ended(program: str, watch: Watch, *, sql_text: bool) -> Outcome | SnippetError:
    """What a program came to; anything but a value or a snippet's error fails the test."""
    watch.is_on = True
    try:
        with undone():
            return run(parse(program), models=MODELS, limits=LIMITS, sql_text=sql_text)
    except SnippetError as error:
        return error
    finally:
        watch.is_on = False


@pytest.mark.parametrize("sql_text", [False, True], ids=["public", "local"])
def test_random_programs_stay_on_the_list_and_end_in_words(watched: Watch, sql_text: bool) -> None:
    ends: dict[str, int] = {}

    @settings(
        max_examples=700,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(program=PROGRAMS)
    def check(program: str) -> None:
        end = ended(program, watched, sql_text=sql_text)
        assert not watched.audited, f"{watched.audited} in {program!r}"
        name = type(end).__name__
        ends[name] = ends.get(name, 0) + 1
        if isinstance(end, SnippetError):
            assert end.range is not None, program
            assert str(end).strip(), program
            assert " object at 0x" not in str(end), f"{end} in {program!r}"

    check()
    print(f"{ends}, {watched.probes} probes, {watched.reached} read, {watched.called} called")
    assert {"Outcome", "DeniedError", "SnippetRuntimeError"} <= set(ends), ends
    assert watched.called > 300


@pytest.mark.parametrize("sql_text", [False, True], ids=["public", "local"])
def test_every_hostile_name_is_refused_on_everything_that_a_snippet_can_hold(
    watched: Watch, sql_text: bool
) -> None:
    """Exhaustive where the programs are random: each root, and each name that ``dir()`` knows."""
    before = watched.probes
    held: list[object] = []
    for root in ROOTS:
        program = f"x = y = 1\n{root}"
        with undone():
            try:
                held.append(run(parse(program), models=MODELS, sql_text=sql_text).value)
            except SnippetError:
                continue
            for name in {*HOSTILE, *dir(held[-1])}:
                try:
                    method = watched.lookup(held[-1], name, sql_text=sql_text)
                    if method is None:
                        watched.read(held[-1], name)
                except AssertionError:
                    raise
                except Exception:  # refused, or Django's own no
                    continue
    assert watched.probes - before > 30_000
