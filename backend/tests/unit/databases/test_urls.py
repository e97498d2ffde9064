"""ORMSCOPE_DATABASES is read as it was meant, and what is wrong is said without a password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import consent
from ormscope.databases.servers.named import Misnamed, by_scheme, servers
from ormscope.databases.servers.server import ServerDatabase
from ormscope.databases.servers.urls import VARIABLE, Address, addresses, only

BACKEND = Path(__file__).resolve().parents[3]
SCHEMES = {"postgresql": "postgresql", "mysql": "mysql", "mssql": "mssqlms"}
SECRET = "hush-hush"


def named(text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv(VARIABLE, text)
    return servers()


def test_every_vendor_has_its_scheme() -> None:
    assert {scheme: kind.family for scheme, kind in by_scheme().items()} == {
        "cockroachdb": "cockroachdb", "cockroach": "cockroachdb", "mariadb": "mariadb",
        "mysql": "mysql", "oracle": "oracle", "postgresql": "postgresql",
        "postgres": "postgresql", "pgsql": "postgresql", "mssql": "sqlserver",
        "sqlserver": "sqlserver",
    }  # fmt: skip


def test_a_worker_is_told_of_its_own_server_only(monkeypatch: pytest.MonkeyPatch) -> None:
    pg, my = "pg=postgresql://u:p,a=b@h/db", f"my = mysql://u:{SECRET}@h/db"
    monkeypatch.setenv(VARIABLE, f"{pg}, {my}\nbroken")
    assert only("pg") == pg
    assert str(only("my")).startswith(f"my=mysql://u:{SECRET}@h/db")
    assert only("mysql") is None
    assert only("") is None
    monkeypatch.delenv(VARIABLE)
    assert only("pg") is None


@pytest.mark.parametrize(
    ("url", "ports", "names"),
    [
        ("pg=postgresql://u:p@h:5433/db", (5433, 53), True),
        ("my=mysql://u:p@h/db", (3306, 53), True),
        ("pg=postgresql://u:p@%2Fnowhere/db", (), False),
    ],
)
def test_what_a_worker_needs_to_connect(
    url: str, ports: tuple[int, ...], names: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (database,), _ = named(url, monkeypatch)
    reach = database.reach(tmp_path, {})
    assert reach.connects
    assert reach.ports == ports
    assert (Path("/etc/hosts") in reach.reads) == names
    assert not reach.writes


@pytest.mark.parametrize("separator", [",", ", ", "\n", " "])
def test_servers_are_told_apart(separator: str) -> None:
    text = separator.join(
        ["pg=postgresql://u:p@a:5433/x", "my=mysql://u:p@b/y", "ms=mssql://sa:p@c/master"]
    )
    found = addresses(text, SCHEMES)
    assert [(each.name, each.scheme, each.problem) for each in found] == [
        ("pg", "postgresql", None), ("my", "mysql", None), ("ms", "mssql", None),
    ]  # fmt: skip
    assert [each.place(7) for each in found] == ["a:5433", "b:7", "c:7"]
    assert [each.settings["NAME"] for each in found] == ["x", "y", "master"]


@pytest.mark.parametrize(
    "password", ["a,b=c", "p@ss/word", ",x=y", "%2C", "pg=postgresql:", "a?b#c", "é🦊", " "]
)
def test_a_password_may_hold_anything_that_is_percent_encoded(password: str) -> None:
    from urllib.parse import quote

    first, second = addresses(
        f"pg=postgresql://u:{quote(password, safe='')}@h/db,my=mysql://u:p@h/db", SCHEMES
    )
    assert (first.problem, second.problem) == (None, None)
    assert first.settings["PASSWORD"] == password


@pytest.mark.parametrize(
    "text",
    [" pg = postgresql://h/db , my =mysql://h/d ", "pg=\n  postgresql://h/db\nmy= mysql://h/d"],
)
def test_an_equal_sign_may_have_spaces(text: str) -> None:
    found = addresses(text, SCHEMES)
    assert [(each.name, each.scheme, each.problem) for each in found] == [
        ("pg", "postgresql", None), ("my", "mysql", None),
    ]  # fmt: skip


def test_a_comma_and_an_equal_sign_in_a_url_are_the_urls() -> None:
    first, second = addresses(
        "pg=postgresql://u:a,b=c@h/db?options=-c%20x=1,2&sslmode=require,my=mysql://u@h/d", SCHEMES
    )
    assert first.settings["PASSWORD"] == "a,b=c"
    assert first.settings["OPTIONS"] == {"options": "-c x=1,2", "sslmode": "require"}
    assert second.name == "my"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"foo://u:{SECRET}@h/db", "foo://"),
        (f"postgresql://u:{SECRET}@/db", "without a host"),
        (f"postgresql://u:{SECRET}@h", "without a database"),
        (f"postgresql://u:{SECRET}@h/", "without a database"),
        (f"postgresql://u:a/{SECRET}@h/db", "Percent-encode"),
        (f"postgresql://u:12/{SECRET}@h/db", "Percent-encode"),
        (f"postgresql://u:12?{SECRET}@h/db", "without a database"),
        (f"postgresql://u:{SECRET}@h:port/db", "Percent-encode"),
        (f"postgresql://u:{SECRET}@[h/db", "Percent-encode"),
        (f"postgresql://u:pw@h/db,{SECRET}", "Percent-encode"),
        (SECRET, "no URL"),
        ("", "no URL"),
    ],
)
def test_a_url_that_is_wrong_costs_its_own_column_and_shows_nothing(
    url: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, reasons = named(f"bad={url},pg=postgresql://u:p@h/db", monkeypatch)
    assert reasons == {}
    bad, good = found
    assert isinstance(bad, Misnamed)
    assert isinstance(good, ServerDatabase)
    with pytest.raises(DatabaseUnavailable) as raised:
        bad.serve(tmp_path)
    message = str(raised.value)
    assert message.startswith("ORMSCOPE_DATABASES: bad ")
    assert bad.missing() == message  # it is none of those that can be asked
    assert said in message
    assert SECRET not in message + repr(bad) + repr(vars(bad))


def test_a_name_that_is_given_twice_is_one_column_that_says_so() -> None:
    [pg, my] = addresses(
        f"pg=postgresql://u:{SECRET}@h/a,my=mysql://u@h/d,pg=postgresql://u:{SECRET}@h/b", SCHEMES
    )
    assert (pg.name, pg.settings, my.problem) == ("pg", {}, None)
    assert pg.problem == "ORMSCOPE_DATABASES gives the name pg 2 times: rename one."


@pytest.mark.parametrize(
    "entry",
    [f"postgresql://u:{SECRET}@h/db?x=y", SECRET, f"p@g=postgresql://u:{SECRET}@h/d",
     f"all=postgresql://u:{SECRET}@h/d", f"{SECRET * 9}=mysql://h/d"],
)  # fmt: skip
def test_an_entry_without_a_fit_name_is_called_by_its_number(
    entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, reasons = named(f"pg=postgresql://u:p@h/db,{entry}", monkeypatch)
    if entry == SECRET:  # it belongs to the URL before it
        assert isinstance(found[0], Misnamed)
        return
    assert [each.alias for each in found] == ["pg"]
    assert list(reasons) == ["ORMSCOPE_DATABASES, entry 2"]
    assert "name=URL" in reasons["ORMSCOPE_DATABASES, entry 2"]
    assert SECRET not in str(reasons)


def test_an_address_is_printed_without_its_password() -> None:
    [address] = addresses(f"pg=postgresql://u:{SECRET}@h/db", SCHEMES)
    assert SECRET not in repr(address)
    assert address.redacted(f"cannot use '{SECRET}' for u") == "cannot use '***' for u"


def test_a_password_that_is_also_the_users_name_is_not_betrayed_by_its_absence() -> None:
    address = Address("pg", "postgresql", {"USER": "root", "PASSWORD": "root"})
    assert address.redacted('no user "root"') == 'no user "root"'


def test_each_server_state_and_django_has_a_scratch_of_its_own(tmp_path: Path) -> None:
    one, two = (
        by_scheme()["mysql"](address)
        for address in addresses("a=mysql://h/d,b=mysql://h/d", SCHEMES)
    )
    names = [
        one.scratch_name(tmp_path), two.scratch_name(tmp_path), one.scratch_name(tmp_path / "x"),
        one.scratch_name(tmp_path, "sample_django42"),
    ]  # fmt: skip
    assert len(set(names)) == 4
    assert names[3] == f"{names[0]}_django42"
    assert all(len(name) <= 30 and name.startswith("ormscope_") for name in names)


@pytest.mark.parametrize(
    ("variable", "given"),
    [("", False), ("pg", True), ("my, pg", True), ("all", True), ("pgx", False), ("my", False)],
)
def test_consent_is_given_by_name(
    variable: str, given: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(consent.VARIABLE, variable)
    assert consent.is_given("pg") == given
    consent.give("pg")
    assert consent.is_given("pg")


def discovered(databases: str) -> dict[str, Any]:
    code = (
        "import json, sys\n"
        "from ormscope.databases import discover, unavailable\n"
        "print(json.dumps({alias: [type(each).__name__, each.family, each.label, each.is_default]"
        " for alias, each in discover().items()} | {'broken': dict(unavailable()), 'imported':"
        " [name for name in ('psycopg', 'pymysql', 'oracledb', 'django') if name in sys.modules]"
        "}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, check=True,
        env={**os.environ, VARIABLE: databases},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_servers_have_columns_and_one_of_ours_steps_aside() -> None:
    ours = discovered("")
    found = discovered(
        "mysql=mysql://h/d,postgresql=postgresql://h/d,pg=postgresql://h/d,oops=foo://h/d"
    )
    assert found["mysql"] == ["MySQLServer", "mysql", "MySQL (mysql)", True]
    assert found["mysql@8.4"] == ["MySQL", "mysql", "MySQL 8.4", False]
    assert found["pg"] == ["PostgreSQLServer", "postgresql", "PostgreSQL (pg)", True]
    assert found["postgresql"][0] == "PostgreSQLServer"
    assert found["postgresql@ours"] == ["PostgreSQL", "postgresql", "PostgreSQL ours", False]
    assert found["oops"] == ["Misnamed", "oops", "oops", True]
    assert set(ours) <= set(found)
    assert found["imported"] == []
