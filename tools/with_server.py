"""Run a command beside ORMscope's server, and stop the server whatever happens.

    with_server.py [--port N] [--state DIR] [--output FILE] [--watch DIR] COMMAND...

The command finds the server's address in ORMSCOPE_URL; its exit code is this program's. Without
--state the server gets an empty state directory of its own, so that it disturbs no other one.
With --watch it is started again, on the same port, after every change of a Python file in DIR.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]

START_SECONDS = 120  # the first start of an empty state directory makes every database
STOP_SECONDS = 15
POLL_SECONDS = 0.2


class Server:
    """`manage.py serve` as a child process."""

    def __init__(self, port: int, state: Path, scratch: Path, output: Path | None) -> None:
        self.port = port
        self.state = state
        self.address_file = scratch / "address"
        self.output = output
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it and return its address. Raises SystemExit when it does not come up in time."""
        self.address_file.unlink(missing_ok=True)
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)]
        with contextlib.ExitStack() as stack:
            sink = stack.enter_context(self.output.open("ab")) if self.output else None
            self.process = subprocess.Popen(
                [*command, "--address-file", str(self.address_file)],
                env=os.environ | {"ORMSCOPE_STATE": str(self.state)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT if sink else None,
                # Ctrl-C goes to the terminal's group: in its own, the server hears only of SIGTERM.
                process_group=0,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            # The server may still be writing the file: an address ends with its line.
            if self.address_file.exists():
                address = self.address_file.read_text(encoding="utf-8").strip()
                if address:
                    self.port = urlsplit(address).port or self.port
                    return address
            if self.process.poll() is not None:
                raise SystemExit(
                    f"with_server: the server stopped with exit code {self.process.returncode} "
                    f"before it was ready.{self._tail()}"
                )
            time.sleep(0.05)
        raise SystemExit(
            f"with_server: the server was not ready after {START_SECONDS} s.{self._tail()}"
        )

    def stop(self) -> None:
        """End it: SIGTERM, and SIGKILL when it has not ended in time. Idempotent."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            print("with_server: the server did not stop, killing it", file=sys.stderr)
            process.kill()
            process.wait()

    def _tail(self) -> str:
        if self.output is None or not self.output.exists():
            return ""
        lines = self.output.read_text(encoding="utf-8", errors="replace").splitlines()
        return f" The end of {self.output}:\n" + "\n".join(lines[-40:])


def changes(folder: Path) -> dict[Path, int]:
    """The modification time (ns) of every Python file in the folder."""
    found = {}
    for path in folder.rglob("*.py"):
        with contextlib.suppress(FileNotFoundError):  # deleted just now
            found[path] = path.stat().st_mtime_ns
    return found


def wait(command: subprocess.Popen[bytes], server: Server, watched: Path | None) -> int:
    """Wait for the command to end, and keep the server's code fresh meanwhile."""
    if watched is None:
        return command.wait()
    seen = changes(watched)
    while command.poll() is None:
        time.sleep(POLL_SECONDS)
        now = changes(watched)
        if now != seen:
            seen = now
            print("with_server: code changed, starting the server again", flush=True)
            server.stop()
            try:
                server.start()
            except SystemExit as error:  # most often a typing error: the next change may mend it
                server.stop()
                print(f"{error}\nwith_server: waiting for a change", file=sys.stderr, flush=True)
    return command.returncode


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Make sure that the command does not outlive the block."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def stopped(number: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exception, so that every `finally` runs; a second one is ignored."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0, the default: any free port")
    parser.add_argument("--state", type=Path, help="default: a new one, deleted afterwards")
    parser.add_argument("--output", type=Path, help="where the server's output goes")
    parser.add_argument("--watch", type=Path, help="start the server again when code changes")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("no command to run")
    return options


def main() -> int:
    options = arguments()
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_bytes(b"")
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stopped)
    # Files of a server that had to be killed may be in the way for a moment: that is no failure.
    with tempfile.TemporaryDirectory(prefix="ormscope-", ignore_cleanup_errors=True) as scratch:
        # Root's PostgreSQL runs as `nobody`, who must be able to pass through to its own folder.
        Path(scratch).chmod(0o711)
        state = options.state or Path(scratch) / "state"
        server = Server(options.port, state.absolute(), Path(scratch), options.output)
        try:
            address = server.start()
            command = subprocess.Popen(options.command, env=os.environ | {"ORMSCOPE_URL": address})
            with ended(command):
                return wait(command, server, options.watch)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
