"""The rows of the sample, generated: the same ones for the same size and seed, everywhere.

Each table draws from a generator of its own, seeded by its name: adding a column to one does not
reshuffle the others. Everything a database could choose (keys, times) is given explicitly.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bookshop import models, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

EPOCH: Final = datetime(2019, 1, 1, 8, 30, tzinfo=UTC)
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many rows the tables get; the others follow from these."""

    books: int
    authors: int
    customers: int
    orders: int
    reviews: int


SIZES: Final = {
    "small": Size(books=200, authors=60, customers=40, orders=120, reviews=1_000),
    "medium": Size(books=5_000, authors=1_000, customers=1_000, orders=5_000, reviews=100_000),
    "large": Size(books=20_000, authors=4_000, customers=5_000, orders=20_000, reviews=1_000_000),
}


class Rows:
    """The rows of one size and seed, table by table, in an order that foreign keys allow."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.seed = seed

    def tables(self) -> Iterator[tuple[type[Model], Iterator[Model]]]:
        """Yield each model with its rows, lazily: the rows of a table are never all in memory."""
        yield models.Country, (models.Country(code=c, name=n) for c, n in names.COUNTRIES)
        yield models.Publisher, self.publishers()
        yield models.Author, self.authors()
        yield models.Tag, (models.Tag(id=i, name=n) for i, n in enumerate(names.TAGS, 1))
        yield models.Book, self.books()
        yield models.Book.tags.through, self.taggings()
        yield models.Authorship, self.authorships()
        yield models.Ebook, self.ebooks()
        yield models.Review, self.reviews()
        yield models.Customer, self.customers()
        yield models.Store, self.stores()
        yield models.Stock, self.stocks()
        yield models.Order, self.orders()
        yield models.OrderLine, self.order_lines()

    def random(self, table: str) -> Random:
        """Return the generator that `table` draws from, from its beginning."""
        return Random(f"{self.seed}/{table}")

    def publishers(self) -> Iterator[models.Publisher]:
        """Yield the publishers; every fifth doesn't know when it was founded."""
        random = self.random("publisher")
        for pk, name in enumerate(names.PUBLISHERS, 1):
            founded = date(random.randint(1850, 2015), random.randint(1, 12), random.randint(1, 28))
            yield models.Publisher(
                id=pk,
                name=name,
                country_id=names.COUNTRIES[(pk - 1) % len(names.COUNTRIES)][0],
                founded=None if pk % 5 == 0 else founded,
            )

    def authors(self) -> Iterator[models.Author]:
        """Yield the authors: Grace Hopper, her students, theirs, and the others."""
        random = self.random("author")
        for pk in range(1, self.size.authors + 1):
            born = date(random.randint(1906, 1999), random.randint(1, 12), random.randint(1, 28))
            name = f"{random.choice(names.FIRST_NAMES)} {random.choice(names.LAST_NAMES)}"
            mentor = random.randint(1, pk - 1) if pk > 1 else None
            if pk <= len(names.AUTHORS):
                name = names.AUTHORS[pk - 1]
            if pk <= 9:
                mentor = {1: None, 2: 1, 3: 1, 4: 1}.get(pk, pk % 3 + 2)
            yield models.Author(
                id=pk,
                name=name,
                email=None if pk % 4 == 0 else f"author{pk}@example.com",
                born=date(1906, 12, 9) if pk == 1 else None if pk % 7 == 0 else born,
                bio=f"{name} writes about {random.choice(names.TAGS)}. {names.OPINIONS[pk % 9]}",
                mentor_id=None if pk % 6 == 0 else mentor,
            )

    def prices(self) -> Iterator[tuple[int, Decimal]]:
        """Yield each book's key and price, which order lines need again."""
        random = self.random("price")
        for pk in range(1, self.size.books + 1):
            yield pk, Decimal(random.randint(499, 11_999)) / 100

    def books(self) -> Iterator[models.Book]:
        """Yield the books: the ones with difficult titles first, then as many as are asked for."""
        random = self.random("book")
        for pk, price in self.prices():
            yield models.Book(
                id=pk,
                title=_title(random, pk),
                isbn=str(9_780_000_000_000 + pk),
                published=date(2021, pk % 12 + 1, 14)
                if pk % 10 == 1
                else date(random.randint(1975, 2024), random.randint(1, 12), random.randint(1, 28)),
                price=price,
                pages=random.randint(40, 900),
                rating=None if pk % 8 == 0 else random.randint(10, 50) / 10,
                in_print=random.random() < 0.8,
                metadata=_metadata(random, pk),
                reading_time=_reading_time(random, pk),
                created_at=EPOCH + timedelta(minutes=random.randrange(2_600_000)),
                publisher_id=random.randint(1, len(names.PUBLISHERS)),
            )

    def taggings(self) -> Iterator[Model]:
        """Yield the rows between books and tags: none to three a book; orm and sql often meet."""
        random = self.random("tagging")
        pk = 0
        for book in range(1, self.size.books + 1):
            tags = {1, 2} if book % 10 == 1 else random.sample(range(1, 13), random.randint(0, 3))
            for tag in sorted(tags):
                pk += 1
                yield models.Book.tags.through(id=pk, book_id=book, tag_id=tag)

    def authorships(self) -> Iterator[models.Authorship]:
        """Yield who wrote what: one to three authors a book, each author at least one book."""
        random = self.random("authorship")
        pk = 0
        for book in range(1, self.size.books + 1):
            first = (book - 1) % self.size.authors + 1
            others = random.sample(range(1, self.size.authors + 1), random.randint(0, 2))
            for position, author in enumerate([first, *(o for o in others if o != first)], 1):
                pk += 1
                yield models.Authorship(
                    id=pk,
                    book_id=book,
                    author_id=author,
                    position=position,
                    royalty=Decimal(random.randint(100, 1_500)) / 100,
                )

    def ebooks(self) -> Iterator[models.Ebook]:
        """Yield the child rows of every fifth book; their parents are among the books."""
        random = self.random("ebook")
        for book in range(5, self.size.books + 1, 5):
            yield models.Ebook(
                book_ptr_id=book,
                file_format=random.choice(models.Ebook.Format.values),
                drm=random.random() < 0.4,
            )

    def reviews(self) -> Iterator[models.Review]:
        """Yield the reviews; some books please, some don't, and one in ten has none."""
        random = self.random("review")
        minutes = timedelta(minutes=1)
        for pk in range(1, self.size.reviews + 1):
            book = random.randrange(self.size.books) + 1
            book += book % 10 == 9
            liked = book % 5 if book % 5 else random.randint(1, 5)
            posted = random.randrange(1, 3_000_000) if pk > 1 else 0
            yield models.Review(
                id=pk,
                book_id=min(book, self.size.books),
                reviewer=f"{random.choice(names.FIRST_NAMES)} {random.choice(names.LAST_NAMES)}",
                stars=max(1, min(5, liked + random.choice((-1, 0, 0, 1)))),
                body=names.OPINIONS[random.randrange(len(names.OPINIONS))],
                verified=random.random() < 0.6,
                posted_at=EPOCH + posted * minutes,
            )

    def customers(self) -> Iterator[models.Customer]:
        """Yield the customers, whose keys are UUIDs drawn from the seed."""
        random = self.random("customer")
        for number in range(1, self.size.customers + 1):
            yield models.Customer(
                id=self._customer(number),
                name=f"{random.choice(names.FIRST_NAMES)} {random.choice(names.LAST_NAMES)}",
                email=f"customer{number}@example.com",
            )

    def _customer(self, number: int) -> uuid.UUID:
        return uuid.UUID(int=Random(f"{self.seed}/customer/{number}").getrandbits(128), version=4)

    def stores(self) -> Iterator[models.Store]:
        """Yield a store a city; some open before nine."""
        for pk, city in enumerate(names.CITIES, 1):
            opens = time(7 + pk % 4, 30 if pk % 2 else 0)
            yield models.Store(id=pk, name=f"Bookshop No. {pk}", city=city, opens_at=opens)

    def stocks(self) -> Iterator[models.Stock]:
        """Yield what stands on the shelves: store 1 has every book, the others a part."""
        random = self.random("stock")
        for store in range(1, len(names.CITIES) + 1):
            for book in range(1, self.size.books + 1, 1 if store == 1 else store + 2):
                yield models.Stock(store_id=store, book_id=book, quantity=random.randint(0, 30))

    def orders(self) -> Iterator[models.Order]:
        """Yield the orders; every third was placed online, without a store."""
        random = self.random("order")
        for pk in range(1, self.size.orders + 1):
            yield models.Order(
                id=pk,
                customer_id=self._customer(random.randint(1, self.size.customers)),
                store_id=None if pk % 3 == 0 else random.randint(1, len(names.CITIES)),
                placed_at=EPOCH + timedelta(minutes=random.randrange(2_800_000)),
                status=random.choice(models.Order.Status.values),
            )

    def order_lines(self) -> Iterator[models.OrderLine]:
        """Yield one to four lines an order, some sold well under the book's price."""
        random = self.random("order line")
        prices = dict(self.prices())
        pk = 0
        for order in range(1, self.size.orders + 1):
            for _ in range(random.randint(1, 4)):
                pk += 1
                book = random.randint(1, self.size.books)
                share = random.choice((Decimal("0.7"), Decimal("0.9"), Decimal(1)))
                yield models.OrderLine(
                    id=pk,
                    order_id=order,
                    book_id=book,
                    quantity=random.randint(1, 6),
                    unit_price=(prices[book] * share).quantize(CENT),
                )


def _title(random: Random, pk: int) -> str:
    if pk <= len(names.TITLES):
        return names.TITLES[pk - 1]
    # The number keeps titles unique, which the constraint on books in print asks for.
    return f"The {random.choice(names.ADJECTIVES)} {random.choice(names.NOUNS)}, Volume {pk}"


def _reading_time(random: Random, pk: int) -> timedelta | None:
    if names.TITLES[pk - 1 : pk] == ("A Page a Day",):
        return timedelta(days=20_000)
    return None if pk % 6 == 0 else timedelta(minutes=random.randint(30, 3_000))


def _metadata(random: Random, pk: int) -> dict[str, Any]:
    metadata: dict[str, Any] = {"language": random.choice(names.LANGUAGES)}
    if pk % 3 == 0:
        metadata["series"] = random.choice(names.SERIES)
    if pk % 4 == 0:
        metadata["awards"] = [
            {"name": random.choice(names.AWARDS), "year": random.randint(2005, 2024)}
            for _ in range(random.randint(1, 3))
        ]
    if pk % 11 == 0:
        metadata["series"] = None
    return {} if pk % 17 == 0 else metadata
