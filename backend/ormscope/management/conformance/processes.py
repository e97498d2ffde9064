"""Runs the suite in processes of their own, several side by side, and the server they need."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import django
import psutil

from ormscope.databases.servers import lock
from ormscope.management.conformance import record
from ormscope.management.conformance.errors import SuiteError
from ormscope.management.processes import descendants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ormscope.databases import Database
    from ormscope.management.conformance.record import Mode, Run

PACKAGES: Final = Path(__file__).resolve().parents[3]
TAIL: Final = 12  # lines of the log of a process that broke off
ENDINGS: Final = (
    (signal.SIGINT, 3.0), (signal.SIGINT, 15.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, None),
)  # fmt: skip
"""Signals, and the seconds until the next. unittest ends after the test it is at, then at once;
both times the databases are dropped and the record is written."""


@contextmanager
def served(database: Database, state: Path) -> Iterator[Mapping[str, object]]:
    """Run the server that the tests have for themselves; yield its parameters.

    One command at a time uses it, as two would have databases of the same names. Raises
    DatabaseUnavailable when it doesn't start.
    """
    state.mkdir(parents=True, exist_ok=True)
    alone = _alone(state / f"{database.alias}.suite.lock") if database.has_server else nullcontext()
    with alone, database.serve(state) as parameters:
        yield parameters


@dataclass(frozen=True, slots=True)
class Suite:
    """Where the tests are, what they run on, and where logs and records go.

    `watch` is the dotted path of the Watch of a *traced* run, which gets `options`; `path` has
    directories that are to be on its `sys.path` for that.
    """

    tests: Path
    database: Database
    state: Path
    parameters: Mapping[str, object]
    scratch: Path
    watch: str
    options: Mapping[str, Any] = field(default_factory=dict)
    path: tuple[Path, ...] = ()

    def run(
        self, labels: Sequence[str], modes: Sequence[Mode], name: str, *, limit: float
    ) -> dict[Mode, Run]:
        """Run the labels in every mode at once; `name` is that of the files.

        :param limit: seconds until the processes are ended; their runs are then not whole.

        Raises SuiteError with the end of the log where a process left no record, or tested another
        Django than the one that is installed here.
        """
        with ExitStack() as stack:
            processes = {
                mode: stack.enter_context(self._process(labels, mode, name)) for mode in modes
            }
            deadline = time.monotonic() + limit
            for process in processes.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()))
            late = {mode for mode, process in processes.items() if process.poll() is None}
        runs = {mode: self._read(mode, name, process) for mode, process in processes.items()}
        for mode, run in runs.items():
            if not run.is_whole and mode not in late:
                raise self._broken(mode, name, processes[mode])
        return runs

    @contextmanager
    def _process(
        self, labels: Sequence[str], mode: Mode, name: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        suite = {
            "mode": mode,
            "parent": os.getpid(),
            "database": self.database.alias,
            "state": str(self.state),
            "parameters": dict(self.parameters),
            "output": str(self._file(mode, name, "json")),
            "watch": self.watch if mode == "traced" else None,
            "options": dict(self.options),
        }
        # A third party's database may be found there; Django's own is looked for before.
        inherited = filter(None, [os.environ.get("PYTHONPATH")])
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (*self.path, PACKAGES, *inherited))),
            "PYTHONHASHSEED": "0",
            "DJANGO_SUITE": json.dumps(suite),
        }
        command = [
            *(sys.executable, str(self.tests / "runtests.py")),
            "--settings=ormscope.management.conformance.settings",
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
                # A Ctrl-C is passed on once, by `_end()`: a second one would break the clean-up.
                start_new_session=True,
            )
        try:
            yield process
        finally:
            _end(process)

    def _read(self, mode: Mode, name: str, process: subprocess.Popen[bytes]) -> Run:
        output = self._file(mode, name, "json")
        refused = output.with_suffix(".refused")
        if refused.exists():
            raise SuiteError(refused.read_text(encoding="utf-8"))
        if not output.exists():
            raise self._broken(mode, name, process)
        run = record.read(output)
        if run.django != django.__file__:
            raise SuiteError(
                f"The {mode} run tested {run.django}, not the installed Django {django.__file__}."
            )
        return run

    def _broken(self, mode: Mode, name: str, process: subprocess.Popen[bytes]) -> SuiteError:
        log = self._file(mode, name, "log").read_text(encoding="utf-8", errors="replace")
        return SuiteError(
            f"The {mode} run broke off with exit code {process.returncode}. "
            "Its log ends:\n" + "\n".join(log.splitlines()[-TAIL:])
        )

    def _file(self, mode: Mode, name: str, ending: str) -> Path:
        return self.scratch / f"{name}-{mode}.{ending}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it, each time harder, and what it leaves: tests start servers."""
    below = descendants(process.pid)[1:]
    for way, patience in ENDINGS:
        if process.poll() is not None:
            break
        process.send_signal(way)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    for left in below:
        with suppress(psutil.NoSuchProcess):
            left.kill()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    told = False
    while True:
        with lock.attempted(path) as ours:
            if ours:
                yield
                return
        if not told:
            print("Waiting for another run on this server to end", file=sys.stderr, flush=True)
            told = True
        time.sleep(0.5)
