"""What each queryset method changes of ``Query``, and what the recorder's picture says of it.

``python changing.py`` prints it as JSON for the Django that it runs with; ``test_query_changes.py``
reads it. A list of these: ``{"call", "method", "attributes", "changes", "untold"}``. ``attributes``
are those of ``Query`` that the call changed, found here and without the recorder; ``changes`` the
parts that the recorder says to have changed; ``untold`` those attributes that none of them is of.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DERIVED = ("_cache", "_lookup_joins")
"""How the names end of what a query keeps of its own work; ``base_table`` is one, too."""


def starts() -> dict[str, Any]:
    """Give querysets to call a method on."""
    from django.db.models import Count

    from bookshop.models import Book

    every = Book._default_manager.all()
    return {
        "all()": every,
        "full": every.filter(publisher__name="x")
        .annotate(n=Count("tags"))
        .extra(select={"one": "1"})
        .order_by("title")
        .select_related("publisher")
        .defer("isbn"),
        "values": every.values("title", "price").distinct(),
        "wide": every.filter(*[("pages", number) for number in range(60)]),
    }


def examples() -> dict[str, list[Callable[[Any], Any]]]:
    """Give of each method that builds how it may be called."""
    from django.db.models import Count, F, FilteredRelation, Q

    from bookshop.models import Book

    every = Book._default_manager.all()
    return {
        "alias": [lambda q: q.alias(m=Count("stores")), lambda q: q.alias(up=F("pages") + 1)],
        "all": [lambda q: q.all()],
        "annotate": [
            lambda q: q.annotate(m=Count("stores")),
            lambda q: q.annotate(up=F("pages") + 1),
            lambda q: q.annotate(r=FilteredRelation("reviews", condition=Q(reviews__id=1))),
        ],
        "complex_filter": [lambda q: q.complex_filter({"title": "x"})],
        "dates": [lambda q: q.dates("published", "year"), lambda q: q.dates("published", "day")],
        "datetimes": [lambda q: q.datetimes("created_at", "hour")],
        "defer": [lambda q: q.defer("title"), lambda q: q.defer(None), lambda q: q.defer("isbn")],
        "difference": [lambda q: q.difference(every)],
        "distinct": [lambda q: q.distinct(), lambda q: q.distinct("title")],
        "exclude": [lambda q: q.exclude(title="x"), lambda q: q.exclude(tags__name="x")],
        "extra": [
            lambda q: q.extra(select={"two": "2"}),
            lambda q: q.extra(where=["1 = 1"]),
            lambda q: q.extra(tables=["bookshop_tag"]),
            lambda q: q.extra(order_by=["-title"]),
        ],
        "fetch_mode": [lambda q: q],  # of the queryset; Query has no part in it
        "filter": [lambda q: q.filter(title="x"), lambda q: q.filter(tags__name="x", pages=1)],
        "intersection": [lambda q: q.intersection(every)],
        "none": [lambda q: q.none()],
        "only": [lambda q: q.only("title"), lambda q: q.only("pk")],
        "order_by": [
            lambda q: q.order_by(), lambda q: q.order_by("-title"), lambda q: q.order_by("?"),
            lambda q: q.order_by(F("pages").desc(nulls_last=True)),
        ],
        "prefetch_related": [lambda q: q.prefetch_related("tags")],
        "reverse": [lambda q: q.reverse(), lambda q: q.reverse().reverse()],
        "select_for_update": [
            lambda q: q.select_for_update(), lambda q: q.select_for_update(nowait=True),
            lambda q: q.select_for_update(skip_locked=True, no_key=True, of=("self",)),
        ],
        "select_related": [
            lambda q: q.select_related(), lambda q: q.select_related(None),
            lambda q: q.select_related("publisher__country"),
        ],
        "union": [lambda q: q.union(every), lambda q: q.union(every, all=True)],
        "using": [lambda q: q.using("default")],
        "values": [
            lambda q: q.values(), lambda q: q.values("pk"),
            lambda q: q.values("publisher__name").annotate(m=Count("pk")),
        ],
        "values_list": [lambda q: q.values_list(), lambda q: q.values_list("pk", flat=True)],
        "__getitem__": [lambda q: q[5:10], lambda q: q[:3], lambda q: q[2:]],
        "__and__": [lambda q: q & every.filter(pages=1)],
        "__or__": [lambda q: q | every.filter(pages=1)],
        "__xor__": [lambda q: q ^ every.filter(pages=1)],
    }  # fmt: skip


def builders() -> list[str]:
    """Give the public methods that build: those without an asynchronous twin fetch nothing."""
    from django.db.models import QuerySet

    public = [name for name in dir(QuerySet) if not name.startswith("_")]
    return [
        name
        for name in public
        if callable(getattr(QuerySet, name))
        and f"a{name}" not in public
        and not (name.startswith("a") and name[1:] in public)
    ]


def raw(query: Any) -> dict[str, str]:
    """Give all that a query holds, attribute by attribute, as texts that tell apart."""
    # What is kept from one step of a call to the next is emptied by the next call.
    query = query.chain()
    names = {name for kind in type(query).__mro__ for name in vars(kind)} | set(vars(query))
    found = {}
    for name in names:
        value = getattr(query, name) if name in vars(query) else getattr(type(query), name, None)
        is_data = not (callable(value) or hasattr(value, "__get__")) or name == "where"
        if is_data and not name.endswith(DERIVED) and not name.startswith("__"):
            found[name] = _told(value)
    found.pop("base_table", None)
    return found


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_told(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_told, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_told, value))}]"
    if hasattr(value, "connector") and hasattr(value, "children"):
        return f"{value.connector}{value.negated}{_told(value.children)}"
    if hasattr(value, "alias_map"):
        return f"Query{_told(raw(value))}"
    if hasattr(value, "join_type"):
        return f"{value.join_type} {value.table_name} {value.table_alias}"
    return str(value)


def changed(before: Any, after: Any) -> list[str]:
    """Give the attributes of ``Query`` that differ."""
    was, told = raw(before), raw(after)
    return sorted(name for name in was | told if was.get(name) != told.get(name))


def reports() -> Iterator[dict[str, Any]]:
    """Call each method on each queryset that it can be called on."""
    from django.core.exceptions import FieldError
    from django.db import NotSupportedError

    from ormscope.recorder.query_words import changes

    for method, calls in examples().items():
        for number, call in enumerate(calls):
            for name, start in starts().items():
                try:
                    query = call(start).query
                except (FieldError, NotSupportedError, TypeError, ValueError):
                    continue  # Django refuses it on this one
                attributes = changed(start.query, query)
                told = [each[0] for each in changes(start.query, query)]
                yield {
                    "call": f"{name}.{method}[{number}]",
                    "method": method,
                    "attributes": attributes,
                    "changes": told,
                    "untold": [each for each in attributes if not _is_told(each, told)],
                }


def _is_told(attribute: str, told: list[str]) -> bool:
    from ormscope.recorder.query_words import SPOKEN

    parts = [part for part, attributes in SPOKEN.items() if attribute in attributes]
    return bool({*parts, attribute.replace("_", " ")} & {*told})


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"builders": builders(), "reports": list(reports())}))
