"""The language does what Python does, line for line."""

from __future__ import annotations

import contextlib
import io
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snippets import outcome_of, value_of

PROGRAMS = [
    "a, (b, *c), d = 1, (2, 3, 4), 5\nprint(a, b, c, d)",
    "x = y = [1]\ny.append(2)\nx += [3]\nprint(x, y, x is y)",
    "for i in range(5):\n    if i == 1:\n        continue\n    if i == 3:\n        break\n"
    "    print(i)\nelse:\n    print('never')",
    "for i in []:\n    pass\nelse:\n    print('else')",
    "n = 3\nwhile n:\n    n -= 1\n    print(n)\nelse:\n    print('done')",
    "while True:\n    for i in [1]:\n        break\n    else:\n        continue\n    print(i)\n"
    "    break",
    "try:\n    1 / 0\nexcept (KeyError, ZeroDivisionError) as e:\n    print(e)\nelse:\n"
    "    print('no')\nfinally:\n    print('finally')",
    "try:\n    try:\n        {}['a']\n    except KeyError:\n        raise\n"
    "except LookupError as e:\n    print(e.args)",
    "try:\n    raise ValueError('a') from KeyError('b')\nexcept ValueError as e:\n"
    "    print(repr(e))",
    "for i in range(3):\n    try:\n        if i == 1:\n            continue\n        print(i)\n"
    "    finally:\n        print('f')",
    "d = {'a': 1, **{'b': 2}}\nd['c'] = 3\ndel d['a']\nprint(d, 'b' in d, list(d.items()))",
    "print([x * y for x in range(4) if x % 2 for y in 'ab'], {x: -x for x in (1, 2)}, {1, 1})",
    "x = 5\nprint([x for x in range(3)], x)",
    "print((y := 4) + y, 1 < 2 < 3, 1 < 3 < 2, not [], [] or 'a', 0 and 1)",
    "print(f'{1 + 1!r:>5}|{2.5:.2f}|{\"é\":^7}|{10**6:,}|{{}}|{1:{2}}')",
    "print('a,b'.split(','), 'abc'[::-1], [1, 2, 3][1:], (1, 2)[-1], 'ab' * 2, [0] * 2)",
    "print(7 // 2, -7 % 3, 2 ** -1, 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, +1, 7 / 2)",
    "print(sorted('bca', reverse=True), min(3, 1), max([1, 5], key=str), sum([1, 2], 10))",
    "print(list(enumerate('ab', 1)), list(zip([1, 2], 'ab')), list(reversed([1, 2])))",
    "print(any([0, 1]), all([0, 1]), abs(-1), round(2.567, 1), int('7'), float('1.5'), bool(''))",
    "print(isinstance(1, int), isinstance('a', (int, str)), str(1), repr('a'), len('abc'))",
    "print(*[1, 2], sep='-', end='!')",
    "x = 1 if [] else 2\nassert x == 2, 'two'\nprint(x)",
    "x = [1, 2, 3, 4]\nx[1:3] = [9]\nx[0] += 5\nprint(x)",
    "print([*range(3), *'ab'], {*[1, 2]}, (*[1],))",
    "a = [3, 1, 2]\na.sort(key=str)\na.reverse()\nprint(a, a.index(1), a.count(2), a.pop())",
]


@pytest.mark.parametrize("source", PROGRAMS)
def test_it_prints_what_python_prints(source: str) -> None:
    expected = io.StringIO()
    with contextlib.redirect_stdout(expected):
        exec(source, {})
    assert outcome_of(source).output == expected.getvalue()


_numbers = st.integers(-50, 50)
_operators = st.sampled_from(["+", "-", "*", "//", "%", "&", "|", "^", "<", "==", "and", "or"])


@given(_numbers, st.lists(st.tuples(_operators, _numbers), max_size=6))
def test_arithmetic_is_pythons(first: int, rest: list[tuple[str, int]]) -> None:
    source = f"({first})" + "".join(f" {operator} ({number})" for operator, number in rest)
    try:
        expected = eval(source)
    except ZeroDivisionError:
        return
    assert value_of(source) == expected


