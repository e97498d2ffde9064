"""``manage.py serve``: databases, workers and the web server in one process, on one address."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from waitress.server import create_server

from ormscope.databases import unavailable
from ormscope.management.session import ask_to_write, chosen_names
from ormscope.runs.columns import columns
from ormscope.runs.current import serving
from ormscope.runs.example import record_example
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from argparse import ArgumentParser

_REMOTE = "ORMSCOPE_ALLOW_REMOTE"


class Command(BaseCommand):
    help = "Starts the databases and serves ORMscope until it is stopped (Ctrl-C)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
        parser.add_argument(
            "--on", help="databases that run from the start, such as sqlite,mysql@8.0 or all"
        )
        parser.add_argument(
            "--address-file", type=Path, help="written with the address when it is ready"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        host, port = options["host"], options["port"]
        _refuse_remote(host)
        names = chosen_names(options["on"])
        if not 0 <= port <= 65_535:  # 99999 would be taken for 34463
            raise CommandError("--port takes a number from 0 to 65535.")
        application = import_string(settings.WSGI_APPLICATION)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        try:
            server = create_server(
                application, host=host, port=port, threads=8, clear_untrusted_proxy_headers=True,
                max_request_body_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 2,
            )  # fmt: skip
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({error.strerror}). Is ORMscope running "
                "already? Choose another one: make run PORT=8001"
            ) from error
        ask_to_write(columns(settings.ORMSCOPE["STATE"]))
        # SIGTERM ends it as Ctrl-C does, so that everything below is put away.
        signal.signal(signal.SIGTERM, _interrupt)
        address = f"http://{host}:{server.effective_port}/"
        try:
            with Pool(settings.ORMSCOPE["STATE"], names) as pool, serving(pool):
                threading.Thread(target=self._announce, args=(pool,), daemon=True).start()
                record_example(pool)
                self.stdout.write(f"\n  ORMscope is at {self.style.SUCCESS(address)}\n\n")
                self.stdout.flush()
                if options["address_file"]:
                    options["address_file"].write_text(address)
                server.run()
        except KeyboardInterrupt:
            pass  # while it was starting; waitress ends by itself once it runs
        finally:
            server.close()
        self.stdout.write("Stopped.")

    def _announce(self, pool: Pool) -> None:
        """Say of each database that it is ready, or why it is not."""
        for alias, lane in pool.wait_ready().items():
            label = f"  {lane.column.label} {lane.server_version or ''}".ljust(22)
            words = lane.database.mode if lane.state == "ready" else f"unavailable: {lane.message}"
            if lane.database.note:
                words += f" ({lane.database.note})"
            self.stdout.write(f"{label} {alias.ljust(12)} {words}")
        for name, reason in unavailable().items():
            self.stdout.write(f"  {name}: {reason}")
        self.stdout.flush()


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _refuse_remote(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise CommandError(f"--host takes an address such as 127.0.0.1, not {host!r}.") from error
    if not loopback and os.environ.get(_REMOTE) != "1":
        raise CommandError(
            f"{host} can be reached from other machines, and a snippet is a program: ORMscope "
            "serves 127.0.0.1 only. Inside a container that publishes to loopback, set "
            f"{_REMOTE}=1."
        )


if sys.platform == "win32":
    raise CommandError("ORMscope runs on Linux and macOS; on Windows use WSL or the container.")
