"""Values are the same text in every process, and never tell where an object lies."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from collections import Counter
from functools import partial

import pytest

from ormscope.anatomy.texts import paragraph_of, sentence_of, signature_of, sql_of, text_of


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "True"),
        ("it's", '"it\'s"'),
        ({"b", "a"}, "{'a', 'b'}"),
        (set(), "set()"),
        ((1,), "(1,)"),
        ([1, {"x": (2, 3)}], "[1, {'x': (2, 3)}]"),
        (Counter("aab"), "{'a': 2, 'b': 1}"),
        (memoryview(b"abc"), "memoryview(b'abc')"),
        (datetime.date, "date"),
        (len, "len"),
        (partial(len), "partial(len)"),
        (re, f"re {re.__version__}"),
        (Unspeakable(), "a Unspeakable"),
    ],
)
def test_a_value_is_written_as_python_would(value: object, text: str) -> None:
    assert text_of(value) == text


def test_an_object_is_without_its_address() -> None:
    assert text_of(object()) == "<object object>"


def test_a_long_value_is_cut_and_says_how_long_it_was() -> None:
    assert text_of("x" * 20, 5) == "'xxxx… (22 characters)"


def test_a_set_is_the_same_in_every_process() -> None:
    program = "from ormscope.anatomy.texts import text_of; print(text_of({'a', 'b', 'c', 'd'}))"
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "backend"},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(said) == 1


@pytest.mark.parametrize(
    ("result", "sql", "params"),
    [
        ("a", "a", ()),
        (("a %s", [1]), "a %s", ("1",)),
        (["BEGIN;", "END;"], "BEGIN;\nEND;", ()),
        ((["DISTINCT", "ON"], []), "DISTINCT ON", ()),
        (("1 PRECEDING", "1 FOLLOWING"), "('1 PRECEDING', '1 FOLLOWING')", ()),
        (None, "None", ()),
        ([], "[]", ()),
    ],
)
def test_what_an_operation_returned_is_told_from_its_parameters(
    result: object, sql: str, params: tuple[str, ...]
) -> None:
    assert sql_of(result) == (sql, params)


def test_an_error_is_one_line() -> None:
    assert sentence_of(ValueError("two\n  lines")) == "ValueError: two lines"
    assert sentence_of(KeyError()) == "KeyError"


def test_a_signature_and_a_docstring_are_read_or_done_without() -> None:
    assert signature_of(sentence_of) == "(error)"
    assert signature_of(dict.update) == "(…)"
    assert paragraph_of(sentence_of).startswith("Give an exception as")
    assert paragraph_of(object.__new__(Unspeakable)) == ""
