"""Section “Example people”: who they are, where they live and work, what they want and when they are free."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.scenario_parts.fields import choice, choices, name, pills
from optimizer.pages.scenario_parts.items import chosen_item
from optimizer.reading.yaml_text import Path
from optimizer.wording import hours


def people_section(here: Desk) -> None:
    """Draw the section."""
    _ = here._
    st.header(_("Example people"))
    st.text(_("Officials read what a plan gives each of them: where, when and how far. No plan depends on them."))
    homes = _homes(here)
    fresh = {"about": _("Who this is, in a sentence"), "home": next(iter(homes), "0, 0"),
             "services": [service.id for service in here.draft.services[:1]]}
    position = chosen_item(here, ("people",), _("Person"), new_name=_("New person"), fresh=fresh)
    if position is not None:
        _person(here, ("people", position), homes)


def _person(here: Desk, path: Path, homes: dict[str, str]) -> None:
    _, draft = here._, here.draft
    first, second = st.columns([1, 2])
    with first:
        name(here, (*path, "name"), _("Name"))
    with second:
        name(here, (*path, "about"), _("In a sentence"))
    columns = st.columns(3)
    with columns[0]:
        choice(here, (*path, "home"), _("Lives in"), homes)
    with columns[1]:
        choice(here, (*path, "work"), _("Works in"), homes, empty=_("the same place"))
    with columns[2]:
        choice(here, (*path, "mode"), _("Travels"),
               {"car": _("by car"), "foot": _("on foot"), "bicycle": _("by bicycle")})
    pills(here, (*path, "services"), _("Services wanted"),
          {service.id: service.name.text(here.lang) for service in draft.services})
    choices(here, (*path, "seasons"), _("There in"),
            {season.id: season.name.text(here.lang) for season in draft.seasons}, empty=_("all seasons"))
    choices(here, (*path, "free"), _("Free half-days"),
            {slot: hours([slot], draft.slots, here.lang) for slot in draft.allowed_slots}, empty=_("any"))


def _homes(here: Desk) -> dict[str, str]:
    """Names of the areas in which people live, in their order."""
    known = here.tables.area_by_id
    inhabited = dict.fromkeys(here.tables.demand.area)
    return {known[area].name: known[area].name for area in inhabited if area in known}
