"""Operations as they are typed: read, tried on the models, and written as a migration has them."""

from __future__ import annotations

import pytest
from declarations import LIBRARY, NOTHING, after, asked, contents, declared, refused_operation
from django.db import migrations

from ormscope.language import BudgetError, DeniedError
from ormscope.schema.declaring import read_operations, written, written_operation
from ormscope.schema.declaring.operations import OPERATIONS

ONE_EACH = """
CreateModel("Tag", [("id", models.AutoField(primary_key=True)), ("a", models.SlugField())])
migrations.AddField("Book", "tags", models.ManyToManyField("Tag"))
migrations.AlterField("Book", "title", models.TextField())
migrations.RenameField("Book", "title", "name")
migrations.AlterModelTable("Book", "books")
migrations.AlterModelTableComment("Book", "it's 100% \\\\ ours")
migrations.AlterUniqueTogether("Book", {("name", "author")})
migrations.AlterOrderWithRespectTo("Book", "author")
migrations.AlterModelOptions("Author", {"ordering": ["name"]})
migrations.RenameIndex("Book", "book_name", old_name="book_title")
migrations.RemoveIndex("Book", "book_name")
migrations.AddIndex("Book", models.Index(Lower("name").desc(), name="book_lower"))
AlterConstraint("Book", "book_price", CheckConstraint(condition=Q(price=0), name="book_price"))
migrations.RemoveConstraint("Book", "book_price")
AddConstraint("Book", UniqueConstraint(fields=["name"], condition=~Q(price=0) | Q(), name="u"))
migrations.RenameModel("Author", "Writer")
migrations.RemoveField("Book", "tags")
migrations.DeleteModel("Tag")
"""


def test_every_operation_is_read_with_its_place() -> None:
    found = asked(ONE_EACH)
    lines = ONE_EACH.strip().split("\n")
    assert [ONE_EACH[each.range.start : each.range.end] for each in found] == lines
    names = {type(each.operation).__name__ for each in found}
    refused = {"RunSQL", "RunPython", "SeparateDatabaseAndState", "AlterModelManagers"}
    assert names == OPERATIONS.keys() - refused - {"AlterIndexTogether"}
    of_django = {name for name in vars(migrations) if name[0].isupper()} - {"Migration"}
    assert OPERATIONS.keys() == of_django


def test_what_is_written_is_read_again_as_the_same() -> None:
    models = declared()
    first = asked(ONE_EACH)
    text = written([each.operation for each in first])
    second = read_operations(text, models, sql_text=False)
    assert written([each.operation for each in second]) == text
    assert contents(after(second, models.state)) == contents(after(first, models.state))


def test_operations_stand_in_lines_in_lists_and_in_migrations() -> None:
    one = "AddField('Book', 'a', models.TextField(null=True))"
    expected = written_operation(asked(one)[0].operation)
    for text in (
        f"migrations.{one}",
        f"[{one}]",
        f"migrations.{one},",
        f"operations = [{one},]",
        "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [('lab', '0001_initial')]\n    operations = [{one}]",
        one.replace("'Book'", "Book"),
        one.replace("'Book'", "model_name='Book'")
        .replace("'a'", "name='a'")
        .replace("models.TextField(null=True)", "field=models.TextField(null=True)"),
    ):
        (only,) = asked(text)
        assert written_operation(only.operation) == expected
    assert expected.startswith("migrations.AddField(\n    model_name='Book',\n")


def test_reading_leaves_the_declared_models_as_they_are() -> None:
    models = declared(
        "class A(models.Model):\n    code = models.CharField(max_length=3, unique=True)\n"
        "class B(models.Model):\n    a = models.ForeignKey(A, models.CASCADE, to_field='code')\n"
    )
    before = contents(models.state)
    text = "RenameField('A', 'code', 'key')\nRenameModel('A', 'C')\nRemoveField('B', 'a')"
    read_operations(text, models, sql_text=False)
    assert contents(models.state) == before


