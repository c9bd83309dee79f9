"""What differs between two plans."""

from __future__ import annotations

import streamlit as st

from optimizer.comparing import Comparison, compare
from optimizer.pages import change
from optimizer.pages.desk import Desk
from optimizer.pages.escaping import plain_words
from optimizer.pages.map.component import territory_map
from optimizer.pages.plan_parts.card import plain_table
from optimizer.pages.shared import OpenPlan
from optimizer.pages.tables import show_table
from optimizer.views import comparison_tables as tables
from optimizer.views.map_scenes import Scene, comparison_scene
from optimizer.views.shares import main_season
from optimizer.views.tables import Table
from optimizer.wording import MINUS, euros, per_cent, points


def show(here: Desk, first: OpenPlan, second: OpenPlan) -> None:
    """The headline, the map of one season, the tables of changes."""
    _, lang = here._, here.lang
    found = _comparison(first.key, first.stamp, second.key, second.stamp, first, second)
    if found.same:
        st.success(_("Nothing differs: same places, same tours, same access, same cost."), icon=":material/check:")
        return
    _headline(here, found)
    territory = second.territory
    seasons = {season.id: season.name.text(lang) for season in second.scenario.seasons}
    kept = [season for season in seasons if season in {each.id for each in first.scenario.seasons}]
    map_tab, figures_tab, places_tab, hours_tab, access_tab, money_tab = st.tabs([
        _("Map"), _("Figures"), _("Places"), _("Timetable"), _("Access"), _("Who pays")])
    with map_tab:
        if kept:
            busiest = main_season(second.plan, tuple(seasons))
            season = st.segmented_control(
                _("Season"), kept, default=busiest if busiest in kept else kept[0],
                format_func=plain_words(seasons), required=True, key=f"compare.season.{lang}") or kept[0]
            scene = _scene(first.key, first.stamp, second.key, second.stamp, season, lang, first, second)
            territory_map(scene, key=f"compare.map.{territory.id}", lang=lang)
        else:
            st.info(_("The two plans share no season: their maps cannot be laid over one another."))
    with figures_tab:
        _table(tables.figures_table(found, lang=lang), _("Headline figures of both plans"), here)
    with places_tab:
        _long(tables.places_table(found, lang=lang), _("Places that open, close or change their half-days"), here)
    with hours_tab:
        st.header(_("Hours of the places"))
        _long(tables.hours_table(found, territory, lang=lang), _("Hours that change"), here)
        st.header(_("Visits of the truck"))
        _long(tables.visits_table(found, territory, lang=lang), _("Visits that change"), here)
    with access_tab:
        st.header(_("Need met by service"))
        _table(tables.services_table(found, lang=lang), _("Need met by service"), here)
        st.header(_("Need met by area"))
        _table(tables.areas_table(found, lang=lang), _("Need met by area, biggest changes first"), here)
    with money_tab:
        st.header(_("What each payer bears a year, grants deducted"))
        _table(tables.payers_table(found, lang=lang), _("What each payer bears a year"), here)


def _headline(here: Desk, found: Comparison) -> None:
    _, lang = here._, here.lang
    met = [plan.figures.access_person_weeks / plan.figures.need_person_weeks if plan.figures.need_person_weeks else 0.0
           for plan in (found.first, found.second)]
    costs = [plan.figures.cost_eur for plan in (found.first, found.second)]
    columns = st.columns(4)
    change.metric(columns[0], _("Need met by plan B"), per_cent(met[1], lang, digits=1), met[1] - met[0],
                  _("{change} beside A", change=points(met[1] - met[0], lang)))
    change.metric(columns[1], _("Cost of plan B a year"), euros(costs[1], lang), costs[1] - costs[0],
                  _("{change} beside A", change=euros(costs[1] - costs[0], lang, signed=True)), less_is_better=True)
    columns[2].metric(_("Places added, dropped"), _exchanged(len(found.gained), len(found.lost)))
    columns[3].metric(_("Villages added, dropped"), _exchanged(len(found.stops_gained), len(found.stops_lost)))


def _exchanged(gained: int, lost: int) -> str:
    """Both counts, short enough for a narrow screen."""
    return f"+{gained} / {MINUS}{lost}"


def _table(table: Table, alt: str, here: Desk) -> None:
    rows = list(table.rows)
    if rows:
        show_table(Table(table.name, table.columns, rows), alt=alt)
    else:
        st.markdown(here._("No difference."))


def _long(table: Table, alt: str, here: Desk) -> None:
    """As `_table`, texts in as many lines as they need."""
    rows = list(table.rows)
    if rows:
        plain_table(Table(table.name, table.columns, rows), alt=alt)
    else:
        st.markdown(here._("No difference."))


@st.cache_resource(max_entries=16, show_spinner=False)
def _comparison(
    first_key: str, first_stamp: int, second_key: str, second_stamp: int, _first: OpenPlan, _second: OpenPlan
) -> Comparison:
    return compare(_first.plan, _second.plan, territory=_second.territory, first_scenario=_first.scenario,
                   second_scenario=_second.scenario)


@st.cache_resource(max_entries=32, show_spinner=False)
def _scene(
    first_key: str, first_stamp: int, second_key: str, second_stamp: int, season: str, lang: str,
    _first: OpenPlan, _second: OpenPlan,
) -> Scene:
    return comparison_scene(_first.plan, _second.plan, _second.territory, _first.scenario, _second.scenario,
                            season=season, lang=lang)
