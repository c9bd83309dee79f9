"""Finding what an argument names: a file, a folder, or something that comes with Maillage."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.faults import Fault, PlanError, ScenarioError
from optimizer.locale import N_
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

DEFAULT_SCENARIO = "lozere"
PLAN_FILE = "plan.json"
SCENARIO_SUFFIXES = (".yaml", ".yml")


def scenario_file(text: str) -> Path:
    """The scenario that `text` names.

    Parameters
    ----------
    text : str
        A path, or a bundled territory (``lozere``: its default scenario), or one of a bundled
        territory's scenarios (``lozere/frugal``).

    Raises
    ------
    ScenarioError
        If there is no such file.
    """
    given = Path(text).expanduser()
    if given.is_file():
        return given
    from optimizer.reading import bundled_territory

    name, _, variant = text.partition("/")
    home = bundled_territory(name)
    if home is not None:
        scenarios = home / "scenarios"
        bundled = scenarios / f"{variant.removesuffix('.yaml') or 'default'}.yaml"
        if bundled.is_file():
            return bundled
        names = ", ".join(f"{name}/{path.stem}" for path in sorted(scenarios.glob("*.yaml")))
        remedy = Told("choose one of {names}, or give a file", names=names)
    else:
        remedy = Told("give a .yaml file, or a bundled scenario such as {name}", name=DEFAULT_SCENARIO)
    raise ScenarioError([Fault(message=Told("there is no such scenario"), remedy=remedy, file=text)])


def is_plan(folder: Path) -> bool:
    """Whether `folder` looks like a plan folder."""
    return (folder / PLAN_FILE).is_file()


def stored_plan(text: str) -> tuple[Plan, Scenario, Territory]:
    """The plan in the folder that `text` names, with its scenario and territory.

    Raises
    ------
    PlanError
        If it is not a plan's folder, or the territory no longer has what the plan names.
    TerritoryError
        If the territory can no longer be read.
    """
    folder = Path(text).expanduser()
    if not is_plan(folder):
        message = Told("it holds no {file}", file=PLAN_FILE) if folder.is_dir() else Told("there is no such folder")
        remedy = Told("give a folder that `maillage solve` wrote")
        raise PlanError([Fault(message=message, remedy=remedy, file=text)])
    from optimizer.reading.loading import territory_of
    from optimizer.store import read_plan

    plan, scenario = read_plan(folder)
    territory = territory_of(scenario)
    named = {
        N_("the territory {territory} has no site {name} any more"): (
            {opening.site for opening in plan.openings} | set(plan.fitted), territory.site_index,
        ),
        N_("the territory {territory} has no stop {name} any more"): (
            {call.stop for run in plan.tours for call in run.calls}, territory.stop_index,
        ),
        N_("the territory {territory} has no base {name} any more"): (
            {run.base for run in plan.tours}, territory.base_index,
        ),
        N_("the territory {territory} has no demand point {name} any more"): (
            {line.demand for line in plan.access}, set(territory.demand.ids),
        ),
    }
    faults = [
        Fault(
            message=Told(gone, territory=territory.id, name=name),
            remedy=Told("solve the scenario again: the territory has changed since the plan was made"), file=text,
        )
        for gone, (names, known) in named.items() for name in sorted(names.difference(known))
    ]
    if faults:
        raise PlanError(faults)
    return plan, scenario, territory


def require_usable_output(folder: Path) -> None:
    """Check, before any long work, that a plan can be written to `folder`.

    Raises
    ------
    PlanError
        If the folder holds something that is not a plan: it would be replaced.
    OSError
        If nothing can be written there.
    """
    nearest = folder.absolute()
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "this is a file, so no folder can be made there", str(nearest))
    from optimizer.store import require_replaceable

    require_replaceable(folder)
    with tempfile.TemporaryFile(dir=folder.parent if folder.exists() else nearest):
        pass
