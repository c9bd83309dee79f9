"""Having a calculation begin, or hearing why it cannot yet."""

from __future__ import annotations

from optimizer.pages import shared
from optimizer.pages.desk import Desk
from optimizer.pages.refusals import Untold, queue_full, reason
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
    if here.run_id and _goes_on(here, scenario):
        return ""  # the second click of two
    try:
        run_id = here.runs.start(
            scenario, here.workspace.territory_place(scenario.territory),
            start_plan=here.workspace.plan_folder(opened.key) if opened else None, lang=here.lang)
    except QueueFull as full:
        return queue_full(full, here.lang)
    except Untold as error:
        return reason(error, here.lang)
    here.follow(run_id)
    return ""


def _goes_on(here: Desk, scenario: Scenario) -> bool:
    """Whether the run that the desk follows has not ended and solves this very scenario."""
    state = here.runs.look(here.run_id)
    return state is not None and not state.ended and here.runs.scenario(here.run_id) == scenario
