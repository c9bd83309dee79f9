"""Having a calculation begin, or hearing why it cannot yet."""

from __future__ import annotations

from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.runs import QueueFull
from optimizer.scenario import Scenario


def begin(here: Desk, scenario: Scenario, opened: shared.OpenPlan | None) -> str:
    """Start a run that the desk then follows.

    Parameters
    ----------
    opened
        The plan from which to begin; None, from nothing.

    Returns
    -------
    str
        Empty if it began; else why not, in the reader's language.
    """
    try:
        run_id = shared.runs().start(
            scenario, here.workspace.territory_place(scenario.territory),
            start_plan=here.workspace.plan_folder(opened.key) if opened else None, lang=here.lang)
    except QueueFull as full:
        return here._.n("{count} calculation is waiting already: try again in a few minutes.",
                        "{count} calculations are waiting already: try again in a few minutes.", full.waiting)
    here.follow(run_id)
    return ""
