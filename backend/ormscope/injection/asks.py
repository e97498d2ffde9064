"""Where the values are put: a table of how to ask. What comes out is never written here.

In ``code`` the name ``value`` is the hostile text; what else it may name is in ``namespace.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ormscope.document.injection import Position


@dataclass(frozen=True, slots=True)
class Ask:
    """A position of a queryset.

    :param values: names of VALUES that are worth asking here.
    :param contrib: Django's package of a vendor's own that it comes from, if it does.
    """

    key: str
    position: Position
    label: str
    code: str
    values: str
    contrib: str | None = None

    @property
    def names(self) -> list[str]:
        """The names of its values."""
        return [name.strip() for name in self.values.split(",")]


_TEXT = "always, backslash, placeholder, question, colon, nul, surrogate, unicode quotes"
_ALIAS = "column, backtick, percent, dot, hash, line comment, block comment, space, newline, nul"
_TITLES = "SELECT * FROM bookshop_book WHERE title ="

ASKS: Final = (
    Ask("exact", "parameter", "A value to compare with",
        "Book.objects.filter(title=value)", f"apostrophe, union, second, newline, {_TEXT}"),
    Ask("in", "parameter", "A value in a list",
        "Book.objects.filter(title__in=[value, 'x'])", "always, parenthesis, placeholder"),
    Ask("icontains", "parameter", "A part of a text",
        "Book.objects.filter(title__icontains=value)", "wildcards, always, backslash"),
    Ask("startswith", "parameter", "The beginning of a text",
        "Book.objects.filter(title__startswith=value)", "wildcards"),
    Ask("regex", "parameter", "A regular expression",
        "Book.objects.filter(title__regex=value)", "pattern, backslash"),
    Ask("date", "parameter", "A text for a date",
        "Book.objects.filter(published=value)", "date"),
    Ask("number", "parameter", "A text for a number",
        "Book.objects.filter(pages=value)", "number"),
    Ask("value", "parameter", "A value in an expression",
        "Book.objects.annotate(x=Concat('title', Value(value)))", "always, placeholder"),
    Ask("update", "parameter", "A value to write",
        "Book.objects.update(title=value)", "always, backslash"),
    Ask("json value", "parameter", "A value inside JSON",
        "Book.objects.filter(metadata__language=value)", "always, json path, backslash"),
    Ask("json object", "parameter", "A key of a JSON document",
        "Book.objects.filter(metadata={value: 1})", "always, nul"),
    Ask("ddl value", "parameter", "A default value in DDL",
        "connection.schema_editor(collect_sql=True).quote_value(value)", "always, backslash"),
    Ask("lookup", "lookup", "The name of a lookup",
        "Book.objects.filter(**{f'title__{value}': 1})", "always, parenthesis"),
    Ask("json lookup", "lookup", "A key of a JSON field, in filter()",
        "Book.objects.filter(**{f'metadata__{value}': 1})",
        "json literal, json path, backslash, percent, placeholder, lookup"),
    Ask("json values", "lookup", "A key of a JSON field, in values()",
        "Book.objects.values(f'metadata__{value}')", "json literal, column, percent"),
    Ask("json values list", "lookup", "A key of a JSON field, in values_list()",
        "Book.objects.values_list(f'metadata__{value}')", "json literal, column"),
    Ask("key transform", "json path", "A key: KeyTransform()",
        "Book.objects.annotate(x=KeyTransform(value, 'metadata'))",
        "json literal, json path, percent, surrogate"),
    Ask("key text", "json path", "A key as text: KeyTextTransform()",
        "Book.objects.annotate(x=KeyTextTransform(value, 'metadata'))", "json literal, backslash"),
    Ask("has key", "json path", "A key that is there: has_key",
        "Book.objects.filter(metadata__has_key=value)", "json literal, json path, placeholder"),
    Ask("has any", "json path", "One of several keys: has_any_keys",
        "Book.objects.filter(metadata__has_any_keys=[value, 'x'])", "json literal"),
    Ask("json order", "json path", "A key to order by",
        "Book.objects.order_by(f'metadata__{value}')", "json literal, column"),
    Ask("annotate", "alias", "The name of an annotation",
        "Book.objects.annotate(**{value: Value(1)})", f"{_ALIAS}, dollar, control"),
    Ask("values alias", "alias", "The name of an expression in values()",
        "Book.objects.values(**{value: Upper('title')})", "column, percent"),
    Ask("aggregate", "alias", "The name of an aggregate",
        "Book.objects.aggregate(**{value: Count('pk')})", "column, hash, control, percent"),
    Ask("extra", "alias", "A name in extra(select=…)",
        "Book.objects.extra(select={value: '1'})", "column, backtick, percent"),
    Ask("filtered relation", "alias", "The name of a FilteredRelation",
        "Book.objects.annotate(**{value: FilteredRelation('publisher')})"
        ".values(f'{value}__name')",
        "column, hash, dollar, dot, control"),
    Ask("order by", "order by", "A name to order by",
        "Book.objects.order_by(value)", "column, dot, second, wildcard order"),
    Ask("order by F", "order by", "F() to order by",
        "Book.objects.order_by(F(value).desc())", "column"),
    Ask("order by alias", "order by", "An annotation's name to order by",
        "Book.objects.annotate(**{value: Upper('title')}).order_by(value)",
        "column, dot, percent"),
    Ask("extra order", "order by", "A name in extra(order_by=…)",
        "Book.objects.extra(order_by=[value])", "column, second"),
    Ask("keyword", "keyword", "A keyword of filter()",
        "Book.objects.filter(**{value: 1})", "column, always"),
    Ask("only", "keyword", "A name in only()",
        "Book.objects.only(value)", "column"),
    Ask("func keyword", "keyword", "A keyword of Func()",
        "Book.objects.annotate(x=Func('title', function='UPPER', **{'template': value}))",
        "function, percent"),
    Ask("connector", "connector", "_connector in filter(**given)",
        "Book.objects.filter(title='a', pages=1, **{'_connector': value})", "connector"),
    Ask("connector of Q", "connector", "_connector of Q()",
        "Book.objects.filter(Q(title='a', pages=1, _connector=value))", "connector, percent"),
    Ask("explain option", "explain option", "The name of an option of explain()",
        "Book.objects.all().explain(**{value: True})", "option, second"),
    Ask("explain value", "explain option", "The value of an option of explain()",
        "Book.objects.all().explain(**{'verbose': value})", "option"),
    Ask("explain format", "explain option", "The format of explain()",
        "Book.objects.all().explain(format=value)", "option"),
    Ask("trunc", "date part", "The unit of Trunc()",
        "Book.objects.annotate(x=Trunc('created_at', value))", "unit, percent"),
    Ask("extract", "date part", "The unit of Extract()",
        "Book.objects.annotate(x=Extract('created_at', value))", "unit"),
    Ask("dates", "date part", "The unit of dates()",
        "Book.objects.dates('published', value)", "unit"),
    Ask("string agg", "delimiter", "The delimiter of StringAgg()",
        "Book.objects.aggregate(x=StringAgg('title', delimiter=value))",
        "always, backslash, placeholder", "django.contrib.postgres"),
    Ask("table", "identifier", "The name of a table",
        "throwaway(db_table=value).objects.values('name')",
        "double quote, quoted, brackets, column, backtick, bracket, percent"),
    Ask("field column", "identifier", "The name of a column",
        "throwaway(db_column=value).objects.values('name')",
        "double quote, quoted, column, percent"),
    Ask("quote name", "identifier", "ops.quote_name()",
        "connection.ops.quote_name(value)", "double quote, quoted, brackets, backtick, bracket"),
    Ask("collation", "identifier", "The name of a collation",
        "Book.objects.order_by(Collate('title', value))", "collation, dot"),
    Ask("raw params", "raw sql", "raw() with params: the right way",
        f"Book.objects.raw('{_TITLES} %s', [value])", "always, placeholder"),
    Ask("raw pasted", "raw sql", "raw() with an f-string: the wrong way",
        f"Book.objects.raw(f\"{_TITLES} '{{value}}'\")", "always, apostrophe, percent"),
    Ask("rawsql params", "raw sql", "RawSQL() with params: the right way",
        "Book.objects.annotate(x=RawSQL('UPPER(%s)', [value]))", "always, question"),
    Ask("rawsql pasted", "raw sql", "RawSQL() with an f-string: the wrong way",
        "Book.objects.annotate(x=RawSQL(f\"UPPER('{value}')\", []))", "always"),
    Ask("extra where", "raw sql", "extra(where=…) with an f-string: the wrong way",
        "Book.objects.extra(where=[f\"title = '{value}'\"])", "always"),
    Ask("extra params", "raw sql", "extra(where=…) with params: the right way",
        "Book.objects.extra(where=['title = %s'], params=[value])", "always, percent"),
    Ask("function", "raw sql", "function= of Func()",
        "Book.objects.annotate(x=Func('title', function=value))", "function"),
    Ask("cast", "raw sql", "max_length= of a field in Cast()",
        "Book.objects.annotate(x=Cast('pages', CharField(max_length=value)))", "parenthesis"),
)  # fmt: skip
"""Every position that is asked."""
FIELDS: Final = ("isbn", "price")
"""Names of Book's, for positions that take nothing else."""
