"""A worker's process and its runners, seen from the parent: started, commanded, asked, ended."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import send_handle
from typing import TYPE_CHECKING, Any, Final, Self

from ormscope.runs import wire
from ormscope.runs.surroundings import worker_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ormscope.document.trace import Status
    from ormscope.runs.columns import Column
    from ormscope.runs.policy import Policy

_READING: Final = 5.0
"""Seconds that an answer may take to come in once it has begun."""
_ABOUT: Final = 4096
"""Bytes of the line that a runner says of itself before a trace."""
OBEDIENCE: Final = 20.0
"""Seconds that a worker may take to obey; to restore a sample is the longest of it."""


class NotBegun(Exception):
    """The runner ended before it had begun: another one may be asked the same."""


class Ended(Exception):
    """The process is gone, or silent past its time. The text says which."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status: Status = status


@dataclass(frozen=True, slots=True)
class Said:
    """A document as JSON; whether the runner wants to be replaced, and the database looked at."""

    document: bytes
    is_spent: bool
    is_suspect: bool


@dataclass(slots=True)
class Runner:
    """One process of :mod:`ormscope.runs.runner`, which ends when the pipe is closed."""

    pid: int
    pipe: Connection
    largest: int
    """Bytes of an answer that are read."""
    session: str | None = None
    """What the database's server calls its session."""
    asked: int = 0
    """How many runs it has answered."""

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, or says what nobody has asked: it is done with, between runs."""
        try:
            return self.pipe.poll(0)
        except OSError:
            return True

    def greeting(self, patience: float) -> None:
        """Wait until it is ready. Raises :class:`Ended`."""
        until = time.monotonic() + patience
        try:
            message = json.loads(wire.receive(self.pipe, self.largest, until))
        except wire.Silent as error:
            problem = f"Its database did not answer within {patience:g} s."
            raise Ended("unavailable", problem) from error
        except (EOFError, OSError, ValueError) as error:
            raise Ended("unavailable", "Its runner ended while it was starting.") from error
        if "failed" in message:
            raise Ended("unavailable", str(message["failed"]))
        self.session = message["ready"]["session"]

    def ask(self, request: bytes, deadline: float, advice: str) -> Said:
        """Give its answer; `advice` is for whoever has asked too much.

        Raises :class:`Ended` when there is none after `deadline` seconds, :class:`NotBegun` when it
        ended by itself and had not looked at the request, and EOFError or OSError when it had.
        """
        until = time.monotonic() + deadline
        try:
            self._begin(request, until)
            whole = wire.receive(self.pipe, self.largest + _ABOUT, until, within=_READING)
        except wire.Silent as error:
            raise Ended(
                "killed",
                f"Stopped after {deadline:g} s, the longest that a run may take. {advice}",
            ) from error
        self.asked += 1
        about, _, answer = whole.partition(b"\n")
        try:
            said = json.loads(about)
            return Said(answer, bool(said["spent"]), bool(said["suspect"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            return Said(answer, is_spent=True, is_suspect=True)

    def _begin(self, request: bytes, until: float) -> None:
        try:
            wire.send(self.pipe, request, until)
            said = wire.receive(self.pipe, self.largest, until)
        except (EOFError, OSError) as error:
            raise NotBegun from error
        if said != wire.BEGUN:
            raise OSError("it has not begun, and says something")


@dataclass(slots=True)
class WorkerProcess:
    """One process of :mod:`ormscope.runs.worker`, which ends when the pipe is closed."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    forks: bool = field(default=False)

    @classmethod
    def started(
        cls, column: Column, parameters: Mapping[str, object], state: Path, policy: Policy
    ) -> Self:
        """Start one; it is ready once :meth:`greeting` has returned."""
        ours, theirs = Pipe()
        descriptor = theirs.fileno()
        given = {
            "alias": column.database.alias,
            "name": column.name,
            "label": column.label,
            "state": str(state),
            "parameters": parameters,
            "policy": asdict(policy),
            "descriptor": descriptor,
        }
        command = [column.environment.python, "-m", "ormscope.runs.worker", json.dumps(given)]
        process = subprocess.Popen(
            command, pass_fds=[descriptor], stdin=subprocess.DEVNULL,
            env=worker_environment(column.database.alias, policy),
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
            if "loading" in message:
                on_loading(*message["loading"])
                continue
            if "ready" in message:
                self.forks = bool(message["ready"].get("forks"))
            return message

    def open(self, patience: float, largest: int) -> Runner:
        """Have it forked; give the runner once it is connected. Raises :class:`Ended`."""
        ours, theirs = Pipe()
        try:
            pid = self._command({"open": True}, handle=theirs.fileno())["pid"]
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        runner = Runner(pid, ours, largest)
        try:
            runner.greeting(patience)
        except Ended:
            self.close(runner)
            raise
        return runner

    def close(self, runner: Runner) -> int:
        """End a runner by force, if it has not ended yet; give its exit status.

        Negative is a signal's number. Where the worker is its own runner, it ends. Raises
        :class:`Ended` when the worker doesn't obey.
        """
        runner.pipe.close()
        if self.forks:
            return int(self._command({"end": runner.pid})["status"])
        self.process.kill()
        return self.process.wait()

    def clear(self, session: str | None) -> bool:
        """Have it end what a runner left on the server; tell if the sample had to be restored.

        Raises :class:`Ended`.
        """
        answer = self._command({"clear": session})
        if "failed" in answer:
            raise Ended("unavailable", str(answer["failed"]))
        return bool(answer["restored"])

    def _command(self, order: Mapping[str, object], *, handle: int | None = None) -> Any:
        try:
            self.pipe.send_bytes(json.dumps(order).encode())
            if handle is not None:
                send_handle(self.pipe, handle, self.process.pid)
            while True:
                if not self.pipe.poll(OBEDIENCE):
                    raise Ended("unavailable", f"Its worker was silent for {OBEDIENCE:g} s.")
                answer = json.loads(self.pipe.recv_bytes())
                if "loading" not in answer:  # the sample is being made anew
                    return answer
        except (EOFError, OSError) as error:
            raise Ended("unavailable", "Its worker has ended.") from error

    def hang_up(self) -> None:
        """Close the pipe: it ends by itself, unless it is in the middle of something."""
        self.pipe.close()

    def end(self) -> None:
        """Hang up, and use force when it is in the middle of something."""
        self.hang_up()
        try:
            self.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it by force, now; its runners end with it."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()