@pytest.mark.parametrize(
    ("text", "sentence", "blamed"),
    [
        ("AddField('Bok', 'a', models.TextField())", "Did you mean `Book`?", "'Bok'"),
        ("RemoveField(model_name='Book', name='titel')", "mean `title`?", "name='titel'"),
        ("AddField('Book', 'title', models.TextField())", "already", "'title'"),
        ("RenameField('Book', 'title', 'price')", "already", "'price'"),
        ("RenameModel('Book', 'Author')", "already", "'Author'"),
        ("CreateModel('book', [])", "already", "'book'"),
        ("CreateModel('A', [], bases=('lab.bok',))", "no model `bok`", "bases=('lab.bok',)"),
        ("DeleteModel('Author')", "`Book.author` refers", "DeleteModel('Author')"),
        ("AddField('Book', 'a', models.ForeignKey('B', models.CASCADE))", "`Book.a`", "AddField"),
        ("AddIndex('Book', models.Index(fields=['x'], name='y'))", "no field `x`", "models.Index"),
        ("AddIndex('Book', models.Index(fields=['title']))", "require a name", "AddIndex"),
        ("RemoveIndex('Book', 'book_titel')", "Did you mean `book_title`?", "'book_titel'"),
        ("RemoveConstraint('Book', 'x')", "There are: book_price.", "'x'"),
        (
            "AddConstraint('Book', models.CheckConstraint(condition=Q(), name='book_title'))",
            "already",
            "models.CheckConstraint",
        ),
        ("AlterUniqueTogether('Book', {('title', 'x')})", "no field `x`", "{('title', 'x')}"),
        ("AlterOrderWithRespectTo('Book', 'x')", "no field `x`", "'x'"),
        ("RunSQL('DROP TABLE x')", "takes SQL text", "RunSQL"),
        ("migrations.RunPython(print)", "runs Python", "RunPython"),
        ("AddField('Book', 'class', models.TextField())", "word of Python", "'class'"),
        ("AddField('Book', 'a')", "needs `field`", "AddField('Book', 'a')"),
        ("AlterModelOptions('Book', {'x': 1})", "not an option", "{'x': 1}"),
        ("AlterModelOptions('Book', {'db_table': 'x'})", "AlterModelTable", "{'db_table'"),
        ("CreateModel('A', [], options={'abstract': True})", "no table", "options="),
        ("AlterModelTable('Book', 'a\"b')", "becomes part of the SQL", "'a\"b'"),
        ("class Book(models.Model): pass", "Models are declared beside", "class Book"),
        ("models.TextField()", "not an operation", "models.TextField()"),
        ("", "Write an operation", ""),
    ],
)
def test_what_cannot_be_done_is_said_before_a_database_is_asked(
    text: str, sentence: str, blamed: str
) -> None:
    error, part = refused_operation(text)
    assert sentence in str(error)
    assert part.startswith(blamed)


def test_each_operation_is_tried_after_those_before_it() -> None:
    assert len(asked("RenameField('Book', 'title', 'a')\nRemoveField('Book', 'a')")) == 2
    error, part = refused_operation("RemoveField('Book', 'price')\nRemoveField('Book', 'price')")
    assert "no field `price`" in str(error)
    assert error.range is not None
    assert (part, error.range.start > 30) == ("'price'", True)


def test_a_relation_of_a_model_that_is_not_there_is_no_operation_of_an_empty_app() -> None:
    with pytest.raises(DeniedError, match="There is no model `Book`"):
        read_operations("DeleteModel('Book')", NOTHING, sql_text=False)


def test_there_are_at_most_forty() -> None:
    lines = [f"AddField('Book', 'a{n}', models.TextField())" for n in range(41)]
    assert len(asked("\n".join(lines[:40]))) == 40
    error, part = refused_operation("\n".join(lines))
    assert isinstance(error, BudgetError)
    assert part == lines[40]


def test_no_path_of_this_machine_is_written() -> None:
    text = written([each.operation for each in asked(ONE_EACH, LIBRARY)])
    assert "/" not in text
    assert "Generated by" not in text
