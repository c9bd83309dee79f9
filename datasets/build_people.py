"""People of each commune by group, and their split over the inhabited census cells.

Every rate here is explained, with its basis and certainty, in `datasets/lozere/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, str]

GROUPS = (
    "children", "adults", "seniors", "adults_no_car", "seniors_no_car",
    "second_home_owners", "tourists", "seasonal_workers", "teleworkers", "farmers",
)
RESIDENT_GROUPS = GROUPS[:5]

NO_CAR_BEFORE_75 = 0.10
NO_CAR_FROM_75 = 0.25
PERSONS_PER_SECOND_HOME = 2.5
TOURISTS_PRESENT = 15_300
"""Mean over the year: 5.6 million nights ÷ 365."""
TOURISTS_IN_LETS = 0.30
"""Share of the tourists spread like second homes (gîtes, furnished lets); the rest like registered beds."""
BEDS = {
    "n_hotels_2026": 40, "n_campings_2026": 150, "n_villages_vacances_2026": 200,
    "n_residences_tourisme_2026": 150, "n_auberges_jeunesse_2026": 40,
}
TOURISTS_PER_SEASONAL_WORKER = 30
TOURIST_SUMMER_MULTIPLIER = 3.0
EMPLOYED_SHARE_OF_15_59 = 0.72
EMPLOYEE_SHARE_OF_EMPLOYED = 0.78
TELEWORKER_SHARE_OF_EMPLOYEES = 0.10
FARMERS = 3_000
FARMERS_AT_MOST = 0.25
"""No commune counts more farmers than this share of its people aged 15 to 74."""
FARMING_WEIGHT = {"Rural à habitat très dispersé": 1.0, "Rural à habitat dispersé": 0.8, "Bourgs ruraux": 0.5}

CELL_CLASS = {"children": "age_lt15", "adults": "age_15_64", "adults_no_car": "age_15_64", "teleworkers": "age_15_64",
              "seniors": "age_ge65", "seniors_no_car": "age_ge65"}
"""The age class of the census cells that spreads a group inside its commune; the other groups follow all persons."""


def shares(weights: Sequence[float]) -> list[float]:
    """Weights as shares of their sum."""
    total = sum(weights)
    return [weight / total for weight in weights]


def persons_by_commune(communes: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Persons of each group in each commune.

    Parameters
    ----------
    communes
        Rows of `communes_48.csv`: age classes and housing of the 2022 census, tourist capacity of 2026.

    Returns
    -------
    dict
        Commune code → group → persons. Resident groups sum to `pop_2022`.
    """
    beds = [sum(n * int(row[kind]) for kind, n in BEDS.items()) for row in communes]
    second_homes = [float(row["res_secondaires_2022"]) for row in communes]
    tourists = [
        TOURISTS_PRESENT * ((1 - TOURISTS_IN_LETS) * in_beds + TOURISTS_IN_LETS * in_lets)
        for in_beds, in_lets in zip(shares(beds), shares(second_homes))
    ]
    farmed_km2 = shares([
        float(row["superf_insee_km2"]) * FARMING_WEIGHT.get(row["densite"], 0.2) for row in communes
    ])
    persons = {}
    for index, row in enumerate(communes):
        by_age = _age_classes(row)
        adults = by_age["15_29"] + by_age["30_44"] + by_age["45_59"]
        elders = by_age["75_89"] + by_age["90p"]
        seniors_no_car = NO_CAR_BEFORE_75 * by_age["60_74"] + NO_CAR_FROM_75 * elders
        employees = adults * EMPLOYED_SHARE_OF_15_59 * EMPLOYEE_SHARE_OF_EMPLOYED
        persons[row["code"]] = {
            "children": by_age["0_14"],
            "adults": adults * (1 - NO_CAR_BEFORE_75),
            "seniors": by_age["60_74"] + elders - seniors_no_car,
            "adults_no_car": adults * NO_CAR_BEFORE_75,
            "seniors_no_car": seniors_no_car,
            "second_home_owners": second_homes[index] * PERSONS_PER_SECOND_HOME,
            "tourists": tourists[index],
            "seasonal_workers": tourists[index] * TOURIST_SUMMER_MULTIPLIER / TOURISTS_PER_SEASONAL_WORKER,
            "teleworkers": employees * TELEWORKER_SHARE_OF_EMPLOYEES,
            "farmers": min(FARMERS * farmed_km2[index], FARMERS_AT_MOST * (adults + by_age["60_74"])),
        }
    return persons


def _age_classes(row: Row) -> dict[str, float]:
    """Age classes of one commune, scaled so that they sum to its whole population of 2022."""
    names = ("0_14", "15_29", "30_44", "45_59", "60_74", "75_89", "90p")
    classes = {name: float(row[f"pop22_{name}"]) for name in names}
    scale = int(row["pop_2022"]) / sum(classes.values())
    return {name: value * scale for name, value in classes.items()}


def spread_over_cells(persons: Mapping[str, float], cells: Sequence[Row]) -> list[dict[str, float]]:
    """Spread a commune's groups over its inhabited cells, so that each group's sum is kept.

    A group follows its age class in the cells (see `CELL_CLASS`), weighted by the share of the cell
    that lies in the territory; where the class is empty in every cell, it follows all persons.
    """
    spread: list[dict[str, float]] = [{} for _ in cells]
    inside = [float(cell["share_in_territory"]) for cell in cells]
    everyone = [float(cell["pop_2021"]) * share for cell, share in zip(cells, inside)]
    for group in GROUPS:
        column = CELL_CLASS.get(group, "pop_2021")
        weights = [float(cell[column]) * share for cell, share in zip(cells, inside)]
        for cell_persons, share in zip(spread, shares(weights if sum(weights) > 0 else everyone)):
            cell_persons[group] = persons[group] * share
    return spread
