"""Results of two databases, made by hand: what differs is named, and what doesn't isn't."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from handmade import made_statement, made_trace

from ormscope.document.agreement import agreement
from ormscope.document.held_invariants import broken_results
from ormscope.document.statement import Rows, Text
from ormscope.document.trace import Outcome, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.results import Results
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Trace

Cells = tuple[str | None, ...]


def ordered(sql: str, order: str | None, fetched: int) -> Statement:
    """Give ``SELECT "b"."id", "b"."name" … ORDER BY …`` with its fragments."""
    statement = made_statement()
    template = statement.fragments[1]
    fragments: list[Fragment] = [replace(statement.fragments[0], end=len(sql))]

    def add(text: str, clause: str, node: str, parent: int = 0) -> None:
        start = sql.rindex(text) if clause == "order by" else sql.index(text)
        fragments.append(
            replace(
                template, id=len(fragments), parent=parent, start=start, end=start + len(text),
                param_start=0, param_end=0, clause=clause, node=node,
            )
        )  # fmt: skip

    add('"b"."id"', "select", "Col")
    add('"b"."name"', "select", "Col")
    if order is not None:
        add(order, "order by", "OrderBy")
        add(order.partition(" ")[0], "order by", "Col", parent=3)
    rows = Rows(
        columns=("id", "name"), types=("int", "str"), rows=(), fetched=fetched, count=-1, chunks=()
    )
    return replace(statement, sql=sql, params=(), fragments=tuple(fragments), rows=rows)


def gave(
    alias: str,
    rows: Sequence[Cells],
    *,
    types: tuple[str, str] = ("int", "str"),
    order: str | None = '"b"."name" ASC',
    truncated: bool = False,
    fetched: int | None = None,
    columns: tuple[str, ...] = ("id", "name"),
) -> Trace:
    sql = 'SELECT "b"."id", "b"."name" FROM "b"' + (f" ORDER BY {order}" if order else "")
    value = Value(
        type="QuerySet",
        text=Text(type="QuerySet", text=f"{len(rows)} rows"),
        columns=columns,
        rows=tuple(rows),
        types=types,
        truncated=truncated,
    )
    count = len(rows) if fetched is None else fetched
    return replace(made_trace(alias, [ordered(sql, order, count)]), value=value)


def scalar(alias: str, text: str, kind: str) -> Trace:
    """Give a trace with a value that no statement is known to have given."""
    value = Value(type=kind, text=Text(type=kind, text=text))
    return replace(made_trace(alias), value=value, statements=())


def held(*traces: Trace) -> Results:
    results = agreement(traces)
    assert results is not None
    assert list(broken_results(results, {each.target.alias: each for each in traces})) == []
    return results


def kinds(results: Results) -> list[str]:
    return [each.kind for each in results.differences]


ROWS: list[Cells] = [("1", "a"), ("2", "B"), ("3", "c")]


def test_equal_rows_are_the_same_result() -> None:
    results = held(gave("one", ROWS), gave("two", ROWS), gave("three", ROWS))
    assert (results.verdict, results.differences) == ("same", ())
    assert results.message == "The same 3 rows on 3 databases."


def test_texts_in_another_order_name_the_two_that_tell() -> None:
    results = held(gave("one", [ROWS[1], ROWS[0], ROWS[2]]), gave("two", ROWS))
    assert (results.verdict, kinds(results)) == ("same rows", ["collation"])
    (found,) = results.differences
    assert found.message == (
        "By name, One puts 'B' before 'a', Two after it: One's order is that of code points."
    )
    assert (found.rows, found.baseline_rows) == ((1, 0), (0, 1))
    assert found.column == "name"


def test_nulls_at_the_other_end_are_named() -> None:
    rows: list[Cells] = [("3", None), ("1", "a"), ("2", "b")]
    results = held(gave("one", rows), gave("two", [*rows[1:], rows[0]]))
    assert (results.verdict, kinds(results)) == ("same rows", ["nulls"])
    assert results.differences[0].message == "By name, One puts NULLs first, Two last."


def test_without_an_order_none_is_expected() -> None:
    results = held(gave("one", ROWS, order=None), gave("two", ROWS[::-1], order=None))
    assert (results.verdict, kinds(results)) == ("same rows", ["order"])
    assert "Nothing in the query orders the rows" in results.differences[0].message


def test_rows_that_are_equal_in_the_order_may_come_as_they_like() -> None:
    rows: list[Cells] = [("1", "a"), ("2", "a")]
    results = held(gave("one", rows), gave("two", rows[::-1]))
    assert (results.verdict, kinds(results)) == ("same rows", ["order"])
    assert "ordered by name only" in results.differences[0].message


def test_another_python_type_is_a_difference_though_the_texts_agree() -> None:
    rows: list[Cells] = [("1", "a")]
    results = held(gave("one", rows), gave("two", rows, types=("str", "str")))
    assert (results.verdict, kinds(results)) == ("differs", ["types"])
    results = held(
        gave("one", [("True", "a")], types=("bool", "str")), gave("two", rows, order=None)
    )
    assert kinds(results) == ["types"]
    assert "id is int on Two, bool on One: 1 and True" in results.differences[0].message


@pytest.mark.parametrize(
    ("mine", "theirs", "kind", "expected"),
    [
        ("3.142857142857143", "3.1429", "float, Decimal", ["precision"]),
        ("59.9358000000001", "59.935800", "Decimal", ["precision"]),
        ("0.30000000000000004", "0.3", "float", ["precision"]),
        ("2.50", "2.54", "Decimal", ["values"]),
        ("100000.01", "100000.02", "Decimal", ["values"]),
        ("2.5", "2.500", "Decimal", ["precision"]),
        ("2020-01-01 10:00:00.123456", "2020-01-01 10:00:00.123000", "datetime", ["precision"]),
        ("2020-01-01 10:00:00", "2020-01-01 11:00:00", "datetime", ["values"]),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "dict", []),
        ("{'a': 1}", "{'a': 2}", "dict", ["values"]),
        (None, "", "str", ["values"]),
    ],
)
def test_cells_agree_differ_or_agree_but_for_their_last_digits(
    mine: str | None, theirs: str | None, kind: str, expected: list[str]
) -> None:
    types = ("int", kind)
    results = held(
        gave("one", [("1", mine)], types=types), gave("two", [("1", theirs)], types=types)
    )
    assert kinds(results) == expected


def test_zeros_at_a_numbers_end_leave_the_result_the_same() -> None:
    types = ("int", "Decimal")
    results = held(
        gave("one", [("1", "2.5")], types=types), gave("two", [("1", "2.50")], types=types)
    )
    assert (results.verdict, kinds(results)) == ("same", ["precision"])
    assert results.message == "The same 1 row on 2 databases, but for the last zeros."


def test_a_row_that_only_one_has_is_shown() -> None:
    results = held(gave("one", ROWS), gave("two", ROWS[:2]))
    assert (results.verdict, kinds(results)) == ("differs", ["rows"])
    (found,) = results.differences
    assert found.message == "One has 1 row that Two has not: (3, c) for one."
    assert (found.rows, found.baseline_rows) == ((), (2,))


def test_other_columns_are_named() -> None:
    results = held(gave("one", ROWS), gave("two", ROWS, columns=("id", "title")))
    assert results.verdict == "differs"
    assert kinds(results) == ["columns", "columns"]
    assert results.differences[0].message == "Only Two has the column title."


def test_of_what_was_cut_nothing_is_said() -> None:
    first, second = ROWS, [("1", "a"), ("2", "B"), ("4", "d")]
    results = held(
        gave("one", first, truncated=True, fetched=9, order=None),
        gave("two", second, truncated=True, fetched=9, order=None),
    )
    assert (results.verdict, kinds(results)) == ("undetermined", ["cut", "order"])
    assert "1 of the 3 rows is not among One's" in results.differences[1].message
    same = held(gave("one", first, truncated=True), gave("two", first, truncated=True))
    assert (same.verdict, kinds(same)) == ("same", ["cut"])
    assert "first 3 rows" in same.message


def test_how_many_rows_there_were_is_known_even_where_they_were_cut() -> None:
    results = held(
        gave("one", ROWS, truncated=True, fetched=9),
        gave("two", ROWS[:2], fetched=2),
    )
    assert results.verdict == "differs"
    assert results.differences[1].message == "Two gives 2 rows, One 9."


def test_dictionaries_are_held_key_by_key() -> None:
    results = held(
        scalar("one", "{'n': 200, 'a': Decimal('1.50')}", "dict"),
        scalar("two", "{'n': 200, 'a': 1.5}", "dict"),
    )
    assert kinds(results) == ["types"]
    assert results.differences[0].column == "a"
    same = held(scalar("one", "{2, 1}", "set"), scalar("two", "{1, 2}", "set"))
    assert same.verdict == "same"


def test_single_values_are_held_against_each_other() -> None:
    results = held(scalar("one", "3", "int"), scalar("two", "4", "int"))
    assert (results.verdict, kinds(results)) == ("differs", ["values"])
    assert results.differences[0].message == "It is another value: 4 on Two, 3 on One."


def test_what_is_printed_is_compared() -> None:
    nothing = replace(made_trace("one"), value=None)
    one = replace(nothing, output="a\nb\n")
    two = replace(one, target=replace(one.target, alias="two", label="Two"))
    assert held(one, two).message == "The same 2 lines printed on 2 databases."
    results = held(one, replace(two, output="b\na\n"))
    assert (results.verdict, kinds(results)) == ("same rows", ["order"])
    results = held(one, replace(two, output="a\nc\n"))
    assert results.differences[0].message == "Line 2 is 'c' on Two, 'b' on One."


def test_what_did_not_come_to_its_end_is_not_compared() -> None:
    failed = replace(gave("two", ROWS), outcome=Outcome(status="error"))
    assert agreement([gave("one", ROWS), failed]) is None
    compiled = gave("two", ROWS)
    compiled = replace(compiled, target=replace(compiled.target, mode="compiled"))
    assert agreement([gave("one", ROWS), compiled]) is None
    assert agreement([gave("one", ROWS)]) is None


def test_an_example_is_given_where_the_other_one_is_empty() -> None:
    empty = gave("one", [], columns=())
    results = held(empty, gave("two", [("1", "a")]))
    assert results.verdict == "differs"
    assert "(1, a) for one" in results.differences[0].message


@pytest.mark.parametrize(
    ("second", "is_generated"),
    [
        ("2026-01-02 03:04:05.123499", True),  # the same millisecond
        ("2026-01-02 03:04:09.999001", True),
        ("2026-01-02 03:04:05.123000", False),  # the same time, cut
    ],
)
def test_times_that_each_run_wrote_for_itself_are_generated(
    second: str, is_generated: bool
) -> None:
    texts = ("2026-01-02 03:04:05.123456", second)
    traces = [
        replace(
            made_trace(alias, [_wrote(text)]),
            value=Value(
                type="Tag",
                text=Text(type="Tag", text="1 row"),
                columns=("at",),
                rows=((text,),),
                types=("datetime",),
            ),
        )
        for alias, text in zip(("one", "two"), texts, strict=True)
    ]
    results = held(*traces)
    assert ("generated" in {each.kind for each in results.differences}) is is_generated


def _wrote(text: str) -> Statement:
    statement = made_statement()
    param = replace(statement.params[0], type="str", text=text)
    return replace(statement, kind="insert", params=(param,))
