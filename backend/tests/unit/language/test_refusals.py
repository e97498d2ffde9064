"""What must be refused, by whom, and in which words."""

from __future__ import annotations

import pytest
from snippets import failure_of, shown, value_of

from ormscope.language import BudgetError, DeniedError, SnippetRuntimeError, check, parse

STATIC = [
    "import os",
    "from os import path",
    "def f():\n    pass",
    "class A:\n    pass",
    "lambda: 1",
    "async def f():\n    pass",
    "return 1",
    "yield 1",
    "await x",
    "global x",
    "nonlocal x",
    "x: int = 1",
    "a @ b",
    "1j",
    "match x:\n    case 1:\n        pass",
    "[x async for x in y]",
    "().__class__",
    "__import__('os')",
    "__builtins__",
    "Book._meta",
    "Q(_connector='x')",
    "Q(__class__=1)",
    "Q(naïve=1)",
    "del b.title",
    "b._state = 1",
    "try:\n    1\nexcept ValueError as __e:\n    pass",
    "f'{x.__class__}'",
    "x.ﬁlter._y",
]
DENIED = [
    "'{0.__class__}'.format(Book)",
    "'%s' % Book",
    "b'%s' % 1",
    "'a'.format_map({})",
    "Book.objects.raw('select 1')",
    "Book.objects.all().extra(where=['1=1'])",
    "Book.objects.using('x').query.get_compiler('x')",
    "'select 1'.get_compiler('default')",
    "Book.objects.db_manager('x')",
    "Book.objects.model",
    "Book.objects.all().model",
    "Book.objects.all().as_manager()",
    "Book.objects.none().resolve_expression()",
    "Book.publisher",
    "Book.tags.through",
    "Book.from_db('default', [], [])",
    "Book.check()",
    "Book(title='x').serializable_value('title')",
    "Book(title='x').unique_error_message(Book, [])",
    "Book(title='x').save(using='x')",
    "Book(title='x').save(False, False, 'x')",
    "Book(title='x').delete('x')",
    "Book(title='x').refresh_from_db('x')",
    "Book(titel='x')",
    "Book(objects=1)",
    "b = Book()\nb.save = 1",
    "b = Book()\nb.tags = []",
    "b = Book()\nb.objects = 1",
    "Book.objects = 1",
    "Q().children",
    "F('x').name",
    "F('x').resolve_expression",
    "Value(1).as_sql",
    "Count('x').copy()",
    "IntegerField().model",
    "transaction.commit()",
    "transaction.atomic(using='x')",
    "transaction.on_commit(print)",
    "models.Model",
    "models.signals",
    "functions.Func",
    "Func(F('x'), function='lower')",
    "Func('x')",
    "Upper('title', template='x')",
    "Upper('title', function='x')",
    "Upper('title', expressions='x')",
    "Concat('a', 'b', arg_joiner='x')",
    "Count('id', template='x')",
    "Sum('id', anything='x')",
    "Subquery(Book.objects.all(), template='x')",
    "Exists(Book.objects.all(), template='x')",
    "Case(When(pk=1, then=1), template='x')",
    "Cast('price', CharField(max_length='9))||(('))",
    "Cast('price', CharField(max_length=True))",
    "Cast('price', CharField(9))",
    "Cast('price', CharField(db_collation='x'))",
    "Cast('price', DecimalField(max_digits='8,2)', decimal_places=2))",
    "Cast('price', 'integer')",
    "Cast('price', output_field='integer')",
    "Cast('price', IntegerField)",
    "JSONField(encoder=1)",
    "Collate('title', 'a\"b')",
    "Collate('title', collation='a\\n')",
    "Extract('published', \"year' FROM x) --\")",
    "Trunc('published', kind='year, 1')",
    "Trunc('published', 5)",
    "Prefetch('tags', to_attr='_state')",
    "Subquery(1)",
    "Subquery('SELECT 1')",
    "Exists(queryset=1)",
    "Book.objects.prefetch_related('_state__db')",
    "Book.objects.prefetch_related(Prefetch('DoesNotExist__x'))",
    "Book.objects.prefetch_related('tags____class__')",
    "Book.objects.get_or_create(isbn='1', defaults={'title': Customer})",
    "Book.objects.filter(title__in=[Book])",
    "Value([print, {'a': (Book,)}])",
    "Prefetch('tags', None, '__class__')",
    "Book.objects.annotate(**{'a b': F('title')})",
    "Book.objects.annotate(**{'a\\n': F('title')})",
    "Book.objects.annotate(**{'é': F('title')})",
    "Book.objects.filter(title=print)",
    "Book.objects.filter(title=Book)",
    "Book.objects.filter(title=Book.objects.all)",
    "Book.objects.update_or_create(isbn='1', defaults={'_state': 1})",
    "Book.objects.update_or_create({'save': 1}, isbn='1')",
    "Book.objects.get_or_create(isbn='1', defaults={'objects': 1})",
    "Book.objects.all().explain(nonsense=1)",
    "qs = Book.objects.all()\nqs.query = 1",
    "with Book:\n    pass",
    "with transaction.atomic:\n    pass",
    "f'{1:>10000000}'",
    "f'{1.5:.9999}'",
    "f'{date(2020, 1, 1):%1000000000d}'",
    "date(2020, 1, 1).strftime('%1000000000d')",
    "timezone.tzinfo",
    "ValidationError('a', 'b', {})",
    "try:\n    1 / 0\nexcept Exception as e:\n    e.with_traceback",
    "(x for x in [1]).gi_frame",
    "[].append.fget",
    "print.run",
    "['x'].sort(key=Func)",
    "Ebook.Format.mro()",
    "Decimal('1').real_thing",
    "{}.fromkeys",
    "str.join",
    "datetime.date(2020, 1, 1)",
    "round(1, -10**9)",
    "getattr(Book, 'objects')",
    "RawSQL('select 1', [])",
    "eval('1')",
    "raise SystemExit(3)",
    "map(str, [1])",
]
RAISED = {
    "int('9' * 5000)": "ValueError",
    "1 / 0": "ZeroDivisionError",
    "Book.objects.order_by('x.y);--')": "FieldError",
    "Book.objects.values('a\"b')": "ValueError",
    "Book.objects.fliter()": "AttributeError",
    "Book()()": "TypeError",
    "for b in Book.objects:\n    pass": "TypeError",
    "for b in F('x'):\n    pass": "TypeError",
    "Book[0]": "TypeError",
    "isinstance(1, 1)": "TypeError",
    "a, b = 1, 2, 3": "ValueError",
    "a, *b, c = 1,": "ValueError",
    "raise 5": "TypeError",
    "raise": "RuntimeError",
    "assert 1 > 2": "AssertionError",
    "print(*5)": "TypeError",
    "dict(**5)": "TypeError",
    "{}['a']": "KeyError",
    "(1, 2)[0] = 1": "TypeError",
    "del x": "NameError",
    "try:\n    1 / 0\nexcept 5:\n    pass": "TypeError",
    "list(a=1) if False else [][1]": "IndexError",
    "sum('ab', '')": "TypeError",
}


