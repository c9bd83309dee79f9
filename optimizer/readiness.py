"""Before opening: what a place needs beside a plan, what is known of it, and what to do next.

Steps for schools follow article L212-15 of the Code de l'éducation: out of school hours the mayor may lend rooms for
cultural, sporting, social or socio-educational activities, after the school council is consulted and with the
owner's agreement; a written agreement is advisable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from optimizer.locale import Translator, translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.territory import Site
from optimizer.wording import euros

State = Literal["yes", "no", "unknown"]
Need = Literal["agreement", "use", "erp", "step_free", "network", "heated"]

NO = frozenset({"no", "non", "none", "aucun", "aucune", "false", "0", "sans"})
UNKNOWN = frozenset({"", "?", "unknown", "inconnu", "inconnue", "nc", "n/a"})
BEYOND_SCHOOL_USE = frozenset({"workspace", "business"})
"""Services that the law's uses of a school do not clearly cover."""
RAMP_EUR = 8_000
"""A ramp; assumption of the default scenario."""
COLD_MONTHS = frozenset({12, 1, 2})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to have before opening."""

    need: Need
    state: State
    label: str
    """What it is, in the language asked for."""
    known: str
    """Yes, no or unknown, with what the data say."""
    next_step: str
    """What to do; empty where it is settled."""


def checklist(site: Site, lang: str, *, in_winter: bool = False) -> tuple[Item, ...]:
    """Everything a place needs before it opens.

    Parameters
    ----------
    site : Site
        With the planner's own changes (`optimizer.site_changes`).
    lang : str
    in_winter : bool
        Whether it is to open in a cold season: then heating is asked for (see `opens_in_winter`).
    """
    _ = translator(lang)
    labels = {
        "agreement": _("Owner’s agreement signed"), "use": _("Services that a school may host"),
        "erp": _("Classified to receive the public"), "step_free": _("Access without a step"),
        "network": _("Internet and mobile network"), "heated": _("Heating"),
    }
    states = _states(site, in_winter=in_winter)
    return tuple(
        Item(need=need, state=state, label=labels[need], known=_known(need, state, site, _),
             next_step="" if state == "yes" else _next_step(need, site, _))
        for need, state in states.items()
    )


def ready(site: Site, *, in_winter: bool = False) -> bool:
    """Whether a place can open: it is open today, or everything it needs is known to be there."""
    return site.existing or all(state == "yes" for state in _states(site, in_winter=in_winter).values())


def opens_in_winter(plan: Plan, scenario: Scenario, site: str) -> bool:
    """Whether the plan opens a place in a season with a day of December, January or February."""
    cold = {season.id for season in scenario.seasons if is_cold(season)}
    return any(opening.site == site and opening.season in cold and opening.half_days for opening in plan.openings)


def is_cold(season: Season) -> bool:
    """Whether a season has a day of December, January or February."""
    first, last = int(season.start[:2]), int(season.end[:2])
    over_new_year = season.start > season.end
    months = range(first, last + 13 if over_new_year else last + 1)
    return not COLD_MONTHS.isdisjoint((month - 1) % 12 + 1 for month in months)


def _states(site: Site, *, in_winter: bool) -> dict[Need, State]:
    states: dict[Need, State] = {
        "agreement": "yes" if site.agreement == "signed" else "no" if site.agreement in ("none", "asked") else "unknown"
    }
    if site.kind == "school":
        states["use"] = "yes" if BEYOND_SCHOOL_USE.isdisjoint(site.services) else "unknown"
    states |= {"erp": _state(site.erp), "step_free": _state(site.step_free), "network": _state(site.network)}
    if in_winter:
        states["heated"] = _state(site.heated)
    return states


def _state(text: str) -> State:
    """What a free text says: a plain no, nothing, or what there is."""
    word = text.strip().lower()
    return "unknown" if word in UNKNOWN else "no" if word in NO else "yes"


def _known(need: Need, state: State, site: Site, _: Translator) -> str:
    if need == "agreement" and site.agreement == "asked":
        return _("asked for, not signed yet")
    if need == "use":
        return _("yes") if state == "yes" else _("doubtful: desks and business advice")
    text = str(getattr(site, need, "")).strip()
    if state == "yes" and need in ("erp", "network") and text.lower() not in ("yes", "oui", "true", "1"):
        return text
    return {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}[state]


def _next_step(need: Need, site: Site, _: Translator) -> str:
    match need:
        case "agreement" if site.kind == "school":
            return _("Ask the mayor, have the school council consulted, get the owner’s consent, and sign a written "
                     "agreement (Code de l’éducation, L212-15): {owner}.", owner=site.owner or _("owner to be found"))
        case "agreement":
            return _("Ask the owner for a written agreement on hours, charges and insurance: {owner}.",
                     owner=site.owner or _("owner to be found"))
        case "use":
            return _("Agree with the mayor which uses are allowed: the law names cultural, sporting, social and "
                     "socio-educational ones.")
        case "erp":
            return _("Ask the town hall for the type and category of the building, and the date of the last safety "
                     "visit.")
        case "step_free":
            return _("Visit with a wheelchair user; a ramp costs about {eur}, and grants exist.",
                     eur=euros(RAMP_EUR, _.lang))
        case "network":
            return _("Test the mobile network on the spot, and ask whether fibre reaches the building.")
        case "heated":
            return _("Ask whether the room is heated in winter, and who pays for it.")


def ready_ids(sites: Iterable[Site], plan: Plan | None = None, scenario: Scenario | None = None) -> frozenset[str]:
    """Ids of the places that can open; with a plan, heating is asked for where it opens them in winter."""
    return frozenset(
        site.id for site in sites
        if ready(site, in_winter=plan is not None and scenario is not None and opens_in_winter(plan, scenario, site.id))
    )
