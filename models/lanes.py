"""Two lanes of work side by side whose outcome does not depend on how fast either runs.

Each lane has a clock of *counted* work: iterations, events of a solver, entries looked at, times what one of them
took where it was measured. The clock is advanced before the work it stands for, so all that a lane will still tell is
stamped no earlier than its clock shows now. Hence news stamped earlier than both clocks can be preceded by nothing,
and are heard, in the order of their stamps (conservative simulation: Chandy & Misra 1979,
doi:10.1109/TSE.1979.230182):

    heard = { news : stamp < min(clock₁, clock₂) },   in the order of (stamp, lane, number).

Lanes see nothing of each other while a stage lasts. It ends with a piece of news (a gap that is small enough, a lane at
its end), hence at the same stamp on every machine and under every load; what was stamped later is not heard. Only a
clock on the wall or a stop end it elsewhere, and then everything told so far is heard. With two threads no lane waits
for the other; wrong estimates of work delay what is heard, or lose what one lane did ahead of the other, and never
change the outcome. With one thread the lanes take turns, and the outcome is the same.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from models.left_alone import started

TURN_S = 0.1
"""With one thread: how much counted work a lane may be ahead of the other before it is the other's turn."""
GRAIN_S = 0.01
"""Work is added up to so much before a clock is moved."""
POLL_S = 0.01
"""How often the end is looked for."""
LAST_WORDS_S = 0.3
"""How long lanes that ran out of time may still tell what they have."""

Work = Callable[["Lane"], None]


@dataclass(eq=False)
class Lane:
    """What the work of one lane sees of its stage."""

    index: int
    _stage: _Stage
    halt: threading.Event = field(default_factory=threading.Event)
    """Set once nobody listens any more: the work must end soon."""
    busy_s: float | None = None
    """Seconds on the wall until the work had ended; None where it had not."""
    _clock_s: float = 0.0
    _due_s: float = 0.0
    _told: int = 0
    _ended: bool = False

    @property
    def clock_s(self) -> float:
        """Work counted so far."""
        return self._clock_s + self._due_s

    def spend(self, work_s: float) -> bool:
        """Count work that is about to be done, once it is this lane's turn; whether it must end instead."""
        self._due_s += work_s
        if self._due_s >= GRAIN_S:
            self._stage.move(self)
        return self.halt.is_set()

    def tell(self, news: Callable[[], None]) -> None:
        """Have `news` called when its turn comes, by the thread that waits for the stage; at once where it is over."""
        self._stage.tell(self, news)


@dataclass(frozen=True)
class Stage:
    """How a stage went: seconds on the wall, and by lane those until its work had ended, and the work counted."""

    seconds: float
    busy_s: tuple[float, float]
    work_s: tuple[float, float]


def side_by_side(
    first: Work, second: Work, *, until_second: bool, enough: Callable[[], bool], over: Callable[[], bool],
    threads: int,
) -> Stage:
    """Run both until they end, until `enough`, or until `over`.

    Parameters
    ----------
    until_second : bool
        The stage ends with the second lane, however far the first is.
    enough : callable
        Asked after each piece of news; its answer may depend on nothing but what was heard.
    over : callable
        Whether time is out or somebody stopped it: the one thing here that depends on the wall.
    threads : int
        1: the lanes take turns; 2: each has a thread that computes.
    """
    stage = _Stage(threads)
    began = time.monotonic()
    results = (
        started(lambda: stage.run(stage.lanes[0], first), "first lane"),
        started(lambda: stage.run(stage.lanes[1], second), "second lane"),
    )
    stage.listen(results, until_second=until_second, enough=enough, over=over)
    seconds = time.monotonic() - began
    one, other = stage.lanes
    return Stage(
        seconds, (min(seconds, one.busy_s or seconds), min(seconds, other.busy_s or seconds)),
        (one.clock_s, other.clock_s),
    )


class _Stage:
    """The clocks, and the news not yet heard."""

    def __init__(self, threads: int) -> None:
        self.lanes = (Lane(0, self), Lane(1, self))
        self._began = time.monotonic()
        self._turn: int | None = 0 if threads == 1 else None
        self._changed = threading.Condition()
        self._news: list[tuple[float, int, int, Callable[[], None] | None]] = []
        self._closed = False

    # --- called by the lanes ----------------------------------------------------------------------

    def run(self, lane: Lane, work: Work) -> None:
        self._wait_for_turn(lane)
        try:
            work(lane)
        finally:
            with self._changed:
                self._post(lane, None)
                lane._ended, lane.busy_s = True, time.monotonic() - self._began
                self._changed.notify_all()

    def move(self, lane: Lane) -> None:
        other = self.lanes[1 - lane.index]
        with self._changed:
            lane._clock_s, lane._due_s = lane.clock_s, 0.0
            if self._turn is not None and lane._clock_s > other._clock_s + TURN_S:
                self._turn = other.index
            self._changed.notify_all()
        self._wait_for_turn(lane)

    def tell(self, lane: Lane, news: Callable[[], None]) -> None:
        with self._changed:
            self._post(lane, news)

    def _post(self, lane: Lane, news: Callable[[], None] | None) -> None:
        if not self._closed:
            heapq.heappush(self._news, (lane.clock_s, lane.index, lane._told, news))
            lane._told += 1

    def _wait_for_turn(self, lane: Lane) -> None:
        other = self.lanes[1 - lane.index]
        with self._changed:
            self._changed.wait_for(
                lambda: self._turn in (None, lane.index) or other._ended or lane.halt.is_set()
            )

    # --- called by the thread that waits ----------------------------------------------------------

    def listen(
        self, results: tuple[Future[None], Future[None]], *, until_second: bool, enough: Callable[[], bool],
        over: Callable[[], bool],
    ) -> None:
        open_lanes = 2
        try:
            while not over():
                heard = self._next()
                if heard is None:
                    continue
                index, news = heard
                if news is not None:
                    news()
                    if enough():
                        return
                    continue
                open_lanes -= 1
                results[index].result()  # what went wrong in the lane is raised here
                if open_lanes == 0 or (until_second and index == 1):
                    return
            self._halt()
            self._last_words(results)
        finally:
            with self._changed:
                self._closed = True
            self._halt()

    def _next(self) -> tuple[int, Callable[[], None] | None] | None:
        """The news that nothing can precede any more; None after a moment without."""
        with self._changed:
            if not self._certain():
                self._changed.wait(POLL_S)
                if not self._certain():
                    return None
            _, index, _, news = heapq.heappop(self._news)
            return index, news

    def _certain(self) -> bool:
        clocks = [lane._clock_s for lane in self.lanes if not lane._ended]
        return bool(self._news) and (not clocks or self._news[0][0] < min(clocks))

    def _halt(self) -> None:
        with self._changed:
            for lane in self.lanes:
                lane.halt.set()
            self._changed.notify_all()

    def _last_words(self, results: tuple[Future[None], Future[None]]) -> None:
        """Everything told so far, and what lanes that end within a moment still tell."""
        with self._changed:
            self._changed.wait_for(lambda: all(lane._ended for lane in self.lanes), timeout=LAST_WORDS_S)
            self._closed = True
            news = sorted(self._news, key=lambda item: item[:3])
        for _, index, _, told in news:
            if told is not None:
                told()
            else:
                results[index].result()
