"""What `manage.py dbshell` starts."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import client


class DatabaseClient(client.DatabaseClient):
    """psql hears of it by libpq's environment variable."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Any
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return Django's command line, and its environment with one variable more."""
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        return arguments, {
            **(environment or {}),
            "PGOPTIONS": "-c default_transaction_read_only=on",
        }
