"""Snippets, and what the linter has to say of each: the rules, in the order of the findings."""

from __future__ import annotations

FOUND: dict[str, tuple[str, ...]] = {
    # A relation in a loop
    "for b in Book.objects.all()[:5]:\n    print(b.title, b.publisher.name)": ("n-plus-one",),
    "for b in Book.objects.all()[:5]:\n    print(f'{b.title} {b.publisher.country.name}')": (
        "n-plus-one",
    ),
    "books = Book.objects.filter(price__gt=20).order_by('price', 'pk')[:4]\n"
    "for book in books:\n    for tag in book.tags.all():\n        print(tag.name)": ("n-plus-one",),
    "for p in Publisher.objects.order_by('pk')[:3]:\n    for b in p.books.all():\n"
    "        print(b.title, [t.name for t in b.tags.all()], b.publisher.name)": ("n-plus-one",),
    "for r in Review.objects.order_by('pk').select_related('book')[:3]:\n"
    "    print(r.book.publisher.name)": ("n-plus-one",),
    "print(sum(len(b.tags.all()) for b in Book.objects.order_by('pk')[:3]))": ("n-plus-one",),
    "for i, b in enumerate(Book.objects.all()[:3]):\n"
    "    print(i, len(b.authors.all()), b.publisher.name)": ("n-plus-one",),
    "for b, n in zip(Book.objects.all()[:3], [1, 2, 3]):\n    print(b.publisher.name, n)": (
        "n-plus-one",
    ),
    "for b in Book.objects.filter(pk__lt=4) | Book.objects.filter(pk=7):\n"
    "    print(b.publisher.name)": ("n-plus-one",),
    "for b in Book.objects.only('title', 'publisher')[:3]:\n    print(b.publisher.name)": (
        "n-plus-one",
    ),
    "for p in Publisher.objects.order_by('name')[:5]:\n    print(p.name, p.books.count())": (
        "n-plus-one",
    ),
    "for p in Publisher.objects.order_by('pk')[:3]:\n    for b in p.books.filter(price__gt=10):\n"
    "        print(b.title)": ("n-plus-one",),
    "for b in Book.objects.order_by('pk')[:3]:\n    if b.tags.exists():\n        print(b.title)": (
        "n-plus-one",
    ),
    "for b in (\n    Book.objects\n    # 'ü'\n    .filter(title__gt='é…')\n    .order_by('pk')\n"
    ")[:3]:\n    print('ü', b.publisher.name)": ("n-plus-one",),
    "books = Book.objects.filter(pages__gt=100)\nbooks = books.order_by('pk')[:4]\n"
    "for b in books:\n    print(b.publisher.name)": ("n-plus-one",),
    "for b in list(Book.objects.order_by('pk')[:9])[:5]:\n    print(b.publisher.name)": (
        "n-plus-one",
    ),
    "pubs = [b.publisher for b in Book.objects.all()[:5]]\nprint([p.country.name for p in pubs])": (
        "n-plus-one",
    ),
    "for r in Review.objects.filter(book__pk=1).order_by('pk'):\n    print(r.book.title)": (
        "n-plus-one",
    ),
    "for b in Book.objects.all()[:3]:\n"
    "    print(b.reviews.first(), b.reviews.aggregate(Avg('stars')))": ("n-plus-one", "n-plus-one"),
    "for b in Book.objects.raw('select id, title from bookshop_book order by id limit 3'):\n"
    "    print(b.title, b.price)": ("deferred-in-loop",),
    "for b in Book.objects.only('title')[:4]:\n    print(b.price)": ("deferred-in-loop",),
    "for i in [1, 2, 3]:\n    print(Book.objects.get(pk=i).title)": ("query-in-loop",),
    "for b in Book.objects.all()[:3]:\n    b.pages += 1\n    b.save()": ("writes-in-loop",),
    "for n in ['a', 'b']:\n    Tag.objects.create(name='x' + n)": ("writes-in-loop",),
    "for r in Review.objects.order_by('pk')[:3]:\n    r.delete()": ("writes-in-loop",),
    # The same again
    "print(Book.objects.count())\nprint(Book.objects.count())": ("duplicate-statements",),
    "qs = Book.objects.order_by('pk')\nfor b in qs.all():\n    print(b)\n"
    "for b in qs.all():\n    print(b)": ("duplicate-statements",),
    "a = Book.objects.get(pk=1)\nb = Book.objects.get(pk=2)\nc = Book.objects.get(pk=3)\n"
    "print(a, b, c)": ("similar-statements",),
    "books = Book.objects.filter(price__gt=20)\nif books.exists():\n"
    "    for b in books:\n        print(b)": ("asked-again",),
    "books = Book.objects.filter(price__gt=20)\nprint(books.count())\n"
    "for b in books:\n    print(b)": ("asked-again",),
    "books = Book.objects.filter(price__gt=20)\nprint(books[0], books[1])": ("asked-again",),
    "books = Book.objects.filter(price__gt=20)\nif books.count() > 0:\n"
    "    for b in books:\n        print(b)": ("asked-again",),
    "books = Book.objects.filter(price__gt=20)\nif not books.exists():\n    print('none')\n"
    "else:\n    print(list(books))": ("asked-again",),
    "books = Book.objects.filter(price__gt=20)\nif books.exists():\n    print(books.first())": (
        "asked-again",
    ),
    # More than is needed
    "print(len(Book.objects.filter(price__gt=20)))": ("len-for-count",),
    "books = Book.objects.filter(price__gt=20)\nif books:\n    print('some')": ("len-for-count",),
    "bool(Book.objects.filter(price__gt=20))": ("len-for-count",),
    "if Book.objects.filter(price__gt=20).count() > 0:\n    print('x')": ("exists-for-count",),
    "print(Book.objects.count() == 0)": ("exists-for-count",),
    "if len(Book.objects.filter(pages__gt=3)):\n    print('some')": ("len-for-count",),
    "if not Book.objects.filter(pk=0).count():\n    print('none')": ("exists-for-count",),
    "for b in Book.objects.filter(price__gt=50):\n    print(b.title)": ("unused-columns",),
    "print([b.pk for b in Book.objects.all()[:30]])": ("unused-columns",),
    "for b in Book.objects.iterator():\n    print(b.title)": ("unused-columns",),
    "for b in Book.objects.prefetch_related('tags'):\n    print(len(b.tags.all()))": (
        "unused-columns",
    ),
    "print(len(list(Book.objects.filter(price__gt=20))))": ("len-for-count",),
    "rows = list(Book.objects.filter(price__gt=20))\nprint(len(rows))": ("len-for-count",),
    "rows = list(Book.objects.filter(price__gt=20))\nif rows:\n    print('some')": (
        "len-for-count",
    ),
    "print(5 in Book.objects.values_list('pk', flat=True))": ("len-for-count",),
    "list(Book.objects.order_by('pk'))[:5]": ("list-sliced",),
    "print(list(Book.objects.order_by('pk').values('title'))[3])": ("list-sliced",),
    "for b in Book.objects.only('title', 'publisher').select_related('publisher')[:5]:\n"
    "    print(b.title)": ("unused-related",),
    "for t in Tag.objects.prefetch_related('books'):\n    print(t.name)": ("unused-related",),
    # Order, joins
    "Book.objects.order_by('price').count()": ("ordering-dropped",),
    "Book.objects.order_by('price').filter(pages__gt=3).order_by('title')": ("ordering-dropped",),
    "Author.objects.filter(pk__in=Author.objects.order_by('name').values('pk')).order_by('pk')": (
        "ordering-dropped",
    ),
    "Author.objects.filter(pk__in=Author.objects.order_by('name')).order_by('pk')": (
        "ordering-dropped",
    ),
    "list(Tag.objects.all()[:2])": ("unordered-slice",),
    "Book.objects.annotate(n=Count('authors'), r=Count('tags')).order_by('pk')[:3]": (
        "multiplied-aggregates",
    ),
    "Publisher.objects.annotate(n=Count('books'), r=Count('books__reviews')).order_by('pk')": (
        "multiplied-aggregates",
    ),
    "Book.objects.annotate(n=Sum('reviews__stars'), r=Count('tags', distinct=True))": (
        "multiplied-aggregates",
    ),
    "Publisher.objects.annotate(n=Count('books')).filter(books__price__gt=50).order_by('pk')": (
        "multiplied-aggregates",
    ),
    "Book.objects.filter(tags__name__in=['orm', 'sql']).annotate(n=Count('reviews'))": (
        "multiplied-aggregates",
    ),
    "Publisher.objects.annotate(n=Count('books', filter=Q(books__reviews__stars=5)))": (
        "multiplied-aggregates",
    ),
    "Book.objects.filter(Q(tags__name='orm') | Q(tags__name='sql')).alias(n=Count('reviews'))": (
        "multiplied-aggregates",
    ),
    "Book.objects.values('publisher__name').order_by('title').annotate(n=Count('pk'))": (
        "grouped-by-order",
    ),
    "Review.objects.order_by('posted_at').values('stars').annotate(n=Count('pk'))": (
        "grouped-by-order",
    ),
    "Book.objects.annotate(n=Count('reviews'))[:5]": ("unordered-slice",),
    "Publisher.objects.filter(books__price__gt=50).filter(books__pages__gt=500)": ("joined-twice",),
    "Review.objects.filter(book__tags__name='orm').filter(book__tags__books__pages__gt=3)": (
        "joined-twice",
    ),
    "Book.objects.filter(Exists(Review.objects.filter(book=OuterRef('pk')).order_by('stars')))": (
        "ordering-dropped",
    ),
}

