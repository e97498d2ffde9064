"""Snippets as text, made at random from what the sample's models have.

Fields, lookups, functions and values fit each other, so most of these run. The same number always
gives the same snippet.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = (models.CharField, models.TextField)
_NUMBER = (models.IntegerField, models.DecimalField, models.FloatField)
_TIME = (models.DateField, models.DateTimeField)
_VALUES: tuple[tuple[type[models.Field[Any, Any]], Callable[[Random], str]], ...] = (
    (models.BooleanField, lambda random: random.choice(("True", "False"))),
    (
        models.DateTimeField,
        lambda random: f"datetime({random.randint(1990, 2024)}, 5, 6, tzinfo=timezone.utc)",
    ),
    (models.DateField, lambda random: f"date({random.randint(1990, 2024)}, 2, 3)"),
    (models.TimeField, lambda random: f"time({random.randint(0, 23)}, 30)"),
    (models.DurationField, lambda random: f"timedelta(hours={random.randint(1, 40)})"),
    (models.UUIDField, lambda random: f"UUID(int={random.randint(0, 9)})"),
    (models.DecimalField, lambda random: f"Decimal('{random.randint(0, 90)}.5')"),
    (models.FloatField, lambda random: f"{random.randint(0, 5)}.5"),
    (models.IntegerField, lambda random: str(random.randint(0, 400))),
    (models.JSONField, lambda random: random.choice(("{'a': 1}", "'en'", "[1, 2]", "None"))),
    (models.CharField, lambda random: repr(random.choice(("a", "The", "O'Reilly", "100%_", "é")))),
    (models.TextField, lambda random: repr(random.choice(("so", "\\n", "%s", "")))),
)
_ORDERS = ("'x'", "'-x'", "F('x').desc(nulls_last=True)")
_LOOKUPS: tuple[tuple[tuple[type[models.Field[Any, Any]], ...], tuple[str, ...]], ...] = (
    ((models.BooleanField,), ("exact",)),
    ((models.DateTimeField,), ("gt", "lte", "date__gte", "year", "hour__lt", "isnull")),
    ((models.DateField,), ("gt", "lte", "year", "month__in", "week_day", "quarter", "isnull")),
    ((models.JSONField,), ("language", "series__name__icontains", "has_key", "exact", "isnull")),
    (_TEXT, ("exact", "iexact", "icontains", "startswith", "endswith", "in", "gt")),
    (_NUMBER, ("exact", "gt", "lte", "in", "range", "isnull")),
    ((models.Field,), ("exact", "in", "isnull")),
)


class Author:
    """Writes snippets, one after another."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.models: list[Any] = list(apps.get_app_config("bookshop").get_models())
        # Not every Django and database has the key of two columns.
        self.models = [model for model in self.models if model.__name__ != "Stock"]

    def snippet(self) -> str:
        """Write a snippet of one to four lines."""
        model = self.random.choice(self.models)
        kind = self.random.randint(0, 9)
        if kind == 0:
            return self._write(model)
        if kind == 1:
            return f"{self._filtered(model)}.order_by().union({self._filtered(model)}.order_by())"
        if kind == 2:
            return f"qs = {self._filtered(model)}\n{self._filtered(model)}.filter(pk__in=qs)"
        if kind == 3:
            return f"for row in {self._filtered(model)}[:3]:\n    print(row.pk)"
        return self._read(model)

    def _read(self, model: Any) -> str:
        text, random = self._filtered(model), self.random
        if random.random() < 0.5:
            text += f".annotate(x={self._expression(model)})"
            if random.random() < 0.4:
                text += f".order_by({random.choice(_ORDERS)})"
            elif random.random() < 0.4:
                text += f".values({self._path(model)[0]!r}, 'x')"
        elif random.random() < 0.5:
            text += f".order_by({random.choice(('', '-')) + self._path(model)[0]!r}, 'pk')"
        if random.random() < 0.25:
            text += ".distinct()"
        if relations := self._relations(model):
            name, forward = random.choice(relations)
            if random.random() < 0.2 and ".values" not in text:
                text += f".{'select' if forward else 'prefetch'}_related({name!r})"
        end = random.choice(("", "", "[:5]", "[2:4]", ".count()", ".exists()", ".first()", "sum"))
        if end == "sum":
            return f"{text}.aggregate(total=Count('pk'), most={self._aggregate(model)})"
        return text + end

    def _filtered(self, model: Any) -> str:
        text = f"{model.__name__}.objects.all()"
        for _ in range(self.random.randint(0, 2)):
            method = self.random.choice(("filter", "filter", "exclude"))
            conditions = [self._condition(model) for _ in range(self.random.randint(1, 2))]
            glue = self.random.choice((" | ", " & "))
            text += f".{method}({glue.join(conditions)})"
        return text

    def _condition(self, model: Any) -> str:
        path, field = self._path(model)
        negated = "~" if self.random.random() < 0.2 else ""
        if isinstance(field, _NUMBER) and self.random.random() < 0.3:
            other = self._field(model, _NUMBER)
            if other is not None:
                return f"{negated}Q({path}__gte=F({other.name!r}))"
        lookup = self.random.choice(
            next(each for kinds, each in _LOOKUPS if isinstance(field, kinds))
        )
        return f"{negated}Q({path}__{lookup}={self._operand(field, lookup)})"

    def _operand(self, field: Any, lookup: str) -> str:
        last = lookup.rpartition("__")[2]
        if last == "isnull":
            return self.random.choice(("True", "False"))
        if last == "has_key" or lookup in ("language", "series__name__icontains"):
            return "'en'"
        if lookup in ("year", "week_day", "quarter", "hour__lt"):
            return str(self.random.randint(1, 4))
        if lookup == "month__in":
            return "[1, 2]"
        if lookup == "date__gte":
            return "date(2020, 1, 1)"
        if last in ("in", "range"):
            return f"[{self._value(field)}, {self._value(field)}]"
        return self._value(field)

    def _value(self, field: Any) -> str:
        while field.is_relation:
            field = field.target_field
        make = next((make for kind, make in _VALUES if isinstance(field, kind)), None)
        return make(self.random) if make else "1"

    def _expression(self, model: Any) -> str:
        random = self.random
        path, field = self._path(model)
        choices = [
            f"F({path!r})",
            f"Value({random.randint(0, 9)})",
            f"Count({path!r}, distinct=True)",
        ]
        if isinstance(field, _TEXT):
            choices += [
                f"{name}({path!r})" for name in ("Upper", "Length", "Trim", "Reverse", "MD5")
            ]
            choices.append(f"Concat({path!r}, Value('-'), {path!r})")
        if isinstance(field, _NUMBER):
            choices += [f"{name}({path!r})" for name in ("Avg", "Sum", "Max", "Abs", "StdDev")]
            choices += [f"F({path!r}) * 2 + 1", f"Coalesce({path!r}, {self._value(field)})"]
        if isinstance(field, _TIME):
            choices += [f"{name}({path!r})" for name in ("TruncMonth", "ExtractYear", "Max")]
        choices.append(f"Case(When({self._condition(model)}, then=Value('a')), default=Value('b'))")
        choices.append(f"Exists({model.__name__}.objects.filter(pk=OuterRef('pk'), {path}=None))")
        order = model._meta.pk.name
        choices.append(f"Window(RowNumber(), order_by={order!r})")
        return random.choice(choices)

    def _aggregate(self, model: Any) -> str:
        number = self._field(model, (*_NUMBER, *_TIME))
        return f"Max({number.name!r})" if number is not None else "Count('pk')"

    def _write(self, model: Any) -> str:
        field = self._field(model, (*_TEXT, *_NUMBER, models.BooleanField))
        method = self.random.choice(("update", "delete", "create", "get_or_create"))
        if method == "delete":
            return f"{self._filtered(model)}.delete()"
        if field is None or method == "update":
            name, value = (field.name, self._value(field)) if field else ("pk", "1")
            return f"{self._filtered(model)}.update({name}={value})"
        return f"Tag.objects.{method}(name={self._value(models.CharField())})"

    def _path(self, model: Any) -> tuple[str, Any]:
        """Give a field of the model, or of one that it is related to, with the way there."""
        prefix = ""
        for _ in range(self.random.choice((0, 0, 0, 1, 2))):
            relations = [
                each for each in model._meta.get_fields() if each.is_relation and each.related_model
            ]
            relations = [each for each in relations if each.related_model in self.models]
            if not relations:
                break
            relation = self.random.choice(relations)
            prefix += f"{relation.name}__"
            model = relation.related_model
        field = self.random.choice(model._meta.concrete_fields)
        return prefix + field.name, field

    def _field(self, model: Any, kinds: tuple[type[Any], ...]) -> Any:
        found = [
            each
            for each in model._meta.concrete_fields
            if isinstance(each, kinds) and not each.primary_key and not each.generated
        ]
        return self.random.choice(found) if found else None

    def _relations(self, model: Any) -> list[tuple[str, bool]]:
        """Give the names of relations that select_related (True) or prefetch_related take."""
        return [
            (each.name, True) if each.concrete else (each.get_accessor_name(), False)
            for each in model._meta.get_fields()
            if each.is_relation and (each.many_to_one or (each.one_to_many and not each.concrete))
        ]
