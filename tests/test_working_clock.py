"""The clock of a run stands still while code is compiled."""

from __future__ import annotations

import threading
import time

import numba as nb

from models import working_clock


def compiled_anew() -> float:
    """Seconds to compile a function that nothing keeps."""

    @nb.njit
    def polynomial(x: float) -> float:
        total = 0.0
        for k in range(10):
            total += x**k
        return total

    began = time.monotonic()
    polynomial(1.5)
    return time.monotonic() - began


def test_compiling_takes_no_time_and_working_does() -> None:
    compiled_anew()  # the compiler itself is ready
    before, began = working_clock.now(), time.monotonic()
    compiling_s = compiled_anew()
    assert working_clock.now() - before < 0.5 * compiling_s
    time.sleep(0.05)
    assert working_clock.now() - before >= 0.05
    assert working_clock.now() - before <= time.monotonic() - began


def test_threads_that_compile_at_once_are_counted_once() -> None:
    before, began = working_clock.now(), time.monotonic()
    threads = [threading.Thread(target=compiled_anew) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.0 <= working_clock.now() - before <= time.monotonic() - began


def test_the_first_compiling_is_told_once_and_only_within() -> None:
    told: list[str] = []
    with working_clock.told_once(lambda: told.append("now")):
        compiled_anew()
        compiled_anew()
    assert told == ["now"]
    with working_clock.told_once(lambda: told.append("later")):
        pass
    compiled_anew()
    assert told == ["now"]
