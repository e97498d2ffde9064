"""No call that changes ``Query`` is shown as one that does not: all methods that Django has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = Path(__file__).with_name("changing.py")

BUILD_NO_QUERY = {"as_manager", "raw", "resolve_expression"}
UNTOLD = {
    # Tables are told that are used; how often, and those that no longer are, is Django's own count.
    "alias_refcount", "alias_map", "table_map",
    # Of nothing: what is not selected is told of each annotation and of each extra column.
    "annotation_select_mask", "extra_select_mask",
}  # fmt: skip


def changes_in(python: str, environment: Mapping[str, str]) -> Any:
    """Give what ``changing.py`` finds with the Django of a Python."""
    done = subprocess.run(
        [python, str(PROGRAM)],
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.worker"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def assert_all_told(found: Any) -> None:
    tried = {each["method"] for each in found["reports"]}
    assert set(found["builders"]) - tried == BUILD_NO_QUERY, "a method without an example"
    for each in found["reports"]:
        assert bool(each["changes"]) == bool(set(each["attributes"]) - UNTOLD), each
        assert set(each["untold"]) <= UNTOLD, each


@pytest.fixture(scope="module")
def found(environment: Mapping[str, str]) -> Any:
    return changes_in(sys.executable, environment)


def test_each_attribute_of_query_that_a_call_changes_is_told(found: Any) -> None:
    assert_all_told(found)


@pytest.mark.parametrize(
    ("call", "part"),
    [
        ("all().reverse[0]", "standard ordering"),
        ("all().order_by[0]", "default ordering"),
        ("wide.filter[0]", "where"),  # a long text, which changes at its end
        ("values.values[1]", "values"),
        ("all().extra[3]", "extra order by"),
        ("all().union[1]", "combinator"),
    ],
)
def test_what_a_call_changes_is_named(found: Any, call: str, part: str) -> None:
    (report,) = [each for each in found["reports"] if each["call"] == call]
    assert part in report["changes"]


@pytest.mark.parametrize("call", ["all().all[0]", "full.all[0]", "full.using[0]"])
def test_what_leaves_the_query_as_it_is_changes_nothing(found: Any, call: str) -> None:
    (report,) = [each for each in found["reports"] if each["call"] == call]
    assert report["changes"] == []


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("Book.objects.order_by('title').reverse()", "standard ordering"),
        ("Book.objects.order_by()", "default ordering"),
        ("Book.objects.only('title')", "deferred"),
    ],
)
def test_the_trace_and_the_tree_of_the_query_have_it(tmp_path: Path, code: str, part: str) -> None:
    with Pool(tmp_path, ["sqlite"]) as pool:
        pool.wait_ready()
        calls = pool.run(code, ["sqlite"], Options()).traces[0].calls
    call = [each for each in calls if each.effect == "builds"][-1]
    (change,) = [each for each in call.changes if each.attribute == part]
    root = next(each for each in call.query if each.parent is None and each.name == part)
    assert root.is_new
    assert change.after == root.text
