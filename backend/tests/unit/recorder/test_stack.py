"""What is kept of a call that was found in the stack."""

from __future__ import annotations

import enum
import sys
from typing import Any

import pytest

from ormscope.recorder.code_calls import CodeArgument, forced_by, given_to


def given(function: Any, *args: Any, **kwargs: Any) -> list[tuple[str | None, str]]:
    """Give the arguments that are read from the frame of a call."""
    found: list[tuple[str | None, str]] = []

    def watched(frame: Any, event: str, _: object) -> None:
        if event == "call" and frame.f_code is function.__code__:
            found.extend((each.keyword, each.text) for each in given_to(frame)[1])

    before = sys.getprofile()
    sys.setprofile(watched)
    try:
        function(*args, **kwargs)
    finally:
        sys.setprofile(before)
    return found


def test_arguments_come_in_the_order_they_were_given() -> None:
    def method(self: object, *args: object, option: int = 1, **kwargs: object) -> None: ...

    assert given(method, None, "a", "b", option=2, x=3) == [
        (None, "'a'"), (None, "'b'"), ("option", "2"), ("x", "3"),
    ]  # fmt: skip


def test_a_function_of_no_arguments_is_bound_to_nothing() -> None:
    def function() -> None: ...

    assert given(function) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "'a'"), (3, "3"), (None, "None"), (b"x", "b'x'"), (1.5, "1.5"), ([1], "a list")],
)
def test_the_text_of_an_argument(value: object, text: str) -> None:
    assert CodeArgument("x", value).text == text


def test_a_long_text_is_cut() -> None:
    assert len(CodeArgument("x", "a" * 10_000).text) <= 500


class _Rude:
    def __repr__(self) -> str:
        raise RuntimeError("printed")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("compared")

    def __bool__(self) -> bool:
        raise RuntimeError("asked")

    __hash__ = None  # type: ignore[assignment]


def test_an_object_is_not_printed() -> None:
    assert CodeArgument("x", _Rude()).text == "a _Rude"


class _RudeText(str):
    def __repr__(self) -> str:
        raise RuntimeError("printed")


class _RudeChoice(enum.IntEnum):
    ONE = 1

    def __repr__(self) -> str:
        raise RuntimeError("printed")


@pytest.mark.parametrize("value", [_RudeText("a"), _RudeChoice.ONE], ids=["text", "choice"])
def test_a_text_or_a_number_of_the_programs_own_class_is_not_printed(value: object) -> None:
    assert CodeArgument("x", value)


def test_what_forces_is_called_as_a_reader_calls_it() -> None:
    class Named:
        kind = "call"
        name = "__len__"

    class Record:
        snippet = Named

    assert forced_by(Record) == "len()"  # type: ignore[arg-type]
    Named.name = "count"
    assert forced_by(Record) == "count()"  # type: ignore[arg-type]
