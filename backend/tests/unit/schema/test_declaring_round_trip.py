"""Random models: what ``makemigrations`` writes of them is read again as the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from declarations import NOTHING, after, contents, declared
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ormscope.schema.declaring import between, read_operations, written
from ormscope.schema.declaring.asking import MOST_OPERATIONS

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

TEXT = st.text("abz é'\"\\%{}\n;—", max_size=8)
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            "Q(n__gte=0)",
            "Q(n=F('n') * 2)",
            "Q(n__in=[1, 2, 3])",
            "Q(n__isnull=True)",
            "Q(n__gt=1, n__lt=9)",
            "models.lookups.GreaterThan(F('n'), Value(1))",
        ]
    ),
    lambda inner: st.one_of(
        st.builds("({} | {})".format, inner, inner),
        st.builds("({} & {})".format, inner, inner),
        st.builds("({} ^ {})".format, inner, inner),
        st.builds("~{}".format, inner.filter(lambda text: not text.startswith("models"))),
    ),
    max_leaves=5,
)
EXPRESSIONS = st.sampled_from(
    [
        "Lower('c')",
        "Upper('c').desc(nulls_last=True)",
        "Coalesce('c', Value('x'))",
        "Cast('n', models.CharField(max_length=9))",
        "F('n').asc()",
        "Collate('c', 'C')",
        "Substr('c', 1, 2)",
        "Case(When(n=1, then=Value('a')), default=Value('b'))",
    ]
)
TYPED = st.one_of(
    st.builds("CharField(max_length={}, default={!r})".format, st.integers(1, 300), TEXT),
    st.builds("TextField(db_comment={!r}, null={})".format, TEXT, st.booleans()),
    st.builds("IntegerField(default={}, db_index={})".format, st.integers(), st.booleans()),
    st.builds(
        "DecimalField(max_digits=9, decimal_places=2, default=Decimal('{}'))".format,
        st.decimals(-99, 99, places=2),
    ),
    st.builds("FloatField(default={!r})".format, st.floats(allow_nan=False, allow_infinity=False)),
    st.builds("BinaryField(default={!r})".format, st.binary(max_size=5)),
    st.builds("UUIDField(default={})".format, st.sampled_from(["uuid.uuid4", "None"])),
    st.builds("UUIDField(default=UUID('{}'))".format, st.uuids()),
    st.builds("JSONField(default={!r})".format, st.lists(st.booleans() | TEXT, max_size=3)),
    st.sampled_from(
        [
            "DateField(auto_now_add=True)",
            "DateField(default=date(2024, 2, 29))",
            "DateTimeField(default=timezone.now)",
            "DateTimeField(db_default=functions.Now())",
            "DateTimeField(default=datetime(2024, 1, 2, 3, tzinfo=timezone.utc))",
            "DurationField(default=timedelta(days=1, seconds=5))",
            "TimeField(default=time(1, 2))",
            "BooleanField(db_default=True)",
            "GenericIPAddressField(protocol='IPv4', null=True)",
            "SlugField(unique=True)",
            "CharField(max_length=3, choices=Size, default=Size.SMALL)",
            "IntegerField(choices=[(1, 'one'), ('more', [(2, 'two')])], null=True)",
            "GeneratedField(expression=F('n') + 1, output_field=models.IntegerField(), "
            "db_persist=True)",
            "CharField('the name', max_length=9, db_collation='de-x-icu', help_text='é')",
            "ForeignKey('M0', models.CASCADE, related_name='+')",
            "ForeignKey('self', on_delete=models.SET(None), null=True, related_name='+')",
            "OneToOneField('M0', models.DO_NOTHING, db_constraint=False, related_name='+')",
            "ManyToManyField('M0', related_name='+', db_table='between')",
        ]
    ),
)

UNIQUE = st.sampled_from(
    [
        "include=['c']",
        "deferrable=models.Deferrable.DEFERRED",
        "nulls_distinct=False",
        "condition=Q(c='x') ^ ~Q(n=1)",
        "opclasses=['int4_ops']",
        "violation_error_message='taken'",
    ]
)


@st.composite
def modules(draw: DrawFn, *, parents: bool = True) -> str:
    """The text of one to three models that refer to the first; some inherit from it."""
    lines = ["class Size(models.TextChoices):", "    SMALL = 's', 'Small'"]
    for number in range(draw(st.integers(1, 3))):
        base = "M0" if parents and number and draw(st.booleans()) else "models.Model"
        lines.append(f"class M{number}({base}):")
        if base == "models.Model":
            lines += ["    n = models.IntegerField()", "    c = models.TextField()"]
        fields = draw(st.lists(TYPED, max_size=4))
        lines += [f"    f{number}x{n} = models.{field}" for n, field in enumerate(fields)]
        lines.append("    class Meta:")
        lines.append(f"        db_table_comment = {draw(TEXT)!r}")
        if base == "models.Model":
            lines.append("        ordering = ['-n', F('c').asc()]")
            together = draw(st.sampled_from(["[]", "[('n', 'c')]"]))
            lines.append(f"        unique_together = {together}")
            lines.append(
                f"        indexes = [models.Index({draw(EXPRESSIONS)}, name='i{number}'),"
                f" models.Index(fields=['-n'], condition={draw(Q_ONLY)}, name='j{number}')]"
            )
            lines.append(
                f"        constraints = [models.CheckConstraint(condition={draw(CONDITIONS)}, "
                f"name='k{number}'), models.UniqueConstraint(fields=['n'], name='u{number}', "
                f"{draw(UNIQUE)})]"
            )
    return "\n".join(lines)


Q_ONLY = CONDITIONS.filter(lambda text: "lookups" not in text)


@given(modules())
@settings(max_examples=40, derandomize=True, database=None, deadline=None)
def test_written_operations_read_again_give_the_same_models(text: str) -> None:
    models = declared(text)
    operations = between(NOTHING, models)
    again = read_operations(written(operations), NOTHING, sql_text=False)
    assert written([each.operation for each in again]) == written(operations)
    assert contents(after(again, NOTHING.state)) == contents(models.state)


@given(modules(parents=False), modules(parents=False))  # makemigrations overlooks parents
@settings(max_examples=25, derandomize=True, database=None, deadline=None)
def test_the_operations_between_two_texts_lead_from_the_one_to_the_other(
    first: str, second: str
) -> None:
    old, new = declared(first), declared(second)
    operations = between(old, new)
    assume(len(operations) <= MOST_OPERATIONS)
    again = read_operations(written(operations), old, sql_text=False) if operations else ()
    assert contents(after(again, old.state)) == contents(new.state)
