"""One writer at a time, among the threads and processes that share a workspace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the workspace's lock; whoever asks meanwhile waits.

    The system frees it when its holder dies, so that no stale lock is ever left.
    """
    root.mkdir(parents=True, exist_ok=True)
    # Opened anew each time: the lock belongs to the open file, so that threads exclude one another too.
    with (root / ".lock").open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield
