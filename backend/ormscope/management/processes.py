"""The processes that a command has started, however deep: which there are, and their memory."""

from __future__ import annotations

import os
from contextlib import suppress

import psutil


def descendants(pid: int | None = None) -> list[psutil.Process]:
    """Return the processes below this one, or a process of ours and those below it."""
    try:
        root = psutil.Process(pid or os.getpid())
        return ([root] if pid else []) + root.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def memory(processes: list[psutil.Process]) -> int:
    """Return the bytes that they take together: pages that several share are counted once.

    That is the proportional set size where the system tells it, else the resident one.
    """
    total = 0
    for process in processes:
        with suppress(psutil.Error, OSError):
            told = process.memory_full_info()
            total += getattr(told, "pss", told.rss)
    return total


def told(process: psutil.Process) -> str:
    """Say which one it is."""
    try:
        return f"{process.pid} ({' '.join(process.cmdline())[:80] or process.name()})"
    except psutil.Error:
        return str(process.pid)
