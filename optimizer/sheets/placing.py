"""Places and stops as an area meets them: those that lie in it, and those outside that serve its people best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from optimizer.sheets.content import PlacePart, TravelPart
from optimizer.sheets.journeys import Journeys
from optimizer.sheets.source import SheetSource
from optimizer.views.sentences import mode_names

ORDER = ("new", "extended", "tour", "as_today", "round")


def area_places(
    source: SheetSource, area: str, here: Journeys
) -> tuple[tuple[PlacePart, ...], tuple[PlacePart, ...]]:
    """Places and stops in an area, and those outside it that are best for its people.

    Parameters
    ----------
    area : str
        Id.
    here : Journeys
        Of the area's people, under the plan.
    """
    ids = source.facts.travel.places.ids
    used = {ids[place]: journeys for place, journeys in _by_place(here)}
    nobody = here.of(np.zeros(len(here.place), dtype=bool))
    inside = [place for place in source.cards if source.territory.within(source.area_of_place[place], area)]
    parts = [_part(source, place, used.get(place, nobody), inside=True) for place in inside]
    outside = [place for place in used if place not in set(inside)]
    outside.sort(key=lambda place: -float(used[place].visits_a_year(source.weeks).sum()))
    return (tuple(sorted(parts, key=lambda part: ORDER.index(part.change))),
            tuple(_part(source, place, used[place], inside=False) for place in outside))


def _by_place(here: Journeys) -> Iterator[tuple[int, Journeys]]:
    """The journeys to each place, the place's position first."""
    order = np.argsort(here.place, kind="stable")
    places, starts = np.unique(here.place[order], return_index=True)
    for place, rows in zip(places.tolist(), np.split(order, starts[1:])):
        if place >= 0:
            yield place, here.of(rows)


def _part(source: SheetSource, place: str, journeys: Journeys, *, inside: bool) -> PlacePart:
    """A place of the plan; `journeys` are those of the area's people to it."""
    territory, facts, lang = source.territory, source.facts, source.lang
    is_stop = place in territory.stop_index
    where = territory.stops[territory.stop_index[place]] if is_stop else facts.site(place)
    driven = "tour" if place in source.tours_at else "round"
    fitted = not is_stop and place in facts.opened and not facts.site(place).existing
    expected, area = source.plan.figures.visits_per_week, territory.area_by_id.get(where.area)
    from_here: dict[str, float] = defaultdict(float)
    for t, visits in zip(journeys.season.tolist(), journeys.visits_a_week.tolist()):
        from_here[source.scenario.seasons[t].id] += visits
    services = [source.scenario.services[s].name.text(lang) for s in sorted(set(journeys.service.tolist()))]
    near = {minutes: float(there[source.position_of[place]]) for minutes, there in source.residents_within.items()}
    return PlacePart(
        id=place, card=source.cards[place], is_stop=is_stop, inside=inside, area=source.area_of_place[place],
        area_name=area.name if area else "", change=driven if is_stop else source.views[place].change,
        lon=where.lon, lat=where.lat, week=source.week_of.get(place, {}),
        visits={season: expected[place, season] for season in facts.season_index if (place, season) in expected},
        visits_from_here=dict(from_here), services_from_here=tuple(services), travel=_travel(source, journeys),
        residents_within=near, eur=source.eur_at.get(place, 0.0),
        fit_out_eur=facts.site(place).fit_out_eur if fitted else 0.0,
    )


def _travel(source: SheetSource, journeys: Journeys) -> tuple[TravelPart, ...]:
    told = mode_names(source.lang)
    found = []
    for m, mode in enumerate(source.facts.modes):
        minutes = journeys.minutes[journeys.mode == m]
        if len(minutes):
            found.append(TravelPart(mode=mode, mode_name=told[mode], least_minutes=int(minutes.min()),
                                    most_minutes=int(minutes.max())))
    return tuple(found)
