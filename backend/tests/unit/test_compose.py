"""docker-compose.yml and the Dockerfile say what the Makefile and the schemes of URLs say.

Nothing is built here: no Docker runs where the tests do. The schema is the Compose specification's
own, which the package check-jsonschema brings.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ormscope.databases.servers.named import by_scheme
from ormscope.databases.servers.urls import Address, addresses

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVERS = {name: service for name, service in SERVICES.items() if "build" not in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
# A word of each server's health check that makes it answer a query.
QUERY = re.compile(r"SELECT (1|42)")
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")


def expanded(text: str) -> str:
    """Return what Compose makes of variables that are not set."""
    return DEFAULT.sub(r"\1", text)


def named() -> list[Address]:
    schemes = {scheme: kind.url_scheme for scheme, kind in by_scheme().items()}
    environment = SERVICES["ormscope"]["environment"]
    return list(addresses(expanded(environment["ORMSCOPE_DATABASES"]), schemes))


def test_it_is_valid_by_the_compose_specification() -> None:
    schema = json.loads(
        (files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text()
    )
    Draft202012Validator.check_schema(schema)
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(COMPOSE)]
    assert errors == []
    broken = {**COMPOSE, "services": {"x": {"image": "x", "helthcheck": {}}}}
    assert list(Draft202012Validator(schema).iter_errors(broken))  # the schema does look


def test_there_is_a_server_of_every_vendor_and_ormscope_is_told_of_each() -> None:
    assert {address.problem for address in named()} == {None}
    assert {by_scheme()[address.scheme].family for address in named()} == {
        kind.family for kind in by_scheme().values()
    }
    assert {address.settings["HOST"] for address in named()} == set(SERVERS)
    for address in named():
        assert int(address.settings["PORT"]) == by_scheme()[address.scheme].default_port
    assert SERVICES["ormscope"]["environment"]["ORMSCOPE_ALLOW_WRITES"] == "all"


def test_the_passwords_in_the_urls_are_those_that_the_servers_are_given() -> None:
    for address in named():
        given = {
            expanded(value)
            for name, value in SERVERS[address.settings["HOST"]].get("environment", {}).items()
            if name.endswith("PASSWORD")
        }
        assert given == ({address.settings["PASSWORD"]} - {""})


def test_ormscope_waits_until_every_server_answers_a_query() -> None:
    healthy = {"condition": "service_healthy"}
    assert SERVICES["ormscope"]["depends_on"] == {name: healthy for name in SERVERS}  # noqa: C420
    for name, service in SERVERS.items():
        check = service["healthcheck"]
        assert QUERY.search(check["test"][-1]), name
        assert {"interval", "timeout", "retries", "start_period"} <= set(check)


def test_versions_are_exact_and_data_is_in_named_volumes() -> None:
    for name, service in SERVERS.items():
        tag = service["image"].rpartition(":")[2]
        assert re.search(r"\d+\.\d+|CU\d+", tag), name
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in COMPOSE["volumes"], name
    for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE):
        assert re.search(r":\d+\.\d+\.\d+-", base), base


def test_only_ormscope_has_a_port_and_on_loopback_only() -> None:
    assert not any("ports" in service for service in SERVERS.values())
    for name in ("ormscope", "ormscope-alone"):
        assert [expanded(port) for port in SERVICES[name]["ports"]] == ["127.0.0.1:8000:8000"]
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_one_command_gives_everything_and_another_ormscope_alone() -> None:
    alone = {name for name, service in SERVICES.items() if "profiles" in service}
    assert alone == {"ormscope-alone"}
    assert "depends_on" not in SERVICES["ormscope-alone"]


@pytest.mark.parametrize("tool", ["pip install", "npm ci", "npm run build"])
def test_the_image_is_made_as_the_makefile_makes_it(tool: str) -> None:
    def words(text: str) -> list[set[str]]:
        joined = text.replace("\\\n", " ").replace("npm --prefix frontend", "npm")
        lines = [line for line in joined.splitlines() if tool in line and ".lock" in line + ".lock"]
        found = [set(line[line.index(tool) :].split()) for line in lines]
        return [each - {"--no-cache-dir"} for each in found if "scratch" not in str(each)]

    [image] = words(DOCKERFILE)
    assert image in words(MAKEFILE)


def test_the_image_runs_as_an_ordinary_user() -> None:
    last = DOCKERFILE.rpartition("FROM ")[2]
    before, _, after = last.partition("USER ormscope\n")
    assert "useradd" in before
    assert "USER" not in after
    assert "CMD" in after
