"""The served API does what its description says: schemathesis asks it whatever it allows, and more.

It takes some seconds, the same requests each time. Under the policy that the tests have: *local*.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from ormscope.runs.current import serving
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Schemathesis gives the tests of all addresses one id, and of one id pytest-xdist runs one.
pytestmark = pytest.mark.alone

EXAMPLES = 400
"""Requests an address, beside those that schemathesis always makes."""
UNPACKED = {"Accept-Encoding": "identity"}
"""Asked in the process, schemathesis says that it takes gzip and then reads it as text."""
DOCUMENTS = ["/api/exports/", "/api/imports/"]
FEWER = 12
"""Requests an address that takes a document: to make one up takes seconds."""
SNIPPETS = (
    "Book.objects.count()",
    "Book.objects.filter(nothing=1)",
    "Book.objects.filter(",
    "while True: pass",
    "[0] * 10**9",
    "Book.objects.using('x').query",
    "Tag.objects.raw('SELECT 1')",
)
DATABASES = (["sqlite"], ["oracle"], ["sqlite", "oracle"], ["nothing"])
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]

schema = schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application())
schema.config.generation.update(
    modes=[schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
)


@schema.hook
def map_body(context: Any, body: Any) -> Any:
    """Let two requests in three reach a database, and half of those with a telling snippet."""
    del context
    if isinstance(body, dict) and isinstance(body.get("snippets"), list):
        return _two_snippets(body)
    if not isinstance(body, dict) or not isinstance(body.get("snippet"), str):
        return body
    # The text decides, so that the same request is made each time.
    number = sum(map(ord, body["snippet"]))
    if number % 3:
        body = {**body, "databases": DATABASES[number % len(DATABASES)], "repeat": 1}
    if number % 2:
        body = {**body, "snippet": SNIPPETS[number % len(SNIPPETS)]}
    return body


def _two_snippets(body: dict[str, Any]) -> dict[str, Any]:
    number = len(str(body))
    if number % 3:
        body = {**body, "database": DATABASES[number % 2][0], "repeat": 1}
    if number % 2:
        body = {**body, "snippets": [SNIPPETS[number % len(SNIPPETS)], SNIPPETS[0]]}
    return body


SEEN: Counter[int] = Counter()


@schema.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Count the answers of runs, to know that databases were reached."""
    del context
    if case.path == "/api/runs/":
        SEEN[response.status_code] += 1


@pytest.fixture(scope="module", autouse=True)
def served(state: Path) -> Iterator[Pool]:
    """One live database and one compiled one."""
    with Pool(state, ["sqlite", "oracle"]) as pool, serving(pool):
        pool.wait_ready()
        yield pool


@schema.include(path=DOCUMENTS).parametrize()
@settings(
    max_examples=FEWER,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_document_makes_an_answer_a_server_error(case: Any) -> None:
    case.call_and_validate(checks=CHECKS, headers=UNPACKED)


@schema.exclude(path=DOCUMENTS).parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_is_a_server_error_or_undocumented(case: Any) -> None:
    case.call_and_validate(checks=CHECKS, headers=UNPACKED)


def test_runs_were_reached_and_refused() -> None:
    assert SEEN[200] > EXAMPLES / 20
    assert SEEN[400] > EXAMPLES / 20
    assert {405, 406, 415} & set(SEEN)
