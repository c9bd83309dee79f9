"""`maillage export`: a plan for other programs and other people."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from optimizer.calendars.days import Days
from optimizer.commands.inputs import stored_plan
from optimizer.commands.options import day, days, folder, json_option, language_option
from optimizer.commands.outcomes import DONE, print_json
from optimizer.commands.phrases import phrase
from optimizer.faults import Fault, InputError
from optimizer.slugs import slug
from optimizer.told import Told

if TYPE_CHECKING:
    from optimizer.territory import Territory

NAME = "export"
SUMMARY = "write a plan as documents, calendars, tables, posters or a map, for other people and other programs"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``export``."""
    parser.add_argument("plan", metavar="PLAN", help="a plan's folder")
    parser.add_argument(
        "--to", default="html", metavar="FORMATS",
        help="formats with commas between them, or all: pdf,sheets,poster,ics,xlsx,resolution,agreement,gpkg,geojson,"
             "csv,svg,html (default: %(default)s)",
    )
    parser.add_argument("--out", type=folder, metavar="DIR", help="where to write (default: the plan's folder)")
    parser.add_argument("--area", metavar="NAME", help="only this commune, intercommunalité … (name or id)")
    parser.add_argument("--from", type=day, dest="first_day", default=date.today(), metavar="DAY",
                        help="first day of calendars, year-month-day (default: today)")
    parser.add_argument("--closed", type=days, action="append", default=[], metavar="FIRST/LAST",
                        help="days on which the network is closed; may be repeated")
    language_option(parser)
    json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Read the plan and write each format."""
    plan, scenario, territory = stored_plan(args.plan)
    from optimizer.exports import EXPORTS, SCOPED
    from optimizer.exports.scope import Scope

    by_name = {export.NAME: export for export in EXPORTS}
    scoped = {export.NAME: export for export in SCOPED}
    asked = _asked(args.to, list(by_name), list(scoped) if args.area else list(by_name))
    area = _area(args.area, territory) if args.area else ""
    scope = Scope(area=area, first_day=args.first_day, closures=tuple(Days(*each) for each in args.closed))
    target = args.out or folder(args.plan)
    target.mkdir(parents=True, exist_ok=True)
    files = [
        scoped[name].export(plan, territory, scenario, target / _file_name(scoped[name].FILE_NAME, args.area),
                            lang=args.lang, scope=scope) if name in scoped
        else by_name[name].export(plan, territory, scenario, target / by_name[name].FILE_NAME, lang=args.lang)
        for name in asked
    ]
    if args.json:
        print_json({"files": [str(file) for file in files]})
    else:
        print(phrase("exported", args.lang, files=", ".join(map(str, files))))
    return DONE


def _asked(text: str, names: list[str], possible: list[str]) -> list[str]:
    """Formats in the order asked for, once each; ``all`` stands for those possible."""
    asked = [name.strip().lower() for name in text.split(",") if name.strip()]
    asked = list(dict.fromkeys(found for name in asked for found in (possible if name == "all" else [name])))
    faults = [
        Fault(
            column="--to", message=Told("there is no format “{name}”", name=name),
            remedy=Told("use one of {names}", names=", ".join([*names, "all"])),
        )
        for name in (name for name in asked or [""] if name not in names)
    ] + [
        Fault(
            column="--area", message=Told("the format {name} tells the whole plan, never one area", name=name),
            remedy=Told("leave out --area, or use one of {names}", names=", ".join(possible)),
        )
        for name in asked if name in names and name not in possible
    ]
    if faults:
        raise InputError(faults)
    return asked


def _area(text: str, territory: Territory) -> str:
    """Id of the area that `text` names, capital letters or not."""
    from optimizer.reading.findings import did_you_mean

    found = territory.find_area(text) or next(
        (area.id for area in territory.areas if area.name.casefold() == text.strip().casefold()), None)
    if found is None:
        raise InputError([Fault(
            column="--area", message=Told("the territory has no area “{name}”", name=text),
            remedy=did_you_mean(text, [area.name for area in territory.areas],
                                otherwise=Told("give the name or the id of an area of the territory")))])
    return found


def _file_name(name: str, area: str | None) -> str:
    """The name of the file, with the area's own: ``plan-ics-mende.zip``."""
    if not area:
        return name
    stem, _, ending = name.rpartition(".")
    return f"{stem}-{slug(area, otherwise='x')}.{ending}"
