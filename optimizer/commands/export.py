"""`maillage export`: a plan for other programs and other people."""

from __future__ import annotations

import argparse

from optimizer.commands.inputs import stored_plan
from optimizer.commands.options import folder, json_option, language_option
from optimizer.commands.outcomes import DONE, print_json
from optimizer.commands.phrases import phrase
from optimizer.faults import Fault, InputError
from optimizer.told import Told

NAME = "export"
SUMMARY = "write a plan as a map, tables, a picture or a report that needs no network"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``export``."""
    parser.add_argument("plan", metavar="PLAN", help="a plan's folder")
    parser.add_argument(
        "--to", default="html", metavar="FORMATS",
        help="formats with commas between them: gpkg,geojson,csv,svg,html (default: %(default)s)",
    )
    parser.add_argument("--out", type=folder, metavar="DIR", help="where to write (default: the plan's folder)")
    language_option(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Read the plan and write each format."""
    plan, scenario, territory = stored_plan(args.plan)
    from optimizer.exports import EXPORTS

    by_name = {export.NAME: export for export in EXPORTS}
    asked = [name.strip().lower() for name in args.to.split(",") if name.strip()]
    unknown = [name for name in asked if name not in by_name]
    if unknown or not asked:
        raise InputError([
            Fault(
                column="--to", message=Told("there is no format “{name}”", name=name),
                remedy=Told("use one of {names}", names=", ".join(by_name)),
            )
            for name in unknown or [""]
        ])
    target = args.out or folder(args.plan)
    target.mkdir(parents=True, exist_ok=True)
    files = [
        by_name[name].export(plan, territory, scenario, target / by_name[name].FILE_NAME, lang=args.lang)
        for name in dict.fromkeys(asked)
    ]
    if args.json:
        print_json({"files": [str(file) for file in files]})
    else:
        print(phrase("exported", args.lang, files=", ".join(map(str, files))))
    return DONE
