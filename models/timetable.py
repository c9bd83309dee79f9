"""The week of the places: which half-days each site is open, shared animators respected.

Site j adds h_j half-days among its available slots A_j; its slots of today stay. With x_js = 1 if j is
opened in slot s, y_jd = 1 if j is open at some time of day d (today's hours included):

    Σ_{s∈A_j} x_js = h_j                      every site                                (1)
    Σ_{j∈team} x_js ≤ animators of the team   every team and slot                       (2)
    y_jd = max(today_jd, max_{s∈d} x_js)                                                (3)

(1)–(2) is a transport problem: `models.staff_cuts` decides it exactly and names what conflicts. Among the
timetables that exist, in this strict order:

  1. most half-days kept from the timetable in force;
  2. neighbours open on different days: most days of the week on which one or the other of two neighbours
     is open, Σ |days_j ∪ days_k|. Counting days shared instead would reward piling a site's half-days
     onto one day, and so close both neighbours for the rest of the week;
  3. the week of a site well spread: few evenings, then few half-days on a day already open, then few
     days in a row;
  4. the same slots as in the season before.

Solved with CP-SAT (Perron & Furnon, OR-Tools), preference by preference. The start is the transport flow,
improved by sites that choose anew in turn, each the best half-days the others leave it; so is the end, for
weeks too large to be closed in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.lexicographic import solve_in_order
from models.staff_cuts import PARTS_PER_DAY, assign_slots, slot_bits, smallest_conflict

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

DAYS_PER_WEEK = 7
EVENING = 2
"""Index of the evening among the parts of a day."""

# Moving one half-day makes or ends at most two pairs of days in a row and one doubled day, so that each
# weight outbids all that the ones before it can change at once.
_IN_A_ROW = 1
_SAME_DAY = 2 * _IN_A_ROW + 1
_EVENING = _SAME_DAY + 2 * _IN_A_ROW + 1


@dataclass(frozen=True, kw_only=True)
class PlacesWeek:
    """One season's week to be arranged: n sites, 21 slots, m teams.

    Attributes
    ----------
    available, today : shape (n, 21), bool
        Slots that may be added; slots open already (never both).
    half_days : shape (n,), int64
        Half-days to add.
    team : shape (n,), int64
        Team that holds the site, -1 for none.
    animators : shape (m,), int64
        Sites a team can hold in one slot.
    neighbours : shape (pairs, 2), int64
        Pairs of these sites that should be open on different days.
    quiet : shape (n, 7), int64
        Neighbours outside this table (other places, tours) that are *not* there on a day.
    in_force, season_before : shape (n, 21), bool
        Timetables to stay close to.
    """

    available: NDArray[np.bool_]
    today: NDArray[np.bool_]
    half_days: NDArray[np.int64]
    team: NDArray[np.int64]
    animators: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    quiet: NDArray[np.int64]
    in_force: NDArray[np.bool_]
    season_before: NDArray[np.bool_]


@dataclass(frozen=True)
class PlacesConflict:
    """Why no timetable exists: `sites` need more than `slots` (bits) can hold; no slots: more than they have."""

    slots: int
    sites: NDArray[np.int64]
    excess_half_days: float


def days_open(slots: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Shape (n, 21) → (n, 7): open at some time of the day."""
    by_day = slots.reshape(-1, DAYS_PER_WEEK, PARTS_PER_DAY)
    return by_day[:, :, 0] | by_day[:, :, 1] | by_day[:, :, 2]


