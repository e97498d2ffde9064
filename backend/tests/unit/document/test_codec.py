"""A document goes to JSON and back unchanged; what is not a document is refused and named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from handmade import SNIPPET, made_trace

from ormscope.document.alignment import compare
from ormscope.document.codec import from_data, from_json, to_data, to_json
from ormscope.document.comparison import Comparison
from ormscope.document.errors import DocumentError
from ormscope.document.plan import Plan, PlanNode
from ormscope.document.trace import SCHEMA_VERSION, Outcome, Trace
from ormscope.runs.execution import failed_trace

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_a_trace_made_by_hand_comes_back_equal() -> None:
    trace = made_trace(outcome=Outcome(status="error", message='naïve 雪 🦊 "</script>"\n\u2028'))
    assert from_json(Trace, to_json(trace)) == trace


def test_a_trace_of_which_nothing_is_known_comes_back_equal() -> None:
    trace = failed_trace(made_trace().target, "unavailable", "Unavailable", "It is down.")
    assert from_json(Trace, to_json(trace)) == trace


def test_real_comparisons_come_back_equal(
    comparisons: Mapping[str, Comparison], snippet_id: str
) -> None:
    comparison = comparisons[snippet_id]
    text = to_json(comparison)
    again = from_json(Comparison, text.encode())
    assert again == comparison
    assert to_json(again) == text


def test_json_is_one_line() -> None:
    trace = made_trace(outcome=Outcome(status="error", message="two\nlines"))
    assert "\n" not in to_json(trace)


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 0, "1", None])
def test_another_schema_version_is_refused(version: Any) -> None:
    data = {**to_data(made_trace()), "schema_version": version}
    with pytest.raises(DocumentError, match=f"schema_version {version!r}.*reads version"):
        from_data(Trace, data)


@pytest.mark.parametrize("data", [None, [], "text", 7, {}])
def test_what_is_no_document_at_all_is_refused(data: Any) -> None:
    with pytest.raises(DocumentError, match="schema_version None"):
        from_json(Comparison, json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "no json", b"\xff\xfe"])
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(DocumentError, match="not JSON"):
        from_json(Trace, text)


def _without(data: dict[str, Any], name: str) -> None:
    del data[name]


BREAKAGES = {
    "a missing field": (lambda d: _without(d, "events"), "Trace: missing events"),
    "a missing inner field": (lambda d: _without(d["target"], "mode"), "target: missing mode"),
    "an unknown field": (lambda d: d.update(extra=1), "Trace: unknown extra"),
    "an unknown inner field": (
        lambda d: d["statements"][0]["fragments"][1].update(colour="red"),
        "statements[0].fragments[1]: unknown colour",
    ),
    "text for a number": (lambda d: d["events"][0].update(start="0"), "expected int, got '0'"),
    "truth for a number": (lambda d: d["events"][0].update(start=True), "expected int, got True"),
    "a number beyond all counting": (
        lambda d: d["events"][0].update(end=10**300),
        "events[0].end: 1000000000000",
    ),
    "a number for text": (lambda d: d.update(output=7), "expected str, got 7"),
    "null for text": (lambda d: d.update(output=None), "expected str, got None"),
    "text for a list": (lambda d: d.update(calls="none"), "expected a list, got 'none'"),
    "a list for an object": (lambda d: d.update(target=[]), "target: expected an object"),
    "a word that is not allowed": (
        lambda d: d["outcome"].update(status="fine"),
        "'fine' is not one of 'ok'",
    ),
}


@pytest.mark.parametrize("kind", BREAKAGES)
def test_a_field_that_is_not_right_is_refused_by_name(kind: str) -> None:
    change, sentence = BREAKAGES[kind]
    data = json.loads(to_json(made_trace()))
    change(data)
    with pytest.raises(DocumentError) as caught:
        from_data(Trace, data)
    assert sentence in str(caught.value)


def test_a_mistake_deep_inside_tells_the_way_there() -> None:
    data = json.loads(to_json(compare(SNIPPET, [made_trace()])))
    data["traces"][0]["statements"][0]["params"][0]["text"] = 5
    with pytest.raises(
        DocumentError, match=r"^traces\[0\]\.statements\[0\]\.params\[0\]\.text: expected str"
    ):
        from_data(Comparison, data)


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity", "1" + "0" * 400])
def test_what_no_program_reads_as_a_number_is_refused(number: str) -> None:
    plan = Plan(
        statement="EXPLAIN", analyzed=False, raw="", syntax="text",
        nodes=(PlanNode(parent=None, kind="Scan", cost=2.5),),
    )  # fmt: skip
    trace = made_trace()
    planned = replace(trace, statements=(replace(trace.statements[0], plan=plan),))
    text = to_json(planned).replace('"cost":2.5', f'"cost":{number}')
    with pytest.raises(DocumentError, match=r"statements\[0\]\.plan\.nodes\[0\]\.cost: "):
        from_json(Trace, text)


def test_fields_with_defaults_may_be_left_out() -> None:
    data = json.loads(to_json(made_trace()))
    del data["repeat"]
    assert from_data(Trace, data) == made_trace()
