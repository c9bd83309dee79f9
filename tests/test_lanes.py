"""Two lanes of counted work: what is heard, in which order and until when depends on no clock on the wall."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from models.lanes import Lane, Stage, Work, side_by_side

Heard = list[tuple[str, float]]


def never() -> bool:
    return False


def run(
    first: Work, second: Work, *, until_second: bool = False, enough: Callable[[], bool] = never,
    over: Callable[[], bool] = never, threads: int = 2,
) -> Stage:
    return side_by_side(first, second, until_second=until_second, enough=enough, over=over, threads=threads)


def counting(heard: Heard, name: str, *, steps: int, work_s: float, sleep_s: float) -> Work:
    """A lane that tells after each step; `sleep_s` is what the wall sees of it."""

    def work(lane: Lane) -> None:
        for step in range(steps):
            if lane.spend(work_s):
                return
            time.sleep(sleep_s)
            lane.tell(lambda step=step: heard.append((name, step)))  # type: ignore[misc]

    return work


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("slow", ["a", "b", "none"])
def test_news_come_in_the_order_of_counted_work(slow: str, threads: int) -> None:
    """a counts 1, 2, 3 and b 1.5, 3: by hand, a lane's news before the other's where stamps are equal."""
    heard: Heard = []
    run(
        counting(heard, "a", steps=3, work_s=1.0, sleep_s=0.02 if slow == "a" else 0.0),
        counting(heard, "b", steps=2, work_s=1.5, sleep_s=0.02 if slow == "b" else 0.0), threads=threads,
    )
    assert heard == [("a", 0), ("b", 0), ("a", 1), ("a", 2), ("b", 1)]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("sleep_s", [0.0, 0.002])
def test_a_stage_ends_with_its_second_lane_at_the_same_stamp(sleep_s: float, threads: int) -> None:
    """b ends at 3.0: of a, which never ends, what is stamped 1 and 2 and 3 is heard (before b where equal)."""
    heard: Heard = []
    run(
        counting(heard, "a", steps=10 ** 6, work_s=1.0, sleep_s=sleep_s),
        counting(heard, "b", steps=2, work_s=1.5, sleep_s=0.01), until_second=True, threads=threads,
    )
    assert heard == [("a", 0), ("b", 0), ("a", 1), ("a", 2), ("b", 1)]


@pytest.mark.parametrize("threads", [1, 2])
def test_enough_is_asked_after_each_news_and_ends_the_stage(threads: int) -> None:
    heard: Heard = []
    run(
        counting(heard, "a", steps=10 ** 6, work_s=0.7, sleep_s=0.001),
        counting(heard, "b", steps=10 ** 6, work_s=1.0, sleep_s=0.0),
        enough=lambda: ("b", 2) in heard, threads=threads,
    )
    assert heard == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2)]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_was_told_is_heard_when_time_is_over(threads: int) -> None:
    """Nobody knows yet what the second lane would have told before: on the wall that does not matter any more."""
    heard: Heard = []
    told, released = threading.Event(), threading.Event()

    def ahead(lane: Lane) -> None:
        lane.spend(0.05)
        lane.tell(lambda: heard.append(("ahead", lane.clock_s)))
        told.set()
        while not lane.spend(0.05):
            time.sleep(0.001)

    def stuck(lane: Lane) -> None:
        released.wait(5)

    run(ahead, stuck, over=told.is_set, threads=threads)
    released.set()
    assert [name for name, _ in heard] == ["ahead"]


def test_one_thread_lets_one_lane_compute_at_a_time() -> None:
    inside, most = [0], [0]

    def work(lane: Lane) -> None:
        for _ in range(50):
            lane.spend(0.05)
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.0005)
            inside[0] -= 1

    run(work, work, threads=1)
    assert most == [1]


@pytest.mark.parametrize("broken", [0, 1])
def test_an_error_in_a_lane_is_raised_where_the_stage_is_waited_for(broken: int) -> None:
    def fails(lane: Lane) -> None:
        lane.spend(1.0)
        raise ValueError("a bug")

    def goes_on(lane: Lane) -> None:
        while not lane.spend(0.1):
            time.sleep(0.001)

    lanes = [goes_on, goes_on]
    lanes[broken] = fails
    with pytest.raises(ValueError, match="a bug"):
        run(*lanes)


def test_news_told_after_the_end_are_not_heard() -> None:
    late, heard = threading.Event(), []

    def slow(lane: Lane) -> None:
        lane.halt.wait(5)
        late.wait(5)
        lane.tell(lambda: heard.append("late"))

    run(slow, lambda lane: lane.tell(lambda: None), enough=lambda: True, until_second=True, over=_after(0.2))
    late.set()
    time.sleep(0.05)
    assert heard == []


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until
