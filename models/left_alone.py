"""Work in a thread of its own that nobody need wait for: what cannot be interrupted is left to end by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class _Alone(threading.Thread):
    """Told apart from the threads of others."""


def started(work: Callable[[], T], name: str) -> Future[T]:
    """The result to come of `work`, in a thread that does not keep the process from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever asks for the result
            future.set_exception(error)

    _Alone(target=run, name=name, daemon=True).start()
    return future


def at_work() -> bool:
    """Whether something that was left alone still computes."""
    return any(isinstance(thread, _Alone) for thread in threading.enumerate())
