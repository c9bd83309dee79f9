"""A clock that stands still while code is compiled: the first run after an installation has the time of any other.

Compiled functions are kept on disk; the first time, making them takes about a minute, in whichever thread needs them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import event


class _Compiling(event.Listener):
    """Adds up the time in which any thread compiles."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth, self._since, self._total_s = 0, 0.0, 0.0
        self.told: list[Callable[[], None]] = []

    def on_start(self, event: Any) -> None:
        with self._lock:
            if self._depth == 0:
                self._since = time.monotonic()
            self._depth += 1
            told, self.told = self.told, []
        for callback in told:
            callback()

    def on_end(self, event: Any) -> None:
        with self._lock:
            self._depth -= 1
            if self._depth == 0:
                self._total_s += time.monotonic() - self._since

    def total_s(self) -> float:
        with self._lock:
            return self._total_s + (time.monotonic() - self._since if self._depth else 0.0)


_COMPILING = _Compiling()
event.register("numba:compile", _COMPILING)  # type: ignore[no-untyped-call]


def now() -> float:
    """Seconds on the `time.monotonic` clock, less those spent compiling in this process so far."""
    return time.monotonic() - _COMPILING.total_s()


@contextmanager
def told_once(callback: Callable[[], None]) -> Iterator[None]:
    """Call back when code is compiled for the first time within the context, from the thread that needs it."""
    _COMPILING.told.append(callback)
    try:
        yield
    finally:
        if callback in _COMPILING.told:
            _COMPILING.told.remove(callback)
