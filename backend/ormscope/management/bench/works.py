"""The kinds of work that are measured, over the sample's smallest size."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Avg, Count, F, Q

from ormscope.databases import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Models = dict[str, Any]
"""The sample's models by their names."""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something that programs do.

    ``build`` makes what ``run`` is given: a queryset or instances. Nothing that was built is run
    twice. ``undo`` brings the rows back to what they were.
    """

    name: str
    build: Callable[[], Any]
    run: Callable[[Any], object] = list
    undo: Callable[[], None] = _nothing
    has_query: bool = True
    """Whether ``build`` gives a queryset, which can be compiled by itself."""


@contextmanager
def sample_in_memory() -> Iterator[Models]:
    """Make the default connection one of Django's own to SQLite in memory, and load the sample."""
    before = connections.settings
    _use({DEFAULT_DB_ALIAS: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    sample = replace(Sample.from_settings(settings.ORMSCOPE["SAMPLE"]), size="small")
    try:
        sample.build(connections[DEFAULT_DB_ALIAS])
        yield {model.__name__: model for model in sample.models()}
    finally:
        _use(before)


def _use(databases: dict[str, Any]) -> None:
    with suppress(AttributeError):  # no connection was made
        del connections[DEFAULT_DB_ALIAS]
    connections.settings = connections.configure_settings(databases)


def works(models: Models) -> list[Work]:
    """Give the kinds of work, the small ones first."""
    books, reviews = models["Book"].objects, models["Review"].objects
    new = reviews.order_by("-pk").values_list("pk", flat=True)[0]
    return [
        Work(
            name="get by primary key",
            build=lambda: books.filter(pk=7),
            run=lambda found: found.get(),
        ),
        Work(
            name="Q, join, annotate, order_by, [:10]",
            build=lambda: (
                books.filter(Q(title__icontains="a") | Q(publisher__name="x"), price__gt=3)
                .annotate(n=Count("reviews"))
                .order_by("-n", "title")[:10]
            ),
        ),
        Work(
            name="the example of the first visit",
            build=lambda: (
                books.filter(published__month__gte=6, tags__name="orm")
                .annotate(stars=Avg("reviews__stars"))
                .exclude(metadata__language="nl")
                .order_by(F("stars").desc(nulls_last=True))
                .values("title", "stars")[:5]
            ),
        ),
        Work(
            name="values(), annotate() by group",
            build=lambda: (
                books.values("publisher__name")
                .annotate(n=Count("pk"), mean=Avg("price"))
                .order_by("publisher__name")
            ),
        ),
        Work(
            name="100 books, select_, prefetch_related",
            build=lambda: books.select_related("publisher__country").prefetch_related(
                "authors", "tags"
            )[:100],
        ),
        Work(
            name="filter().update()",
            build=lambda: books.filter(pages__gt=300, publisher__name__startswith="A"),
            run=lambda found: found.update(in_print=True, pages=F("pages") + 1),
        ),
        Work(
            name="bulk_create() of 200",
            build=lambda: [
                models["Review"](book_id=1, reviewer=f"reader {n}", stars=n % 5) for n in range(200)
            ],
            run=reviews.bulk_create,
            undo=lambda: reviews.filter(pk__gt=new)._raw_delete(DEFAULT_DB_ALIAS),
            has_query=False,
        ),
        Work(
            name="a loop of 50 queries (N+1)",
            build=lambda: list(books.all()[:50]),
            run=lambda found: [book.publisher.name for book in found],
            has_query=False,
        ),
    ]
