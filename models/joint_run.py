"""One run of the joint engine: what its phases have agreed on, and what a lane of work sees of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from models import working_clock
from models.attendance import QuietRow
from models.joint_data import Fleet, JointData
from models.lanes import Lane, Stage, Work, side_by_side
from models.plan_search import PlanSearch, Tours
from models.polish import JointPlan, as_offered, polish, with_tours
from models.program import FloatArray

Observer = Callable[[str, float | None, float | None], None]
"""Called with (phase, incumbent gain or None, bound on the gain or None), by one thread at a time."""


@dataclass(frozen=True)
class JointResult:
    """Best plan and proven bound, both as gains over today.

    Attributes
    ----------
    reproducible : bool
        The same data, seed and versions give this very result: no clock on the wall and no stop had a part in it.
    phases
        (phase, seconds it took).
    """

    plan: JointPlan | None
    bound: float
    root_bound: float | None
    places_only: float | None
    separate: float | None
    termination: str
    reproducible: bool
    phases: tuple[tuple[str, float], ...]
    data: JointData
    """The problem as the run left it: lists of tours may have grown, and the plan's are in these."""


@dataclass
class Run:
    """What the phases share. Plans, rows and bounds come in an order that no clock on the wall decides."""

    data: JointData
    xy_km: FloatArray
    budget_row: int
    seed: int
    time_limit_s: float
    """What the run was given: it decides amounts of work, and the moment of `ends_at` decides nothing but the end."""
    ends_at: float
    """On the clock of `models.working_clock`."""
    gap: float
    stop: threading.Event
    observe: Observer
    solver: str = "highs"
    threads: int = 2
    incumbent: Callable[[JointData, JointPlan], None] | None = None
    best: JointPlan | None = None
    unpriced: JointData = field(init=False)
    """The problem itself, where `data` has prices for visits to full places."""
    quiet: list[QuietRow] = field(default_factory=list)
    bound: float = field(init=False)
    root_bound: float | None = None
    places_only: float | None = None
    separate: float | None = None
    phases: list[tuple[str, float]] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    cut_short: bool = False
    """Somebody asked whether time is over, and it was."""
    answered: bool = False
    """The result is out: what a step left alone still finds is not heard."""

    def __post_init__(self) -> None:
        self.unpriced = self.data
        self.bound = float(self.data.elements.weight.sum())  # everything served: no plan has more

    # --- time -------------------------------------------------------------------------------------

    def seconds_left(self) -> float:
        return self.ends_at - working_clock.now()

    def over(self) -> bool:
        if self.stop.is_set() or self.seconds_left() <= 0:
            self.cut_short = True
        return self.cut_short

    def took(self, phase: str, began: float) -> None:
        self.phases.append((phase, time.monotonic() - began))

    def side_by_side(
        self, phase: str, first: Callable[[View], None], second: Callable[[View], None], *, until_second: bool = False
    ) -> None:
        """A stage of two lanes: until both end, or the second, the gap is reached, or time is over."""
        data, best = self.data, self.best  # as they are now: what is heard meanwhile comes at no sure moment

        def work(does: Callable[[View], None]) -> Work:
            return lambda lane: does(View(self, lane, data, best))

        stage = side_by_side(
            work(first), work(second), until_second=until_second, enough=self.close_enough, over=self.over,
            threads=self.threads,
        )
        self.stages.append(stage)
        self.phases.append((phase, stage.seconds))

    # --- plans and bounds -------------------------------------------------------------------------

    def search_over(self, tours: Tours, *, data: JointData | None = None, start: JointPlan | None = None) -> PlanSearch:
        return PlanSearch(
            data or self.data, tours, xy_km=self.xy_km, budget_row=self.budget_row, seed=self.seed, start=start
        )

    def close_enough(self) -> bool:
        return self.best is not None and self.bound - self.best.value <= self.gap * max(self.bound, 1e-9)

    def found(self, phase: str, plan: JointPlan) -> bool:
        """Keep a plan if it is the best so far; False if a place is too quiet, which every program then knows."""
        plan, quiet = judged(self.data, plan)
        if quiet:
            self.learned(quiet)
            return False
        self.keep(phase, plan)
        return True

    def keep(self, phase: str, plan: JointPlan) -> None:
        """A plan that was judged."""
        with self.lock:
            better = not self.answered and (self.best is None or plan.value > self.best.value + 1e-9)
            if better:
                self.best = plan
        if better:
            self.observe(phase, plan.value, None)
            if self.incumbent is not None:
                self.incumbent(self.data, plan)

    def learned(self, quiet: Sequence[QuietRow]) -> None:
        """Rows of places too quiet, found where a plan or a relaxation broke them."""
        with self.lock:
            self.quiet += quiet
            self.data, self.unpriced = self.data.with_rows(quiet), self.unpriced.with_rows(quiet)

    def priced(self, data: JointData) -> None:
        """The problem at prices of visits to full places."""
        with self.lock:
            self.data = data

    def lengthened(self, fleet: Fleet) -> None:
        """Lists of tours that grew; what earlier plans drive keeps its place in them."""
        with self.lock:
            self.data = replace(self.data, fleet=fleet)

    def proved(self, phase: str, bound: float) -> None:
        with self.lock:
            better = not self.answered and bound < self.bound
            if better:
                self.bound = bound
        if better:
            self.observe(phase, None, bound)

    # --- the end ----------------------------------------------------------------------------------

    def termination(self) -> str:
        if self.best is None:
            return "interrupted" if self.stop.is_set() else "no_plan"
        if self.bound - self.best.value <= 1e-6 * max(1.0, self.bound):
            return "proven_optimal"
        if self.close_enough():
            return "gap_reached"
        if self.stop.is_set():
            return "interrupted"
        return "time_limit" if self.over() else "exhausted"

    def answer(self) -> JointResult:
        """The result, once."""
        with self.lock:
            self.answered = True
            best = polish(self.data, self.best) if self.best is not None else None
            termination = self.termination()
            reproducible = not self.cut_short and not self.stop.is_set() and self.solver == "highs"
            return JointResult(
                best, self.bound, self.root_bound, self.places_only, self.separate, termination, reproducible,
                tuple(self.phases), self.data,
            )


@dataclass
class View:
    """What one lane knows: the run as its stage began, with the rows and plans found in the lane itself."""

    run: Run
    lane: Lane
    data: JointData
    best: JointPlan | None

    def found(self, phase: str, plan: JointPlan) -> bool:
        """Tell a plan if it is better than those known here; False if a place in it is too quiet."""
        plan, quiet = judged(self.data, plan)
        if quiet:
            self.learned(quiet)
            return False
        if self.best is None or plan.value > self.best.value + 1e-9:
            self.best = plan
            self.lane.tell(lambda: self.run.keep(phase, plan))
        return True

    def learned(self, quiet: Sequence[QuietRow]) -> None:
        self.data = self.data.with_rows(quiet)
        self.lane.tell(lambda: self.run.learned(quiet))

    def proved(self, phase: str, bound: float) -> None:
        self.lane.tell(lambda: self.run.proved(phase, bound))


def judged(data: JointData, plan: JointPlan) -> tuple[JointPlan, list[QuietRow]]:
    """The plan as it is driven, with its true value, and the rows of places too quiet that it breaks."""
    quiet: list[QuietRow] = []
    if data.attendance is not None:
        plan = as_offered(data, plan) or with_tours(data, plan, list(plan.tours))
        quiet = data.attendance.rows_against(plan.offers)
    if data.capacity is not None:
        plan = replace(plan, value=data.value(plan.offers))
    return plan, quiet
