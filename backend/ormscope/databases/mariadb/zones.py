"""The time zone tables, from the system's or Python's zone files.

Without them `CONVERT_TZ()` gives NULL for every named zone, and so do Django's date lookups in a
time zone. MariaDB's own `mariadb-tzinfo-to-sql` comes with a package that the server doesn't need,
and reads the old half of a zone file only, which is empty on some systems. The tables are described
in MariaDB's documentation, the files in RFC 8536.
"""

from __future__ import annotations

import struct
import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

END: Final = 2**31  # what MariaDB converts between: a TIMESTAMP's range
LAST_YEAR: Final = 2037
HEADER: Final = struct.Struct(">4sc15x6l")
ROWS_A_STATEMENT: Final = 1_000  # a bootstrapping server reads 60,000 bytes at once


class Kind(NamedTuple):
    """A local time: seconds east of UTC, whether it is daylight saving time, its abbreviation."""

    offset: int
    is_dst: bool
    name: str


class Zone(NamedTuple):
    """`changes` are seconds since 1970 and the index in `kinds` of the time from then on."""

    kinds: list[Kind]
    changes: list[tuple[int, int]]


def statements() -> Iterator[str]:
    """Yield SQL that fills the empty tables. A link shares its target's rows."""
    names: dict[bytes, list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        if content := _read(name):
            names.setdefault(content, []).append(name)
    if not names:
        raise DatabaseUnavailable(
            "MariaDB needs time zones, and this machine has no files of them: install the system's "
            "package tzdata, or Python's: .venv/bin/pip install tzdata"
        )
    zones = [
        (number, read(content, same[0])) for number, (content, same) in enumerate(names.items(), 1)
    ]
    yield from _insert("time_zone", (f"{number},'N'" for number, _ in zones))
    yield from _insert(
        "time_zone_name",
        (f"'{name}',{number}" for number, same in enumerate(names.values(), 1) for name in same),
    )
    yield from _insert(
        "time_zone_transition_type",
        (
            f"{number},{index},{kind.offset},{kind.is_dst:d},'{kind.name}'"
            for number, zone in zones
            for index, kind in enumerate(zone.kinds)
        ),
    )
    yield from _insert(
        "time_zone_transition",
        (f"{number},{when},{kind}" for number, zone in zones for when, kind in zone.changes),
    )


def _insert(table: str, rows: Iterator[str]) -> Iterator[str]:
    every = list(rows)
    for start in range(0, len(every), ROWS_A_STATEMENT):
        values = "),(".join(every[start : start + ROWS_A_STATEMENT])
        yield f"INSERT INTO {table} VALUES ({values});"


def _read(name: str) -> bytes | None:
    """Return the file that `ZoneInfo(name)` reads."""
    for directory in zoneinfo.TZPATH:
        path = Path(directory, name)
        if path.is_file():
            return path.read_bytes()
    try:
        return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except (ImportError, OSError):
        return None


def read(content: bytes, name: str) -> Zone:
    """Return what a zone file says of the years from 1970 to 2037.

    Where the file leaves the last years to a rule, `ZoneInfo` is asked for them.
    """
    _, version, *counts = HEADER.unpack_from(content)
    start, width = 0, 4
    if version != b"\0":  # the second half has 64-bit times
        start, width = HEADER.size + _length(counts, 4), 8
        _, _, *counts = HEADER.unpack_from(content, start)
    _, _, _, times, types, letters = counts
    start += HEADER.size
    whens = struct.unpack_from(f">{times}{'q' if width == 8 else 'l'}", content, start)
    start += times * width
    indexes = content[start : start + times]
    start += times
    abbreviations = content[start + types * 6 : start + types * 6 + letters]
    kinds = [
        Kind(offset, bool(is_dst), abbreviations[place:].partition(b"\0")[0].decode())
        for offset, is_dst, place in struct.iter_unpack(">lBB", content[start : start + types * 6])
    ]
    changes = [(when, kind) for when, kind in zip(whens, indexes, strict=True) if when < END]
    before = [kind for when, kind in changes if when <= 0]
    changes = [(0, before[-1] if before else 0), *((w, k) for w, k in changes if w > 0)]
    if b"," in content.rstrip(b"\n").rpartition(b"\n")[2]:  # the rule changes the time every year
        changes += _by_rule(kinds, changes[-1][0], name)
    return Zone(kinds, changes)


def _length(counts: list[int], width: int) -> int:
    isut, isstd, leaps, times, types, letters = counts
    return times * (width + 1) + types * 6 + letters + leaps * (width + 4) + isstd + isut


def _by_rule(kinds: list[Kind], last: int, name: str) -> Iterator[tuple[int, int]]:
    """Find the changes after `last`: ask for each month, then halve. None where files are full."""
    zone = zoneinfo.ZoneInfo(name)

    def kind(seconds: int) -> Kind:
        when = datetime.fromtimestamp(seconds, zone)
        return Kind(
            int((when.utcoffset() or timedelta()).total_seconds()),
            bool(when.dst()),
            when.tzname() or "",
        )

    first = datetime.fromtimestamp(last, UTC)
    low, known = last, kind(last)
    for year in range(first.year, LAST_YEAR + 1):
        for month in range(1, 13):
            high = int(datetime(year, month, 1, tzinfo=UTC).timestamp())
            if high <= low:
                continue
            if kind(high) != known:
                below, above = low, high
                while above - below > 1:
                    middle = (below + above) // 2
                    below, above = (middle, above) if kind(middle) == known else (below, middle)
                known = kind(above)
                if known not in kinds:
                    kinds.append(known)
                yield above, kinds.index(known)
            low = high
