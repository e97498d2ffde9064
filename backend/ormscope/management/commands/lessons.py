"""``manage.py lessons``: Django's own SQL injections, then and today. Compiled, never executed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.document.errors import OrmscopeError
from ormscope.document.injection import NOTE
from ormscope.injection.course import lessons
from ormscope.injection.environments import djangos, packages_of
from ormscope.injection.texts import lesson_texts
from ormscope.management.lessons.making import add
from ormscope.management.lessons.printing import print_lesson

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path


class Command(BaseCommand):
    help = (
        "Lessons on Django's own SQL injections: what the vulnerable version compiled, and what "
        "today's does. Nothing is executed. Without a CVE: which lessons there are."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cve", nargs="*", help="such as CVE-2022-34265: print that lesson")
        parser.add_argument(
            "--add", nargs="*", metavar="DJANGO",
            help="get the vulnerable versions, or only those named, from your package registry",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        state: Path = settings.ORMSCOPE["STATE"]
        try:
            if options["add"] is not None:
                self._add(options["add"] or list(djangos()), state)
            elif options["cve"]:
                self._print(options["cve"], state)
            else:
                self._list(state)
        except OrmscopeError as error:
            raise CommandError(str(error)) from error

    def _add(self, versions: list[str], state: Path) -> None:
        for version in versions:
            if packages_of(state, version) is not None:
                self.stdout.write(f"Django {version} is there already.")
                continue
            started = time.monotonic()
            add(version, state)
            self.stdout.write(
                f"Django {version} is there after {time.monotonic() - started:.0f} s, "
                "for lessons only."
            )
        lessons(state)  # so that whoever looks next need not wait

    def _print(self, wanted: list[str], state: Path) -> None:
        known = {each.cve.removeprefix("CVE-"): each for each in lessons(state).lessons}
        for cve in wanted:
            lesson = known.get(cve.upper().removeprefix("CVE-"))
            if lesson is None:
                there = ", ".join(each.cve for each in known.values())
                raise CommandError(f"There is no lesson on {cve}. There are: {there}")
            print_lesson(lesson, NOTE, self.stdout)  # type: ignore[arg-type]  # it can write()

    def _list(self, state: Path) -> None:
        for text in lesson_texts():
            there = "" if packages_of(state, text.django) else f" (not here: Django {text.django})"
            self.stdout.write(f"{text.cve:<15} {text.vendor:<11} {text.title}{there}")
        missing = [version for version in djangos() if packages_of(state, version) is None]
        if missing:
            self.stdout.write("\nFor the vulnerable versions: python manage.py lessons --add")
        self.stdout.write(f"\n{NOTE}")
