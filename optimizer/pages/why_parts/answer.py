"""The answer about one subject: in short beside the map, then in full below it."""

from __future__ import annotations

import streamlit as st

from optimizer.explaining.answers import PlaceExplained, TourExplained
from optimizer.pages.desk import Desk
from optimizer.pages.shared import OpenPlan
from optimizer.pages.why_parts import cached, layout, people, place, tour
from optimizer.pages.why_parts.cached import Explained
from optimizer.pages.why_parts.subjects import Subject


def ask(here: Desk, opened: OpenPlan, subject: Subject) -> Explained:
    """The answer, worked out once."""
    with st.spinner(here._("Looking into it…")):
        return cached.explained(opened, subject)


def in_short(here: Desk, opened: OpenPlan, found: Explained) -> None:
    """The sentence first, the figures, what to do."""
    facts = cached.facts(opened)
    if isinstance(found, PlaceExplained):
        place.in_short(here, opened, facts, found)
    elif isinstance(found, TourExplained):
        tour.in_short(here, facts, found)
    else:
        people.in_short(here, facts, found)


def in_full(here: Desk, opened: OpenPlan, found: Explained) -> None:
    """Who, where, what else could be, and how sure it is."""
    facts = cached.facts(opened)
    if isinstance(found, PlaceExplained):
        place.in_full(here, facts, found)
    elif isinstance(found, TourExplained):
        tour.in_full(here, facts, found)
    else:
        people.in_full(here, facts, found)
    layout.cautions(here)
