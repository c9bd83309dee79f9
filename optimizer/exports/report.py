"""HTML: the whole plan as one page that needs no network, for the screen and for A4 paper."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from optimizer import wording
from optimizer.drawing.palette import DAY_COLOURS
from optimizer.exports.picture import description, map_content, season_picture
from optimizer.exports.report_content import access_rows, assumptions, opening_rows, reach_table, timetables
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.places import PlaceView
from optimizer.views.sentences import ANY_SERVICE, how_good, payer_names, same_tours, service_names, too_quiet
from optimizer.views.shares import main_season
from optimizer.whole_writing import whole_file

NAME = "html"
FILE_NAME = "plan.html"
_IN_LANGUAGE = ("say", "counted", "number", "euros", "per_cent", "points", "span", "hours", "weeks", "day_name",
                "kind_name")
"""Functions of `wording` that the template calls without naming the language."""


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write the report to `target`."""
    with whole_file(target) as path:
        path.write_text(render(plan, territory, scenario, lang=lang), encoding="utf-8")
    return target


def render(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str) -> str:
    """The report as HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("optimizer", "exports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals.update({name: partial(getattr(wording, name), lang=lang) for name in _IN_LANGUAGE})
    content = map_content(plan, territory, scenario)
    main = main_season(plan, tuple(season.id for season in scenario.seasons))
    services = service_names(scenario, lang)

    def told(view: PlaceView) -> dict[str, object]:
        return {
            "place": view, "rows": opening_rows(view, scenario, lang),
            "services": ", ".join(services.get(service, service) for service in view.site.services),
        }

    figures = plan.figures
    reach_columns, reach_rows = reach_table(plan, scenario, lang)
    any_reach = [line for line in figures.reach if line.service == ANY_SERVICE]
    return wording.printable(environment.get_template("report.html.j2").render(
        lang=lang, plan=plan, territory=territory, scenario=scenario, figures=figures, need=figures.need_person_weeks,
        places=content.places, services=services, payers=payer_names(scenario, lang), day_colours=DAY_COLOURS,
        changed=[told(view) for view in content.places if view.change != "as_today"],
        as_today=[view for view in content.places if view.change == "as_today"],
        alike=same_tours(content.tours, scenario, lang), how_good=how_good(plan, lang),
        reach_columns=reach_columns, reach_rows=reach_rows, several_vehicles=sum(v.number for v in scenario.fleet) > 1,
        headline_reach=[line for line in any_reach if line.minutes == min(each.minutes for each in any_reach)],
        maps=[
            # The maps are our own markup, their texts already escaped.
            {"season": season, "main": season.id == main, "caption": description(content, season, lang),
             "svg": Markup(season_picture(content, season, ident=f"picture-{number}", lang=lang))}
            for number, season in enumerate(scenario.seasons, 1)
        ],
        timetables=timetables(content, lang), access=access_rows(plan, territory, scenario, lang),
        quiet=too_quiet(plan, territory, scenario, lang), assumptions=assumptions(scenario, lang),
        rules=[rule.sentence(lang, territory) for rule in scenario.rules],
    ))
