"""What the commands say beside the plan itself: key → English; the French, by key, is in `locale/fr/commands.po`."""

from __future__ import annotations

import os

from optimizer.locale import translator

PHRASES: dict[str, str] = {
    "stopping": "Stopping: the best plan found so far will be written. Ctrl-C again to abandon it.",
    "written": "Plan written in {folder}",
    "look": (
        "  map: open {folder}/plan.gpkg in QGIS\n"
        "  report: maillage export {folder} --to html\n"
        "  check again: maillage check {folder}"
    ),
    "no_plan": "No plan keeps all the rules. Nothing was written.",
    "none_found": "No plan was found before the end; nothing is proven. Nothing was written.",
    "conflict": "These rules conflict:",
    "remedies": "Any one of these mends it, the smallest change first:",
    "check.territory": "Territory “{name}”: no fault.",
    "check.scenario": "Scenario “{name}”: no fault.",
    "check.counts": "  {demand_points} demand points, {sites} sites, {stops} stops, {bases} bases",
    "check.plan": "Plan “{name}”: access, cost, rules and timetable recomputed without the optimiser, and the same.",
    "exported": "Written: {files}",
    "review.verified": "Publication “{title}”: every file is as it was published.",
    "app": "Pages open in the browser; Ctrl-C to close.",
}


def phrase(key: str, lang: str, **values: object) -> str:
    """The phrase `key` in `lang`, with `values` in their places."""
    return translator(lang).c(key, PHRASES[key]).format(**values)


def preferred_language() -> str:
    """French, unless the computer itself is set to English."""
    setting = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if setting.lower().startswith("en") else "fr"
