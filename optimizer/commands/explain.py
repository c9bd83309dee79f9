"""`maillage explain`: why a site, stop or tour is in a plan or not, and what the plan gives people."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches

from optimizer.commands.inputs import stored_plan
from optimizer.commands.options import json_option, language_option
from optimizer.commands.outcomes import DONE, print_json
from optimizer.faults import Fault, PlanError
from optimizer.told import Told

NAME = "explain"
SUMMARY = "say why a place or tour is in a plan or not, what it brings, and what would change"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``explain``."""
    parser.add_argument("plan", metavar="PLAN", help="a plan's folder")
    subject = parser.add_mutually_exclusive_group(required=True)
    subject.add_argument("--site", metavar="ID", help="a place, by its id or name")
    subject.add_argument("--stop", metavar="ID", help="a stop, by its id or name")
    subject.add_argument("--tour", type=int, metavar="N", help="a tour of the plan, from 1")
    subject.add_argument("--demand", metavar="ID", help="a demand point, by its id or name")
    subject.add_argument("--area", metavar="NAME", help="an area, by its id or name")
    subject.add_argument("--budget", type=float, metavar="EUR", help="so many euros a year more, or less (-10000)")
    language_option(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Explain one thing."""
    plan, scenario, territory = stored_plan(args.plan)
    from optimizer import explaining
    from optimizer.facts import plan_facts
    from optimizer.travel.matrices import travel_times

    facts = plan_facts(plan, territory, scenario, travel_times(territory, scenario))
    answer: explaining.telling.Answer
    if args.site is not None:
        site = _known(args.site, [(site.id, site.name) for site in territory.sites], args.plan)
        answer = explaining.explain_site(facts, site)
    elif args.stop is not None:
        stop = _known(args.stop, [(stop.id, stop.name) for stop in territory.stops], args.plan)
        answer = explaining.explain_stop(facts, stop)
    elif args.tour is not None:
        if not 1 <= args.tour <= len(facts.tours):
            message = Told("there is no tour {number}", number=args.tour)
            remedy = Told("the plan has {count} tours, from 1", count=len(facts.tours))
            raise PlanError([Fault(message=message, remedy=remedy, file=args.plan)])
        answer = explaining.explain_tour(facts, args.tour)
    elif args.demand is not None:
        points = territory.demand
        answer = explaining.explain_demand(
            facts, _known(args.demand, list(zip(points.ids, points.names, strict=True)), args.plan))
    elif args.area is not None:
        answer = explaining.explain_area(
            facts, _known(args.area, [(area.id, area.name) for area in territory.areas], args.plan))
    else:
        answer = explaining.budget_change(facts, delta_eur=args.budget)
    if args.json:
        print_json(asdict(answer))
    else:
        print(explaining.told(answer, facts, args.lang))
    return DONE


def _known(text: str, named: Sequence[tuple[str, str]], plan: str) -> str:
    """The id of what `text` names, by id or else by name.

    Raises
    ------
    PlanError
        If nothing is called so; it suggests what is spelt nearly so.
    """
    by_name = {name.casefold(): id_ for id_, name in named}
    by_id = {id_.casefold(): id_ for id_, _ in named}
    key = text.casefold()
    if found := by_id.get(key) or by_name.get(key):
        return found
    spelt = {id_.casefold(): id_ for id_, _ in named} | {name.casefold(): name for _, name in named}
    close = get_close_matches(key, spelt, n=1) or [name for name in spelt if key and key in name]
    remedy = Told("look at the territory's tables for its id")
    if close:
        remedy = Told("did you mean “{name}”?", name=spelt[close[0]])
    message = Told("the territory has nothing called “{name}”", name=text)
    raise PlanError([Fault(message=message, remedy=remedy, file=plan)])
