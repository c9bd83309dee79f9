"""Access before → after by whom and where, and who remains far: rows for tables and charts.

Inhabitants are those of the resident groups, everyone once; overlapping groups add needs, never heads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.locale import translator
from optimizer.plan import Plan, Reach
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.sentences import ANY_SERVICE, mode_names, service_names
from optimizer.views.shares import need_met
from optimizer.views.tables import Table
from optimizer.wording import change, number

BY = ("service", "season", "area", "group")
MODE_ORDER = ("car", "foot", "bicycle")


@dataclass(frozen=True, kw_only=True)
class ShareRow:
    """Share of the need of some people that is met, today and under the plan."""

    name: str
    today: float
    after: float
    residents: float | None = None
    """Inhabitants, where the row is about a place where people live."""

    @property
    def gain(self) -> float:
        return self.after - self.today


def share_rows(plan: Plan, territory: Territory, scenario: Scenario, lang: str, *, by: str) -> tuple[ShareRow, ...]:
    """Rows by ``service``, ``season``, ``group`` or ``area`` (of the kind between the whole and the smallest).

    Raises
    ------
    KeyError
        If `by` is none of these.
    """
    figures = plan.figures
    if by == "area":
        return tuple(_rows(figures.access_by_area, _middle_areas(territory)))
    access, names = {
        "service": (figures.access_by_service, service_names(scenario, lang)),
        "season": (figures.access_by_season, {season.id: season.name.text(lang) for season in scenario.seasons}),
        "group": (figures.access_by_group, {group.id: group.name.text(lang) for group in territory.groups}),
    }[by]
    return tuple(_rows(access, names))


def commune_rows(
    plan: Plan, territory: Territory, *, season: str | None = None, service: str | None = None
) -> tuple[ShareRow, ...]:
    """The smallest areas in which people live, the worst served under the plan first."""
    demand = territory.demand
    areas, at = np.unique(np.array(demand.area), return_inverse=True)
    people = demand.persons[:, territory.resident_groups].sum(axis=1)
    need, today, after, residents = (
        np.bincount(at, weights=values, minlength=len(areas))
        for values in (*need_met(plan, territory, season=season, service=service), people))
    rows = [
        ShareRow(name=known.name if (known := territory.area_by_id.get(area)) else area, residents=float(residents[i]),
                 today=float(today[i] / need[i]), after=float(after[i] / need[i]))
        for i, area in enumerate(areas.tolist()) if need[i] > 0
    ]
    return tuple(sorted(rows, key=lambda row: (row.after, row.name)))


def share_table(rows: tuple[ShareRow, ...], first: str, lang: str) -> Table:
    """Per cent as numbers (0 … 100), so that a table can draw bars; the points gained in words.

    Parameters
    ----------
    first : str
        Header of the names.
    """
    _ = translator(lang)
    with_people = any(row.residents is not None for row in rows)
    columns = (first, *((_("Inhabitants"),) if with_people else ()), _("Today"), _("With the plan"), _("Points gained"))
    return Table("shares", columns, tuple(
        (row.name, *((round(row.residents or 0),) if with_people else ()), 100 * row.today, 100 * row.after,
         number(100 * row.gain, lang, digits=1, signed=True))
        for row in rows))


def modes_of(plan: Plan) -> tuple[str, ...]:
    """Modes of travel of inhabitants, with a car first."""
    return tuple(mode for mode in MODE_ORDER if any(line.mode == mode for line in plan.figures.reach))


def reach_of(plan: Plan, *, minutes: int, mode: str, service: str = ANY_SERVICE) -> Reach | None:
    """Inhabitants within so many minutes of a service; None where the plan does not say."""
    return next((line for line in plan.figures.reach
                 if (line.minutes, line.mode, line.service) == (minutes, mode, service)), None)


def reach_minutes(plan: Plan) -> tuple[int, ...]:
    """The benchmarks of the plan's figures, minutes."""
    return tuple(sorted({line.minutes for line in plan.figures.reach}))


def reach_table(plan: Plan, scenario: Scenario, lang: str) -> Table:
    """Inhabitants within reach all year, before → after: one row per service, one column per mode and benchmark."""
    _ = translator(lang)
    told = mode_names(lang)
    asked = [(minutes, mode) for mode in modes_of(plan) for minutes in reach_minutes(plan)]
    columns = (_("A place or stop that offers"), *(
        _("{minutes} min, {mode}", minutes=minutes, mode=told[mode]) for minutes, mode in asked))
    names = {ANY_SERVICE: _("any service")} | service_names(scenario, lang)
    rows = []
    for service, name in names.items():
        found = [reach_of(plan, minutes=minutes, mode=mode, service=service) for minutes, mode in asked]
        if any(found):
            rows.append((name, *(change(number(line.today, lang), number(line.after, lang)) if line else "–"
                                 for line in found)))
    return Table("reach", columns, tuple(rows))


def beyond(plan: Plan, *, mode: str, service: str = ANY_SERVICE) -> tuple[float, float] | None:
    """Inhabitants beyond the farthest benchmark (30 minutes), today and under the plan."""
    line = reach_of(plan, minutes=max(reach_minutes(plan), default=0), mode=mode, service=service)
    return (line.residents - line.today, line.residents - line.after) if line else None


def _rows(access: Mapping[str, tuple[float, float, float]], names: Mapping[str, str]) -> Iterator[ShareRow]:
    for key, name in names.items():
        need, today, after = access.get(key, (0.0, 0.0, 0.0))
        if need > 0:
            yield ShareRow(name=name, today=today / need, after=after / need)


def _middle_areas(territory: Territory) -> dict[str, str]:
    """Areas that are neither the whole nor named by demand points; else those just above, else all."""
    smallest = set(territory.demand.area)
    middle = {area.id: area.name for area in territory.areas if area.parent and area.id not in smallest}
    return middle or {area.id: area.name for area in territory.areas if area.id in smallest}
