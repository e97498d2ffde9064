"""The sample models. They exist to show where databases differ, so every field has its purpose.

An older Django leaves out what it doesn't have: `LEFT_OUT` tells which names mean less with it.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from inspect import signature
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Avg, F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from typing import Any


LEFT_OUT: dict[str, str] = {}
"""What this Django's models lack, by the name under which a snippet would ask for it."""
if not hasattr(models, "GeneratedField"):
    LEFT_OUT["total"] = "OrderLine.total is a GeneratedField, which came with Django 5.0."
if not hasattr(models, "CompositePrimaryKey"):
    LEFT_OUT["Stock"] = (
        "Stock's key of two columns, a CompositePrimaryKey, came with Django 5.2: "
        "here it has an id of its own."
    )


def _check(condition: Q, name: str) -> models.CheckConstraint:
    """Give a constraint; Django 5.1 gave `check`, its first argument, the name `condition`."""
    keyword = (
        "condition" if "condition" in signature(models.CheckConstraint).parameters else "check"
    )
    arguments: dict[str, Any] = {keyword: condition, "name": name}
    return models.CheckConstraint(**arguments)


class Country(models.Model):
    """A country, keyed by its ISO 3166 code: a primary key that is text."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Publisher(models.Model):
    """A publishing house."""

    name = models.CharField(max_length=200, unique=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="publishers")
    founded = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    """A writer, who may be the student of another: a foreign key to the same table."""

    name = models.CharField(max_length=200, db_index=True)
    email = models.EmailField(unique=True, null=True, blank=True)
    born = models.DateField(null=True, blank=True)
    bio = models.TextField(blank=True)
    mentor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="students"
    )

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A subject that books are filed under."""

    name = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.name


class BookQuerySet(models.QuerySet["Book"]):
    """What a project of this kind adds to `QuerySet`: a filter and an annotation of its own."""

    def expensive(self, above: int = 50) -> Self:
        """Keep the books that cost more than `above`, in the unit of `price`."""
        return self.filter(price__gt=above)

    def with_stars(self) -> Self:
        """Annotate `stars`: the average of each book's reviews, 1 to 5, or None without reviews."""
        return self.annotate(stars=Avg("reviews__stars"))


class InPrintManager(models.Manager["Book"]):
    """A manager that adds a clause before the user has written anything."""

    def get_queryset(self) -> BookQuerySet:
        """Return the books that are still printed."""
        return BookQuerySet(self.model, using=self._db).filter(in_print=True)


class Book(models.Model):
    """A book: every column type that databases treat differently, in one table."""

    title = models.CharField(max_length=200)
    isbn = models.CharField(max_length=13, unique=True)
    published = models.DateField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    pages = models.PositiveIntegerField()
    rating = models.FloatField(null=True, blank=True)
    in_print = models.BooleanField(default=True)
    # Keys such as `language`, `series` and `awards`, a list of {name, year}.
    metadata: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    reading_time = models.DurationField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE, related_name="books")
    authors = models.ManyToManyField(Author, through="Authorship", related_name="books")
    tags = models.ManyToManyField(Tag, related_name="books", blank=True)

    objects = BookQuerySet.as_manager()
    in_print_books = InPrintManager()

    class Meta:
        ordering = ["title"]
        indexes = [models.Index(fields=["published", "price"], name="book_published_price")]
        constraints = [
            _check(Q(price__gte=0), "book_price_not_negative"),
            models.UniqueConstraint(
                fields=["publisher", "title"],
                condition=Q(in_print=True),
                name="book_title_in_print",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Authorship(models.Model):
    """Who wrote what: the row between books and authors, with columns of its own."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="authorships")
    position = models.PositiveSmallIntegerField(default=1)
    royalty = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("0"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "author"], name="authorship_book_author")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} wrote {self.book_id} as number {self.position}"


class Ebook(Book):
    """A book that is also a file: inheritance over two tables."""

    class Format(models.TextChoices):
        """How the file is encoded."""

        EPUB = "epub", "EPUB"
        PDF = "pdf", "PDF"

    file_format = models.CharField(max_length=4, choices=Format.choices, default=Format.EPUB)
    drm = models.BooleanField(default=False)


class Review(models.Model):
    """A reader's opinion of a book: the table with the most rows."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.CharField(max_length=100)
    stars = models.SmallIntegerField()
    body = models.TextField(blank=True)
    verified = models.BooleanField(default=False)
    posted_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.reviewer}: {'★' * self.stars}"


class Customer(models.Model):
    """A buyer, keyed by a UUID."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """A shop with shelves."""

    name = models.CharField(max_length=100)
    city = models.CharField(max_length=100)
    opens_at = models.TimeField()
    stocked = models.ManyToManyField(Book, through="Stock", related_name="stores")

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"


class Stock(models.Model):
    """How many copies of a book a store has: a primary key of two columns."""

    if hasattr(models, "CompositePrimaryKey"):
        pk = models.CompositePrimaryKey("store", "book")
    store = models.ForeignKey(Store, on_delete=models.CASCADE)
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.quantity} of {self.book_id} in {self.store_id}"


class Order(models.Model):
    """What a customer bought at once; without a store when it was bought online."""

    class Status(models.TextChoices):
        """How far the order has come."""

        OPEN = "open", "Open"
        PAID = "paid", "Paid"
        SENT = "sent", "Sent"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    store = models.ForeignKey(
        Store, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    placed_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=4, choices=Status.choices, default=Status.OPEN)

    def __str__(self) -> str:
        return f"Order {self.pk} ({self.status})"


class OrderLine(models.Model):
    """One line of an order, whose total the database computes and stores."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="order_lines")
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=8, decimal_places=2)
    if hasattr(models, "GeneratedField"):
        total = models.GeneratedField(
            expression=F("quantity") * F("unit_price"),
            output_field=models.DecimalField(max_digits=12, decimal_places=2),
            db_persist=True,
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.book_id}"
