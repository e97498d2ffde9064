"""Runs the suite in processes of their own, side by side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django

from django_suite import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_suite.databases import Databases
    from django_suite.record import Mode, Run

ROOT: Final = Path(__file__).resolve().parents[2]
LIMIT: Final = 3600.0  # seconds until a process is taken for stuck
TAIL: Final = 25  # lines of the log of a process that broke off


@dataclass(frozen=True, slots=True)
class Suite:
    """Where the tests are, what they run on, where logs and records go, and the tracer's name."""

    tests: Path
    databases: Databases
    scratch: Path
    tracer: str

    def run(self, labels: Sequence[str], modes: Sequence[Mode], name: str) -> dict[Mode, Run]:
        """Run the labels in every mode at once; `name` is that of the files.

        Raises SystemExit with the end of the log where a process did not finish, or tested another
        Django than the one that is installed here.
        """
        with ExitStack() as stack:
            processes = {
                mode: stack.enter_context(self._process(labels, mode, name)) for mode in modes
            }
            deadline = time.monotonic() + LIMIT
            for process in processes.values():
                try:
                    process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    # Django's runner has switched faulthandler on: the log gets the stack.
                    process.send_signal(signal.SIGABRT)
        return {mode: self._read(mode, name, process) for mode, process in processes.items()}

    @contextmanager
    def _process(
        self, labels: Sequence[str], mode: Mode, name: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        output = self._file(mode, name, "json")
        suite = {
            "mode": mode,
            "parent": os.getpid(),
            "databases": self.databases(mode),
            "output": str(output),
            "tracer": self.tracer,
        }
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tools"), str(ROOT / "backend")]),
            "PYTHONHASHSEED": "0",
            "DJANGO_SUITE": json.dumps(suite),
        }
        command = [
            *(sys.executable, str(self.tests / "runtests.py"), "--settings=django_suite.settings"),
            *("--parallel=1", "--noinput", "--verbosity=1", *labels),
        ]
        with self._file(mode, name, "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=self.tests,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _read(self, mode: Mode, name: str, process: subprocess.Popen[bytes]) -> Run:
        output = self._file(mode, name, "json")
        if not output.exists():
            log = self._file(mode, name, "log").read_text(encoding="utf-8", errors="replace")
            raise SystemExit(
                f"django_suite: the {mode} run broke off with exit code {process.returncode}. "
                "Its log ends:\n" + "\n".join(log.splitlines()[-TAIL:])
            )
        run = record.read(output)
        if run.django != django.__file__:
            raise SystemExit(
                f"django_suite: the {mode} run tested {run.django}, not the installed Django "
                f"{django.__file__}."
            )
        return run

    def _file(self, mode: Mode, name: str, ending: str) -> Path:
        return self.scratch / f"{name}-{mode}.{ending}"
