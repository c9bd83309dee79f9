"""One commune, hamlet or cell as a card: which place serves it best for each service, how far, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.locale import translator
from optimizer.plan import AccessLine, Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.places import place_names
from optimizer.views.sentences import mode_names, service_names
from optimizer.views.tables import Table
from optimizer.wording import DASH, change, counted, duration, per_cent

WHOLE = 0.995
"""Shares from here on are everyone, to a per cent."""


@dataclass(frozen=True, kw_only=True)
class DemandCard:
    """What is told of where people live, in the reader's language."""

    name: str
    area: str
    """Id of its smallest area."""
    people: str
    """How many inhabitants, and the season told of."""
    met: str
    """Share of the need met in the season, today → with the plan."""
    served: tuple[tuple[str, Table], ...]
    """(with or without a car, one row per service)."""


def demand_card(
    demand: str, plan: Plan, territory: Territory, scenario: Scenario, *, season: str, lang: str
) -> DemandCard | None:
    """The card of a demand point in one season; None if the territory has no such point."""
    _ = translator(lang)
    if demand not in territory.demand.ids:
        return None
    index = territory.demand.ids.index(demand)
    lines = [line for line in plan.access if line.demand == demand and line.season == season]
    names, where = service_names(scenario, lang), place_names(territory)
    columns = (_("Service"), _("Served best by"), _("Quality of access"))
    served = []
    for mode, mode_name in mode_names(lang).items():
        rows = tuple(
            (names[service], _part(_by(line, where, lang) if line.place else _("nothing within reach"), line, lang),
             _quality(line, lang))
            for service in names for line in lines if (line.service, line.mode) == (service, mode))
        if rows:
            served.append((mode_name, Table("served", columns, rows)))
    need = sum(line.need_person_weeks for line in lines)
    today, after = (
        sum(line.need_person_weeks * quality for line, quality in zip(lines, qualities))
        for qualities in ([line.today for line in lines], [line.quality for line in lines]))
    residents = float(territory.demand.persons[index, territory.resident_groups].sum())
    when = next(each.name.text(lang) for each in scenario.seasons if each.id == season)
    return DemandCard(
        name=territory.demand.names[index], area=territory.demand.area[index],
        people=f"{counted('inhabitant', round(residents), lang)} · {when}",
        met=change(per_cent(today / need, lang), per_cent(after / need, lang)) if need else DASH, served=tuple(served))


def _by(line: AccessLine, where: Mapping[str, str], lang: str) -> str:
    """``École du Pont (16 min)``."""
    return where[line.place] if line.minutes is None else f"{where[line.place]} ({duration(line.minutes, lang)})"


def _part(told: str, line: AccessLine, lang: str) -> str:
    """``École du Pont (16 min) · 60 %``, where others of the same need find no room there."""
    return told if line.share > WHOLE else f"{told} · {per_cent(line.share, lang)}"


def _quality(line: AccessLine, lang: str) -> str:
    """``0 % → 35 %``, or one figure where nothing changes, or a dash where there is nothing."""
    today, after = per_cent(line.today, lang), per_cent(line.quality, lang)
    if not line.today and not line.quality:
        return DASH
    return after if today == after else change(today, after)
