"""What an accepted proposal changed: the published plan beside the one it led to, in sentences and hours."""

from __future__ import annotations

import streamlit as st

from optimizer.comparing import Comparison, compare
from optimizer.pages import shared
from optimizer.pages.escaping import plain
from optimizer.pages.plan_parts.card import plain_table
from optimizer.pages.review_parts.published import Published, opened
from optimizer.pages.visit import Visit
from optimizer.review.amendment import Amendment
from optimizer.territory import Territory
from optimizer.views import comparison_tables as tables
from optimizer.views.tables import Table


def show(here: Visit, published: Published, of: Amendment) -> None:
    """The differences, for all who may read the proposal."""
    here.review.amendments.amendment(here.person, of.id)
    _, (found, territory) = here._, _comparison(of.id, len(of.steps), here, published)
    changes = [
        (title, table) for title, table in (
            (_("Hours that change"), tables.hours_table(found, territory, lang=here.lang)),
            (_("Visits that change"), tables.visits_table(found, territory, lang=here.lang)),
        ) if table.rows
    ]
    with st.expander(_("What this changed in the plan"), icon=":material/compare_arrows:"):
        if changes and found.same:
            st.markdown(_("The places, the access and the cost stay the same; only the hours change."))
        else:
            _title, *lines = found.text(here.lang).split("\n")
            st.markdown("\n".join(_line(line) for line in lines))
        for title, table in changes:
            st.markdown(f"**{title}**")
            plain_table(Table(table.name, (*table.columns[:-2], _("Published"), _("Calculated again")), table.rows),
                        alt=title)


def _line(line: str) -> str:
    """A line of the comparison as Markdown: those set in become points of a list."""
    return f"- {plain(line.strip())}" if line.startswith("  ") else f"\n{plain(line)}\n"


@st.cache_resource(max_entries=32, show_spinner=False)
def _comparison(amendment: str, steps: int, _here: Visit, _published: Published) -> tuple[Comparison, Territory]:
    of = _here.review.amendments.amendment(_here.person, amendment)
    before = opened(_here, _published.of, of.contribution.subject.alternative or 1)
    after = _here.review.amendments.outcome(_here.person, amendment)
    territory = shared.changed_territory(after.territory, after.scenario)
    return compare(before.plan, after.plan, territory=territory, first_scenario=before.scenario,
                   second_scenario=after.scenario), territory
