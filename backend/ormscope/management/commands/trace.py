"""``manage.py trace``: a snippet on several databases, side by side in the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from ormscope import language
from ormscope.document.contrasting import contrast
from ormscope.management.session import chosen_names, running
from ormscope.renderers import contrast_renderers, renderers
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from ormscope.document.comparison import Comparison


class Command(BaseCommand):
    help = (
        "Traces a snippet on several databases. Exit status 1 when any database failed, "
        "2 when the snippet cannot be read."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("snippet", nargs="?", help="the snippet; - reads standard input")
        parser.add_argument(
            "--against",
            metavar="SNIPPET",
            help="a second snippet: what it makes of the same database that the first does not",
        )
        parser.add_argument("--file", type=Path, help="read the snippet from a file")
        parser.add_argument(
            "--on",
            help="databases, such as sqlite,mysql@8.0; `all` is every one whose package is "
            "installed; those of the first visit if left out",
        )
        parser.add_argument(
            "--plan",
            choices=("none", "estimated", "analyzed"),
            default="none",
            help="ask live databases for their plans; analyzed executes each statement once more",
        )
        parser.add_argument("--format", choices=sorted(renderers()), default="text")
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help="write it to a file; one that is there is replaced",
        )
        parser.add_argument("--repeat", type=int, default=1, help="run it so many times")
        parser.add_argument("--width", type=int, help="columns of the terminal, for text")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        snippet = _snippet(options["snippet"], options["file"])
        names = chosen_names(options["on"])
        if not 1 <= options["repeat"] <= 100:
            raise CommandError("--repeat takes a number from 1 to 100.")
        against = options["against"]
        if against is not None:
            _check_contrast(names, options["format"])
        for each in (snippet,) if against is None else (snippet, against):
            try:
                language.parse(each)
            except language.SnippetSyntaxError as error:
                which = "second" if each is against else "first"
                where = "" if against is None else f"In the {which} snippet: "
                raise CommandError(where + _pointed(each, error), returncode=2) from error
        output = options["output"]
        if output is not None:
            _check(output)
        how = Options(repeat=options["repeat"], plan=options["plan"])
        with running(names) as pool:
            compared = [
                pool.run(each, names, how) for each in (snippet, against) if each is not None
            ]
        width = options["width"] or shutil.get_terminal_size((120, 40)).columns
        colour = output is None and sys.stdout.isatty() and not options["no_color"]
        text = _rendered(compared, options["format"], width=width, colour=colour)
        encoded = text.encode("utf-8", "backslashreplace")
        if output is None:
            self.stdout.write(encoded.decode(), ending="")
        else:
            _write(output, encoded)
            self.stdout.write(f"Written to {output}.")
        if any(trace.outcome.status != "ok" for each in compared for trace in each.traces):
            sys.exit(1)


def _check_contrast(names: list[str], name: str) -> None:
    """Refuse to hold two snippets against each other where that cannot be done or shown."""
    if len(names) != 1:
        raise CommandError(
            "--against holds two snippets against each other on one database, not on "
            f"{len(names)}. Say which: --on sqlite."
        )
    if name not in contrast_renderers():
        able = ", ".join(sorted(contrast_renderers()))
        raise CommandError(f"--format {name} shows no two snippets; with --against take {able}.")


def _rendered(compared: list[Comparison], name: str, *, width: int, colour: bool) -> str:
    if len(compared) == 1:
        return renderers()[name].render(compared[0], width=width, colour=colour)
    held = contrast(compared[0], compared[1])
    return contrast_renderers()[name].render_contrast(held, width=width, colour=colour)


def _snippet(given: str | None, file: Path | None) -> str:
    if (given is None) == (file is None):
        raise CommandError(
            "Give one snippet: as text, as - for standard input, or with --file.\n"
            'For example: python manage.py trace "Book.objects.filter(price__gt=10)"'
        )
    try:
        if file is not None:
            return file.read_text(encoding="utf-8")
        return sys.stdin.read() if given == "-" else str(given)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"The snippet is not UTF-8 text: {error}.") from error


def _check(output: Path) -> None:
    """Refuse a file that cannot be written, before the databases are asked."""
    try:
        if output.is_dir():
            raise CommandError(f"{output} is a directory. Give --output the name of a file.")
        if not output.parent.is_dir():
            raise CommandError(
                f"{output} cannot be written: there is no directory {output.parent}."
            )
        is_writable = os.access(output if output.exists() else output.parent, os.W_OK)
    except OSError as error:  # a name that is too long
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
    if not is_writable:
        raise CommandError(f"{output} cannot be written: permission denied.")


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:  # a full disk, say
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error


def _pointed(snippet: str, error: language.SnippetSyntaxError) -> str:
    """Give the message with the line it is about, and carets under the place."""
    if error.range is None:
        return str(error)
    start = snippet.rfind("\n", 0, error.range.start) + 1
    end = snippet.find("\n", error.range.start)
    line = snippet[start : end if end >= 0 else len(snippet)]
    length = max(1, min(error.range.end, start + len(line)) - error.range.start)
    return f"{error}\n  {line}\n  {' ' * (error.range.start - start)}{'^' * length}"
