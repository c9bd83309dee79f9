"""`maillage compare`: what differs between two plans, in words."""

from __future__ import annotations

import argparse

from optimizer.commands.inputs import plan_folder
from optimizer.commands.options import language_option
from optimizer.commands.outcomes import DONE

NAME = "compare"
SUMMARY = "say what differs between two plans: places, tours, access by area, euros"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``compare``."""
    parser.add_argument("before", metavar="PLAN", help="a plan's folder")
    parser.add_argument("after", metavar="PLAN", help="another plan's folder")
    language_option(parser)


def run(args: argparse.Namespace) -> int:
    """Read both plans and tell the difference."""
    folders = [plan_folder(text) for text in (args.before, args.after)]
    from optimizer.comparing import compare
    from optimizer.reading import read_territory
    from optimizer.store import read_plan

    (before, old), (after, _) = (read_plan(folder) for folder in folders)
    print(compare(before, after, read_territory(old.territory), args.lang))
    return DONE
