"""Messages to and from a runner, which may be anything by then: in bounded time, of bounded size.

What is on the pipe is what `multiprocessing.connection` writes there: four bytes of length, then
the message. Its own `recv_bytes()` waits for ever for the rest of a message that has begun.
"""

from __future__ import annotations

import os
import select
import struct
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_HEADER: Final = struct.Struct("!i")
_PIECE: Final = 1024**2

BEGUN: Final = b"begun"
"""What a runner says before it does anything about a request."""


class Silent(Exception):
    """The other end did not take or give a whole message in time."""


def send(pipe: Connection, message: bytes, until: float) -> None:
    """Write a message; `until` is a time of `time.monotonic()`. Raises :class:`Silent`, OSError."""
    descriptor = pipe.fileno()
    os.set_blocking(descriptor, False)
    rest = memoryview(_HEADER.pack(len(message)) + message)
    while rest:
        _wait(descriptor, select.POLLOUT, until)
        rest = rest[os.write(descriptor, rest) :]


def receive(pipe: Connection, largest: int, until: float, within: float = 0.0) -> bytes:
    """Read a message that begins before `until`, and give it `within` more seconds to end.

    Raises :class:`Silent`, EOFError, and OSError for one of more than `largest` bytes.
    """
    (size,) = _HEADER.unpack(_read(pipe, _HEADER.size, until))
    if not 0 <= size <= largest:
        raise OSError("a message of that size is none of ours")
    return _read(pipe, size, until + within)


def _read(pipe: Connection, size: int, until: float) -> bytes:
    read = bytearray()
    while len(read) < size:
        _wait(pipe.fileno(), select.POLLIN, until)
        piece = os.read(pipe.fileno(), min(size - len(read), _PIECE))
        if not piece:
            raise EOFError
        read += piece
    return bytes(read)


def _wait(descriptor: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(until - time.monotonic(), 0) * 1000):
        raise Silent
