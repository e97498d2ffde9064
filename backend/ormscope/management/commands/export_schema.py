"""``manage.py export_schema``: the document's JSON Schema, from which the TypeScript types come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.document.schema import document_schema

if TYPE_CHECKING:
    from argparse import ArgumentParser

_PATH = "frontend/src/document/comparison.schema.json"


class Command(BaseCommand):
    help = f"Writes {_PATH}; --check only tells whether it is up to date."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        path = settings.BASE_DIR / _PATH
        text = json.dumps(document_schema(), indent=2) + "\n"
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(
                f"{_PATH} is out of date. Run: python manage.py export_schema, "
                "then npm --prefix frontend run generate"
            )
