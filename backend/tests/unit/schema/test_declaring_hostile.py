"""What must be refused in declarations. Lists to read and to add to."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from declarations import LIBRARY, asked, declared, refusal, refused_operation, with_body
from hypothesis import given, settings
from hypothesis import strategies as st

from ormscope.language import BudgetError, DeniedError, SnippetError, parse, run

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

REACHING = [
    "models.__class__",
    "models.Model.objects",
    "models.Model.__subclasses__()",
    "models.CharField.__init__.__globals__",
    "models.CASCADE.__globals__",
    "models.CASCADE(1, 2, 3, 4)",
    "models.TextField().model",
    "models.TextField().db_type(1)",
    "models.CharField.description",
    "models.Index(fields=['a'], name='b').create_sql",
    "models.Manager()",
    "models.signals",
    "models.sql",
    "models.SET(print)",
    "models.SET(uuid.uuid4)",
    "uuid.uuid4()",
    "uuid.os",
    "django.conf.settings",
    "django.db.connection",
    "django.db.models.base",
    "timezone.settings",
    "functions.text.NumericOutputFieldMixin",
    "__import__('os')",
    "open('/etc/passwd')",
    "eval('1')",
    "getattr(models, 'Model')",
    "lambda: 1",
    "'{0.__class__}'.format(models)",
    "[x for x in (1).__class__.__mro__]",
    "f'{models.__class__}'",
    "(yield)",
    "(a := 1)",
    "models.TextField(*[1])",
    "models.TextField(**{'null': True})",
    "Book.objects",
    "models.TextField(default=print)",
    "models.TextField(default=models.CASCADE)",
    "models.TextField(default=[uuid.uuid4])",
    "models.TextField(choices=models.TextField)",
    "models.TextField(choices=models.TextChoices)",
    "models.FileField(storage=1)",
    "models.ImageField(width_field='x')",
    "models.JSONField(encoder=dict)",
    "models.ForeignKey('auth.User', models.CASCADE)",
    "models.ForeignKey('self', print)",
    "models.ForeignKey('self', models.CASCADE, limit_choices_to=dict)",
    "RawSQL('1', [])",
    "Func(template='x')",
]
#: As the value of an option that becomes part of the SQL as it is.
NOT_A_NAME = [
    'a"b',
    "a'b",
    "a;b",
    "a b",
    "a%sb",
    "a\nb",
    "a.b",
    "a`b",
    "[a]",
    "",
    "x" * 201,
    "é",
    "a\0",
]
PASTED = [
    "models.TextField(db_column={0!r})",
    "models.TextField(db_tablespace={0!r})",
    "models.ManyToManyField('self', db_table={0!r})",
    "models.ForeignKey('self', models.CASCADE, to_field={0!r})",
    "models.ForeignKey('self', models.CASCADE, related_name={0!r})",
    "models.ForeignKey('self', models.CASCADE, related_query_name={0!r})",
    "models.Index(fields=['title'], name={0!r})",
    "models.Index(fields=[{0!r}], name='a')",
    "models.Index(fields=['title'], name='a', opclasses=[{0!r}])",
    "models.Index(fields=['title'], name='a', include=[{0!r}])",
    "models.Index(F({0!r}), name='a')",
    "models.CheckConstraint(condition=Q(({0!r}, 1)), name='a')",
    "models.UniqueConstraint(fields=['title'], name={0!r})",
    "models.GeneratedField(expression=Lower({0!r}), output_field=models.TextField())",
    "models.TextField(db_default=Collate(Value('a'), {0!r}))",
]
META = ["db_table", "db_tablespace", "order_with_respect_to", "required_db_vendor"]
STATEMENTS = [
    "def save(self): pass",
    "async def save(self): pass",
    "for x in (1, 2): pass",
    "while True: pass",
    "if True: a = models.TextField()",
    "with x: pass",
    "try:\n        pass\n    finally:\n        pass",
    "del Book",
    "global x",
    "assert True",
    "raise ValueError",
    "a += 1",
    "a: int = models.TextField()",
    "a = b = models.TextField()",
    "a.b = models.TextField()",
    "a, b = 1, 2",
    "print(1)",
    "import os",
    "from os import path",
    "from .models import Book",
    "class Meta(type): pass",
    "class Inner: pass",
    "class Inner(models.Model): pass",
]
CLASSES = [
    "class A(models.Model, metaclass=type): pass",
    "class A(models.Model, x=1): pass",
    "@decorated\nclass A(models.Model): pass",
    "class A: pass",
    "class A(object): pass",
    "class A(type): pass",
    "class A(models.TextField): pass",
    "class A(models.TextField()): pass",
    "class A(A): pass",
    "class A(*[models.Model]): pass",
    "class A(models.Model, models.Model): pass",
    "class A(models.Model): pass\nclass a(models.Model): pass",
    "class A__b(models.Model): pass",
    "class _A(models.Model): pass",
    "class Größe(models.Model): pass",
    "class Q(models.Model): pass",
    "class models(models.Model): pass",
    "class print(models.Model): pass",
    "class A(models.TextChoices):\n    mro = 'x'",
    "class A(models.TextChoices):\n    _value_ = 'x'",
    "class A(models.TextChoices):\n    def label(self): pass",
    "class A(models.IntegerChoices):\n    X = 'x'",
]
FIELD_NAMES = ["pk", "objects", "save", "check", "full_clean", "delete", "_meta", "a__b", "a_", "é"]
TOO_MUCH = [
    "models.CharField(max_length=10**10**10)",
    "models.CharField(max_length=10**400)",
    "models.TextField(default='x' * 10**9)",
    "models.TextField(default=('x' * 1000) * 1000)",
    f"models.JSONField(default={'[' * 60}{']' * 60})",
    f"models.JSONField(default={'(' * 900}1{')' * 900})",
    "models.JSONField(default=[x for x in [[1]] if not x.append(x)])",
    "models.JSONField(default=[[0] * 5000] * 5000)",
    "models.DecimalField(default=Decimal('1e1000000'))",
    "models.IntegerField(choices=list(range(10**9)))",
    "models.TextField(default=[y for x in range(10**6) for y in range(10**6)])",
    "models.CheckConstraint(condition=" + " & ".join(["Q(a=1)"] * 600) + ", name='a')",
]
TOO_LARGE = [
    "models.CharField(max_length=100_001)",
    "models.CharField(max_length=-1)",
    "models.CharField(max_length=True)",
    "models.CharField(max_length='9); DROP')",
    "models.DecimalField(max_digits=10**6)",
    f"models.IntegerField(default={'9' * 4000})",
    "models.FloatField(default=1e999)",
    "models.FloatField(default=float('nan'))",
    "models.TextField(db_comment='x' * 1001)",
    "models.TextField(db_comment='a\\0b')",
    "models.TextField(db_comment='\\ud800')",
    "models.TextField(db_default=Value('x' * 1001))",
    "models.TextField(db_collation='C\" COLLATE')",
    "models.TextField(null=1)",
    "models.CheckConstraint(condition=Q(a=1), name='x', "
    "violation_error_message='%(name)1000000000s')",
    "models.TextField(db_comment='%1000000000s')",
    "models.TextField(db_default='%(a)1000000000s')",
    "models.TextField(default=b'%1000000000b')",
    "models.TextField(db_default=F('a') + 'x' * 2000)",
    "django.db.models.expressions.CombinedExpression(F('a'), '; DROP', F('b'))",
]


@pytest.mark.parametrize("value", [*REACHING, *TOO_LARGE])
def test_nothing_is_reached_from_a_value(value: str) -> None:
    error, _ = refusal(with_body(f"a = {value}"))
    assert isinstance(error, (DeniedError, BudgetError)) or "not callable" in str(error)


@pytest.mark.parametrize("value", TOO_MUCH)
def test_what_is_too_much_is_never_built(value: str) -> None:
    assert isinstance(refusal(with_body(f"a = {value}"))[0], SnippetError)


@pytest.mark.parametrize("text", PASTED)
@pytest.mark.parametrize("name", NOT_A_NAME)
def test_no_name_but_an_identifier_comes_into_the_sql(text: str, name: str) -> None:
    error, blamed = refusal(with_body(f"a = {text.format(name)}"))
    assert isinstance(error, DeniedError)
    assert blamed in text.format(name)
    assert "neither a field" not in str(error)


@pytest.mark.parametrize("option", META)
@pytest.mark.parametrize("name", NOT_A_NAME)
def test_nor_through_class_meta(option: str, name: str) -> None:
    body = with_body("a = models.TextField()", f"{option} = {name!r}")
    assert isinstance(refusal(body)[0], DeniedError)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_body_has_no_statements(statement: str) -> None:
    refusal(with_body(statement))


@pytest.mark.parametrize("text", CLASSES)
def test_a_class_is_a_plain_one(text: str) -> None:
    refusal(text)


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_field_has_a_name_that_models_and_lookups_leave_free(name: str) -> None:
    assert isinstance(refusal(with_body(f"{name} = models.TextField()"))[0], DeniedError)
    error, _ = refused_operation(f"AddField('Book', {name!r}, models.TextField())")
    assert isinstance(error, DeniedError)


@pytest.mark.parametrize("name", ["pk", "objects", "save", "check", "mro", "DoesNotExist", "title"])
def test_a_class_of_choices_hides_nothing_of_its_model(name: str) -> None:
    body = f"title = models.TextField()\n    class {name}(models.TextChoices):\n        A = 'a'"
    error, blamed = refusal(with_body(body))
    assert isinstance(error, DeniedError)
    assert blamed == name


@pytest.mark.parametrize(
    "text",
    [
        "b = models.ForeignKey(Book, models.CASCADE, related_name='%(class)s')",
        "b = models.ManyToManyField(Book, related_name='%(class)s')",
        "b = models.OneToOneField(Book, models.CASCADE)",
    ],
)
@pytest.mark.parametrize("name", ["check", "delete", "save"])
def test_a_relation_hides_nothing_of_the_model_that_it_refers_to(name: str, text: str) -> None:
    error, blamed = refusal(f"{with_body('pass')}class {name}(models.Model):\n    {text}\n")
    assert isinstance(error, DeniedError)
    assert blamed == text
    error, blamed = refused_operation(f"CreateModel('{name}', [('b', {text.partition('= ')[2]})])")
    assert "Give the relation another `related_name`" in str(error)


def test_nor_does_the_link_to_a_parent() -> None:
    error, blamed = refusal(f"{with_body('pass')}class check(Book): pass\n")
    assert "`check.book_ptr`" in str(error)
    assert blamed == "check"


@pytest.mark.parametrize("word", ["class", "None", "import", "await"])
def test_nor_is_it_a_word_of_python(word: str) -> None:
    for text in (
        f"AddField('Book', '{word}', models.TextField())",
        f"RenameField('Book', 'title', '{word}')",
        f"RenameModel('Book', '{word}')",
        f"CreateModel('A', [('{word}', models.TextField())])",
    ):
        assert "word of Python" in str(refused_operation(text)[0])


def test_sizes_have_ends() -> None:
    fields = "".join(f"    f{n} = models.TextField()\n" for n in range(61))
    assert refusal(f"class A(models.Model):\n{fields}")[1] == "f60"
    models = "".join(f"class A{n}(models.Model): pass\n" for n in range(21))
    assert refusal(models)[1] == "A20"
    for text in ("#" * 20_001, "class A(models.Model): pass\n" * 1_000):
        assert isinstance(refusal(text)[0], BudgetError)


@pytest.mark.parametrize("field", ["FileField", "ImageField", "FilePathField"])
def test_a_snippet_over_declared_models_opens_no_file(field: str) -> None:
    book = declared(with_body(f"a = models.{field}()")).apps.get_model("lab", "Book")
    program = parse("b = Book(a='manage.py')\n[b.a, len(b.a), 'import' in b.a, 'manage' in b.a]")
    assert run(program, models={"Book": book}).value == ["manage.py", 9, False, True]


def test_memory_stays_flat_over_500_declarations() -> None:
    def declare_and_change(number: int) -> None:
        text = LIBRARY.replace("Author", f"Author{number}")
        declared(text).apps.get_models()
        if number % 5 == 0:
            asked(f"RenameModel('Book', 'Book{number}')", text)

    for number in range(20):
        declare_and_change(number)
    gc.collect()
    before = len(gc.get_objects())
    for number in range(20, 520):
        declare_and_change(number)
    gc.collect()
    # One declaration that stayed would be hundreds of objects, 500 of them a hundred thousand; the
    # pools that other tests left in this process make and drop some hundred meanwhile.
    assert len(gc.get_objects()) - before < 2_500


def _soup(words: list[str]) -> SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=12).map("".join)


WORDS = [
    *("models", ".", "(", ")", "[", "]", "{", "}", "=", ",", " ", "'", '"', "\n", "\n    ", ":"),
    *("class ", "A", "Book", "Meta", "Model", "TextField()", "ForeignKey", "CASCADE", "'Book'"),
    *("null=True", "name='x'", "fields=['title']", "Q", "F", "Index", "|", "~", "*", "**", "@"),
    *("AddField", "CreateModel", "migrations", "lambda:", "if ", "__class__", "default", "1", "-"),
    *("_connector='OR'", "_negated=True", "def f():", "import ", "\\", "é", "\t", "pass", "..."),
]


@given(_soup(WORDS))
@settings(max_examples=400, derandomize=True, database=None, deadline=None)
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    for attempt in (
        lambda: declared(text),
        lambda: declared(with_body(text)),
        lambda: declared(with_body(f"a = {text}", f"b = {text}")),
        lambda: asked(text),
        lambda: asked(f"AddField('Book', 'a', {text})"),
    ):
        try:
            attempt()
        except SnippetError as error:
            if error.range is None:
                raise
