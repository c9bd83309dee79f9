"""`maillage compare`: what differs between two plans, in words."""

from __future__ import annotations

import argparse

from optimizer.commands.inputs import stored_plan
from optimizer.commands.options import language_option
from optimizer.commands.outcomes import DONE
from optimizer.faults import Fault, PlanError
from optimizer.told import Told

NAME = "compare"
SUMMARY = "say what differs between two plans: places, tours, access by area, euros"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``compare``."""
    parser.add_argument("first", metavar="PLAN", help="a plan's folder")
    parser.add_argument("second", metavar="PLAN", help="another plan's folder")
    language_option(parser)


def run(args: argparse.Namespace) -> int:
    """Read both plans and tell the difference."""
    first, first_scenario, home = stored_plan(args.first)
    second, second_scenario, territory = stored_plan(args.second)
    if home.id != territory.id:
        message = Told("one plan is for {one}, the other for {other}", one=home.id, other=territory.id)
        raise PlanError([Fault(message=message, remedy=Told("compare plans of one territory"))])
    from optimizer.comparing import compare

    comparison = compare(
        first, second, territory=territory, first_scenario=first_scenario, second_scenario=second_scenario
    )
    print(comparison.text(args.lang))
    return DONE
