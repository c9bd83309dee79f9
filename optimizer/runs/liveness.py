"""Whether a worker still lives: it holds a lock on a file, which the system frees whenever and however it dies.

Unlike a process number, a lock cannot be taken over by a stranger, and it is seen from any process,
after a restart of the server too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 2.0
"""Whoever looks holds the lock for an instant as well."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock until the block, or the process, ends.

    Raises
    ------
    OSError
        If another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        until = time.monotonic() + PATIENCE_S
        while not _lock(descriptor, shared=False):
            if time.monotonic() > until:
                raise BlockingIOError(f"{path} is held by another process")
            time.sleep(0.005)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, shared: bool) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        if shared:  # Windows knows none: let go at once
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        return True

else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> bool:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
