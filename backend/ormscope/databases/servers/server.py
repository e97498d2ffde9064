"""Live databases on servers of the user's own, which the environment names (`urls.py`).

ORMscope does not own such a server. It asks before it writes there (`consent.py`), writes into a
database of its own only, the *scratch*, and drops that when it stops. A scratch carries a mark with
the sample's fingerprint. What has the scratch's name and no mark is somebody's: it is refused.

What the URL names is connected to for making and dropping the scratch. The parent does that in a
process of its own (`scratch.py`), so that no driver is imported where Django serves the page, and
passes nothing secret on: each process reads the URL in its environment itself.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from ormscope.databases.base import Database
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import consent, lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Reach
    from ormscope.databases.sample import Sample
    from ormscope.databases.servers.urls import Address

# The marks of a scratch: of one that was made and not filled yet, and what begins a filled one's.
EMPTY: Final = "ormscope scratch"
# Seconds until a connection is given up; drivers have none of their own, or minutes.
CONNECT: Final = 5


class ServerDatabase(Database):
    """A vendor's server by URL; stateless but for its address."""

    mode: Literal["live", "compiled"] = "live"
    is_default = True
    has_server = True
    modules: tuple[str, ...] = ("dj_database_url",)

    # The schemes of its URLs, and what dj-database-url calls it.
    schemes: ClassVar[tuple[str, ...]]
    url_scheme: ClassVar[str]
    engine: ClassVar[str]
    default_port: ClassVar[int]

    def __init__(self, address: Address) -> None:
        self.address = address
        self.alias = address.name
        self.label = f"{self.label} ({address.name})"

    @property
    def place(self) -> str:
        """Where it is, for a reader: `host:port`."""
        return self.address.place(self.default_port)

    def scratch_name(self, state: Path, sample: str = "sample") -> str:
        """Return the name of the scratch: different for each state directory, alias and Django."""
        digest = hashlib.sha256(f"{state.resolve()}\0{self.alias}".encode()).hexdigest()[:8]
        return f"ormscope_{digest}{sample.removeprefix('sample')}"

    @contextmanager
    def serve(self, state: Path) -> Iterator[Mapping[str, object]]:
        """Make the scratch, and drop it at the end, the last of the processes that use it does.

        Raises DatabaseUnavailable: without consent, or with what the server said.
        """
        from ormscope.databases.servers import scratch

        name = self.scratch_name(state)
        if not consent.is_given(self.alias):
            raise DatabaseUnavailable(
                f"ORMscope would write to {self.place}, which it does not own, into a scratch "
                f"database `{name}`, and has not been allowed to: start it on a terminal and "
                f"answer yes, or with {consent.VARIABLE}={self.alias}"
            )
        (state / "servers").mkdir(parents=True, exist_ok=True)

        def drop() -> None:
            scratch.ask("drop", self, state)

        with lock.shared(state / "servers" / f"{self.alias}.lock", drop):
            yield scratch.ask("open", self, state)

    def own_settings(self) -> dict[str, Any]:
        """Return Django's settings for the database that the URL names."""
        settings = {**self.address.settings, "ENGINE": self.engine}
        return {**settings, "OPTIONS": {**self.options(), **settings.get("OPTIONS", {})}}

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return Django's settings for the scratch."""
        name = self.scratch_name(state, str(parameters.get("sample", "sample")))
        return {
            **self.scratch_settings(self.own_settings(), name, parameters),
            "ORMSCOPE": {"scratch": name},
        }

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Return the URL's account, and a database beside the scratch, which it must make."""
        del parameters
        ours = f"{self.scratch_name(state)}_{name}"  # with the prefix that its rights are for
        return {**self.own_settings(), "NAME": ours, "TEST": {"NAME": ours}}

    def reach(self, state: Path, parameters: Mapping[str, object]) -> Reach:
        """Return the server's port, and the files by which its name is found."""
        from ormscope.databases.servers.reach import by_url

        del state, parameters
        return by_url(self.address.settings, self.default_port)

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Fill the scratch unless it holds the same rows; never anything that isn't marked ours."""
        self._fill(connection, sample, state)

    def make_anew(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Drop the scratch, which a run has changed, and fill it again."""
        self._fill(connection, sample, state, anew=True)

    def _fill(
        self, connection: BaseDatabaseWrapper, sample: Sample, state: Path, *, anew: bool = False
    ) -> None:
        with self.sentences(), lock.held(state / "servers" / f"{self.alias}.prepare.lock"):
            self._prepare(connection, sample, anew=anew)

    def _prepare(self, connection: BaseDatabaseWrapper, sample: Sample, *, anew: bool) -> None:
        name = connection.settings_dict["ORMSCOPE"]["scratch"]
        connection.close()
        own = type(connection)(_complete(self.own_settings(), connection), connection.alias)
        try:
            with own.cursor() as cursor:
                filled = f"{EMPTY} {sample.fingerprint(own)}"
                mark = self.renewed(cursor, name, f"{filled} anew" if anew else filled)
                if mark != filled:
                    self.build(connection, sample)
                    self.guard(connection)
                    self.write_mark(cursor, name, filled)
        finally:
            own.close()

    def renewed(self, cursor: Any, name: str, wanted: str | None = None) -> str:
        """Return the scratch's mark; make it if there is none, anew if it is not `wanted`.

        Without `wanted` any scratch of ours is left as it is. Raises DatabaseUnavailable if what
        has its name is not ours.
        """
        if not self.exists(cursor, name):
            self.create(cursor, name)
            self.write_mark(cursor, name, EMPTY)
            return EMPTY
        mark = self.read_mark(cursor, name)
        if mark is None or not mark.startswith(EMPTY):
            raise DatabaseUnavailable(
                f"{self.place} has a `{name}` that is not marked as ORMscope's: it is left alone. "
                "Rename it, drop it yourself, or give this server another name."
            )
        if wanted is None or mark in (wanted, EMPTY):
            return mark
        self.drop(cursor, name)
        return self.renewed(cursor, name)

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """Turn what a driver raises into DatabaseUnavailable, without the password."""
        try:
            yield
        except DatabaseUnavailable:
            raise
        except Exception as error:
            said = self.address.redacted(" ".join(str(error).split()))
            raise DatabaseUnavailable(
                f"{self.label} at {self.place}: {type(error).__name__}: {said}"
            ) from None  # whose text may hold what was taken out

    def scratch(self, connection: BaseDatabaseWrapper) -> AbstractContextManager[Any]:
        """Raise DatabaseUnavailable, where a vendor doesn't lend one in what is ours already."""
        del connection
        raise DatabaseUnavailable(
            f"ORMscope makes one database on {self.label}, for the sample, and none for DDL of "
            "yours: its DDL is shown, not run. The databases that ORMscope starts itself run it."
        )

    # What a vendor says. A cursor is Django's, on the URL's database, in autocommit.

    def options(self) -> dict[str, Any]:
        """Return what the driver gets where the URL says nothing else."""
        return {}

    def scratch_settings(
        self, own: dict[str, Any], name: str, parameters: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return the settings that lead into the scratch; `parameters` are what `opened()` said."""
        del parameters
        return {**own, "NAME": name}

    def opened(self, cursor: Any, name: str) -> dict[str, object]:
        """Make the scratch if there is none; return what its settings need to know, JSON-able."""
        self.renewed(cursor, name)
        return {}

    @abstractmethod
    def exists(self, cursor: Any, name: str) -> bool:
        """Tell whether there is a scratch, or anything else, of this name."""

    @abstractmethod
    def names(self, cursor: Any, prefix: str) -> list[str]:
        """Return the names that begin with `prefix`."""

    @abstractmethod
    def create(self, cursor: Any, name: str) -> None:
        """Make an empty scratch. Raises `django.db.Error` when the server refuses."""

    @abstractmethod
    def drop(self, cursor: Any, name: str) -> None:
        """Drop a scratch, which the caller has seen the mark of; end sessions that hold it."""

    @abstractmethod
    def read_mark(self, cursor: Any, name: str) -> str | None:
        """Return the mark, or None when there is none."""

    @abstractmethod
    def write_mark(self, cursor: Any, name: str, mark: str) -> None:
        """Leave a mark, in place of the one before."""

    def build(self, connection: BaseDatabaseWrapper, sample: Sample) -> None:
        """Make the sample in an empty scratch."""
        sample.build(connection)

    def guard(self, connection: BaseDatabaseWrapper) -> None:
        """Note in a scratch that was just filled what `isolate()` needs."""
        del connection


def _complete(settings: dict[str, Any], like: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return `settings` with the defaults that Django gave to another connection's."""
    return {**like.settings_dict, **settings}
