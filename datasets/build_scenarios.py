"""Writes the alternative scenarios of Lozère from `lozere/scenarios/default.yaml`.

    python datasets/build_scenarios.py [--out datasets]

Each alternative is a whole file that differs from the default in a few lines only, so that two plans
can be compared. Change the default by hand, then run this.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RATE_OF_NO_CAR = re.compile(r"(?m)^(      (?:adults|seniors)_no_car: )([\d.]+)$")
FLEET = re.compile(r"(?ms)^# Two stops of 150 min.*?^fleet:\n.*?(?=^# Grants first)")
AGENT_CAR = """\
  - id: agent-car
    name: {fr: Agent en voiture, en: Agent in a car}
    kind: car_with_room
    number: 1
    bases: [base-mende]
    shift_minutes: 525
    break_minutes: 45
    stop_minutes: 180
    setup_minutes: 20
    max_stops: 3
    start_time: "08:00"
    days: [mon, tue, wed, thu, fri]
    cycle_weeks: 2
    visit_levels: [1, 2]
    services: [public, social, business]
    eur_per_km: 0.35
    eur_per_hour: 30
    eur_per_day: 20

"""
RULES = "rules:\n"
CLOSED = ("school", "farm", "gite", "tourist_office")
"""Kinds of the alternative without schools: the last three are illustrative."""


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """What an alternative is called, which texts of the default it replaces and which rules it adds."""

    fr: str
    en: str
    description_fr: str
    description_en: str
    replace: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()


ALTERNATIVES = {
    "agent-car": Alternative(
        fr="Avec un agent en voiture", en="With an agent in a car",
        description_fr="Le premier réseau, et un agent qui reçoit dans une salle prêtée, au départ de Mende.",
        description_en="The first network, and one agent who works in lent rooms, from Mende.",
        replace=(("# Grants first", AGENT_CAR + "# Grants first"),),
    ),
    "frugal": Alternative(
        fr="Réseau frugal", en="Frugal network",
        description_fr="Le premier réseau avec 150 000 €, un tiers de moins.",
        description_en="The first network with €150,000, a third less.",
        replace=(("budget_eur: 220000", "budget_eur: 150000"),),
    ),
    "one-agent-crew": Alternative(
        fr="Un seul agent dans le camion", en="One agent in the truck",
        description_fr="L'équipage du camion passe de deux agents à un seul.",
        description_en="The crew of the truck is one agent instead of two.",
        replace=(("    eur_per_hour: 60\n", "    eur_per_hour: 30\n"),),
    ),
    "two-trucks": Alternative(
        fr="Deux camions", en="Two trucks",
        description_fr="Deux camions, au départ de Mende ou de Saint-Chély-d'Apcher, et 320 000 €.",
        description_en="Two trucks, from Mende or Saint-Chély-d'Apcher, and €320,000.",
        replace=(("budget_eur: 220000", "budget_eur: 320000"),
                 ("number: 1\n    bases: [base-mende]", "number: 2\n    bases: [base-mende, base-saint-chely]")),
    ),
    "places-only": Alternative(
        fr="Des lieux seulement", en="Places only",
        description_fr="Sans camion ; l'équipage devient deux animateurs de plus.",
        description_en="No truck; its crew become two more animators.",
        replace=(("      number: 2\n      half_days", "      number: 4\n      half_days"),),
    ),
    "no-car-first": Alternative(
        fr="Priorité aux personnes sans voiture", en="People without a car first",
        description_fr="Les besoins des personnes sans voiture comptent trois fois.",
        description_en="The needs of people without a car count three times.",
    ),
    "visitors-season": Alternative(
        fr="D'avril à octobre d'abord", en="April to October first",
        description_fr="Au plus 30 000 € l'hiver : l'effort porte sur la saison des visiteurs.",
        description_en="At most €30,000 in winter: the effort goes to the season of visitors.",
        rules=("kind: budget_season, season: winter, at_most_eur: 30000",),
    ),
    "without-schools": Alternative(
        fr="Sans les écoles", en="Without schools",
        description_fr="Les conseils d'école refusent : aucune école, et aucun lieu donné en exemple.",
        description_en="School councils say no: no school, and none of the illustrative places.",
        rules=tuple(f"kind: site_forbidden, site_kind: {kind}" for kind in CLOSED),
    ),
    "half-everywhere": Alternative(
        fr="La moitié des besoins partout", en="Half the need everywhere",
        description_fr="Dans chaque intercommunalité, au moins la moitié des besoins est satisfaite.",
        description_en="In each EPCI at least half of the need is met.",
        rules=("kind: minimum_access, share: 0.5, area_kind: epci",),
    ),
}


def alternative_text(default: str, name: str) -> str:
    """The YAML of an alternative.

    Raises
    ------
    ValueError
        If a text to replace is not exactly once in the default.
    """
    chosen = ALTERNATIVES[name]
    text = _renamed(default, chosen)
    for old, new in chosen.replace:
        text = _replaced(text, old, new)
    if chosen.rules:
        text = _replaced(text, RULES, RULES + "".join(f"  - {{{rule}}}\n" for rule in chosen.rules))
    if name == "places-only":
        text = FLEET.sub("", text)
    if name == "no-car-first":
        text = RATE_OF_NO_CAR.sub(lambda rate: f"{rate[1]}{round(3 * float(rate[2]), 4)}", text)
    return text


def grid_text(default: str) -> str:
    """The default scenario on the territory of 1-km cells."""
    head = "# The default scenario of lozere on its inhabited 1-km cells. Figures: datasets/lozere/README.md.\n"
    return head + _replaced(default[default.index("name: "):], "territory: lozere\n", "territory: lozere-grid\n")


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"not exactly once in the default scenario: {old!r}")
    return text.replace(old, new)


def _renamed(default: str, chosen: Alternative) -> str:
    head = (f"# {chosen.en}: differs from default.yaml in a few lines. Figures: datasets/lozere/README.md.\n"
            f'name: {{fr: "{chosen.fr}", en: "{chosen.en}"}}\n'
            f'description:\n  fr: "{chosen.description_fr}"\n  en: "{chosen.description_en}"\n')
    return head + default[default.index("territory: "):]


def build(out: Path) -> None:
    """Write every alternative, and the default of the grid."""
    default = (HERE / "lozere" / "scenarios" / "default.yaml").read_text(encoding="utf-8")
    folder = out / "lozere" / "scenarios"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ALTERNATIVES:
        (folder / f"{name}.yaml").write_text(alternative_text(default, name), encoding="utf-8", newline="\n")
    grid = out / "lozere-grid" / "scenarios"
    grid.mkdir(parents=True, exist_ok=True)
    (grid / "default.yaml").write_text(grid_text(default), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes the alternative scenarios of Lozère.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write in (default: here)")
    build(parser.parse_args().out)
