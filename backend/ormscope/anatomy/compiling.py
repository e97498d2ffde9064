"""Compiles a node on a connection, executing nothing, and says which method did it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.places import defined_at, definer
from ormscope.anatomy.sample_models import sample_model
from ormscope.anatomy.texts import sentence_of, text_of
from ormscope.document.anatomy import CallExample

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.document.trace import Place


class Compiler:
    """Compiles nodes as parts of a SELECT over the sample's model."""

    def __init__(self, connection: Any) -> None:
        from django.db.models.sql import Query

        self.query = Query(sample_model())
        self._compiler = self.query.get_compiler(connection=connection)
        self._vendor_method = f"as_{connection.vendor}"

    def example(self, call: str, make: Callable[[], Any]) -> CallExample:
        """Make a node and compile it; what Django refuses is the example's error."""
        try:
            sql, params = self._compiler.compile(make())
        except Exception as error:  # Django's refusal, or a third party's mistake
            return CallExample(call=call, result=None, error=sentence_of(error))
        return CallExample(
            call=call, result=str(sql), params=tuple(text_of(each, 200) for each in params)
        )

    def method_of(self, kind: type) -> tuple[Place, bool]:
        """Give where the method is that compiles nodes of a class, and if it is the vendor's."""
        own = definer(kind, self._vendor_method)
        owner = own or definer(kind, "as_sql")
        if owner is None:
            return defined_at(kind), False
        name = "as_sql" if own is None else self._vendor_method
        return defined_at(owner, name), own is not None


def column(field: Any) -> Any:
    """Give the field's column, or its columns, as a node that compiles to the bare name.

    Quotes and tables would make every row differ between databases, and say nothing of it.
    """
    bare, pairs = _column_classes()
    if field.column is None:
        return pairs("sample", field.fields, field.fields, field)
    return bare("sample", field, field)


def sample_column(name: str) -> Any:
    """Give a column of the sample's model."""
    return column(sample_model()._meta.get_field(name))


def value_of(examples: tuple[CallExample, ...]) -> str | None:
    """Give what examples gave as one text, a line each; None where all were refused."""
    if all(each.result is None for each in examples):
        return None
    return "\n".join(each.result if each.result is not None else f"✗ {each.error}"
                     for each in examples)  # fmt: skip


@cache
def _column_classes() -> tuple[Any, Any]:
    """Make the classes once Django is set up: backends look for classes of Django's own."""
    from django.db.models import expressions

    class BareColumn(expressions.Col):
        def as_sql(self, compiler: Any, connection: Any) -> Any:
            del compiler, connection
            return self.target.column or self.target.name, []

    if not hasattr(expressions, "ColPairs"):  # before Django 5.2 no field has several columns
        return BareColumn, None

    class BareColumns(expressions.ColPairs):
        def get_cols(self) -> Any:
            return [BareColumn(self.alias, each, each) for each in self.targets]

    return BareColumn, BareColumns