@pytest.mark.parametrize("source", STATIC)
def test_the_text_alone_is_refused_before_anything_runs(source: str) -> None:
    refusals = check(parse(source))
    assert refusals
    for error in refusals:
        assert shown(source, error.range)
        assert str(error).endswith(".")


@pytest.mark.parametrize("source", [*STATIC, *DENIED])
def test_a_run_is_denied_with_a_sentence_and_a_place(source: str) -> None:
    error = failure_of(source)
    assert isinstance(error, DeniedError), f"{type(error).__name__}: {error}"
    assert shown(source, error.range)
    assert len(str(error)) > 15


@pytest.mark.parametrize(("source", "name"), RAISED.items())
def test_the_users_own_errors_keep_their_names_and_words(source: str, name: str) -> None:
    error = failure_of(source)
    assert isinstance(error, SnippetRuntimeError), f"{type(error).__name__}: {error}"
    assert error.type_name == name
    assert str(error.__cause__) in (str(error), "")
    assert shown(source, error.range)


def test_all_refusals_are_reported_at_once_and_in_order() -> None:
    source = "import os\nx = lambda: 1\ny = x.__class__\nclass A:\n    import sys\n"
    places = [shown(source, error.range) for error in check(parse(source))]
    assert places == ["import os", "lambda: 1", "__class__", "class A:\n    import sys"]


def test_a_snippet_cannot_catch_what_the_language_says() -> None:
    assert isinstance(failure_of("try:\n    Book.tags\nexcept Exception:\n    pass"), DeniedError)
    assert isinstance(failure_of("try:\n    'x' * 10**9\nexcept:\n    pass"), BudgetError)


def test_unknown_names_come_with_the_one_that_was_meant() -> None:
    assert "Did you mean 'Book'?" in str(failure_of("Bok.objects"))
    assert "Did you mean `filter`?" in str(failure_of("Book.objects.fitler()"))
    assert "Did you mean 'Count'?" in str(failure_of("count('x')"))


def test_refused_arguments_are_pointed_at() -> None:
    source = "Count('id', template='(select 1)')"
    assert shown(source, failure_of(source).range) == "template='(select 1)'"
    source = "Book.objects.annotate(**{'x y': F('id')})"
    assert shown(source, failure_of(source).range) == "**{'x y': F('id')}"


def test_what_was_printed_before_an_error_is_kept() -> None:
    assert failure_of("print('before')\n1 / 0").output == "before\n"


def test_hostile_values_are_data() -> None:
    condition = value_of("Q(title=\"a' OR 1=1 --\", isbn='%s {0} $1')")
    assert "OR 1=1" in repr(condition)
