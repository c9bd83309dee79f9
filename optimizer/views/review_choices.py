"""What a contribution can be tied to, and what can be proposed of it: choices with words, for forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from optimizer.locale import translator
from optimizer.review.changes import Add, Change, Forbid, Lock, Move
from optimizer.review.contribution import Subject, SubjectKind
from optimizer.slots import DAYS, SLOTS, day_of
from optimizer.views.labels import distinct
from optimizer.views.places import places
from optimizer.views.review_words import Opened, slot_text, tour_text
from optimizer.views.tours import tours
from optimizer.wording import day_name, hours, number

_NOON, _EVENING = 12 * 60, 18 * 60


def subjects(
    kind: SubjectKind, opened: Opened, alternative: int, lang: str, allowed: Callable[[Subject], bool]
) -> dict[Subject, str]:
    """What there is of a kind that the person may speak of, with its name; places of the plan first."""
    _ = translator(lang)
    territory, plan, scenario = opened.territory, opened.plan, opened.scenario
    found: list[tuple[Subject, str]] = []
    match kind:
        case "plan":
            found = [(Subject(alternative=alternative), _("the plan as a whole"))]
        case "area":
            found = [(Subject(alternative=alternative, area=area.id), area.name) for area in territory.areas]
        case "place":
            open_sites = [view.site for view in places(plan, territory, scenario)]
            known = {site.id for site in open_sites}
            others = sorted((site for site in territory.sites if site.id not in known), key=lambda site: site.name)
            found = [
                *((Subject(alternative=alternative, place=site.id), site.name) for site in open_sites),
                *((Subject(alternative=alternative, place=site.id), _("{name} (not in this plan)", name=site.name))
                  for site in others),
            ]
        case "stop":
            visited = {call.stop for run in plan.tours for call in run.calls}
            stops = sorted(territory.stops, key=lambda stop: (stop.id not in visited, stop.name))
            found = [
                (Subject(alternative=alternative, stop=stop.id),
                 stop.name if stop.id in visited else _("{name} (not in this plan)", name=stop.name))
                for stop in stops
            ]
        case "tour":
            found = [
                (Subject(alternative=alternative, season=tour.run.season, tour=tour.number),
                 tour_text(tour, scenario, lang))
                for tour in tours(plan, territory, scenario)
            ]
    kept = {subject: label for subject, label in found if allowed(subject)}
    named = distinct({str(index): label for index, label in enumerate(kept.values())})
    return dict(zip(kept, named.values(), strict=True))


def half_days(of: Subject, opened: Opened, lang: str) -> dict[Subject, str]:
    """The half-days of a place, or the days of a stop, season by season, with their times."""
    found: dict[Subject, str] = {}
    for season in opened.scenario.seasons:
        for slot in open_slots(of, season.id, opened):
            each = replace(of, season=season.id, slot=slot)
            found[each] = f"{season.name.text(lang)}, {slot_text(each, opened.scenario, lang)}"
    return found


def open_slots(of: Subject, season: str, opened: Opened) -> tuple[str, ...]:
    """When the plan has a place open in a season, or a vehicle calls at a stop, in the order of the week."""
    if of.place:
        views = places(opened.plan, opened.territory, opened.scenario)
        return next((view.slots[season] for view in views if view.site.id == of.place), ())
    found = {
        f"{run.weekday}-{_part(call.open_minute)}"
        for run in opened.plan.tours if run.season == season for call in run.calls if call.stop == of.stop
    }
    return tuple(slot for slot in SLOTS if slot in found)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One kind of change: what it is called, what is to be chosen further, and the change that follows."""

    label: str
    asks: str
    """Label of the further choice; empty: none."""
    options: tuple[tuple[str, Change], ...]
    """What can be chosen, each with its change; one without a label where nothing is asked."""


def wishes(of: Subject, season: str, opened: Opened, lang: str) -> tuple[Wish, ...]:
    """What can be proposed of a place, a stop or one of their half-days.

    Parameters
    ----------
    season
        In which it is to change; empty: whenever the plan has it. A half-day has its own.
    """
    if not (of.place or of.stop):
        return ()
    target = {"site": of.place} if of.place else {"stop": of.stop}
    if of.slot:
        return _of_half_day(of, target, opened, lang)
    return _of_place(of, {**target, "season": season or None}, season, opened, lang)


