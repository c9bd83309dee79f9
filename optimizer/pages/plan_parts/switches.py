"""Switches that several tabs share: the season, the day; and what the map shows."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain_words
from optimizer.pages.shared import OpenPlan
from optimizer.views.shares import main_season
from optimizer.wording import day_name

WHOLE_WEEK = "all"


@dataclass(frozen=True, kw_only=True)
class MapChoice:
    """Everything that the map of a plan depends on, hashable."""

    season: str
    weekday: str | None
    kinds: frozenset[str] | None
    services: frozenset[str] | None
    levels: frozenset[int] | None
    service_for_access: str | None
    colour: str
    only_ready: frozenset[str] | None


def season_switch(here: Desk, opened: OpenPlan, where: str) -> str:
    """The season shown; the same in every tab.

    Parameters
    ----------
    where : str
        Names the tab: each has its own switch.
    """
    seasons = {season.id: season.name.text(here.lang) for season in opened.scenario.seasons}
    chosen = _remembered("plan.season", list(seasons), main_season(opened.plan, tuple(seasons)))
    if len(seasons) == 1:
        return chosen
    return _switch(here, here._("Season"), seasons, chosen, f"plan.season.{where}", "plan.season")


def weekday_switch(here: Desk, opened: OpenPlan, where: str) -> str | None:
    """The day shown; None: the whole week."""
    days = {WHOLE_WEEK: here._("Whole week")} | {
        day: day_name(day, here.lang).capitalize() for day in opened.scenario.days}
    chosen = _remembered("plan.weekday", list(days), WHOLE_WEEK)
    day = _switch(here, here._("Day"), days, chosen, f"plan.weekday.{where}", "plan.weekday")
    return None if day == WHOLE_WEEK else day


def _remembered(name: str, options: list[str], otherwise: str) -> str:
    """What was last chosen in any tab, if it is still offered."""
    chosen = str(st.session_state.get(name, otherwise))
    return chosen if chosen in options else otherwise


def _switch(here: Desk, label: str, options: dict[str, str], chosen: str, key: str, name: str) -> str:
    """A segmented control that shows what is remembered and remembers what is chosen."""
    its_key = f"{key}.{here.lang}.{here.plan_key}"
    if st.session_state.get(its_key) != chosen:
        st.session_state[its_key] = chosen

    def remember() -> None:
        st.session_state[name] = st.session_state[its_key]

    st.segmented_control(label, list(options), format_func=plain_words(options), key=its_key, on_change=remember,
                         required=True, wrap=True)
    return chosen
