"""What can be asked for: databases, models, the example, the API's description; nothing else."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError

from ormscope.databases import discover, installed
from ormscope.runs import example
from ormscope.runs.columns import columns, default_names
from ormscope.runs.example import EXAMPLE
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from ormscope.runs.pool import Pool


def _json(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


@pytest.mark.usefixtures("served")
def test_the_databases_are_listed_with_version_and_state(client: Client) -> None:
    # Another test may have added another Django to the session's state.
    listed = _json(client, "/api/databases/")["databases"]
    databases = [each for each in listed if not each["django"]]
    assert [each["alias"] for each in databases] == list(discover())
    for each in databases:
        assert set(each) == {
            "alias", "family", "vendor", "label", "mode", "server_version", "driver", "django",
            "is_default", "state", "message", "note", "can_explain", "containment",
        }  # fmt: skip
        if each["is_default"]:
            assert (each["state"], each["message"]) == ("ready", None)
            assert each["server_version"]
        elif each["alias"] not in installed():
            assert each["state"] == "missing"
            assert "pip install" in each["message"]


@pytest.mark.parametrize("address", ["/api/databases/", "/api/runs/"])
def test_without_a_pool_there_is_a_503_that_says_what_to_do(client: Client, address: str) -> None:
    body = {"snippet": "1", "databases": ["sqlite"]}
    if address.endswith("runs/"):
        response: Any = client.post(address, body, content_type="application/json")
    else:
        response = client.get(address)
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert "manage.py serve" in json.loads(response.content)["detail"]


def test_the_models_are_there_to_be_completed(client: Client) -> None:
    data = _json(client, "/api/models/")
    book = next(each for each in data["models"] if each["name"] == "Book")
    fields = {field["name"]: field for field in book["fields"]}
    assert "icontains" in fields["title"]["lookups"]
    assert fields["publisher"]["relation"] == "Publisher"
    managers = {manager["name"]: manager for manager in book["managers"]}
    assert managers["objects"]["default"]
    assert managers["in_print_books"]["filters"] == ["in_print=True"]
    assert "adds a clause" in managers["in_print_books"]["doc"]
    methods = {method["name"]: method for method in book["queryset_methods"]}
    assert {"filter", "annotate", "expensive", "with_stars"} <= set(methods)
    assert methods["expensive"]["signature"].startswith("(above")
    assert "raw" in methods
    kinds = {each["name"]: each["kind"] for each in data["names"]}
    assert (kinds["Book"], kinds["Avg"], kinds["Lower"]) == ("model", "aggregate", "function")


def _fields(client: Client, model: str) -> dict[str, dict[str, Any]]:
    models = _json(client, "/api/models/")["models"]
    found = next(each for each in models if each["name"] == model)
    return {field["name"]: field for field in found["fields"]}


def test_the_models_are_a_schema_to_draw(client: Client) -> None:
    book = _fields(client, "Book")
    assert (book["publisher"]["column"], book["tags"]["column"]) == ("publisher_id", None)
    assert book["publisher"]["link"] == {
        "to": "Publisher", "kind": "many-to-one", "reverse": False, "back": "books",
        "through": None, "parent": False,
    }  # fmt: skip
    assert book["authors"]["link"]["through"] == "Authorship"
    assert (book["stock"]["accessor"], book["stock"]["link"]["reverse"]) == ("stock_set", True)
    assert (book["isbn"]["unique"], book["rating"]["null"]) == (True, True)
    ebook = _fields(client, "Ebook")
    assert ebook["book_ptr"]["link"]["parent"]
    assert (ebook["title"]["inherited"], ebook["drm"]["inherited"]) == ("Book", None)
    assert ebook["file_format"]["choices"] == ["'epub'", "'pdf'"]
    assert _fields(client, "Stock")["pk"]["columns"] == ["store", "book"]
    assert _fields(client, "OrderLine")["total"]["generated"] == "F(quantity) * F(unit_price)"
    models = {each["name"]: each for each in _json(client, "/api/models/")["models"]}
    assert models["Book"]["ordering"] == ["title"]
    assert models["Book"]["indexes"][0]["fields"] == ["published", "price"]
    assert {each["type"] for each in models["Book"]["constraints"]} == {
        "CheckConstraint", "UniqueConstraint",
    }  # fmt: skip
    assert models["Country"]["doc"].startswith("A country, keyed by")
    assert models["Ebook"]["parents"] == ["Book"]


def test_each_way_back_along_a_relation_is_one_that_there_is(client: Client) -> None:
    models = {each["name"]: each for each in _json(client, "/api/models/")["models"]}
    for name, model in models.items():
        for field in model["fields"]:
            link = field["link"]
            if link is None or field["inherited"] or name == "Ebook":
                continue
            back = {each["name"]: each for each in models[link["to"]]["fields"]}[link["back"]]
            assert back["link"]["to"] == name
            assert back["link"]["reverse"] is not link["reverse"]


def test_completion_can_go_on_behind_a_transform(client: Client) -> None:
    data = _json(client, "/api/models/")
    types = data["types"]
    for model in data["models"]:
        for field in model["fields"]:
            found = types[field["lookup_type"]]
            transforms = set(found["transforms"]) - {"*"}
            assert {*found["lookups"], *transforms} == set(field["lookups"]), field["name"]
    for found in types.values():
        assert set(found["transforms"].values()) <= set(types)
    assert types["DateTimeField"]["transforms"]["date"] == "TruncDate"
    assert "year" in types["TruncDate"]["transforms"]
    assert "gte" in types[types["DateField"]["transforms"]["month"]]["lookups"]
    assert "year" not in types["DateField"]["lookups"]
    assert types["JSONField"]["transforms"] == {"*": "KeyTransform"}
    assert set(types["ForeignKey"]["lookups"]) == {
        "exact",
        "gt",
        "gte",
        "in",
        "isnull",
        "lt",
        "lte",
    }


@pytest.mark.usefixtures("served")
def test_every_lookup_that_is_offered_is_one_that_django_takes(client: Client) -> None:
    for model in _json(client, "/api/models/")["models"]:
        queryset = apps.get_model(model["app"], model["name"])._default_manager.all()
        for field in model["fields"]:
            for lookup in field["lookups"]:
                try:
                    queryset.filter(**{f"{field['name']}__{lookup}": ()})
                except FieldError:
                    raise  # there is no such lookup
                except Exception:  # the lookup does not take an empty tuple, and says so anyhow
                    continue


def test_signatures_come_by_their_parameters_without_annotations(client: Client) -> None:
    data = _json(client, "/api/models/")
    names = {each["name"]: each for each in data["names"]}
    assert names["Lower"]["signature"].startswith("(expression, /")
    assert names["StrIndex"]["parameters"][1]["name"] == "expression2"
    assert names["F"]["signature"] == "(name)"
    assert names["len"]["doc"].startswith("Return the number of items")
    (book,) = (each for each in data["models"] if each["name"] == "Book")
    methods = {each["name"]: each for each in book["queryset_methods"]}
    assert methods["expensive"]["signature"] == "(above=50)"
    assert methods["values_list"]["parameters"] == [
        {"name": "fields", "kind": "var_positional", "default": None},
        {"name": "flat", "kind": "keyword_only", "default": "False"},
        {"name": "named", "kind": "keyword_only", "default": "False"},
    ]
    assert " at 0x" not in json.dumps(data)


def test_the_models_are_small_to_send(client: Client) -> None:
    assert len(gzip.compress(client.get("/api/models/").content)) < 60_000


def test_in_public_nothing_is_completed_that_takes_sql(client: Client, settings: Any) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": "public"}
    data = _json(client, "/api/models/")
    methods = {each["name"] for model in data["models"] for each in model["queryset_methods"]}
    assert "filter" in methods
    assert not methods & {"raw", "extra"}
    assert "RawSQL" not in {each["name"] for each in data["names"]}


def test_before_it_was_recorded_the_example_is_null(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "_recorded", None)
    assert _json(client, "/api/example/") == {"snippet": EXAMPLE, "comparison": None}


def test_a_recorded_example_is_served_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch, served: Pool
) -> None:
    comparison = served.run("Book.objects.all()", ["sqlite", "oracle"], Options())
    monkeypatch.setattr(example, "_recorded", comparison)
    data = _json(client, "/api/example/")
    assert data["comparison"]["headline"] == comparison.headline


def test_the_example_runs_on_every_database_of_the_first_visit(pool: Any, state: Path) -> None:
    names = default_names(columns(state))
    comparison = pool.run(EXAMPLE, names, Options())
    assert [trace.outcome.status for trace in comparison.traces] == ["ok"] * len(names)


def test_the_api_describes_itself_as_openapi(client: Client) -> None:
    response = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    schema = json.loads(response.content)
    assert schema["openapi"].startswith("3.")
    assert set(schema["paths"]) >= {
        "/api/databases/", "/api/health/", "/api/runs/", "/api/models/", "/api/example/",
        "/api/examples/", "/api/source/", "/api/exports/", "/api/imports/",
    }  # fmt: skip
    run = schema["paths"]["/api/runs/"]["post"]
    told = {"200", "400", "403", "405", "406", "413", "415", "429", "500", "503"}
    assert set(run["responses"]) == told
    assert set(run["responses"]["200"]["content"]) == {"application/json", "application/x-ndjson"}
    fields = schema["components"]["schemas"]["Run"]
    assert set(fields["required"]) == {"snippet", "databases"}


def test_the_description_is_valid_by_the_validator_of_its_generator(client: Client) -> None:
    from drf_spectacular.validation import validate_schema

    response = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    validate_schema(json.loads(response.content))


@pytest.mark.parametrize("address", ["/api/", "/api/nothing/", "/api/runs/7/", "/static/no.js"])
def test_an_unknown_address_is_a_problem_that_names_it(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert address in json.loads(response.content)["detail"]


def test_only_reading_is_allowed_where_there_is_nothing_to_write(client: Client) -> None:
    for address in (
        "/api/databases/",
        "/api/backends/",
        "/api/example/",
        "/api/examples/",
        "/api/schema/",
        "/api/source/",
    ):
        response = client.post(address, {}, content_type="application/json")
        assert response.status_code == 405, address
        assert response["Content-Type"] == "application/problem+json"
