#!/usr/bin/env python3
"""Every command of a checkout: `python manage.py help` lists them.

The checkout is not pip-installed: this file puts `backend/` on the path. Outside of any virtual
environment it hands over to `.venv`, which `make` builds: nothing needs activating first.
"""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def enter_environment() -> None:
    """Go on in `.venv`'s Python, unless that or another environment that has Django runs already.

    Outside of an environment `.venv` wins even where Django can be imported: a Django that was
    installed for the whole machine is seldom the version that requirements.lock names.
    """
    inside = Path(sys.prefix).resolve()
    if inside == ENVIRONMENT.resolve() or not PYTHON.exists():
        return
    if sys.prefix != sys.base_prefix and importlib.util.find_spec("django"):
        return
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def main() -> None:
    """Run the command that the arguments name."""
    enter_environment()
    sys.path.insert(0, str(ROOT / "backend"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        if error.name != "django":
            raise
        sys.exit(
            f"manage.py: {sys.executable} has no Django.\n"
            "Run `make run` once: it builds .venv, and manage.py then finds it by itself."
        )
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)  # as shells have it


if __name__ == "__main__":
    main()
