"""Why a plan is as it is: what everything in it brings, what is missing from it, and what would change it.

Every function takes the facts of a plan (`optimizer.facts.plan_facts`), wherever the plan comes from, and answers
with values (`answers`); `told` puts an answer into words. What is added or swapped is re-evaluated exactly but not
re-optimised: gains are told as "at least", losses as "at most". What takes a new optimisation lives in `reoptimised`
and `marginal`, which take the plan itself (`InHand`) and some seconds a question.
"""

from __future__ import annotations

from optimizer.explaining.answers import BudgetChange, PeopleExplained, PlaceExplained, TourExplained
from optimizer.explaining.budget_change import budget_change
from optimizer.explaining.people import explain_area, explain_demand
from optimizer.explaining.places import explain_site, explain_stop
from optimizer.explaining.telling import told
from optimizer.explaining.tours import explain_tour

__all__ = [
    "BudgetChange", "PeopleExplained", "PlaceExplained", "TourExplained", "budget_change", "explain_area",
    "explain_demand", "explain_site", "explain_stop", "explain_tour", "told",
]
