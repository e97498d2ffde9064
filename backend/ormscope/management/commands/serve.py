"""``manage.py serve``: databases, workers and the web server in one process, on one address."""

from __future__ import annotations

import gc
import ipaddress
import logging
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from waitress.server import create_server

from ormscope.databases import unavailable
from ormscope.management.session import ask_to_write, chosen_names
from ormscope.runs import jail
from ormscope.runs.columns import columns
from ormscope.runs.current import serving
from ormscope.runs.example import record_example
from ormscope.runs.policy import POLICIES, UnknownPolicy, policy
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from argparse import ArgumentParser

_OWN: Final = ("127.0.0.1", "localhost", "[::1]")


class Command(BaseCommand):
    help = "Starts the databases and serves ORMscope until it is stopped (Ctrl-C)."
    requires_system_checks = ["ormscope"]  # what the environment says: ORMSCOPE_HOSTS and the like

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--policy",
            choices=sorted(POLICIES),
            help="local: for this machine, SQL text allowed; public: for whoever can reach it",
        )
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
        if options["policy"]:
            settings.ORMSCOPE["POLICY"] = options["policy"]
        _insist(host)
        names = chosen_names(options["on"])
        if not 0 <= port <= 65_535:  # 99999 would be taken for 34463
            raise CommandError("--port takes a number from 0 to 65535.")
        application = import_string(settings.WSGI_APPLICATION)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        try:
            server = create_server(application, host=host, port=port, **_serving())
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({error.strerror}). Is ORMscope running "
                "already? Choose another one: make run PORT=8001"
            ) from error
        ask_to_write(columns(settings.ORMSCOPE["STATE"]))
        # SIGTERM ends it as Ctrl-C does, so that everything below is put away.
        signal.signal(signal.SIGTERM, _interrupt)
        shown = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{server.effective_port}/"
        try:
            with Pool(settings.ORMSCOPE["STATE"], names) as pool, serving(pool):
                threading.Thread(target=self._announce, args=(pool,), daemon=True).start()
                record_example(pool)
                self.stdout.write(f"\n  ORMscope is at {self.style.SUCCESS(address)}\n")
                self.stdout.write(f"{_said_of_public()}\n")
                self.stdout.flush()
                # What is here stays: the collector then looks at what visitors leave behind, often.
                gc.collect()
                gc.freeze()
                if file := options["address_file"]:
                    # Whoever waits for the file reads it at once: it comes with its content.
                    unfinished = file.with_name(f"{file.name}.new")
                    unfinished.write_text(address)
                    unfinished.replace(file)
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


def _serving() -> dict[str, Any]:
    """Return waitress's settings, with room for the largest document that the policy takes."""
    smallest = int(settings.WAITRESS["max_request_body_size"])
    return {**settings.WAITRESS, "max_request_body_size": policy().document + smallest}


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _insist(host: str) -> None:
    """Refuse an address that others reach without *public*, and *public* without its walls."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
        chosen = policy()
    except ValueError as error:
        raise CommandError(f"--host takes an address such as 127.0.0.1, not {host!r}.") from error
    except UnknownPolicy as error:
        raise CommandError(str(error)) from error
    if not loopback and not chosen.is_jailed:
        raise CommandError(
            f"{host} can be reached from other machines, and a snippet is a program: under the "
            f"policy {chosen.name}, ORMscope serves 127.0.0.1 only. For other addresses there is "
            "the policy public, which refuses SQL text and jails the workers: add --policy public, "
            "or set ORMSCOPE_POLICY=public. SECURITY.md says what it promises."
        )
    if chosen.is_jailed and settings.DEBUG:
        raise CommandError("DEBUG shows visitors the settings: turn it off under public.")
    if chosen.is_jailed and (problem := jail.problem()) is not None:
        raise CommandError(f"The policy {chosen.name} cannot be kept here: {problem}")


def _said_of_public() -> str:
    """Say, under *public*, what a visitor from elsewhere needs."""
    if not policy().is_jailed:
        return ""
    hosts = [name for name in settings.ALLOWED_HOSTS if name not in _OWN]
    named = (
        f"It answers to {', '.join(hosts)}."
        if hosts
        else "It answers to this machine's own names only: set ORMSCOPE_HOSTS to what visitors "
        "type, a name or an address."
    )
    plain = (
        ""
        if settings.TLS
        else " What is sent is not encrypted: put a TLS proxy in front, and set ORMSCOPE_TLS=1."
    )
    return f"  Policy public. {named}{plain}\n"


if sys.platform == "win32":
    raise CommandError("ORMscope runs on Linux and macOS; on Windows use WSL or the container.")