def arrange_places(week: PlacesWeek, *, seed: int, time_limit_s: float) -> NDArray[np.bool_] | PlacesConflict:
    """Slots to add, shape (n, 21); or the smallest conflict there is. Never out of time: a flow comes first."""
    start = np.zeros_like(week.available)
    bits = slot_bits(week.available)
    for team in range(-1, len(week.animators)):
        members = np.flatnonzero(week.team == team)
        # A site without a team is held by its own people: as many of them as sites never bind.
        animators = int(week.animators[team]) if team >= 0 else len(members)
        half_days = week.half_days[members]
        some = assign_slots(bits[members], half_days, animators=animators, n_slots=week.available.shape[1])
        if some is None:
            conflict = smallest_conflict(bits[members], half_days, animators=animators)
            assert conflict is not None
            return PlacesConflict(conflict.slots, members[conflict.sites], conflict.excess_half_days)
        start[members] = some
    found = _prefer(week, _choose_in_turn(week, start), seed=seed, time_limit_s=time_limit_s)
    return _choose_in_turn(week, found)


def _choose_in_turn(week: PlacesWeek, start: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Let one site after the other choose anew while the others stay, until none gains by it.

    A site picks slot by slot what its preferences make of one more half-day. Its own slots are free again
    while it chooses, so every step is feasible; only strict gains count, so it ends.
    """
    chosen = start.copy()
    n, n_slots = chosen.shape
    day = np.arange(n_slots) // PARTS_PER_DAY
    meets = np.zeros((n, n), np.int64)
    np.add.at(meets, (week.neighbours[:, 0], week.neighbours[:, 1]), 1)
    meets += meets.T
    moved = True
    while moved:
        moved = False
        for j in np.flatnonzero(week.half_days).tolist():
            team = week.team == week.team[j]
            limit = week.animators[week.team[j]] if week.team[j] >= 0 else n
            others = (chosen & team[:, None]).sum(axis=0) - chosen[j]
            alone = week.quiet[j] + meets[j] @ ~days_open(chosen | week.today)
            own = np.zeros(n_slots, bool)
            for _ in range(week.half_days[j]):
                opened = days_open((own | week.today[j])[None])[0]
                beside = np.append(opened[1:], False).astype(int) + np.append(False, opened[:-1])
                burden = np.where(opened[day], _SAME_DAY, _IN_A_ROW * beside[day])
                burden[EVENING::PARTS_PER_DAY] += _EVENING
                keys = (week.season_before[j], -burden, np.where(opened, 0, alone)[day], week.in_force[j])
                may = week.available[j] & ~own & (others < limit)
                order = np.lexsort(keys)
                own[order[may[order]][-1]] = True
            if _merit(week, j, own, alone) > _merit(week, j, chosen[j], alone):
                chosen[j] = own
                moved = True
    return chosen


def _merit(week: PlacesWeek, j: int, own: NDArray[np.bool_], alone: NDArray[np.int64]) -> tuple[int, int, int, int]:
    """The four preferences of one site, the others' slots being given; more is better."""
    opened = days_open((own | week.today[j])[None])[0]
    burden = (
        _EVENING * own[EVENING::PARTS_PER_DAY].sum() - _SAME_DAY * opened.sum()
        + _IN_A_ROW * (opened[1:] & opened[:-1]).sum()
    )
    return (
        int((own & week.in_force[j]).sum()), int(alone[opened].sum()), -int(burden),
        int((own & week.season_before[j]).sum()),
    )


def _prefer(week: PlacesWeek, start: NDArray[np.bool_], *, seed: int, time_limit_s: float) -> NDArray[np.bool_]:
    from ortools.sat.python import cp_model

    free = np.flatnonzero((week.half_days > 0) & (week.half_days < week.available.sum(axis=1))).tolist()
    if not free:
        return start
    model = cp_model.CpModel()
    x: dict[tuple[int, int], cp_model.IntVar] = {
        (j, s): model.new_bool_var("") for j in free for s in np.flatnonzero(week.available[j]).tolist()
    }
    fixed = start.copy()
    fixed[free] = False
    for j in free:
        model.add(sum(variable for (site, _), variable in x.items() if site == j) == int(week.half_days[j]))
    for team, animators in enumerate(week.animators):
        for s in range(week.available.shape[1]):
            held = [variable for (j, slot), variable in x.items() if slot == s and week.team[j] == team]
            taken = int(fixed[week.team == team, s].sum())
            if len(held) + taken > animators:
                model.add(sum(held) <= int(animators) - taken)
    y = _open_days(model, week, x, days_open(week.today | fixed))
    preferences = [
        -sum(variable for key, variable in x.items() if week.in_force[key]),
        -_different_days(model, week, y),
        _badly_spread(model, week, x, y),
        -sum(variable for key, variable in x.items() if week.season_before[key]),
    ]
    values = solve_in_order(
        model, [p for p in preferences if not isinstance(p, int)], list(x.values()), seed=seed,
        time_limit_s=time_limit_s, start=[int(start[key]) for key in x],
    )
    assert values is not None  # the flow is feasible
    chosen = fixed
    for key, value in zip(x, values):
        chosen[key] = bool(value)
    return chosen


def _open_days(
    model: cp_model.CpModel, week: PlacesWeek, x: dict[tuple[int, int], cp_model.IntVar], fixed: NDArray[np.bool_]
) -> dict[tuple[int, int], cp_model.LinearExprT]:
    """(3): a constant where the day is open anyway or cannot be, else a variable."""
    y: dict[tuple[int, int], cp_model.LinearExprT] = {}
    for j in range(len(week.half_days)):
        for d in range(DAYS_PER_WEEK):
            slots = [x[j, s] for s in range(d * PARTS_PER_DAY, (d + 1) * PARTS_PER_DAY) if (j, s) in x]
            if fixed[j, d] or not slots:
                y[j, d] = int(fixed[j, d])
            else:
                opened = model.new_bool_var("")
                model.add_max_equality(opened, slots)
                y[j, d] = opened
    return y


def _different_days(
    model: cp_model.CpModel, week: PlacesWeek, y: dict[tuple[int, int], cp_model.LinearExprT]
) -> cp_model.LinearExprT:
    """Days on which one or the other of two neighbours is open, over all pairs."""
    terms: list[cp_model.LinearExprT] = [
        int(week.quiet[j, d]) * y[j, d] for j, d in y if week.quiet[j, d] and not isinstance(y[j, d], int)
    ]
    for j, k in week.neighbours.tolist():
        for d in range(DAYS_PER_WEEK):
            first, second = y[j, d], y[k, d]
            if isinstance(first, int) and isinstance(second, int):
                continue
            if 1 in (v for v in (first, second) if isinstance(v, int)):
                continue
            either = model.new_bool_var("")
            model.add_max_equality(either, [first, second])
            terms.append(either)
    return sum(terms)


def _badly_spread(
    model: cp_model.CpModel, week: PlacesWeek, x: dict[tuple[int, int], cp_model.IntVar],
    y: dict[tuple[int, int], cp_model.LinearExprT],
) -> cp_model.LinearExprT:
    """Evenings, half-days on a day already open (their number minus the days), and days in a row."""
    terms: list[cp_model.LinearExprT] = [
        _EVENING * variable for (_, s), variable in x.items() if s % PARTS_PER_DAY == EVENING
    ]
    for j in sorted({j for j, _ in x}):
        terms += [-_SAME_DAY * y[j, d] for d in range(DAYS_PER_WEEK)]
        for d in range(DAYS_PER_WEEK - 1):
            if _may_both(y[j, d], y[j, d + 1]):
                in_a_row = model.new_bool_var("")
                model.add_min_equality(in_a_row, [y[j, d], y[j, d + 1]])
                terms.append(_IN_A_ROW * in_a_row)
    return sum(terms)


def _may_both(first: cp_model.LinearExprT, second: cp_model.LinearExprT) -> bool:
    """Whether both days can be open and at least one of them is undecided."""
    constants: Sequence[int] = [v for v in (first, second) if isinstance(v, int)]
    return len(constants) < 2 and 0 not in constants
