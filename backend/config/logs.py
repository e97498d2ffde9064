"""How the server logs: a JSON object a line for programs, a short line for a person."""

from __future__ import annotations

import logging
import logging.config
import os
import sys
from typing import Any


class SteadyHandler(logging.StreamHandler[Any]):
    """Writes to stderr; a line that cannot be written (disk full, closed) is lost, and no more.

    Python's own handler reports to stderr what went wrong with stderr, which may raise.
    """

    def handleError(self, record: logging.LogRecord) -> None:
        del record


def configure() -> None:
    """Send this process's log to stderr, as `ORMSCOPE_LOG` says: json, text, or as fits stderr."""
    logging.config.dictConfig(configuration(wants_json()))


def wants_json() -> bool:
    """Say whether whoever reads the log is a program."""
    chosen = os.environ.get("ORMSCOPE_LOG")
    if chosen in ("json", "text"):
        return chosen == "json"
    try:
        return not sys.stderr.isatty()
    except (AttributeError, ValueError):  # there is none, or it is closed
        return True


def configuration(is_json: bool) -> dict[str, Any]:
    """Give the dictionary for :func:`logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["levelname", "name", "message"],
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": True,
            },
            "text": {"format": "  %(message)s"},
        },
        "handlers": {
            "stderr": {
                "()": SteadyHandler,
                "formatter": "json" if is_json else "text",
            },
        },
        "loggers": {
            "ormscope": {"level": "INFO"},
            # The run's own line says more than "Bad Request: /api/runs/".
            "django.request": {"level": "ERROR"},
            # A line for each refusal, with the address that was asked for: visitors write it.
            "django.security": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            # Each request that has to wait for a thread: the runs' own queue tells of it.
            "waitress.queue": {"level": "ERROR"},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }
