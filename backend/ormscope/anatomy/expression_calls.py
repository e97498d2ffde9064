"""Expressions that are no functions, and how each is written; never what comes out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.compiling import sample_column
from ormscope.anatomy.function_calls import Called
from ormscope.anatomy.sample_models import sample_model
from ormscope.anatomy.values import AWARE, DAY, SPAN, UID

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARITHMETIC = {
    "ADD": "+", "SUB": "-", "MUL": "*", "DIV": "/", "MOD": "%", "POW": "^",
    "BITAND": ".bitand", "BITOR": ".bitor", "BITLEFTSHIFT": ".bitleftshift",
    "BITRIGHTSHIFT": ".bitrightshift", "BITXOR": ".bitxor",
}  # fmt: skip


def expression_calls() -> Iterator[tuple[str, type, list[Called]]]:
    """Give each row's name, the class that is compiled, and its calls."""
    from django.db import models
    from django.db.models import expressions, functions
    from django.db.models.lookups import GreaterThan, IsNull

    col, value = sample_column, models.Value
    above = GreaterThan(col("number"), 2)

    yield (
        "Value",
        models.Value,
        [
            Called(f"Value({each!r})", partial(value, each))
            for each in ("abc", 42, True, None, DAY, SPAN, UID)
        ],
    )
    yield (
        "Case",
        models.Case,
        [
            Called(
                "Case(When(number__gt=2, then=Value('many')), default=Value('few'))",
                lambda: models.Case(models.When(above, then=value("many")), default=value("few")),
            )
        ],
    )
    when = partial(models.When, above, then=value("many"))
    yield "When", models.When, [Called("When(number__gt=2, then=Value('many'))", when)]
    yield (
        "Cast",
        functions.Cast,
        [
            Called(
                f"Cast('text', {field.__class__.__name__}({arguments}))",
                partial(functions.Cast, col("text"), field),
            )
            for field, arguments in (
                (models.CharField(max_length=20), "max_length=20"),
                (models.CharField(), ""),
                (models.TextField(), ""),
                (models.IntegerField(), ""),
                (
                    models.DecimalField(max_digits=8, decimal_places=2),
                    "max_digits=8, decimal_places=2",
                ),
                (models.FloatField(), ""),
                (models.BooleanField(), ""),
                (models.DateField(), ""),
                (models.DateTimeField(), ""),
                (models.TimeField(), ""),
                (models.DurationField(), ""),
                (models.JSONField(), ""),
                (models.UUIDField(), ""),
                (models.BinaryField(), ""),
            )
        ],
    )
    yield "CombinedExpression", expressions.CombinedExpression, list(_combined())
    yield "DurationExpression", expressions.DurationExpression, list(_moved())
    yield "TemporalSubtraction", expressions.TemporalSubtraction, list(_subtracted())
    yield (
        "ExpressionWrapper",
        models.ExpressionWrapper,
        [
            Called(
                "ExpressionWrapper(Q(number__gt=2), output_field=BooleanField())",
                lambda: models.ExpressionWrapper(above, output_field=models.BooleanField()),
            )
        ],
    )
    yield "NegatedExpression", getattr(expressions, "NegatedExpression", models.Value), [
        Called("~ExpressionWrapper(…)", lambda: ~models.ExpressionWrapper(
            above, output_field=models.BooleanField()
        )),
        Called("~F('flag')", lambda: expressions.NegatedExpression(col("flag"))),
    ]  # fmt: skip
    yield (
        "OrderBy",
        expressions.OrderBy,
        [
            Called("F('text').asc()", lambda: col("text").asc()),
            Called("F('text').desc()", lambda: col("text").desc()),
            Called("F('text').asc(nulls_first=True)", lambda: col("text").asc(nulls_first=True)),
            Called("F('text').desc(nulls_last=True)", lambda: col("text").desc(nulls_last=True)),
            Called("Q(text__isnull=True) as an order", lambda: IsNull(col("text"), True).asc()),
        ],
    )
    yield (
        "OrderByList",
        expressions.OrderByList,
        [
            Called(
                "order_by=['text', '-day'] of a window",
                partial(expressions.OrderByList, col("text").asc(), col("day").desc()),
            )
        ],
    )
    yield "Exists", models.Exists, [
        Called("Exists(Sample.objects.filter(number=1))", lambda: models.Exists(
            _queryset().filter(number=1)
        )),
        Called("~Exists(Sample.objects.filter(number=1))", lambda: (~models.Exists(
            _queryset().filter(number=1)
        ))),
    ]  # fmt: skip
    yield "Subquery", models.Subquery, [
        Called("Subquery(Sample.objects.order_by('day').values('number')[:1])", lambda: (
            models.Subquery(_queryset().order_by("day").values("number")[:1])

        )),
    ]  # fmt: skip
    yield "Window", models.Window, list(_windows())


def _queryset() -> Any:
    from django.db.models import QuerySet

    return QuerySet(sample_model())


def _combined() -> Iterator[Called]:
    from django.db.models import Value
    from django.db.models.expressions import Combinable, CombinedExpression

    number = sample_column("number")
    for name, sign in _ARITHMETIC.items():
        text = f"F('number'){sign}(2)" if sign[0] == "." else f"F('number') {sign} 2"
        yield Called(text, partial(CombinedExpression, number, getattr(Combinable, name), Value(2)))


def _moved() -> Iterator[Called]:
    from django.db.models import Value
    from django.db.models.expressions import Combinable, CombinedExpression

    for name in ("moment", "day"):
        yield Called(
            f"F({name!r}) + timedelta(hours=1, minutes=30)",
            partial(CombinedExpression, sample_column(name), Combinable.ADD, Value(SPAN)),
        )


def _subtracted() -> Iterator[Called]:
    from django.db.models import Value
    from django.db.models.expressions import Combinable, CombinedExpression

    for name, given in (("moment", AWARE), ("day", DAY)):
        column = sample_column(name)
        value = Value(given, output_field=column.output_field)
        yield Called(
            f"F({name!r}) - {type(given).__name__}(…)",
            partial(CombinedExpression, column, Combinable.SUB, value),
        )


def _windows() -> Iterator[Called]:
    from django.db import models

    frames = (
        ("RowRange", {"start": -1, "end": 1}),
        ("RowRange", {"end": 0}),
        ("ValueRange", {"start": 0}),
        ("ValueRange", {"start": -1, "end": 1}),
    )
    for name, bounds in frames:
        shown = ", ".join(f"{key}={value}" for key, value in bounds.items())
        frame = getattr(models, name)(**bounds)
        yield Called(
            f"Window(Sum('number'), order_by='day', frame={name}({shown}))",
            partial(_framed, frame),
        )


def _framed(frame: Any) -> Any:
    from django.db import models

    return models.Window(
        models.Sum(sample_column("number")), order_by=sample_column("day").asc(), frame=frame
    )