def _of_half_day(of: Subject, target: dict[str, str], opened: Opened, lang: str) -> tuple[Wish, ...]:
    _ = translator(lang)
    there = {**target, "season": of.season}
    moves = tuple(
        (label, Move.model_validate({**there, "from_slot": of.slot, "to_slot": slot}))
        for slot, label in _other_slots(of, of.season, opened, lang)
    )
    return (
        Wish(label=_("Another day") if of.stop else _("Another half-day"), asks=_("Which one?"), options=moves),
        Wish(label=_("Keep it as it is"), asks="", options=(("", Lock.model_validate({**there, "slot": of.slot})),)),
        Wish(label=_("Not then"), asks="", options=(("", Forbid.model_validate({**there, "slot": of.slot})),)),
    )


def _of_place(
    of: Subject, target: dict[str, str | None], season: str, opened: Opened, lang: str
) -> tuple[Wish, ...]:
    _ = translator(lang)
    seasons = [season] if season else [each.id for each in opened.scenario.seasons]
    held = [open_slots(of, each, opened) for each in seasons]
    in_plan = all(held) if season else any(held)
    found: list[Wish] = []
    if in_plan:
        found.append(Wish(
            label=_("Another stop") if of.stop else _("Another place"), asks=_("Which one?"),
            options=_elsewhere(of, target, opened)))
        found.append(Wish(label=_("Keep it as published"), asks="", options=(("", Lock.model_validate(target)),)))
        found.append(Wish(
            label=_("No longer stop there") if of.stop else _("Do not open it"), asks="",
            options=(("", Forbid.model_validate(target)),)))
    if season:
        found.append(Wish(
            label=_("One more day") if of.stop else _("One more half-day"), asks=_("Which one?"),
            options=tuple((label, Add.model_validate({**target, "slot": slot}))
                          for slot, label in _other_slots(of, season, opened, lang))))
    most = max((len(slots) for slots in held), default=0)
    found.append(_more(of, target, most, opened, lang))
    return tuple(wish for wish in found if wish.options)


def _more(of: Subject, target: dict[str, str | None], most: int, opened: Opened, lang: str) -> Wish:
    _ = translator(lang)
    if of.stop:
        levels = sorted({level for vehicle in opened.scenario.fleet for level in vehicle.visit_levels})
        return Wish(label=_("More often"), asks=_("Visits in each cycle of weeks, at least"), options=tuple(
            (number(level, lang), Add.model_validate({**target, "visits": level})) for level in levels))
    return Wish(label=_("More half-days"), asks=_("Half-days a week, at least"), options=tuple(
        (number(level, lang), Add.model_validate({**target, "half_days": level}))
        for level in opened.scenario.opening_levels if level > most))


def _elsewhere(of: Subject, target: dict[str, str | None], opened: Opened) -> tuple[tuple[str, Change], ...]:
    territory = opened.territory
    if of.stop:
        others = {stop.id: stop.name for stop in territory.stops if stop.id != of.stop}
    else:
        others = {site.id: site.name for site in territory.sites if site.id != of.place and not site.existing}
    ordered = distinct(dict(sorted(others.items(), key=lambda pair: pair[1])))
    key = "to_stop" if of.stop else "to_site"
    return tuple((name, Move.model_validate({**target, key: other})) for other, name in ordered.items())


def _other_slots(of: Subject, season: str, opened: Opened, lang: str) -> list[tuple[str, str]]:
    """Half-days on which it is not there yet: of a stop, one for each day."""
    held = open_slots(of, season, opened)
    if of.stop:
        driven = {day_of(slot) for slot in held}
        return [(f"{day}-am", day_name(day, lang)) for day in DAYS[:6] if day not in driven]
    return [(slot, hours([slot], opened.scenario.slots, lang)) for slot in opened.scenario.allowed_slots
            if slot not in held]


def _part(minute: int) -> str:
    return "am" if minute < _NOON else "pm" if minute < _EVENING else "eve"


def subject_of(values: Mapping[str, str]) -> Subject:
    """What an address names: ``place``, ``stop``, ``area``, ``tour``, ``season``, ``slot``, ``alternative``."""
    def number_of(key: str) -> int | None:
        return int(values[key]) if values.get(key, "").isdecimal() else None

    return Subject(
        alternative=number_of("alternative"), tour=number_of("tour"), area=values.get("area", ""),
        place=values.get("place", ""), stop=values.get("stop", ""), season=values.get("season", ""),
        slot=values.get("slot", ""),
    )


def address_of(subject: Subject) -> dict[str, str]:
    """The same, to be put into an address."""
    values = {"area": subject.area, "place": subject.place, "stop": subject.stop, "season": subject.season,
              "slot": subject.slot, "alternative": subject.alternative, "tour": subject.tour}
    return {key: str(value) for key, value in values.items() if value not in ("", None)}
