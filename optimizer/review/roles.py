"""Who may do what: one table, asked by every function that reads or changes something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from optimizer.locale import N_
from optimizer.refusals import Refusal
from optimizer.review.persons import ROLES, Person, Role
from optimizer.told import Told

Action = Literal[
    "read_publications",
    "read_contributions",
    "comment",
    "give_opinion",
    "read_decisions",
    "publish",
    "decide",
    "read_workspace",
    "edit_workspace",
    "read_roles",
    "assign_roles",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
Scope = Literal["all", "own", "no"]
"""Everywhere; for the person's own areas, and for a plan as a whole that concerns them; not at all."""

# Columns: reader, official, planner, administrator.
_TABLE: dict[Action, tuple[Scope, Scope, Scope, Scope]] = {
    "read_publications": ("all", "own", "all", "all"),
    "read_contributions": ("no", "own", "all", "all"),
    "comment": ("no", "own", "all", "no"),  # ask, answer, propose; edit and withdraw one's own
    "give_opinion": ("no", "own", "no", "no"),
    "read_decisions": ("no", "own", "all", "all"),  # the decision record and its export
    "publish": ("no", "no", "all", "no"),  # close, supersede
    "decide": ("no", "no", "all", "no"),  # accept or refuse an amendment, name the plan it led to
    "read_workspace": ("no", "no", "all", "all"),
    "edit_workspace": ("no", "no", "all", "no"),  # territories, scenarios, runs, plans
    "read_roles": ("no", "no", "no", "all"),
    "assign_roles": ("no", "no", "no", "all"),
}
ALLOWED: Mapping[Action, Mapping[Role, Scope]] = {
    action: dict(zip(ROLES, scopes, strict=True)) for action, scopes in _TABLE.items()
}
"""Action → role → where a person of that role may do it. Several roles add up."""

_TOLD: dict[Action, str] = {
    "read_publications": N_("your role does not let you read this plan"),
    "read_contributions": N_("your role does not let you read these contributions"),
    "comment": N_("your role does not let you contribute here"),
    "give_opinion": N_("only the officials of an area give an opinion in its name"),
    "read_decisions": N_("your role does not let you read these decisions"),
    "publish": N_("only planners publish plans, and close their review"),
    "decide": N_("only planners accept or refuse a proposed change"),
    "read_workspace": N_("your role does not let you read the planners’ work"),
    "edit_workspace": N_("only planners change assumptions and plans"),
    "read_roles": N_("only administrators see who has which role"),
    "assign_roles": N_("only administrators assign roles"),
}


class Refused(Refusal):
    """The acting person's roles do not allow this."""

    def __init__(self, action: Action) -> None:
        super().__init__(action, Told(_TOLD[action]))
        self.action = action


def scope(person: Person, action: Action) -> Scope:
    """The widest scope that the person's roles give."""
    scopes = {ALLOWED[action][role] for role in person.roles}
    return "all" if "all" in scopes else "own" if "own" in scopes else "no"


def may(person: Person, action: Action, *, own: bool = False) -> bool:
    """Whether the person may do it; `own`: it concerns their own areas."""
    return {"all": True, "own": own or person.everywhere, "no": False}[scope(person, action)]


def require(person: Person, action: Action, *, own: bool = False) -> None:
    """Go on only if the person may.

    Raises
    ------
    Refused
    """
    if not may(person, action, own=own):
        raise Refused(action)
