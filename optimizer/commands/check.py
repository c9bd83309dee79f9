"""`maillage check`: every fault of a territory or scenario at once; a plan recomputed by the independent checker."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.commands.inputs import SCENARIO_SUFFIXES, is_plan, scenario_file, stored_plan
from optimizer.commands.options import json_option, language_option
from optimizer.commands.outcomes import BAD_INPUT, DONE, complain, print_json
from optimizer.commands.phrases import phrase

if TYPE_CHECKING:
    from optimizer.territory import Territory

NAME = "check"
SUMMARY = "find every fault of a territory or scenario, or check a plan again without the optimiser"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``check``."""
    parser.add_argument(
        "what", metavar="TERRITORY|SCENARIO|PLAN",
        help="a territory's folder or GeoPackage, a scenario's .yaml file, or a plan's folder",
    )
    language_option(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Check whatever the path holds."""
    path = Path(args.what).expanduser()
    if is_plan(path):
        return _check_plan(path, args)
    if path.suffix.lower() in SCENARIO_SUFFIXES or ("/" in args.what and not path.exists()):
        return _check_scenario(args)
    return _check_territory(args)


def _check_plan(path: Path, args: argparse.Namespace) -> int:
    plan, scenario, territory = stored_plan(args.what)
    from optimizer.checking import check_plan
    from optimizer.told import said
    from optimizer.travel.matrices import travel_times

    violations = check_plan(plan, territory, scenario, travel_times(territory, scenario))
    if violations:
        told = [(said(found.label, args.lang), said(found.message, args.lang)) for found in violations]
        lines = (f"  {number}. {label}: {message}" for number, (label, message) in enumerate(told, 1))
        complain("\n".join([f"{path}:", *lines]), as_json=args.json, violations=[vars(found) for found in violations])
        return BAD_INPUT
    return _well(args, "plan", scenario.name.text(args.lang))


def _check_scenario(args: argparse.Namespace) -> int:
    from optimizer.reading import load

    scenario, territory = load(scenario_file(args.what))
    return _well(args, "scenario", scenario.name.text(args.lang), territory)


def _check_territory(args: argparse.Namespace) -> int:
    from optimizer.reading import read_territory

    territory = read_territory(args.what)
    return _well(args, "territory", territory.name.text(args.lang), territory)


def _well(args: argparse.Namespace, what: str, name: str, territory: Territory | None = None) -> int:
    counts = {} if territory is None else {
        "demand_points": len(territory.demand),
        "sites": len(territory.sites),
        "stops": len(territory.stops),
        "bases": len(territory.bases),
    }
    if args.json:
        print_json({"what": what, "name": name, "faults": [], **counts})
    else:
        print(phrase(f"check.{what}", args.lang, name=name))
        if territory is not None:
            print(phrase("check.counts", args.lang, **counts))
    return DONE
