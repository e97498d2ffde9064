"""A machine that cannot jail, or a jail that does not hold, is told in a sentence."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest
from jail_forks import MEMORY

from ormscope.databases.containment import Reach
from ormscope.runs import jail

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")


def _raising(number: int) -> Callable[[], int]:
    def version() -> int:
        raise OSError(number, os.strerror(number))

    return version


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (_raising(errno.EOPNOTSUPP), "`lsm=`"),
        (_raising(errno.ENOSYS), "Linux 5.13"),
    ],
)
def test_a_kernel_that_cannot_is_told_with_what_to_do(
    version: Callable[[], int], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ormscope.runs.jail_landlock._version", version)
    told = jail.problem()
    assert told is not None
    assert says in told
    assert "policy local" in told
    with pytest.raises(jail.CannotJail):
        jail.enter(Reach(), memory=MEMORY)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_kernel_jails_whoever_needs_no_tcp(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rules for files, and seccomp, under which there is no socket at all."""
    monkeypatch.setattr("ormscope.runs.jail_landlock._version", lambda: version)
    assert jail.problem() is None
    with pytest.raises(jail.CannotJail, match=r"Linux 6\.7"):
        jail.enter(Reach(ports=(5432,)), memory=MEMORY)


def test_another_system_a_processor_and_a_missing_library_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr("ormscope.runs.jail_seccomp._LIBRARY", "libnowhere.so.1")
        changed.setattr("ormscope.runs.jail_seccomp._library", _uncached_library)
        assert "apt-get install libseccomp2" in str(jail.problem())
    with monkeypatch.context() as changed:
        changed.setattr("platform.machine", lambda: "riscv64")
        assert "riscv64" in str(jail.problem())
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "needs Linux" in str(jail.problem())


def _uncached_library() -> object:
    from ormscope.runs import jail_seccomp

    return ctypes.CDLL(jail_seccomp._LIBRARY)


def test_a_jail_that_does_not_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ormscope.runs.jail_landlock.restrict", lambda _: None)
    told = str(jail.problem())
    assert "open a file" in told
    assert "make a socket" not in told
