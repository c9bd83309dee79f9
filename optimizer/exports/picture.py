"""SVG: a picture of the plan, its busiest season large and the others small below."""

from __future__ import annotations

import textwrap
from pathlib import Path

from optimizer.drawing.canvas import FONT, element, escaped, text
from optimizer.drawing.land import land
from optimizer.drawing.palette import PAPER, QUIET, TEXT
from optimizer.exports.drawing.legend import legend
from optimizer.exports.drawing.season_map import MapContent, season_map
from optimizer.plan import Plan
from optimizer.scenario import Scenario, Season
from optimizer.territory import Territory
from optimizer.views.places import places
from optimizer.views.shares import main_season
from optimizer.views.tours import rounds_today, tours
from optimizer.whole_writing import whole_file
from optimizer.wording import counted, per_cent, say

NAME = "svg"
FILE_NAME = "plan.svg"
MAP_WIDTH, LEGEND_WIDTH, EDGE = 860.0, 280.0, 28.0
WIDTH = MAP_WIDTH + LEGEND_WIDTH + 2 * EDGE


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write the picture to `target`."""
    with whole_file(target) as path:
        path.write_text(draw(plan, territory, scenario, lang=lang), encoding="utf-8")
    return target


def map_content(plan: Plan, territory: Territory, scenario: Scenario) -> MapContent:
    """What the maps of all seasons share, joined once."""
    return MapContent(
        plan=plan, territory=territory, scenario=scenario, land=land(territory),
        places=places(plan, territory, scenario), tours=tours(plan, territory, scenario),
        rounds=rounds_today(territory))


def draw(plan: Plan, territory: Territory, scenario: Scenario, *, lang: str) -> str:
    """The plan as one SVG document: the season in which it does most, large, and the others small."""
    content = map_content(plan, territory, scenario)
    first = next(s for s in scenario.seasons if s.id == main_season(plan, tuple(s.id for s in scenario.seasons)))
    body, height = _large(content, first, top=96.0, lang=lang)
    parts = [
        text(f"{territory.name.text(lang)} · {scenario.name.text(lang)}", EDGE, 46, font_size=25, font_weight=700,
             fill=TEXT),
        text(_season_line(content, first, lang), EDGE, 74, font_size=15, fill=QUIET), body,
    ]
    others = [season for season in scenario.seasons if season != first]
    small, height_below = _row(content, others, height, lang)
    height += height_below + EDGE
    sources = "; ".join(territory.sources[:3]) or territory.licence
    parts += small
    for line in textwrap.wrap(say("picture.sources", lang, sources=sources), 190):
        parts.append(text(line, EDGE, height, font_size=10.5, fill=QUIET))
        height += 14
    picture = _document("".join(parts), height + 8, content, first, ident="picture", lang=lang)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{picture}\n'


def season_picture(
    content: MapContent, season: Season, *, ident: str, lang: str, map_width: float = MAP_WIDTH
) -> str:
    """One season and its legend as an SVG element.

    Parameters
    ----------
    ident
        Sets it apart from others on the same page.
    map_width
        Pixels; letters keep their size, so the narrower the map the larger they are on paper.
    """
    body, height = _large(content, season, top=8.0, lang=lang, map_width=map_width)
    return _document(body, height, content, season, ident=ident, lang=lang, map_width=map_width)


def _document(
    body: str, height: float, content: MapContent, season: Season, *, ident: str, lang: str,
    map_width: float = MAP_WIDTH,
) -> str:
    width = WIDTH - MAP_WIDTH + map_width
    name = say("picture.title", lang, name=content.scenario.name.text(lang))
    title = element("title", escaped(name), id=f"{ident}-title")
    desc = element("desc", escaped(description(content, season, lang)), id=f"{ident}-desc")
    paper = element("rect", width=width, height=height, fill=PAPER)
    return element(
        "svg", title + desc + paper + body, xmlns="http://www.w3.org/2000/svg", lang=lang,
        viewBox=f"0 0 {width:.0f} {height:.0f}", width=f"{width:.0f}", height=f"{height:.0f}", role="img",
        aria_labelledby=f"{ident}-title {ident}-desc", font_family=FONT)


def _large(
    content: MapContent, season: Season, *, top: float, lang: str, map_width: float = MAP_WIDTH
) -> tuple[str, float]:
    """The large map with its legend, from `top` down, and where it ends."""
    large = season_map(content, season, width=map_width, max_height=1000, labels=True, lang=lang)
    key, key_height = legend(content, lang)
    body = _at(EDGE, top, large.svg) + _at(EDGE + map_width + 20, top + 10, key)
    return body, top + max(large.height, key_height + 10) + EDGE


def description(content: MapContent, season: Season, lang: str) -> str:
    """What the picture shows, for those who do not see it."""
    new = [view for view in content.places if view.new and view.half_days[season.id]]
    driven = [view for view in content.tours if view.run.season == season.id]
    stops = {call.stop.id for view in driven for call in view.calls}
    return say("picture.description", lang, season=season.name.text(lang), new=counted("new_place", len(new), lang),
               tours=counted("tour", len(driven), lang), stops=counted("stop", len(stops), lang))


def _season_line(content: MapContent, season: Season, lang: str) -> str:
    need, today, after = content.plan.figures.access_by_season.get(season.id, (0.0, 0.0, 0.0))
    share = ""
    if need:
        share = say("picture.share", lang, after=per_cent(after / need, lang), today=per_cent(today / need, lang))
    return " · ".join(filter(None, (season.name.text(lang), share, _counts(content, season, lang))))


def _counts(content: MapContent, season: Season, lang: str) -> str:
    new = sum(view.new and view.half_days[season.id] > 0 for view in content.places)
    driven = sum(view.run.season == season.id for view in content.tours)
    return f"{counted('new_place', new, lang)}, {counted('tour', driven, lang)}"


def _row(content: MapContent, seasons: list[Season], top: float, lang: str) -> tuple[list[str], float]:
    """Small maps side by side, at most four in a row, and the height they take."""
    columns, gap = max(3, min(4, len(seasons))), 22.0
    each = (WIDTH - 2 * EDGE - gap * (columns - 1)) / columns
    parts, bottom = [], top
    for start in range(0, len(seasons), columns):
        line_top = bottom
        for column, season in enumerate(seasons[start:start + columns]):
            small = season_map(content, season, width=each, max_height=420, labels=False, lang=lang)
            left = EDGE + column * (each + gap)
            parts.append(text(season.name.text(lang), left, line_top + 14, font_size=14, font_weight=700, fill=TEXT))
            parts.append(text(_small_line(content, season, lang), left, line_top + 32, font_size=11.5, fill=QUIET))
            parts.append(_at(left, line_top + 40, small.svg))
            bottom = max(bottom, line_top + 40 + small.height + 14)
    return parts, bottom - top


def _small_line(content: MapContent, season: Season, lang: str) -> str:
    need, _, after = content.plan.figures.access_by_season.get(season.id, (0.0, 0.0, 0.0))
    share = say("picture.share_short", lang, after=per_cent(after / need, lang)) if need else ""
    return " · ".join(filter(None, (share, _counts(content, season, lang))))


def _at(x: float, y: float, svg: str) -> str:
    return element("g", svg, transform=f"translate({x:.1f} {y:.1f})")
