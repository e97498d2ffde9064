"""The flags around a test's name are those that the source asks on the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ormscope.anatomy.places import Places, comment_on, definer, public_names, remark_on
from ormscope.anatomy.suite_marks import suite_marks

if TYPE_CHECKING:
    from ormscope.document.anatomy import SuiteMark


class Base:
    # May a row be upside down?
    supports_headstands = True
    has_feet = True  # two of them

    django_test_expected_failures = {"app.tests.Base.test_constant"}

    @property
    def is_awake(self) -> bool:
        """Whether anybody is there."""
        return True

    @property
    def django_test_skips(self) -> dict[str, set[str]]:
        skips = {"Always.": {"app.tests.A.test_always"}}
        if not self.has_feet or self.supports_headstands:
            skips["It depends."] = {"app.tests.A.test_nested"}
            if self.is_awake:
                skips["It depends."].add("app.tests.A.test_inner")
        else:
            skips["Otherwise."] = {"app.tests.A.test_else"}
        return skips


class Derived(Base):
    supports_headstands = False

    @property
    def django_test_skips(self) -> dict[str, set[str]]:
        skips = super().django_test_skips
        skips["Derived."] = {"app.tests.A.test_derived"}
        return skips


class Broken(Base):
    @property
    def django_test_skips(self) -> dict[str, set[str]]:
        raise RuntimeError("no server")


def marks(features: Any) -> dict[str, SuiteMark]:
    return {each.test.rpartition(".")[2]: each for each in suite_marks(features, Places())}


def test_a_mark_has_its_reason_and_verdict() -> None:
    found = marks(Base())
    assert (found["test_always"].verdict, found["test_always"].reason) == ("skipped", "Always.")
    assert found["test_constant"].verdict == "expected failure"
    assert found["test_constant"].reason == ""


def test_flags_asked_around_it_are_its_features() -> None:
    found = marks(Base())
    assert found["test_always"].features == ()
    assert found["test_nested"].features == ("has_feet", "supports_headstands")
    assert found["test_inner"].features == ("has_feet", "supports_headstands", "is_awake")


def test_a_branch_not_taken_makes_no_mark_and_else_knows_its_flags() -> None:
    assert "test_else" not in marks(Base())

    class Barefoot(Base):
        supports_headstands = False

    assert marks(Barefoot())["test_else"].features == ("has_feet", "supports_headstands")


def test_a_subclass_adds_its_own_and_keeps_those_of_its_base() -> None:
    found = marks(Derived())
    assert found["test_derived"].reason == "Derived."
    assert found["test_always"].features == ()


@pytest.mark.parametrize("name", ["test_always", "test_inner", "test_constant"])
def test_a_place_is_the_line_of_the_tests_name(name: str) -> None:
    places = Places()
    mark = next(each for each in suite_marks(Base(), places) if each.test.endswith(name))
    assert mark.place is not None
    place = places.all()[mark.place]
    assert place.line is not None
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123 - shorter
        assert mark.test in file.read().splitlines()[place.line - 1]


def test_lists_that_cannot_be_read_are_left_out() -> None:
    assert set(marks(Broken())) == {"test_constant"}


def test_a_remark_stands_above_or_beside() -> None:
    assert remark_on(Base, "supports_headstands") == "May a row be upside down?"
    assert remark_on(Base, "has_feet") == "two of them"
    assert comment_on(Derived, "supports_headstands") == "May a row be upside down?"
    assert comment_on(Derived, "is_awake") == "Whether anybody is there."


def test_the_nearest_class_defines_a_name() -> None:
    assert definer(Derived, "supports_headstands") is Derived
    assert definer(Derived, "has_feet") is Base
    assert definer(Derived, "nothing") is None
    assert public_names(Derived)[0] == "supports_headstands"
