"""`maillage solve`: from a scenario to a plan folder."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.commands.inputs import DEFAULT_SCENARIO, require_usable_output, scenario_file
from optimizer.commands.interruption import run_interruptibly
from optimizer.commands.options import folder, json_option, language_option, not_negative, positive, share
from optimizer.commands.outcomes import DONE, INTERRUPTED, NO_PLAN, complain, print_json
from optimizer.commands.phrases import phrase
from optimizer.faults import ScenarioError
from optimizer.plan import NoPlan, Plan, Progress

if TYPE_CHECKING:
    from concurrent.futures import Future

    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

NAME = "solve"
SUMMARY = "make a plan: places, tours and timetable under one budget, with a proven bound"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``solve``."""
    parser.add_argument(
        "scenario", nargs="?", default=DEFAULT_SCENARIO, metavar="SCENARIO",
        help="a .yaml file, or a bundled territory or scenario such as lozere/frugal (default: %(default)s)",
    )
    parser.add_argument("--out", type=folder, metavar="DIR", help="plan folder (default: plans/TERRITORY-SCENARIO)")
    parser.add_argument("--budget", type=not_negative, metavar="EUR", help="yearly budget instead of the scenario's")
    parser.add_argument("--time-limit", type=positive, metavar="SECONDS", help="time of the whole command")
    parser.add_argument("--gap", type=share, help="stop at this gap of the gain, such as 0.01 or 1%%")
    parser.add_argument("--seed", type=int, help="seed of everything random")
    parser.add_argument(
        "--threads", type=int, choices=(1, 2), help="processor cores that compute; the plan is the same with either"
    )
    language_option(parser)
    json_option(parser)
    parser.add_argument("--quiet", action="store_true", help="show no progress and print only the plan's folder")


def run(args: argparse.Namespace) -> int:
    """Read, plan, write, tell."""
    started = time.perf_counter()
    from optimizer.commands.progress import display

    with display(args.lang, quiet=args.quiet, started=started) as screen:
        screen.observe(Progress(phase="reading", seconds=0.0))
        path = scenario_file(args.scenario)
        from optimizer.reading import load

        scenario, territory = load(path)
        scenario = _with_options(scenario, territory, args)
        target = args.out or Path("plans") / f"{territory.id}-{path.stem}"
        require_usable_output(target)

        from optimizer.planning import make_plan

        outcome = run_interruptibly(
            lambda stop: make_plan(
                territory, scenario, observe=_preparing_to_write(screen.observe), stop=stop, started=started,
                lang=args.lang,
            ),
            on_first=lambda: screen.say(phrase("stopping", args.lang)),
        )
        if not isinstance(outcome, NoPlan):
            screen.observe(Progress(phase="writing", seconds=time.perf_counter() - started))
            from optimizer.store import write_plan

            write_plan(outcome, territory, scenario, target)

    if isinstance(outcome, NoPlan):
        _tell_no_plan(outcome, args)
        return INTERRUPTED if outcome.interrupted else NO_PLAN
    if args.json:
        print_json(summary(outcome, scenario, target, seconds=time.perf_counter() - started))
    elif args.quiet:
        print(target)
    else:
        from optimizer.telling import tell

        print(tell(outcome, territory, scenario, args.lang))
        print()
        print(phrase("written", args.lang, folder=target))
        print(phrase("look", args.lang, folder=target))
    return INTERRUPTED if outcome.outcome.termination == "interrupted" else DONE


def _preparing_to_write(observe: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """`observe`, and with the first plan the import of what will write it: a second that nobody waits for later."""
    from models.left_alone import started

    begun: list[Future[None]] = []

    def told(progress: Progress) -> None:
        if progress.incumbent_person_weeks is not None and not begun:
            begun.append(started(_import_writers, "writers"))
        observe(progress)

    return told


def _import_writers() -> None:
    import geopandas  # noqa: F401
    import pyogrio  # noqa: F401


def summary(plan: Plan, scenario: Scenario, target: Path, *, seconds: float) -> dict[str, Any]:
    """The plan's main figures under the names that programs may rely on.

    Parameters
    ----------
    plan, scenario
        What was found, for what.
    target : Path
        The plan folder.
    seconds : float
        Wall time of the whole command.
    """
    figures, outcome = plan.figures, plan.outcome
    return {
        "plan": str(target),
        "termination": outcome.termination,
        "reproducible": outcome.reproducible,
        "checked": plan.checked,
        "today_person_weeks": figures.today_person_weeks,
        "access_person_weeks": figures.access_person_weeks,
        "gain_person_weeks": figures.gain_person_weeks,
        "bound_person_weeks": outcome.bound_person_weeks,
        "need_person_weeks": figures.need_person_weeks,
        "gap": plan.gap,
        "gap_of_total": plan.gap_of_total,
        "places_only_person_weeks": outcome.places_only_person_weeks,
        "separate_person_weeks": outcome.separate_person_weeks,
        "cost_eur": figures.cost_eur,
        "budget_eur": scenario.budget_eur,
        "sites_open": len({opening.site for opening in plan.openings}),
        "tours": len(plan.tours),
        "seconds": round(seconds, 3),
        "solve_seconds": round(outcome.seconds, 3),
        "seed": outcome.seed,
        "notes": list(plan.notes),
    }


def _with_options(scenario: Scenario, territory: Territory, args: argparse.Namespace) -> Scenario:
    """The scenario with what the command line says instead."""
    given = {"time_limit_s": args.time_limit, "gap": args.gap, "seed": args.seed, "threads": args.threads}
    solve = scenario.solve.model_copy(update={key: value for key, value in given.items() if value is not None})
    if args.budget is None:
        return scenario.model_copy(update={"solve": solve})
    from optimizer.reading.cross_checks import scenario_faults

    changed = scenario.model_copy(update={"solve": solve, "budget_eur": args.budget})
    if faults := scenario_faults(changed, territory):
        raise ScenarioError(faults)
    return changed


def _tell_no_plan(outcome: NoPlan, args: argparse.Namespace) -> None:
    lines = [phrase("no_plan" if outcome.conflicts else "none_found", args.lang)]
    for conflict in outcome.conflicts:
        lines += ["", phrase("conflict", args.lang), *(f"  - {rule}" for rule in conflict.rules)]
        if conflict.remedies:
            remedies = (f"  {number}. {remedy}" for number, remedy in enumerate(conflict.remedies, 1))
            lines += [phrase("remedies", args.lang), *remedies]
    conflicts = [{"rules": conflict.rules, "remedies": conflict.remedies} for conflict in outcome.conflicts]
    complain(
        "\n".join(lines), as_json=args.json, conflicts=conflicts,
        termination="no_feasible_plan" if outcome.conflicts else "none_found",
    )
