"""Where a value came out is found by what came out of other words in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.injection.capturing import Compiled
from ormscope.injection.quotes import Quotes
from ormscope.injection.taints import NUMBER, taints, trial_between, trial_of_word, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.document.injection import Taint

QUOTES = Quotes({"'": "'", '"': '"'}, escapes=False)


def found(write: Callable[[str], Compiled], value: str) -> list[Taint]:
    used = words(value)
    trials = [
        trial_of_word(write(used.canary), used.canary),
        trial_between(write(used.between(value)), used),
    ]
    return taints(value, write(value), trials, QUOTES, "driver")


def escaped(value: str) -> Compiled:
    doubled = value.replace("'", "''")
    return Compiled(f"SELECT '{doubled}' AS x")


def unescaped(value: str) -> Compiled:
    return Compiled(f"SELECT '{value}' AS x")


@pytest.mark.parametrize("value", ["a", "it's", "' OR 1=1 -- ", "''", "x AS x"])
def test_escaped_text_is_quoted_and_its_whole_range_is_found(value: str) -> None:
    (taint,) = found(escaped, value)
    assert (taint.how, taint.exact, taint.start) == ("quoted", True, 8)
    assert escaped(value).sql[taint.start : taint.end] == value.replace("'", "''")


@pytest.mark.parametrize("value", ["'", "it's", "' OR 1=1 -- ", "\\'"])
def test_what_ends_the_quotes_round_it_is_pasted(value: str) -> None:
    (taint,) = found(unescaped, value)
    assert (taint.how, taint.exact) == ("pasted", True)


def test_a_value_that_is_also_elsewhere_is_found_in_its_own_place_only() -> None:
    def ordered(value: str) -> Compiled:
        return Compiled(f'SELECT "title" FROM "book" ORDER BY {value}')

    (taint,) = found(ordered, "title")
    assert (taint.start, taint.how, taint.exact) == (36, "pasted", True)


def test_a_value_that_comes_twice_is_found_twice_each_as_it_is() -> None:
    first, second = found(lambda value: Compiled(f'SELECT {value}."a" AS "{value}_a"'), "p-q")
    assert (first.how, second.how) == ("pasted", "quoted")


def test_capitals_of_a_backend_are_the_value_too() -> None:
    (taint,) = found(lambda value: Compiled(f'SELECT "{value.upper()}"'), "a.b")
    assert (taint.how, taint.exact) == ("quoted", True)


def test_a_parameter_is_bound_with_what_was_put_round_it() -> None:
    def like(value: str) -> Compiled:
        return Compiled("LIKE ?", (f"%{value.replace('%', '!%')}%",))

    (taint,) = found(like, "5%")
    assert (taint.where, taint.param, taint.how) == ("params", 0, "bound")
    assert (taint.start, taint.end, taint.exact) == (1, 4, True)


def test_a_driver_that_changes_its_quotes_is_followed() -> None:
    def literal(value: str) -> Compiled:
        prefix = " E" if "\\" in value else ""
        doubled = value.replace("\\", "\\\\").replace("'", "''")
        return Compiled("SELECT %s", (value,), f"SELECT {prefix}'{doubled}'")

    bound, written = found(literal, "\\' OR 1=1")
    assert (bound.where, written.where) == ("params", "literal")
    assert (written.how, written.exact, written.label) == ("quoted", True, "quoted by driver")


def test_a_number_is_found_by_another_number() -> None:
    def limited(value: str) -> Compiled:
        return Compiled(f"SELECT 5 FROM b LIMIT {value}")

    trials = [trial_of_word(limited(NUMBER), NUMBER)]
    (taint,) = taints("5", limited("5"), trials, QUOTES, "driver")
    assert (taint.start, taint.exact) == (22, True)


def test_a_number_that_a_driver_writes_is_no_sql_of_anyones() -> None:
    def compared(value: str) -> Compiled:
        return Compiled("SELECT pages = %s", (value,), f"SELECT pages = {value}")

    trials = [trial_of_word(compared(NUMBER), NUMBER)]
    bound, written = taints("5", compared("5"), trials, QUOTES, "driver")
    assert (bound.how, written.how, written.label) == (
        "bound",
        "bound",
        "a number, as driver writes it",
    )
    (_, pasted) = taints("5 OR 1", compared("5 OR 1"), trials, QUOTES, "driver")
    assert pasted.how == "pasted"


def test_a_field_is_found_by_another_field_where_that_was_not_there_before() -> None:
    def ordered(name: str) -> Compiled:
        return Compiled(f'SELECT "isbn", "title" FROM book ORDER BY "{name}"')

    trials = [trial_of_word(ordered("isbn"), "isbn")]
    (taint,) = taints("title", ordered("title"), trials, QUOTES, "driver")
    assert (taint.start, taint.how, taint.exact) == (43, "quoted", True)


def test_without_a_trial_it_is_searched_and_not_certain() -> None:
    made = Compiled('SELECT "title" ORDER BY "title"')
    searched = taints("title", made, [], QUOTES, "driver")
    assert [each.exact for each in searched] == [False, False]
    assert taints("t", made, [], QUOTES, "driver") == []


@pytest.mark.parametrize("value", ["k9x0q", "K9X0B", "k9x0bk9x0a" * 20, "k9x0 k9x1 k9x2"])
def test_a_value_that_guesses_the_words_gets_other_words(value: str) -> None:
    used = words(value)
    assert used.canary not in value.lower()
    (taint,) = found(escaped, value)
    assert (taint.start, taint.end, taint.exact) == (8, 8 + len(value), True)


def test_a_value_that_came_out_nowhere_has_no_taint() -> None:
    assert found(lambda _: Compiled("SELECT 1"), "1") == []
