"""What a plan gives an example person: where to go for each service, when, how far, and the travel saved.

In each week of the cycle the person goes to the nearest place that offers the service in a free half-day, from home or
from work, whichever is nearer. What is open today stays open under a plan, so a plan never lengthens the way. Hours
that hold in school weeks only, or in holidays only, do not count, as in the plan's own figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import lcm

from optimizer.locale import translator
from optimizer.scenario import Person, Season
from optimizer.sheets.content import Outing, PersonService, PersonSheet
from optimizer.sheets.source import SheetSource
from optimizer.slots import day_of
from optimizer.views.sentences import seasons_named
from optimizer.views.timetables import Presence
from optimizer.whereabouts import Whereabouts, whereabouts
from optimizer.wording import hours, minutes_of, weeks

MOST_MINUTES = {"car": 90, "foot": 45, "bicycle": 45}
"""One way: nobody is said to go farther once a week. An assumption, and told as one."""
LEAST_FREE_MINUTES = 30
"""So much of an opening must lie in free half-days to be of use."""


@dataclass(frozen=True)
class _Way:
    """To one place in one week."""

    minutes: int
    from_work: bool
    presences: tuple[Presence, ...]

    @property
    def place(self) -> str:
        return self.presences[0].place


def people_sheets(source: SheetSource) -> tuple[PersonSheet, ...]:
    """The sheets of all example people of the plan's scenario."""
    return tuple(person_sheet(source, person) for person in source.scenario.people)


def known_to(source: SheetSource, people: Iterable[Person]) -> tuple[Person, ...]:
    """Of people of another scenario, those whose places, services and seasons this plan has."""
    return tuple(
        each for each in people
        if all(whereabouts(place, source.territory) is not None for place in (each.home, each.work) if place)
        and source.facts.service_index.keys() >= {*each.services}
        and source.facts.season_index.keys() >= {*each.seasons})


def person_sheet(source: SheetSource, person: Person) -> PersonSheet:
    """What the plan gives one person.

    Raises
    ------
    KeyError
        If the territory has no such home or place of work, or the scenario no such service or season.
    """
    home = _found(person.home, source)
    work = _found(person.work, source) if person.work is not None else None
    lang, _ = source.lang, source._
    chosen = [season for season in source.scenario.seasons if not person.seasons or season.id in person.seasons]
    services, saved = [], 0.0
    for service in person.services:
        lines = [(season, _service(source, person, service, season, home, work)) for season in chosen]
        saved += sum(line.saved_minutes_a_week * season.weeks for season, line in lines)
        services += _alike(lines, source)
    modes = {"car": _("by car"), "foot": _("on foot"), "bicycle": _("by bicycle")}
    return PersonSheet(
        lang=lang, plan=source.scenario.name.text(lang), name=person.name.text(lang), about=person.about.text(lang),
        home=home.name, work=work.name if work else "", mode=person.mode, mode_name=modes[person.mode],
        free=hours(person.free, source.scenario.slots, lang), services=tuple(services),
        saved_minutes_a_week=saved / sum(season.weeks for season in chosen),
        counted=_(
            "Travel is counted there and back, once a week for each service, even where two are found at one place: "
            "to the nearest place open in a free half-day, from home or from work, at most {minutes} min one way.",
            minutes=MOST_MINUTES[person.mode]),
    )


def _found(place: str, source: SheetSource) -> Whereabouts:
    found = whereabouts(place, source.territory)
    if found is None:
        raise KeyError(place)
    return found


