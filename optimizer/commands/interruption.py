"""Long work that Ctrl-C stops politely, then at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import FrameType
from typing import TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.2
"""How long the main thread waits between two looks: on Windows only a timed wait hears Ctrl-C."""


class Aborted(BaseException):
    """Ctrl-C came twice: the work still runs in its thread and only the end of the process stops it."""


def run_interruptibly(work: Callable[[threading.Event], T], *, on_first: Callable[[], None]) -> T:
    """Run `work` in a thread of its own, so that the main thread hears signals while solvers compute.

    Parameters
    ----------
    work : callable
        Receives the event that is set on the first Ctrl-C (or SIGTERM), and returns soon after.
    on_first : callable
        Called once, when the first Ctrl-C arrives.

    Raises
    ------
    Aborted
        On the second Ctrl-C.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        return work(stop)  # signals are the main thread's business

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise Aborted
        stop.set()
        on_first()

    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="maillage")
    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return _result(executor.submit(work, stop))
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        executor.shutdown(wait=False)


def _result(future: Future[T]) -> T:
    while True:
        try:
            return future.result(timeout=POLL_SECONDS)
        except TimeoutError:
            if future.done():  # the work itself raised a TimeoutError
                raise
