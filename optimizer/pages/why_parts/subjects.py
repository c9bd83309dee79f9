"""What can be asked about: buildings, stops, tours, communes and areas around them, with their names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from optimizer.explaining.naming import Naming
from optimizer.facts import PlanFacts
from optimizer.locale import N_, translator
from optimizer.territory import Territory
from optimizer.views.map_scenes.marks import capital

SITE, STOP, TOUR, AREA = "site", "stop", "tour", "area"
AREA_KINDS = {
    "commune": N_("Commune"), "epci": N_("Group of communes"), "canton": N_("Canton"),
    "departement": N_("Département"), "region": N_("Region"),
}
APART = " · "


@dataclass(frozen=True)
class Subject:
    """One thing asked about; written ``site:fs-271`` in the address."""

    kind: str
    id: str
    """Of a site, stop or area; of a tour its number in the plan, from 1."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def subject_of(text: str, facts: PlanFacts) -> Subject | None:
    """The subject that an address names: ``kind:id``, or the bare id of a place; None if there is no such thing."""
    territory = facts.territory
    kind, found, id_ = text.partition(":")
    if not found:
        kind, id_ = (SITE, text) if text in territory.site_index else (STOP, text)
    known = {
        SITE: id_ in territory.site_index, STOP: id_ in territory.stop_index, AREA: id_ in territory.area_by_id,
        TOUR: id_ in map(str, range(1, len(facts.tours) + 1)),
    }
    return Subject(kind, id_) if known.get(kind) else None


def of_mark(id_: str, territory: Territory) -> Subject | None:
    """The subject behind what was clicked on a map: a site, a stop, or the commune of a demand point."""
    if id_ in territory.site_index:
        return Subject(SITE, id_)
    if id_ in territory.stop_index:
        return Subject(STOP, id_)
    if id_ in territory.demand.ids:
        area = territory.demand.area[territory.demand.ids.index(id_)]
        return Subject(AREA, area) if area in territory.area_by_id else None
    return None


def tab_of(subject: Subject, territory: Territory) -> str:
    """The tab under which a subject stands; areas have one for each of their kinds."""
    return f"{AREA}.{territory.area_by_id[subject.id].kind}" if subject.kind == AREA else subject.kind


def tabs(facts: PlanFacts, lang: str) -> dict[str, str]:
    """Tabs with anything in them, by name; the smallest areas first."""
    _, territory = translator(lang), facts.territory
    found = {SITE: _("Place"), STOP: _("Stop"), TOUR: _("Tour")}
    having = {SITE: territory.sites, STOP: territory.stops, TOUR: facts.tours}
    shown = {tab: name for tab, name in found.items() if having[tab]}
    number = Counter(area.kind for area in territory.areas)
    for kind, _count in number.most_common():
        shown[f"{AREA}.{kind}"] = _(AREA_KINDS[kind]) if kind in AREA_KINDS else kind or _("Area")
    return shown


def names(tab: str, facts: PlanFacts, lang: str, *, ready: frozenset[str] | None = None) -> dict[str, str]:
    """Id → name of the subjects of a tab, what the plan changes first.

    Parameters
    ----------
    ready : frozenset of str, optional
        Sites that could open at once: of the sites not open today only these are named.
    """
    if tab == SITE:
        return _sites(facts, lang, ready)
    if tab == STOP:
        return _stops(facts, lang)
    if tab == TOUR:
        say = Naming(facts, lang)
        return {str(number): capital(say.tour(number)) for number in range(1, len(facts.tours) + 1)}
    kind = tab.removeprefix(f"{AREA}.")
    return dict(sorted(((area.id, area.name) for area in facts.territory.areas if area.kind == kind), key=_by_name))


def _sites(facts: PlanFacts, lang: str, ready: frozenset[str] | None) -> dict[str, str]:
    _, territory = translator(lang), facts.territory
    states = (_("proposed"), _("open today, extended by the plan"), _("open today"), _("not chosen"))
    listed, say = [], Naming(facts, lang)
    for site in territory.sites:
        if ready is not None and not site.existing and site.id not in ready:
            continue
        chosen = site.id in facts.opened
        state = (1 if site.existing else 0) if chosen else 2 if site.existing else 3
        where = say.area(site.area)
        told = [site.name, *([where] if where.lower() not in site.name.lower() else []), states[state]]
        listed.append((state, site.id, APART.join(told)))
    return {id_: name for _state, id_, name in sorted(listed, key=lambda each: (each[0], each[2].lower()))}


def _stops(facts: PlanFacts, lang: str) -> dict[str, str]:
    _, territory = translator(lang), facts.territory
    visited = {call.stop for run in facts.tours for call in run.calls}
    today = {call.stop for call in territory.existing_tours}
    states = (_("on a tour of the plan"), _("on a round of today"), _("not visited"))
    listed = []
    for stop in territory.stops:
        state = 0 if stop.id in visited else 1 if stop.id in today else 2
        listed.append((state, stop.id, APART.join((stop.name, states[state]))))
    return {id_: name for _state, id_, name in sorted(listed, key=lambda each: (each[0], each[2].lower()))}


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].lower()