def _service(
    source: SheetSource, person: Person, service: str, season: Season, home: Whereabouts, work: Whereabouts | None
) -> PersonService:
    """One service in one season, today and under the plan."""
    minutes = source.facts.minutes(person.mode, source.facts.season_index[season.id])
    name = source.scenario.services[source.facts.service_index[service]].name.text(source.lang)
    useful = [each for each in source.presences[season.id]
              if service in each.services and each.calendar == "all" and _fits(each, person.free, source)]
    ways: dict[str, _Way] = {}
    for each in useful:
        there = minutes[:, source.position_of[each.place]]
        from_home = int(there[home.demand])
        from_work = int(there[work.demand]) if work else from_home
        ways[each.place] = _Way(min(from_home, from_work), from_work < from_home, (each,))
    near = [each for each in useful if ways[each.place].minutes <= MOST_MINUTES[person.mode]]
    cycle = lcm(*(each.cycle_weeks for each in near))
    after = [_nearest(near, ways, week) for week in range(1, cycle + 1)]
    today = [_nearest([each for each in near if not each.added], ways, week) for week in range(1, cycle + 1)]
    saved = sum(2 * (before.minutes - now.minutes) for before, now in zip(today, after) if before and now)
    return PersonService(
        service=service, name=name, seasons=(season.id,), seasons_name="", today=_outings(today, source.lang),
        after=_outings(after, source.lang), minutes_a_week_today=_mean(today), minutes_a_week_after=_mean(after),
        share_of_weeks_today=sum(way is not None for way in today) / cycle,
        share_of_weeks_after=sum(way is not None for way in after) / cycle, saved_minutes_a_week=saved / cycle,
    )


def _fits(presence: Presence, free: Sequence[str], source: SheetSource) -> bool:
    """Whether enough of an opening lies in free half-days; nothing said means always free."""
    spans = [minutes_of(source.scenario.slots, slot) for slot in free if day_of(slot) == presence.weekday]
    inside = sum(max(0, min(presence.closes, ends) - max(presence.opens, begins)) for begins, ends in spans)
    return not free or inside >= min(LEAST_FREE_MINUTES, presence.closes - presence.opens)


def _nearest(useful: Iterable[Presence], ways: dict[str, _Way], week: int) -> _Way | None:
    """The nearest place of a week of the cycle; of equals that open most often, then that on the way from home."""
    open_then: dict[str, list[Presence]] = {}
    for each in useful:
        # A round that drives one week in two, nobody knows which, is taken to drive in the first.
        if (week - 1) % each.cycle_weeks + 1 in (each.in_weeks or (1,)):
            open_then.setdefault(each.place, []).append(each)
    if not open_then:
        return None
    place = min(open_then, key=lambda each: (ways[each].minutes, -len(open_then[each]), ways[each].from_work))
    return replace(ways[place], presences=tuple(open_then[place]))


def _mean(found: Sequence[_Way | None]) -> float | None:
    """Mean minutes there and back, of the weeks with anything."""
    minutes = [2 * way.minutes for way in found if way is not None]
    return sum(minutes) / len(minutes) if minutes else None


def _outings(found: Sequence[_Way | None], lang: str) -> tuple[Outing, ...]:
    """Where the person goes, weeks with the same place together."""
    weeks_of: dict[str, list[int]] = {}
    way_to: dict[str, list[_Way]] = {}
    for week, way in enumerate(found, 1):
        if way is not None:
            weeks_of.setdefault(way.place, []).append(week)
            way_to.setdefault(way.place, []).append(way)
    outings, not_known = [], any(not each.in_weeks for way in found if way for each in way.presences)
    for place, its in way_to.items():
        presences = tuple(dict.fromkeys(each for way in its for each in way.presences))
        if len(its) == len(found):
            often = ""
        elif not_known:
            often = next((each.weeks for each in presences if not each.in_weeks), translator(lang)("the other weeks"))
        else:
            often = weeks(weeks_of[place], len(found), lang)
        outings.append(Outing(place=place, name=presences[0].name, minutes=its[0].minutes,
                              from_work=its[0].from_work, weeks=often, presences=presences))
    return tuple(outings)


def _alike(lines: Sequence[tuple[Season, PersonService]], source: SheetSource) -> list[PersonService]:
    """Seasons with the same outings as one line."""
    together: dict[PersonService, list[Season]] = {}
    for season, line in lines:
        together.setdefault(replace(line, seasons=()), []).append(season)
    return [
        replace(line, seasons=tuple(season.id for season in seasons),
                seasons_name=seasons_named(seasons, source.scenario, source.lang))
        for line, seasons in together.items()
    ]
