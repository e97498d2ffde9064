"""``conformance``: what failed is shown with its trace, what is skipped with its reason.

Django's own runtests.py runs a suite of one app here, most of whose tests fail on purpose.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from django.core.management import CommandError, call_command
from waiting import until

from ormscope.databases import installed
from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison
from ormscope.document.invariants import broken
from ormscope.management.conformance import source
from ormscope.runs.suite_marks import ROOM, directory, flags_in_suite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[4]
NEEDED = ("runtests.py", "test_sqlite.py", "urls.py", "templates")
MODELS = """
from django.db import models

class Thing(models.Model):
    name = models.CharField(max_length=5, unique=True)
"""
TESTS = """
import os, threading
from pathlib import Path
from unittest import expectedFailure, skipUnless
from django.db import connection
from django.test import TestCase, skipIfDBFeature, skipUnlessDBFeature
from .models import Thing

class EndsTests(TestCase):
    def test_passes(self):
        self.assertEqual(Thing.objects.count(), 0)

    def test_fails(self):
        Thing.objects.create(name="a")
        self.assertEqual(Thing.objects.filter(name="a").count(), 2)

    def test_is_refused(self):
        Thing.objects.create(name="twice")
        Thing.objects.create(name="twice")

    def test_subtests(self):
        for number in (0, 1):
            with self.subTest(number=number):
                self.assertEqual(Thing.objects.filter(pk=7).count(), number)

    @expectedFailure
    def test_expected(self):
        self.assertEqual(Thing.objects.count(), 1)

    @skipUnlessDBFeature("supports_transactions", "does_what_nobody_does")
    def test_is_skipped(self):
        pass

    @skipUnless(connection.vendor == "vendorless", "Of no vendor")
    def test_is_anothers(self):
        pass

@skipIfDBFeature("supports_transactions")
class SkippedTests(EndsTests):
    pass
"""
HANGS = """
import os, threading
from pathlib import Path
from django.test import TestCase

class HangsTests(TestCase):
    def test_hangs(self):
        Path(os.environ["HANGS"]).touch()
        threading.Event().wait()
