"""What the commands say beside the plan itself, in French and in English."""

from __future__ import annotations

import os

PHRASES: dict[str, tuple[str, str]] = {
    "phase.reading": ("lecture du territoire et des hypothèses", "reading territory and scenario"),
    "phase.preparing": ("temps de trajet, besoins et propositions", "travel times, needs and offers"),
    "phase.greedy": ("premier plan", "first plan"),
    "phase.places": ("lieux seuls", "places alone"),
    "phase.separate": ("lieux, puis tournées", "places, then tours"),
    "phase.start": ("plan de départ", "starting plan"),
    "phase.bound": ("recherche de la limite démontrée", "proving the bound"),
    "phase.search": ("améliorations", "improving"),
    "phase.feasible": ("recherche d’un plan qui respecte les règles", "looking for a plan that keeps the rules"),
    "phase.closing": ("recherche de la preuve", "looking for the proof"),
    "phase.kernel": ("choix parmi les meilleures propositions", "choosing among the best offers"),
    "phase.timetable": ("emploi du temps", "timetable"),
    "phase.checking": ("vérification indépendante", "independent check"),
    "phase.writing": ("écriture du plan", "writing the plan"),
    "progress.best": ("gain sur aujourd’hui {gain}", "gain over today {gain}"),
    "progress.bound": ("au mieux, {gap} de plus est possible", "at most {gap} more is possible"),
    "stopping": (
        "Arrêt demandé : la meilleure solution trouvée va être écrite. Ctrl-C à nouveau pour tout abandonner.",
        "Stopping: the best plan found so far will be written. Ctrl-C again to abandon it.",
    ),
    "written": ("Plan écrit dans {folder}", "Plan written in {folder}"),
    "look": (
        "  carte : ouvrir {folder}/plan.gpkg dans QGIS\n"
        "  rapport : maillage export {folder} --to html\n"
        "  vérifier à nouveau : maillage check {folder}",
        "  map: open {folder}/plan.gpkg in QGIS\n"
        "  report: maillage export {folder} --to html\n"
        "  check again: maillage check {folder}",
    ),
    "no_plan": (
        "Aucun plan ne respecte toutes les règles. Rien n’a été écrit.",
        "No plan keeps all the rules. Nothing was written.",
    ),
    "none_found": (
        "Aucun plan trouvé avant la fin du calcul : rien n’est démontré. Rien n’a été écrit.",
        "No plan was found before the end; nothing is proven. Nothing was written.",
    ),
    "conflict": ("Ces règles se contredisent :", "These rules conflict:"),
    "remedies": (
        "Une seule de ces corrections suffit, la plus légère d’abord :",
        "Any one of these mends it, the smallest change first:",
    ),
    "check.territory": ("Territoire « {name} » : aucune erreur.", "Territory “{name}”: no fault."),
    "check.scenario": ("Hypothèses « {name} » : aucune erreur.", "Scenario “{name}”: no fault."),
    "check.counts": (
        "  {demand_points} points de demande, {sites} lieux, {stops} points d’arrêt, {bases} points de départ",
        "  {demand_points} demand points, {sites} sites, {stops} stops, {bases} bases",
    ),
    "check.plan": (
        "Plan « {name} » : accès, coût, règles et horaires recalculés sans l’optimiseur, et identiques.",
        "Plan “{name}”: access, cost, rules and timetable recomputed without the optimiser, and the same.",
    ),
    "exported": ("Écrit : {files}", "Written: {files}"),
    "app": ("Pages ouvertes dans le navigateur ; Ctrl-C pour fermer.", "Pages open in the browser; Ctrl-C to close."),
}


def phrase(key: str, lang: str, **values: object) -> str:
    """The phrase `key` in `lang`, with `values` in their places."""
    french, english = PHRASES[key]
    return (english if lang == "en" else french).format(**values)


def preferred_language() -> str:
    """French, unless the computer itself is set to English."""
    setting = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if setting.lower().startswith("en") else "fr"
