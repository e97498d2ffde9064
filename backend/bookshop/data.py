"""Loads the sample rows into a database and proves that they are the same rows everywhere."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from django.core.management.color import no_style
from django.db import connections, transaction

from bookshop.checksum import rows_checksum
from bookshop.models import Ebook
from bookshop.rows import SIZES, Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

__all__ = ["SIZES", "VERSION", "estimated_rows", "load", "rows_checksum"]

# Goes up with every change of the rows or of how they are stored: databases are then loaded anew.
VERSION: Final = "1"

BATCH: Final = 2_000  # rows


def load(
    using: str,
    size: str = "small",
    seed: int = 7,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Insert the sample rows into the empty tables of the database `using`, in one transaction.

    `size` is a key of `SIZES`. `progress` is called after every batch with the rows done so far and
    the rows expected: an estimate until the last call, where both are equal. Memory stays constant:
    rows are made and inserted in batches of 2,000.

    Raises KeyError for an unknown size and `django.db.Error` when the tables are missing or full.
    """
    rows = Rows(SIZES[size], seed)
    done, expected = 0, estimated_rows(size)
    connection = connections[using]
    with transaction.atomic(using=using):
        for model, instances in rows.tables():
            while batch := list(islice(instances, BATCH)):
                _insert(using, model, batch)
                done += len(batch)
                if progress is not None:
                    progress(done, max(done, expected))
        # Keys were given, so PostgreSQL's and Oracle's sequences still stand at their beginning.
        models = [model for model, _ in rows.tables()]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    if progress is not None:
        progress(done, done)


def _insert(using: str, model: type[Model], batch: list[Model]) -> None:
    if model is not Ebook:
        model._base_manager.using(using).bulk_create(batch)
        return
    for instance in batch:
        # bulk_create() refuses inherited models; raw saves the child's own columns only, as
        # loaddata does (django/core/serializers/base.py), and its parents exist already.
        instance.save_base(raw=True, force_insert=True, using=using)


def estimated_rows(size: str) -> int:
    """Return about how many rows `load()` will insert: what is fixed, and averages for the rest."""
    counts = SIZES[size]
    per_book = 1 + 1.5 + 1.9 + 0.2 + 1.9  # itself, tags, authors, an e-book, shelves
    per_order = 1 + 2.5  # itself and its lines
    return round(
        44
        + counts.authors
        + counts.customers
        + counts.reviews
        + per_book * counts.books
        + per_order * counts.orders
    )
