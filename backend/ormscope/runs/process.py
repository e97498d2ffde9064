"""A worker's process and the pipe to it: started, greeted, asked, ended."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ormscope.document.trace import Status
    from ormscope.runs.columns import Column

_PACKAGES = Path(__file__).resolve().parents[2]


class Ended(Exception):
    """The worker is gone, or silent past its time. The text says which."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status: Status = status


@dataclass(slots=True)
class WorkerProcess:
    """One process of :mod:`ormscope.runs.worker`, which ends when the pipe is closed."""

    process: subprocess.Popen[bytes]
    pipe: Connection

    @classmethod
    def started(cls, column: Column, parameters: Mapping[str, object], state: Path) -> Self:
        """Start one; it is ready once :meth:`greeting` has returned."""
        ours, theirs = Pipe()
        descriptor = theirs.fileno()
        command = [
            column.environment.python, "-m", "ormscope.runs.worker", column.database.alias,
            column.name, column.label, str(state), json.dumps(parameters), str(descriptor),
        ]  # fmt: skip
        process = subprocess.Popen(
            command, pass_fds=[descriptor], env=worker_environment(), stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself
        )  # fmt: skip
        theirs.close()
        return cls(process, ours)

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def greeting(
        self, patience: float, on_loading: Callable[[int, int], None]
    ) -> Mapping[str, Any]:
        """Wait for its first message: `ready` with the target, or `failed` with a sentence.

        While it loads the sample it tells how many rows are done and expected; it may be silent for
        `patience` seconds. Raises :class:`Ended`.
        """
        while True:
            try:
                if not self.pipe.poll(patience):
                    raise Ended("unavailable", f"Its worker did not start within {patience:g} s.")
                message: Mapping[str, Any] = json.loads(self.pipe.recv_bytes())
            except (EOFError, OSError) as error:
                raise Ended("unavailable", "Its worker ended while it was starting.") from error
            if "loading" not in message:
                return message
            on_loading(*message["loading"])

    def ask(self, request: bytes, deadline: float) -> bytes:
        """Give its answer. Raises :class:`Ended` when there is none after `deadline` seconds."""
        try:
            self.pipe.send_bytes(request)
            if not self.pipe.poll(deadline):
                raise Ended(
                    "killed",
                    f"Stopped after {deadline:g} s, the longest that a run may take. "
                    "Ask for less: fewer rows, a simpler condition, a slice.",
                )
            return self.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            code = self.process.wait()
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
            raise Ended(
                "killed", f"The worker of this database ended in the middle of the run ({how})."
            ) from error

    def end(self) -> None:
        """Hang up, and use force when it is in the middle of something."""
        self.pipe.close()
        try:
            self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it by force, now."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()


def worker_environment() -> dict[str, str]:
    """Return the environment variables of a worker's process."""
    path = filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH")))
    chosen = settings.ORMSCOPE.get("WORKER_SETTINGS")
    return {
        **os.environ,
        **({"DJANGO_SETTINGS_MODULE": chosen} if chosen else {}),
        "PYTHONHASHSEED": "0",  # some of Django's JSON SQL is built from a set
        "PYTHONPATH": os.pathsep.join(path),
    }
