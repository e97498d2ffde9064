"""Declared models: what of Django's syntax they take, and what becomes of it."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from declarations import LIBRARY, declared, refusal, with_body
from django.apps import apps
from django.db import models
from django.utils import timezone

from ormscope.language import DeniedError, SnippetRuntimeError, SnippetSyntaxError
from ormscope.schema.declaring import declare, read_operations
from ormscope.schema.declaring.fields import FIELDS

MINIMAL = {
    "CharField": "max_length=10",
    "DecimalField": "max_digits=5, decimal_places=2",
    "ForeignKey": "'self', on_delete=models.CASCADE",
    "OneToOneField": "'self', on_delete=models.CASCADE",
    "ManyToManyField": "'self'",
    "GeneratedField": "expression=Value(1), output_field=models.IntegerField(), db_persist=True",
    "AutoField": "primary_key=True",
    "BigAutoField": "primary_key=True",
    "SmallAutoField": "primary_key=True",
    "FilePathField": "path='x'",
}


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - {"CompositePrimaryKey"}))
def test_every_field_of_django_can_be_declared(name: str) -> None:
    made = declared(with_body(f"a = models.{name}({MINIMAL.get(name, '')})"))
    assert type(made.state.models["lab", "book"].fields["a"]) is getattr(models, name)
    assert made.apps.get_model("lab", "Book")._meta.get_field("a")


def test_no_field_class_of_django_is_forgotten() -> None:
    left_out = {"Field", "ForeignObject", "OrderWrt", "CommaSeparatedIntegerField"}
    left_out |= {"IPAddressField", "NullBooleanField"}
    there = {
        name
        for name, cls in vars(models).items()
        if isinstance(cls, type) and issubclass(cls, models.Field)
    }
    assert FIELDS.keys() == there - left_out


def test_a_key_of_two_columns_is_called_pk() -> None:
    made = declared(
        with_body(
            "pk = models.CompositePrimaryKey('a', 'b')\n"
            "    a = models.IntegerField()\n    b = models.IntegerField()"
        )
    )
    assert made.apps.get_model("lab", "Book")._meta.pk.columns == ("a", "b")
    named = with_body("k = models.CompositePrimaryKey('a', 'b')")
    assert "must be `pk`" in str(refusal(named)[0])


def test_abstract_bases_parents_and_proxies_are_what_django_makes_of_them() -> None:
    text = """
class Stamped(models.Model):
    made = models.DateTimeField(default=timezone.now)
    class Meta:
        abstract = True
        ordering = ["-made"]
class Book(Stamped):
    title = models.TextField()
    class Meta(Stamped.Meta):
        db_table = "books"
class Ebook(Book):
    drm = models.BooleanField(default=False)
class Cheap(Book):
    class Meta:
        proxy = True
"""
    made = declared(text)
    assert [model.name for model in made.state.models.values()] == ["Book", "Ebook", "Cheap"]
    book = made.state.models["lab", "book"]
    assert book.fields["made"].default is timezone.now
    assert (book.options["ordering"], book.options["db_table"]) == (["-made"], "books")
    assert made.state.models["lab", "ebook"].bases == ("lab.book",)
    assert made.apps.get_model("lab", "Cheap")._meta.proxy
    place = made.ranges["Book", "made"]
    assert text[place.start : place.end].startswith("made = models.DateTimeField")


def test_relations_lead_to_models_by_class_by_name_and_to_themselves() -> None:
    made = declared(
        """
class Author(models.Model):
    mentor = models.ForeignKey("self", models.SET_NULL, null=True)
class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.PROTECT)
    shelf = models.OneToOneField("Shelf", on_delete=models.SET(None), null=True)
    tags = models.ManyToManyField("lab.Tag", through="Filing", through_fields=("book", "tag"))
class Shelf(models.Model): pass
class Tag(models.Model): pass
class Filing(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE)
"""
    )
    book = made.apps.get_model("lab", "Book")
    assert book._meta.get_field("author").related_model.__name__ == "Author"
    assert book._meta.get_field("shelf").related_model.__name__ == "Shelf"
    assert book._meta.get_field("tags").remote_field.through.__name__ == "Filing"


def test_choices_defaults_and_constants_have_their_values() -> None:
    made = declared(
        """
import uuid
from django.utils.translation import gettext_lazy as _
SIZES = [(1, "small"), (2, "large")]
class Colour(models.IntegerChoices):
    RED = 1, _("Red")
    DARK_BLUE = 2
