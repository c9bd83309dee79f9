"""The sheet of one area: everything an official reads of a plan for a commune, an EPCI or a département."""

from __future__ import annotations

from optimizer.locale import translator
from optimizer.sheets.access import area_access, area_distances, area_reach
from optimizer.sheets.calendar import calendars
from optimizer.sheets.content import AreaSheet
from optimizer.sheets.money import area_money
from optimizer.sheets.placing import area_places
from optimizer.sheets.source import SheetSource


def area_sheet(source: SheetSource, area: str) -> AreaSheet:
    """A plan for one area.

    Parameters
    ----------
    area : str
        Id or name.

    Raises
    ------
    KeyError
        If the territory has no such area.
    """
    territory = source.territory
    known = territory.find_area(area)
    if known is None:
        raise KeyError(area)
    own, smallest = territory.area_by_id[known], source.smallest_within(known)
    here, here_today = source.journeys.inside(smallest), source.journeys_today.inside(smallest)
    inside, nearby = area_places(source, known, here)
    access = area_access(source, smallest)
    residents = float(source.residents[smallest].sum())
    ids = source.facts.travel.places.ids
    received = [n for n, place in enumerate(ids) if territory.within(source.area_of_place[place], known)]
    return AreaSheet(
        lang=source.lang, plan=source.scenario.name.text(source.lang), territory=territory.name.text(source.lang),
        area=known, name=own.name, kind=own.kind, kind_name=area_kind(own.kind, source.lang),
        around=_around(source, known), residents=residents, seasons=source.seasons, places=inside, nearby=nearby,
        calendar=calendars(source, [part.id for part in inside]), access=access.whole, by_service=access.by_service,
        by_season=access.by_season, by_group=access.by_group, reach=area_reach(source, smallest),
        distances=area_distances(source, here_today, here),
        visits_a_year=float(here.visits_a_year(source.weeks).sum()),
        visits_today=float(here_today.visits_a_year(source.weeks).sum()),
        visits_received_a_year=float((source.visits[received] @ source.weeks).sum()),
        money=area_money(source, known, residents),
    )


def _around(source: SheetSource, area: str) -> tuple[str, ...]:
    """Names of the areas around one, the nearest first."""
    found, seen = [], {area}
    parent = source.territory.area_by_id[area].parent
    while parent in source.territory.area_by_id and parent not in seen:
        found.append(source.territory.area_by_id[parent].name)
        seen.add(parent)
        parent = source.territory.area_by_id[parent].parent
    return tuple(found)


def area_kind(kind: str, lang: str) -> str:
    """A kind of area in words; one of the territory's own as it is written."""
    _ = translator(lang)
    known = {"commune": _("commune"), "epci": _("inter-municipal body"), "canton": _("canton"),
             "departement": _("département"), "region": _("region")}
    return known.get(kind, kind)
