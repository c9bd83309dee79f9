"""`maillage explain`: why a site, stop or tour is in a plan or not, and what the plan gives people."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING

from optimizer.commands.inputs import stored_plan
from optimizer.commands.options import json_option, language_option, positive
from optimizer.commands.outcomes import DONE, INTERRUPTED, print_json
from optimizer.faults import Fault, InputError, PlanError
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.explaining.answers import SiteReoptimised, Values
    from optimizer.plan import Plan
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

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
    subject.add_argument(
        "--values", action="store_true",
        help="what a little more or less money, vehicle days or staff would change, re-optimised",
    )
    parser.add_argument(
        "--reoptimise", action="store_true",
        help="with --site: the best plan with the place forced in, or left out, and what that costs",
    )
    parser.add_argument(
        "--time-limit", type=positive, default=10.0, metavar="SECONDS",
        help="for each plan that is re-optimised (default: %(default)g)",
    )
    language_option(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Explain one thing."""
    if args.reoptimise and args.site is None:
        remedy = Told("add --site and the id of a place")
        raise InputError([Fault(message=Told("it is not said which place"), remedy=remedy, column="--reoptimise")])
    plan, scenario, territory = stored_plan(args.plan)
    from optimizer import explaining
    from optimizer.facts import plan_facts
    from optimizer.travel.matrices import travel_times

    facts = plan_facts(plan, territory, scenario, travel_times(territory, scenario))
    answer: explaining.telling.Answer
    asked: SiteReoptimised | Values | None = None
    stopped = False
    if args.site is not None:
        site = _known(args.site, [(site.id, site.name) for site in territory.sites], args.plan)
        answer = explaining.explain_site(facts, site)
        if args.reoptimise:
            asked, stopped = _reoptimised(args, plan, territory, scenario, site)
    elif args.values:
        answer, stopped = _reoptimised(args, plan, territory, scenario)
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
        print_json(asdict(answer) | ({"reoptimised": asdict(asked)} if asked else {}))
    else:
        print("\n\n".join(explaining.told(each, facts, args.lang) for each in (answer, asked) if each))
    return INTERRUPTED if stopped else DONE


def _reoptimised(
    args: argparse.Namespace, plan: Plan, territory: Territory, scenario: Scenario, site: str | None = None
) -> tuple[SiteReoptimised | Values, bool]:
    """The answer that takes new optimisations, with progress on standard error; and whether it was interrupted."""
    from optimizer.commands.interruption import run_interruptibly
    from optimizer.commands.progress import display
    from optimizer.explaining.marginal import marginal_values
    from optimizer.explaining.reoptimised import InHand, reoptimise_site

    stops = []
    with display(args.lang, quiet=False, started=time.perf_counter()) as screen:

        def work(stop: threading.Event) -> SiteReoptimised | Values:
            stops.append(stop)
            hand = InHand(
                plan=plan, territory=territory, scenario=scenario, seconds=args.time_limit, stop=stop,
                observe=screen.observe, lang=args.lang,
            )
            return marginal_values(hand) if site is None else reoptimise_site(hand, site)

        stopping = Told("Stopping: what is answered so far will be told. Ctrl-C again to abandon it.")
        answer = run_interruptibly(work, on_first=lambda: screen.say(stopping.text(args.lang)))
    return answer, any(stop.is_set() for stop in stops)


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