CLEAN: tuple[str, ...] = (
    "last = 0\nwhile True:\n"
    "    rows = list(Review.objects.filter(pk__gt=last).order_by('pk')[:400])\n"
    "    if not rows:\n        break\n    last = rows[-1].pk\n    print(last)",
    "b = Book.objects.first()\nfor i in range(3):\n    print(b.publisher.name)",
    "for b in Book.objects.select_related('publisher')[:5]:\n    print(b.publisher.name)",
    "for t in Tag.objects.prefetch_related('books')[:0]:\n    print(t.books.all())",
    "qs = Book.objects.filter(price__gt=20)\nprint(len(qs))\nfor b in qs:\n    print(b)",
    "books = Book.objects.filter(price__gt=20)\nif books:\n    print(len(books))",
    "books = Book.objects.filter(price__gt=20)\nif books.count() > 1000:\n    for b in books:\n"
    "        print(b)",
    "rows = Book.objects.filter(price__gt=20) or []\nprint(rows)",
    "books = list(Book.objects.filter(price__gt=20))\nprint(len(books), books[0], books[1])",
    "print(Book.objects.count())\nBook.objects.filter(pk=1).update(pages=3)\n"
    "print(Book.objects.count())",
    "if not Tag.objects.filter(name='zz').exists():\n    Tag.objects.create(name='zz')",
    "for n in ['a', 'b', 'c']:\n    Tag.objects.get_or_create(name=n)",
    "b = Book.objects.get(pk=1)\nb.refresh_from_db()\nb.refresh_from_db()\nprint(b.pages)",
    "print(Book.objects.order_by('?').first(), Book.objects.order_by('?').first())",
    "print(Book.objects.order_by('price')[:3].count())",
    "Book.objects.order_by('-price')[:10].aggregate(total=Sum('price'))",
    "Book.objects.order_by('price').reverse()[:3]",
    "for b in Book.objects.values('title'):\n    print(b['title'])",
    "for b in Book.objects.all()[:3]:\n    print(b.title, b)",
    "out = []\nfor b in Book.objects.all()[:3]:\n    out.append(b)\nprint(len(out))",
    "b = Book.objects.first()\nfor b in Book.objects.all()[:3]:\n    print(b.title)\nprint(b)",
    "for t in Tag.objects.all():\n    print(t.name)",
    "n = Book.objects.count()\nprint(n > 0, n)",
    "books = Book.objects.in_bulk([1, 2])\nfor i in [1, 2]:\n    print(books[i].title)",
    "qs = Book.objects.order_by('pk')[:3]\nfor b in qs:\n    print(b.title)\n"
    "for b in qs:\n    print(b.pages)",
    "for i in range(3):\n    print(list(Book.objects.order_by('pk')[i*10:(i+1)*10]))",
    "Author.objects.filter(email='x')[:1]",
    "Author.objects.filter(name='nobody has it')[:2]",
    "Book.objects.filter(tags__name='orm').filter(tags__name='sql')",
    "Book.objects.annotate(n=Avg('reviews__stars'), r=Count('tags', distinct=True))",
    "Author.objects.annotate(n=Count('books', distinct=True), r=Count('books__reviews'))",
    "Book.objects.values('publisher__name').annotate(n=Count('pk'), a=Avg('price'))",
    "Book.objects.aggregate(Avg('price'), Max('reviews__stars'))",
    "for b in Book.objects.filter(order_lines__isnull=True)[:1]:\n    b.delete()",
    "print([b.pk for b in Book.objects.all()[:3]])",
    "Publisher.objects.filter(books__price__gt=50).annotate(n=Count('books'))",
    "Book.objects.filter(tags__name='orm').annotate(n=Count('reviews'))",
    "Book.objects.filter(reviews__isnull=False).annotate(n=Count('reviews'))",
    "Book.objects.filter(tags__name__in='ab').values('tags__name').annotate(n=Count('reviews'))",
    "Publisher.objects.annotate(n=Count('books', filter=Q(books__pages__gt=5)))",
    "Book.objects.filter(~Q(tags__name__startswith='o')).annotate(n=Count('reviews'))",
    "Book.objects.values('publisher').order_by('publisher__name').annotate(n=Count('pk'))",
    "Book.objects.values('publisher__name').order_by('publisher__founded').annotate(n=Count('pk'))",
    "Book.objects.values('in_print').annotate(n=Count('pk')).order_by('-n', 'in_print')",
    "Book.objects.values('pk').annotate(n=Count('reviews')).order_by('title')",
    "books = [b for b in Book.objects.all() if b.pages > 300]\nfor b in books:\n    print(b.title)",
    "qs = Book.objects.order_by('pk')\nfor b in list(qs)[:30]:\n    print(b.title)\nprint(qs)",
    "rows = list(Book.objects.filter(price__gt=20))\nif rows:\n    print(rows[0])",
    "rows = list(Book.objects.order_by('pk')[:20])\nprint(rows[:5], rows[7])",
    "books = Book.objects.filter(price__gt=20)\nif books.exists():\n"
    "    print(Book.objects.filter(pages__gt=20).first())",
)
