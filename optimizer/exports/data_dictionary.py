"""What the columns of the open data mean, with their units; each column has one meaning in all tables."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.locale import N_, translator


@dataclass(frozen=True)
class Meaning:
    """Type, unit (empty: none) and meaning of a column."""

    type: str
    """As in Table Schema: ``string``, ``number``, ``integer``, ``boolean``, ``time``."""
    unit: str
    text: str

    def said(self, lang: str) -> str:
        """The meaning in `lang`."""
        return translator(lang)(self.text)


_TEXT = "string"
COLUMNS: dict[str, Meaning] = {
    "access_person_weeks": Meaning("number", "person-service-weeks", N_("access with the plan, over a year")),
    "area": Meaning(_TEXT, "", N_("id of the area (INSEE code of the commune)")),
    "area_name": Meaning(_TEXT, "", N_("name of the area")),
    "base": Meaning(_TEXT, "", N_("id of the place from which the tour leaves")),
    "change": Meaning(_TEXT, "", N_("new, extended or as_today: what the plan does to the place")),
    "closes": Meaning("time", "", N_("clock time at which it closes")),
    "cycle_weeks": Meaning("integer", "weeks", N_("weeks after which the timetable of the tours repeats")),
    "demand": Meaning(_TEXT, "", N_("id of the commune, hamlet or grid cell where people live")),
    "depart": Meaning("time", "", N_("clock time at which the vehicle leaves")),
    "driving_minutes": Meaning("integer", "minutes", N_("time on the road of one day of the tour")),
    "end": Meaning(_TEXT, "", N_("last day of the season, month-day")),
    "eur_per_day": Meaning("number", "EUR", N_("cost of a day on which the vehicle is out (assumption)")),
    "eur_per_hour": Meaning("number", "EUR", N_("cost of the crew for an hour (assumption)")),
    "eur_per_km": Meaning("number", "EUR", N_("cost of a kilometre (assumption)")),
    "eur_per_run": Meaning("number", "EUR", N_("cost of one day of the tour (estimate)")),
    "eur_per_week": Meaning("number", "EUR", N_("charge of the vehicle for a week of a season (assumption)")),
    "fitted_out": Meaning("boolean", "", N_("whether the plan fits the place out")),
    "grants_eur": Meaning("number", "EUR", N_("grants that the payer would give in a year (assumption)")),
    "half_days_per_week": Meaning("integer", "half-days", N_("half-days open a week with the plan, today’s included")),
    "holiday_weeks": Meaning("number", "weeks", N_("weeks of school holidays among those open")),
    "illustrative": Meaning("boolean", "", N_("whether it stands for a building that no published data locates")),
    "investment_gross_eur": Meaning("number", "EUR", N_(
        "yearly share of the fit-outs that the payer would bear before grants (assumption)")),
    "km": Meaning("number", "km", N_("length of one day of the tour")),
    "kind": Meaning(_TEXT, "", N_("kind of building, area or vehicle")),
    "lat": Meaning("number", "degrees", N_("latitude (WGS 84)")),
    "lon": Meaning("number", "degrees", N_("longitude (WGS 84)")),
    "minutes": Meaning("integer", "minutes", N_("one way to the place that serves people best; empty: none does")),
    "mode": Meaning(_TEXT, "", N_("car, foot or bicycle: how these people travel")),
    "name": Meaning(_TEXT, "", N_("name")),
    "name_en": Meaning(_TEXT, "", N_("name in English")),
    "name_fr": Meaning(_TEXT, "", N_("name in French")),
    "need_person_weeks": Meaning("number", "person-service-weeks", N_(
        "need: persons times the share that asks for the service in a week, times weeks (estimate)")),
    "number": Meaning("integer", "", N_("vehicles of this type at most")),
    "opens": Meaning("time", "", N_("clock time at which it opens")),
    "order": Meaning("integer", "", N_("rank of the stop in the tour, from 1")),
    "parent": Meaning(_TEXT, "", N_("id of the area around it")),
    "payer": Meaning(_TEXT, "", N_("id of the payer")),
    "place": Meaning(_TEXT, "", N_("id of the place or stop")),
    "place_name": Meaning(_TEXT, "", N_("name of the place or stop")),
    "quality": Meaning("number", "", N_("access quality with the plan, 0 to 1: nearness times presence")),
    "remainder_eur": Meaning("number", "EUR", N_("what the payer would bear in a year beside grants (assumption)")),
    "return": Meaning("time", "", N_("clock time at which the vehicle is back")),
    "running_gross_eur": Meaning("number", "EUR", N_(
        "running costs that the payer would bear in a year before grants (assumption)")),
    "season": Meaning(_TEXT, "", N_("id of the season")),
    "service": Meaning(_TEXT, "", N_("id of the family of services")),
    "services": Meaning(_TEXT, "", N_("ids of the families of services, with + between them")),
    "share": Meaning("number", "", N_(
        "part of the need that this row tells of, 0 to 1: less than 1 where a full place turns some away")),
    "site": Meaning(_TEXT, "", N_("id of the building")),
    "slots": Meaning(_TEXT, "", N_("half-days of the week, with + between them: mon-am, tue-pm, wed-eve …")),
    "start": Meaning(_TEXT, "", N_("first day of the season, month-day")),
    "status": Meaning(_TEXT, "", N_("existing: open today; candidate: not yet")),
    "stop": Meaning(_TEXT, "", N_("id of the stop")),
    "today_half_days_per_week": Meaning("integer", "half-days", N_("half-days open a week today")),
    "today_person_weeks": Meaning("number", "person-service-weeks", N_("access today, over a year")),
    "today_quality": Meaning("number", "", N_("access quality today, 0 to 1")),
    "tour": Meaning("integer", "", N_("number of the tour within its season")),
    "unit": Meaning("integer", "", N_("which vehicle of the type, from 1")),
    "vehicle": Meaning(_TEXT, "", N_("id of the vehicle type")),
    "visits_per_week": Meaning("number", "visits", N_("expected visits a week (estimate)")),
    "weekday": Meaning(_TEXT, "", N_("mon, tue … sun")),
    "weeks": Meaning(_TEXT, "", N_("weeks of the cycle, with + between them; 1: odd weeks; empty: every week")),
    "weeks_open": Meaning("number", "weeks", N_("weeks in which the network is open")),
    "weight": Meaning("number", "", N_("importance beside the other services")),
    "what": Meaning(_TEXT, "", N_("site: a building; stop: a stop of a tour")),
}
TABLES: dict[str, str] = {
    "openings": N_("places open, by season"),
    "tours": N_("stops of each tour, in driving order"),
    "timetable": N_("times at which people are received, in the order of the week"),
    "access": N_("access of each demand point, by service, season and mode of travel"),
    "seasons": N_("seasons of the scenario"),
    "services": N_("families of services"),
    "areas": N_("communes and what is around them"),
    "vehicles": N_("vehicle types"),
    "payers": N_("who would bear what"),
}
"""What each table holds."""
