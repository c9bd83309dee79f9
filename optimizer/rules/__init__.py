"""Every rule a scenario may hold: one file each, listed here and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import Field

from optimizer.rules.base import Row, RuleBase
from optimizer.rules.budget import TotalBudget, budget_row, total_budget
from optimizer.rules.budget_area import BudgetArea
from optimizer.rules.budget_investment import BudgetInvestment
from optimizer.rules.budget_season import BudgetSeason
from optimizer.rules.capacity import Capacity
from optimizer.rules.consecutive_seasons import ConsecutiveSeasons
from optimizer.rules.critical_mass import CriticalMass
from optimizer.rules.either_or import EitherOr
from optimizer.rules.keep_close import KeepClose
from optimizer.rules.market_days import MarketDays
from optimizer.rules.minimum_access import MinimumAccess
from optimizer.rules.site_count import SiteCount
from optimizer.rules.site_forbidden import SiteForbidden
from optimizer.rules.site_required import SiteRequired
from optimizer.rules.spacing import Spacing
from optimizer.rules.staff_half_days import StaffHalfDays
from optimizer.rules.stop_days import StopDays
from optimizer.rules.stop_required import StopRequired
from optimizer.rules.trucks import Trucks
from optimizer.rules.within_minutes import WithinMinutes

if TYPE_CHECKING:
    from optimizer.problem import Problem

__all__ = ["RULES", "Row", "Rule", "RuleBase", "TotalBudget", "budget_row", "rule_rows", "total_budget"]

Rule = Annotated[
    BudgetSeason
    | BudgetInvestment
    | BudgetArea
    | SiteRequired
    | SiteForbidden
    | SiteCount
    | EitherOr
    | Spacing
    | MinimumAccess
    | WithinMinutes
    | CriticalMass
    | Capacity
    | ConsecutiveSeasons
    | StaffHalfDays
    | Trucks
    | StopRequired
    | StopDays
    | MarketDays
    | KeepClose,
    Field(discriminator="kind"),
]
"""What `Scenario.rules` holds; a form offers the kinds in this order."""

RULES: tuple[type[RuleBase], ...] = get_args(get_args(Rule)[0])


def rule_rows(problem: Problem) -> list[Row]:
    """The row of the total budget, then the rows of every rule, each with its rule's position in the scenario."""
    rows = [budget_row(problem)]
    for position, rule in enumerate(problem.scenario.rules):
        rows += [replace(row, rule=position) for row in rule.rows(problem)]
    return rows