class Book(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
    LONGEST = 7
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    status = models.CharField(max_length=LONGEST, choices=Status, default=Status.OPEN)
    colour = models.IntegerField(choices=Colour.choices, default=Colour.RED)
    size = models.IntegerField(choices=SIZES)
    data = models.JSONField(default=dict)
"""
    )
    fields = made.state.models["lab", "book"].fields
    assert fields["status"].choices == [("open", "Open")]
    assert fields["colour"].choices == [(1, "Red"), (2, "Dark Blue")]
    assert fields["size"].choices == [(1, "small"), (2, "large")]
    assert (fields["status"].default, fields["colour"].default) == ("open", 1)
    assert (fields["id"].default, fields["data"].default) == (uuid.uuid4, dict)
    assert fields["status"].max_length == 7


def test_ranges_say_where_everything_stands() -> None:
    made = declared()
    shown = {key: LIBRARY[place.start : place.end] for key, place in made.ranges.items()}
    assert shown["Book",] == "Book"
    assert shown["Book", "title"] == "title = models.CharField(max_length=200)"
    assert shown["Book", "Meta"] == "Meta"
    assert shown["Book", "Meta", "indexes", 0].startswith("models.Index(")
    assert shown["Book", "Meta", "constraints", 0].startswith("models.CheckConstraint(")


def test_sql_text_is_for_those_who_may_write_it() -> None:
    text = with_body(
        "a = models.GeneratedField(expression=RawSQL('1', []), db_persist=True, "
        "output_field=models.IntegerField())"
    )
    assert isinstance(refusal(text)[0], DeniedError)
    assert declare(text, sql_text=True).state.models["lab", "book"].fields["a"].generated


@pytest.mark.parametrize(
    ("text", "sentence", "blamed"),
    [
        (with_body("def __str__(self): return ''"), "A method cannot run here", "def"),
        (with_body("a = models.TextField(validators=[])"), "no database sees it", "validators=[]"),
        (with_body("a = models.CharField(max_lenght=1)"), "Did you mean `max_length`", "max_len"),
        (with_body("a = models.ForeignKey('Bok', models.CASCADE)"), "Did you mean `Book`", "a ="),
        (with_body("a = models.ForeignKey('self')"), "needs `on_delete`", "ForeignKey('self')"),
        (with_body("a = models.TextField()", "oder = ['a']"), "ordering", "oder = ['a']"),
        (with_body("objects = models.Manager()"), "Manager", "Manager"),
        ("import os\n" + with_body("pass"), "no `os` to import", "import os"),
        ("", "Declare a model", ""),
    ],
)
def test_a_refusal_says_what_where_and_what_instead(text: str, sentence: str, blamed: str) -> None:
    error, part = refusal(text)
    assert sentence in str(error)
    assert part.startswith(blamed)


IMPORTS = """
from __future__ import annotations
import datetime, decimal, uuid
import django.utils.timezone
import django.db.models.deletion
from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4
from django.db import models as m
from django.db.models import CASCADE, Q, TextChoices
from django.db.models.functions import Lower, Now as Today
from django.db.models.functions.text import Upper
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

class Book(m.Model):
    id = m.UUIDField(primary_key=True, default=uuid4)
    made = m.DateTimeField(_("made"), default=now)
    price = m.DecimalField(max_digits=5, decimal_places=2, default=D("1.5"))
    seen = m.DateTimeField(db_default=Today())
"""


def test_imports_bind_what_is_there() -> None:
    fields = declared(IMPORTS).state.models["lab", "book"].fields
    assert fields["made"].default is timezone.now
    assert fields["price"].default == Decimal("1.5")


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import uuid.os",
        "from os import path",
        "from . import models",
        "from django.db.models import *",
        "from django.db import connection",
        "from django.conf import settings",
        "from django.core.validators import MinValueValidator",
        "from django.contrib.postgres.fields import ArrayField",
    ],
)
def test_imports_of_anything_else_are_refused(line: str) -> None:
    error, part = refusal(f"{line}\n{with_body('pass')}")
    assert isinstance(error, DeniedError)
    assert part == line


def test_what_django_says_is_said_in_its_words() -> None:
    error, part = refusal("class A(models.Model):\n    class Meta:\n        proxy = True")
    assert isinstance(error, SnippetRuntimeError)
    assert "no non-abstract model base class" in str(error)
    assert part == "A"
    assert isinstance(refusal("class A(models.Model)")[0], SnippetSyntaxError)


def test_declarations_do_not_see_each_other_nor_the_project() -> None:
    before = [model._meta.label for model in apps.get_models()]
    first, second = declared(), declared(LIBRARY.replace("price", "cost"))
    assert first.apps.get_model("lab", "Book") is not second.apps.get_model("lab", "Book")
    assert not hasattr(first.apps.get_model("lab", "Book"), "cost")
    assert [model._meta.label for model in apps.get_models()] == before
    assert "lab" not in apps.all_models


def test_names_that_an_abstract_base_leaves_open_are_filled_in() -> None:
    """As Django's documentation writes them: ``%(class)s`` may come first, in indexes, too."""
    found = declare(
        """
class Base(models.Model):
    next = models.ForeignKey("Shop", models.CASCADE, related_name="%(class)s_set")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["next"], name="%(app_label)s_%(class)s_next")]
        constraints = [models.CheckConstraint(condition=Q(id__gt=0), name="%(class)s_id")]

class Shop(Base):
    pass
""",
        sql_text=False,
    )
    (shop,) = found.apps.get_models()
    assert [each.name for each in shop._meta.indexes] == ["lab_shop_next"]
    assert [each.name for each in shop._meta.constraints] == ["shop_id"]
    assert hasattr(shop, "shop_set")


@pytest.mark.parametrize("name", ["%(class)s", "%(class)100s", "%s", "%(klass)s_x", "a'%(class)s"])
def test_no_operation_has_a_name_left_open(name: str) -> None:
    shop = declare("class Shop(models.Model): pass", sql_text=False)
    text = f'AddIndex("Shop", models.Index(fields=["id"], name="{name}"))'
    with pytest.raises(DeniedError, match="letters, digits and underscores"):
        read_operations(text, shop, sql_text=False)
