"""Names in a rule that the territory or scenario does not have: found by what the fields are called."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import BaseModel

from optimizer.locale import N_
from optimizer.slots import DAYS
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

Reference = tuple[str, Told, Told]
"""(field, what is wrong, remedy)."""

FIELDS = {
    "site": "site",
    "sites": "site",
    "site_kind": "kind of site",
    "stop": "stop",
    "stops": "stop",
    "season": "season",
    "area": "area",
    "area_kind": "kind of area",
    "group": "group",
    "service": "service",
    "vehicle": "vehicle",
    "days": "weekday",
}
"""Field of a rule → what it names."""
UNKNOWN = {
    "site": N_("unknown site “{name}”"),
    "kind of site": N_("unknown kind of site “{name}”"),
    "stop": N_("unknown stop “{name}”"),
    "season": N_("unknown season “{name}”"),
    "area": N_("unknown area “{name}”"),
    "kind of area": N_("unknown kind of area “{name}”"),
    "group": N_("unknown group “{name}”"),
    "service": N_("unknown service “{name}”"),
    "vehicle": N_("unknown vehicle “{name}”"),
    "weekday": N_("unknown weekday “{name}”"),
}
"""What is named → what to say of a name that is not known."""


def known_names(what: str, territory: Territory, scenario: Scenario) -> list[str]:
    """The ids (or kinds) that `what` may be, in the order of their table."""
    match what:
        case "site":
            return [site.id for site in territory.sites]
        case "kind of site":
            return list(dict.fromkeys(site.kind for site in territory.sites))
        case "stop":
            return [stop.id for stop in territory.stops]
        case "season":
            return [season.id for season in scenario.seasons]
        case "area":
            return [area.id for area in territory.areas]
        case "kind of area":
            return list(dict.fromkeys(area.kind for area in territory.areas if area.kind))
        case "group":
            return [group.id for group in territory.groups]
        case "service":
            return [service.id for service in scenario.services]
        case "vehicle":
            return [vehicle.id for vehicle in scenario.fleet]
        case "weekday":
            return list(DAYS)
    raise KeyError(what)


def unknown_names(
    part: BaseModel, territory: Territory, scenario: Scenario, *, prefix: str = "", also: Iterable[str] = ()
) -> list[Reference]:
    """Faults for every name in the fields of `part` that is not known.

    Parameters
    ----------
    prefix : str
        Path of `part` inside its rule (``openings[3].``).
    also : iterable of str
        Words that are no name but allowed in any field (``all``).
    """
    faults = []
    for field in type(part).model_fields:
        what = FIELDS.get(field)
        value = getattr(part, field)
        if what is None or value is None:
            continue
        known = known_names(what, territory, scenario)
        for position, name in enumerate(value if isinstance(value, tuple) else (value,)):
            if name not in known and name not in also:
                path = f"{prefix}{field}[{position}]" if isinstance(value, tuple) else f"{prefix}{field}"
                faults.append((path, Told(UNKNOWN[what], name=name), _suggestion(name, known)))
    return faults


def _suggestion(name: str, known: list[str]) -> Told:
    if close := get_close_matches(name, known, n=1):
        return Told("did you mean “{name}”?", name=close[0])
    if not known:
        return Told("remove the rule: there is none at all")
    return Told("one of: {names}", names=", ".join(known[:8]) + (" …" if len(known) > 8 else ""))
