"""Rows of several backends meet by kind and name; what differs is what they answered."""

from __future__ import annotations

from typing import Any

import pytest

from ormscope.document.anatomy import Anatomy, CallExample, Entry
from ormscope.document.matrix import compare_anatomies, matrix_of, position_of, row_of
from ormscope.document.trace import Decision, Outcome, Target


def entry(name: str, value: str | None = "True", **changes: Any) -> Entry:
    given: dict[str, Any] = {"kind": "feature", "how": "constant", "comment": ""} | changes
    return Entry(name=name, value=value, overrides=False, place=None, **given)


def anatomy(alias: str, *entries: Entry, status: Any = "ok") -> Anatomy:
    target = Target(
        alias=alias, vendor=alias, label=alias, mode="live", server_version="1", driver="d",
        django_version="5.2",
    )  # fmt: skip
    return Anatomy(target=target, outcome=Outcome(status=status), entries=entries)


def decision(kind: Any, name: str, value: str = "") -> Decision:
    return Decision(kind=kind, name=name, arguments=None, value=value, place=None, overrides=False)


def differing(*anatomies: Anatomy) -> dict[str, bool]:
    return {each.name: each.differs for each in compare_anatomies(anatomies).rows}


def test_rows_with_other_values_differ() -> None:
    one = anatomy("one", entry("a"), entry("b"))
    two = anatomy("two", entry("a"), entry("b", "False"))
    assert differing(one, two) == {"a": False, "b": True}
    assert compare_anatomies([one, two]).headline == "2 backends, 2 rows, 1 differ"


def test_a_row_that_one_backend_lacks_differs() -> None:
    assert differing(anatomy("one", entry("a")), anatomy("two")) == {"a": True}


def test_a_backend_that_was_not_read_lacks_nothing() -> None:
    one, two = anatomy("one", entry("a")), anatomy("two", status="error")
    assert differing(one, two) == {"a": False}
    assert compare_anatomies([one, two]).headline == "1 backend, 1 rows; 1 could not be read"


def test_a_refusal_is_an_answer_and_what_could_not_be_told_is_none() -> None:
    refused = CallExample(call="f()", result=None, error="NotSupportedError: no")
    one = anatomy("one", entry("a"), entry("b"))
    two = anatomy("two", entry("a", None, examples=(refused,)), entry("b", None, note="asks"))
    assert differing(one, two) == {"a": True, "b": False}


def test_the_same_refusal_does_not_differ() -> None:
    refused = CallExample(call="f()", result=None, error="NotSupportedError: no")
    row = entry("a", None, examples=(refused,))
    assert differing(anatomy("one", row), anatomy("two", row)) == {"a": False}


def test_a_new_row_stands_after_its_neighbour_and_kinds_keep_their_order() -> None:
    one = anatomy("one", entry("a"), entry("c"), entry("x", kind="operation"))
    two = anatomy("two", entry("0"), entry("a"), entry("b"), entry("c"))
    names = [each.name for each in compare_anatomies([one, two]).rows]
    assert names == ["0", "a", "b", "c", "x"]


def test_cells_are_positions_and_the_first_comment_is_the_rows() -> None:
    one = anatomy("one", entry("a"), entry("b"))
    two = anatomy("two", entry("b", comment="Why."), entry("a"))
    rows = {each.name: each for each in compare_anatomies([one, two]).rows}
    assert rows["b"].cells == (1, 0)
    assert rows["b"].comment == "Why."


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (decision("feature", "supports_x"), ("feature", "supports_x")),
        (decision("operation", "quote_name"), ("operation", "quote_name")),
        (decision("operator", "operators['exact']"), ("operator", "operators['exact']")),
        (decision("operator", "integer_field_ranges[1]"), ("data type", "integer_field_ranges[1]")),
        (decision("data_type", "data_types['A']"), ("data type", "data_types['A']")),
        (decision("data_type", "cast_data_types['A']"), ("data type", "cast_data_types['A']")),
        (decision("override", "as_x", "Lower"), ("function", "Lower")),
        (decision("override", "as_x"), None),
    ],
)  # fmt: skip
def test_a_decision_names_its_row(made: Decision, key: object) -> None:
    assert row_of(made) == key


def test_a_lookup_that_a_vendor_writes_is_found_by_its_class() -> None:
    one = anatomy(
        "one", entry("a"), entry("CharField__in", kind="lookup", node="In"),
        entry("TextField__in", kind="lookup", node="In"),
    )  # fmt: skip
    comparison = compare_anatomies([one])
    assert position_of(decision("override", "as_x", "In"), comparison) == 1
    assert position_of(decision("override", "as_x", "Unknown"), comparison) is None
    assert position_of(decision("feature", "a"), comparison) == 0
    assert position_of(decision("feature", "unknown"), comparison) is None


def test_a_matrix_says_by_its_cells_what_the_rows_say() -> None:
    one = anatomy("one", entry("a"), entry("b", comment="of one"))
    two = anatomy("two", entry("c", comment="of two"), entry("a", "False", comment="why"))
    whole = compare_anatomies([one, two])
    matrix = matrix_of(whole)
    assert matrix.databases == ("one", "two")
    for row, cells in zip(whole.rows, matrix.rows, strict=True):
        entries = [
            each.entries[cell]
            for each, cell in zip((one, two), cells.cells, strict=True)
            if cell is not None
        ]
        assert (row.kind, row.name) == (entries[0].kind, entries[0].name)
        assert row.comment == next((each.comment for each in entries if each.comment), "")
        assert row.differs == cells.differs