def test_the_last_expression_is_the_value() -> None:
    outcome = outcome_of("x = 1\nx + 1")
    assert (outcome.value, outcome.has_value, outcome.rows) == (2, True, None)
    assert outcome.range is not None
    assert outcome.range.start == 6
    assert not outcome_of("x = 1").has_value


def test_models_choices_and_dates_are_at_hand() -> None:
    source = """
        ebook = Ebook(title="x", file_format=Ebook.Format.PDF, price=Decimal("9.90"))
        ebook.price += 1
        ebook.pages = 10
        print(ebook.get_file_format_display(), Ebook.Format.EPUB.label, ebook.price, ebook.title)
        print([each.value for each in Ebook.Format], Ebook.Format.choices[0])
        print(date(2024, 2, 1) - timedelta(days=1), datetime(2024, 1, 1, tzinfo=timezone.utc))
        try:
            raise Book.DoesNotExist("gone")
        except ObjectDoesNotExist as error:
            print(error)
    """
    assert outcome_of(textwrap.dedent(source)).output.splitlines() == [
        "PDF EPUB 10.90 x",
        "['epub', 'pdf'] ('epub', 'EPUB')",
        "2024-01-31 2024-01-01 00:00:00+00:00",
        "gone",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Book.objects.filter(title__icontains='django')",
        "Book.objects.filter(tags__name='orm').filter(tags__name='sql')",
        "Book.in_print_books.filter(pages__gt=300)",
        "Book.objects.expensive(above=40).with_stars().filter(stars__gte=4)",
        "Review.objects.annotate(day=ExtractWeekDay('posted_at')).values('day')"
        ".annotate(n=Count('pk'))",
        "Book.objects.only('title', 'publisher').select_related('publisher')",
        "Publisher.objects.prefetch_related(Prefetch('books', queryset=Book.objects.filter("
        "price__gt=20).order_by('price'), to_attr='dear_books'))",
        "Publisher.objects.annotate(dear=Count('books', filter=Q(books__price__gt=40)))",
        "Author.objects.annotate(latest=Subquery(Book.objects.filter(authors=OuterRef('pk'))"
        ".order_by('-published').values('title')[:1]))",
        "Author.objects.filter(Exists(Book.objects.filter(authors=OuterRef('pk'))))",
        "Book.objects.annotate(place=Window(expression=RowNumber(), partition_by=[F('publisher')],"
        " order_by=F('price').desc(nulls_last=True))).filter(place__lte=2)",
        "Book.objects.annotate(band=Case(When(price__lt=20, then=Value('low')),"
        " default=Value('high'))).values('band').annotate(n=Count('pk'))",
        "OrderLine.objects.filter(unit_price__lt=F('book__price') * Decimal('0.8'))",
        "Book.objects.annotate(g=Greatest('pages', Cast('price', IntegerField())))",
        "Author.objects.values('name').union(Publisher.objects.values('name'), all=True)",
        "Book.objects.annotate(top=FilteredRelation('reviews', condition=Q(reviews__stars=5)))"
        ".filter(top__verified=True)",
        "Book.objects.filter(pk__in=range(1, 1501))",
        "Stock.objects.filter(pk__in=[(1, 1), (1, 2)])",
        "Book.objects.filter(~Q(pk__in=[]) & (Q(price__gt=50) ^ Q(pages__gt=500)))",
        "Book.objects.filter(**{'title__in': ['a'], 'pages': 1})",
        "Book.objects.all() | Book.objects.filter(pages=1)",
        "Book.objects.annotate(x=Concat(Lower('title'), Value(' '), 'isbn',"
        " output_field=CharField(max_length=9)))",
        "Book.objects.annotate(j=JSONObject(a='title'), k=KT('metadata__language'))",
        "Book.objects.annotate(m=models.functions.TruncMonth('published')).order_by('?')",
    ],
)
def test_querysets_are_built_as_in_django(source: str) -> None:
    assert outcome_of(f"qs = {source}").output == ""
