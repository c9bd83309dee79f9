"""Remedies that a click can apply: those that only raise one budget."""

from __future__ import annotations

import re

from optimizer.reading.cells import Unclear, parse_number
from optimizer.rules.budget import Budget, total_budget
from optimizer.rules.phrasing import Phrasing
from optimizer.scenario import Scenario
from optimizer.territory import Territory

_RAISED = re.compile(r"\((?P<old>[^()→]+) → (?P<new>[^()→]+)\)")


def raised_budget(remedy: str, lang: str, territory: Territory, scenario: Scenario) -> Scenario | None:
    """The scenario with the budget raised as `remedy` asks; None if the remedy is something else.

    A remedy is a sentence. It is taken for a budget's only if that budget, told to move to the figure read in it,
    says the very same.
    """
    say = Phrasing(lang, territory, scenario)
    found = _RAISED.search(remedy)
    if found is None:
        return None
    try:
        new_eur = parse_number(re.sub(r"[€\u202f\u00a0,]" if lang == "en" else r"[€\u202f\u00a0 ]", "", found["new"]))
    except Unclear:
        return None
    for position, rule in [(-1, total_budget(scenario)), *enumerate(scenario.rules)]:
        if not isinstance(rule, Budget) or new_eur <= rule.at_most_eur:
            continue
        subject, more_eur = rule.subject(say), int(new_eur - rule.at_most_eur)
        same = say.moved(f"augmenter {subject}", f"raise {subject}", by=say.euros(more_eur),
                         old=say.euros(rule.at_most_eur), new=say.euros(new_eur))
        if not remedy.startswith(same):
            continue
        if position < 0:
            return scenario.model_copy(update={"budget_eur": new_eur})
        rules = [other.model_copy(update={"at_most_eur": new_eur}) if other is rule else other
                 for other in scenario.rules]
        return scenario.model_copy(update={"rules": tuple(rules)})
    return None
