"""seccomp: which system calls there are for a process. See seccomp(2).

The filter is made by libseccomp, which knows every processor's numbers; ctypes on six of its
functions, see docs/decisions/0024-the-jail.md.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import TYPE_CHECKING, Final, Self

from ormscope.runs.jail_calls import allowed

if TYPE_CHECKING:
    from types import TracebackType

    from ormscope.databases.containment import Reach
    from ormscope.runs.jail_calls import Masked

_LIBRARY: Final = "libseccomp.so.2"
# From seccomp.h.
_ALLOW: Final = 0x7FFF0000
_KILL_PROCESS: Final = 0x80000000
_ERRNO: Final = 0x00050000
_ON_OTHER_NUMBERS, _TO_ALL_THREADS, _OPTIMIZE = 2, 4, 8  # attributes
_BINARY_TREE: Final = 2
_EQUAL, _MASKED_EQUAL = 4, 7
_EPERM, _ENOSYS = 1, 38
_ALL_BITS: Final = 2**64 - 1

_CLONE3: Final = "clone3"
"""Its flags are in memory, where a filter cannot look: glibc goes back to clone() without it."""
_NUMBERS: Final = 512
"""Calls that are newer than libseccomp don't exist, so that a newer glibc does without them."""


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


def missing() -> str | None:
    """Say what this machine lacks, and what to do; None if it has it all."""
    try:
        _library()
    except OSError:
        return (
            f"The policy public needs the library {_LIBRARY}, not installed here: "
            "apt-get install libseccomp2."
        )
    return None


class Filter:
    """A filter that allows what `jail_calls.py` lists, until it is closed or loaded for good."""

    def __init__(self, reach: Reach) -> None:
        self._library = _library()
        self._filter = ctypes.c_void_p(self._library.seccomp_init(_ERRNO | _EPERM))
        if not self._filter:
            raise MemoryError("libseccomp could not make a filter.")
        try:
            self._set(_ON_OTHER_NUMBERS, _KILL_PROCESS)
            self._set(_TO_ALL_THREADS, 1)
            self._set(_OPTIMIZE, _BINARY_TREE)
            for call in allowed(reach):
                self._add(_ALLOW, _number(call.name), *call.conditions)
            for number in (_number(_CLONE3), *_unknown()):
                self._add(_ERRNO | _ENOSYS, number)
        except BaseException:
            self._release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._release()

    def load(self) -> None:
        """Put it on this process's threads, for good. Raises OSError."""
        _check(self._library.seccomp_load(self._filter))

    def _set(self, attribute: int, value: int) -> None:
        _check(self._library.seccomp_attr_set(self._filter, attribute, ctypes.c_uint32(value)))

    def _add(self, action: int, number: int, *conditions: Masked) -> None:
        if number < 0:  # this processor has no such call
            return
        compared = (_Comparison * len(conditions))(*map(_comparison, conditions))
        _check(
            self._library.seccomp_rule_add_array(
                self._filter, ctypes.c_uint32(action), number, len(conditions), compared
            )
        )

    def _release(self) -> None:
        self._library.seccomp_release(self._filter)


def _comparison(condition: Masked) -> _Comparison:
    if condition.mask is None:
        return _Comparison(condition.argument, _EQUAL, condition.value & _ALL_BITS, 0)
    return _Comparison(condition.argument, _MASKED_EQUAL, condition.mask, condition.value)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(_LIBRARY)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_release.restype = None
    library.seccomp_syscall_resolve_num_arch.restype = ctypes.c_void_p
    return library


@cache
def _number(name: str) -> int:
    """Return a call's number here; a negative one if there is none."""
    return int(_library().seccomp_syscall_resolve_name(name.encode()))


@cache
def _unknown() -> tuple[int, ...]:
    """Return the numbers, of those in use today or soon, that libseccomp has no name for."""
    library = _library()
    libc = ctypes.CDLL(None)
    native = ctypes.c_uint32(library.seccomp_arch_native())
    unknown = []
    for number in range(_NUMBERS):
        name = ctypes.c_void_p(library.seccomp_syscall_resolve_num_arch(native, number))
        if name:
            libc.free(name)
        else:
            unknown.append(number)
    return tuple(unknown)


def _check(result: int) -> None:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
