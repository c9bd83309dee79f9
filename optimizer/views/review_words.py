"""What is said of a published plan, in words: what it is about, what a proposal would change, who and when."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from optimizer.locale import N_, translator
from optimizer.plan import Plan
from optimizer.review.amendment import StepKind
from optimizer.review.changes import Add, Change, Forbid, Lock, Move
from optimizer.review.contribution import InNameOf, Kind, Position, Subject
from optimizer.review.publication import State
from optimizer.scenario import Scenario
from optimizer.slots import day_of
from optimizer.territory import Territory
from optimizer.views.tours import TourView, tours
from optimizer.wording import date_time_text, day_name, hours, weeks

PARIS = ZoneInfo("Europe/Paris")
KINDS: dict[Kind, str] = {
    "comment": N_("Comment"), "question": N_("Question"), "answer": N_("Answer"), "proposal": N_("Proposal"),
    "opinion": N_("Opinion"),
}
POSITIONS: dict[Position, str] = {
    "favourable": N_("Favourable"), "reserved": N_("Reserved"), "unfavourable": N_("Unfavourable"),
}
SPEAKERS: dict[InNameOf, str] = {
    "own": N_("in my own name"), "commission": N_("in the name of a commission"),
    "council": N_("in the name of the council"),
}
STATES: dict[State, str] = {
    "open": N_("open for opinions"), "closed": N_("review closed"), "superseded": N_("replaced by another publication"),
}
STEPS: dict[StepKind, str] = {
    "proposed": N_("Waiting for an answer"), "accepted": N_("Accepted"), "refused": N_("Refused"),
    "solved": N_("Accepted, plan calculated again"),
}


class Opened(Protocol):
    """A published plan with what it follows from."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def scenario(self) -> Scenario:
        """Its assumptions."""

    @property
    def territory(self) -> Territory:
        """Its territory."""


def subject_text(subject: Subject, opened: Opened, lang: str) -> str:
    """What a contribution is about: ``École du Pont, mardi 9 h – 12 h 30, hiver``."""
    _, territory = translator(lang), opened.territory
    season = _season(subject.season, opened.scenario, lang)
    match subject.kind:
        case "plan":
            return _("the plan as a whole")
        case "tour":
            found = next((each for each in tours(opened.plan, territory, opened.scenario)
                          if each.run.season == subject.season and each.number == subject.tour), None)
            return tour_text(found, opened.scenario, lang) if found else _("a tour")
        case "half_day":
            return f"{_name(subject, opened)}, {slot_text(subject, opened.scenario, lang)}, {season}"
        case "area":
            area = territory.area_by_id.get(subject.area)
            return area.name if area else subject.area
    return f"{_name(subject, opened)}, {season}" if season else _name(subject, opened)


def tour_text(tour: TourView, scenario: Scenario, lang: str) -> str:
    """``hiver, mardi, semaines paires : Villefort → Altier``."""
    _ = translator(lang)
    return _(
        "{season}, {day}, {weeks}: {stops}", season=_season(tour.run.season, scenario, lang),
        day=day_name(tour.run.weekday, lang), weeks=weeks(tour.run.weeks, tour.vehicle.cycle_weeks, lang),
        stops=" → ".join(call.stop.name for call in tour.calls),
    )


def slot_text(subject: Subject, scenario: Scenario, lang: str) -> str:
    """A half-day of a place in clock times; of a stop, its day."""
    return day_name(day_of(subject.slot), lang) if subject.stop else hours([subject.slot], scenario.slots, lang)


def change_text(change: Change, opened: Opened, lang: str) -> str:
    """What a proposal asks, as one sentence."""
    _ = translator(lang)
    told = _asked(change, opened, lang)
    season = _season(change.season or "", opened.scenario, lang)
    return _("{what} ({season}).", what=told, season=season or _("whenever the plan has it"))


def _asked(change: Change, opened: Opened, lang: str) -> str:
    _ = translator(lang)
    stop = change.stop is not None
    name = _name(Subject(place=change.site or "", stop=change.stop or ""), opened)

    def when(slot: str) -> str:
        return day_name(day_of(slot), lang) if stop else hours([slot], opened.scenario.slots, lang)

    match change:
        case Lock(slot=None):
            return _("Keep “{name}” as published", name=name)
        case Lock(slot=str(slot)):
            return _("Keep “{name}”, {when}", name=name, when=when(slot))
        case Forbid(slot=None):
            return _("No longer stop at “{name}”", name=name) if stop else _("Do not open “{name}”", name=name)
        case Forbid(slot=str(slot)):
            return _("Nothing at “{name}”, {when}", name=name, when=when(slot))
        case Move(from_slot=str(old), to_slot=str(new)):
            return _("Move “{name}”: {new} instead of {old}", name=name, new=when(new), old=when(old))
        case Move(to_site=site, to_stop=other):
            there = _name(Subject(place=site or "", stop=other or ""), opened)
            if stop:
                return _("Stop at “{there}” instead of “{name}”", there=there, name=name)
            return _("Open “{there}” instead of “{name}”", there=there, name=name)
        case Add(slot=str(slot)):
            return _("Add to “{name}”: {when}", name=name, when=when(slot))
        case Add(half_days=int(count)):
            return _.n("Open “{name}” at least {count} half-day a week",
                       "Open “{name}” at least {count} half-days a week", count, name=name)
        case Add(visits=int(count)):
            return _.n("Come to “{name}” at least {count} time a cycle of weeks",
                       "Come to “{name}” at least {count} times a cycle of weeks", count, name=name)
    raise AssertionError(change)


def who(by: str, by_name: str, lang: str) -> str:
    """Whoever did something, as they are called."""
    return by_name or (translator(lang)("Local user") if by == "local" else by)


def when_text(at: datetime, lang: str) -> str:
    """A moment, in French time."""
    return date_time_text(at.astimezone(PARIS), lang)


def _name(subject: Subject, opened: Opened) -> str:
    territory = opened.territory
    if subject.place in territory.site_index:
        return territory.sites[territory.site_index[subject.place]].name
    if subject.stop in territory.stop_index:
        return territory.stops[territory.stop_index[subject.stop]].name
    return subject.place or subject.stop


def _season(season: str, scenario: Scenario, lang: str) -> str:
    return next((each.name.text(lang).lower() for each in scenario.seasons if each.id == season), "")