"""


@pytest.fixture(scope="session")
def suite(environment: Mapping[str, str]) -> Path:
    """Put the small suite where the real one would be; return its state directory."""
    real = source.tests(ROOT / ".ormscope" / ROOM)
    state = Path(environment["ORMSCOPE_STATE"]) / "conformance"
    tests = directory(state / ROOM)
    (tests / "endings").mkdir(parents=True)
    for name in NEEDED:
        copied = shutil.copytree if (real / name).is_dir() else shutil.copyfile
        copied(real / name, tests / name)
    app = tests / "endings"
    for name, text in {
        "__init__": "", "models": MODELS, "tests": TESTS, "test_hangs": HANGS,
    }.items():  # fmt: skip
        (app / f"{name}.py").write_text(text)
    return state


@pytest.fixture
def conformance(manage: Callable[..., Any], suite: Path) -> Callable[..., Any]:
    return lambda *given, **more: manage("conformance", *given, ORMSCOPE_STATE=str(suite), **more)


def _row(printed: str, label: str) -> list[int]:
    found = re.search(rf"^{re.escape(label)} +([\d ]+?) +[\d.]+$", printed, re.MULTILINE)
    assert found, printed
    return [int(each) for each in found[1].split()]


def test_what_fails_is_shown_with_its_last_statements_and_its_trace_is_kept(
    conformance: Callable[..., Any], tmp_path: Path
) -> None:
    done = conformance(
        "endings.tests", "--on", "sqlite",
        "--json", str(tmp_path / "report.json"), "--output", str(tmp_path / "traces"),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    # tests, passed, failed, errors, skipped, expected, unexpected
    assert _row(done.stdout, "endings.tests") == [14, 1, 2, 1, 9, 1, 0]
    assert "1 skipped: Of no vendor" in done.stdout
    _, refused = done.stdout.split("✗ endings.tests.EndsTests.test_is_refused: error")
    assert refused.lstrip().startswith("django.db.utils.IntegrityError: UNIQUE constraint failed")
    assert re.search(r"\d+\. insert  ✗ refused", refused)
    assert "with 'twice'" in refused
    assert "✗ sqlite3.IntegrityError" in refused
    assert "✗ endings.tests.EndsTests.test_subtests (number=1): failed" in done.stdout
    assert "14 tests: 3 failed." in done.stdout
    (label,) = json.loads((tmp_path / "report.json").read_text())["labels"]
    assert label["skipped"]["Of no vendor"] == 1
    assert {each["id"].partition(" ")[0].rpartition(".")[2] for each in label["failing"]} == {
        "test_fails", "test_is_refused", "test_subtests",
    }  # fmt: skip
    written = tmp_path / "traces" / "endings.tests.EndsTests.test_fails.json"
    trace = from_json(Comparison, written.read_text(encoding="utf-8"))
    assert not broken(trace)
    assert "AssertionError: 1 != 2" in str(trace.traces[0].outcome.message)
    assert any("COUNT(*)" in each.sql for each in trace.traces[0].statements)
    assert written.with_suffix(".html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_failing_only_leaves_out_what_is_well_and_plain_has_no_trace(
    conformance: Callable[..., Any],
) -> None:
    done = conformance(
        "endings.tests.EndsTests.test_passes", "endings.tests.EndsTests.test_fails",
        "--failing-only", "--plain",
    )  # fmt: skip
    assert done.returncode == 1
    assert "test_passes  " not in done.stdout
    assert "✗ endings.tests.EndsTests.test_fails: failed\n  AssertionError: 1 != 2" in done.stdout
    assert "SELECT" not in done.stdout
    done = conformance("endings.tests.EndsTests.test_passes", "--plain")
    assert done.returncode == 0, done.stdout
    assert "1 test: nothing failed that was not expected to." in done.stdout


def test_the_tests_run_on_a_mariadb_of_their_own(conformance: Callable[..., Any]) -> None:
    database = installed()["mariadb"]
    if database.mode != "live" and not os.environ.get("CI"):
        pytest.skip(str(database.note))
    done = conformance("endings.tests", "--on", "mariadb", "--limit", "1")
    assert _row(done.stdout, "endings.tests")[:4] == [14, 1, 2, 1]
    assert "IntegrityError" not in done.stdout  # the second one, and --limit is 1
    assert "… and 2 more failing tests: --limit 3" in done.stdout


def test_a_list_tells_what_a_compiled_database_skips_and_what_defines_the_flag(
    conformance: Callable[..., Any],
) -> None:
    done = conformance("endings", "--list", "--on", "oracle")
    assert done.returncode == 0, done.stderr
    assert "8 skipped for a flag, 1 for another database" in done.stdout
    assert "does_what_nobody_does is not defined" in done.stdout
    assert re.search(
        r"supports_transactions is True, \w+: \w+Features.supports_transactions, "
        r"\S+features\.py:\d+",
        done.stdout,
    )
    assert "1 × Of no vendor" in done.stdout


def test_flags_are_found_by_the_tests_that_ask_for_them(suite: Path, tmp_path: Path) -> None:
    flags = flags_in_suite(suite)
    assert flags is not None
    assert flags["does_what_nobody_does"] == (
        "endings.tests.EndsTests.test_is_skipped",
        "endings.tests.SkippedTests.test_is_skipped",
    )
    assert "endings.tests.SkippedTests.test_passes" in flags["supports_transactions"]
    assert "endings.tests.EndsTests.test_passes" not in flags["supports_transactions"]
    assert flags_in_suite(tmp_path) is None


REFUSED = {
    ("endings", "--on", "oracle"): "Oracle is compiled here, so that no test can run on it.",
    ("endings", "--on", "sqlit"): "There is no database 'sqlit'. Do you mean sqlite or",
    ("endings", "--on", "sqlite,postgresql"): "Say one database, not 2",
    ("ending",): "There is no label 'ending' in Django's tests: no 'ending'. Did you mean endings?",
    ("endings", "--timeout", "0"): "--timeout takes a number of seconds above 0.",
    ("endings", "--limit", "-1"): "--limit takes a number from 0 on.",
    ("endings", "--json", "/nowhere/x.json"): "/nowhere/x.json cannot be written.",
}


@pytest.mark.parametrize("given", REFUSED, ids=" ".join)
def test_what_cannot_be_done_is_said_in_a_sentence(
    suite: Path, settings: Any, given: tuple[str, ...]
) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "STATE": suite}
    with pytest.raises(CommandError, match=re.escape(REFUSED[given])):
        call_command("conformance", *given)


def test_a_test_that_hangs_is_ended_and_named(
    conformance: Callable[..., Any], tmp_path: Path
) -> None:
    done = conformance("endings.test_hangs", "--timeout", "2", HANGS=str(tmp_path / "hangs"))
    assert done.returncode == 1
    assert "(--timeout), at endings.test_hangs.HangsTests.test_hangs." in done.stdout
    assert "1 label broke off" in done.stdout


@pytest.fixture
def hanging(
    environment: Mapping[str, str], suite: Path, tmp_path: Path
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "conformance", "endings.test_hangs"],
        env={
            **environment, "ORMSCOPE_STATE": str(suite), "HANGS": str(tmp_path / "hangs"),
            "TMPDIR": str(tmp_path),
        },
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()


def test_control_c_leaves_no_process_and_no_file(
    hanging: subprocess.Popen[str], tmp_path: Path
) -> None:
    until((tmp_path / "hangs").exists, 30)
    below = psutil.Process(hanging.pid).children(recursive=True)
    assert below
    hanging.send_signal(signal.SIGINT)
    output, _ = hanging.communicate(timeout=40)
    assert hanging.returncode == 128 + signal.SIGINT
    assert "Traceback" not in output
    assert not any(each.is_running() for each in below)
    assert [each.name for each in tmp_path.iterdir()] == ["hangs"]
