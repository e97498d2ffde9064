"""What `schema` and `inspect` share: the texts that they are given, and the question they ask."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from ormscope.document.codec import to_json
from ormscope.management.session import chosen_names, running
from ormscope.runs.questions.migration import Migration
from ormscope.schema.declaring.sample import sample

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

    from ormscope.document.migration import MigrationComparison


def add_arguments(parser: ArgumentParser) -> None:
    """Take models, operations and databases."""
    parser.add_argument("--on", help="databases, such as sqlite,mysql@8.0; `all`")
    parser.add_argument(
        "--models",
        type=Path,
        metavar="FILE",
        help="the models, in a file; - reads standard input; the sample's if left out",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--width", type=int, help="columns of the terminal")


def migrated(options: Mapping[str, Any], *, operations: str, after: str = "") -> Any:
    """Ask the databases; return the comparison. Raises ``CommandError``."""
    names = chosen_names(options["on"])
    models = sample().models if options["models"] is None else text_of(options["models"])
    if not models.strip():
        raise CommandError("There is no model. Declare one: class Book(models.Model): …")
    with running(names) as pool:
        asked = Migration(models=models, operations=operations, after=after)
        return pool.ask(asked, names)


def text_of(file: Path) -> str:
    """Return a file's text, or standard input's. Raises ``CommandError``."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 text: {error}.") from error


def written(comparison: MigrationComparison, text: str, options: Mapping[str, Any]) -> str:
    """Return the comparison in the format asked for, `text` being the one for people."""
    return to_json(comparison) + "\n" if options["format"] == "json" else text


def end(comparison: MigrationComparison) -> None:
    """Exit with 2 where a text was refused, with 1 where a database failed."""
    if comparison.problems:
        sys.exit(2)
    if any(each.outcome.status != "ok" for each in comparison.traces):
        sys.exit(1)
