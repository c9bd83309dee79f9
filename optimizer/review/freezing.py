"""What a plan follows from, gathered to be published: its folder, its territory's tables, its scenario, its names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.database.contents import bundle_sha256, sha256
from optimizer.refusals import NotKept, Refusal
from optimizer.review.publication import FrozenPlace, Index
from optimizer.scenario_text import to_yaml
from optimizer.told import Told
from optimizer.workspace.plan_records import folder_files, record_of

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory
    from optimizer.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A plan ready to be published; bytes by file name."""

    plan_key: str
    plan: dict[str, bytes]
    territory: dict[str, bytes]
    scenario: bytes
    names: bytes
    inputs_hash: str
    cost_eur: float
    need_met_share: float


def frozen(workspace: Workspace, territory_id: str, plan_key: str) -> Frozen:
    """Gather a plan of the workspace.

    Raises
    ------
    NotKept
        If there is no such plan of this territory.
    PlanError, TerritoryError
    Refusal
        If the territory's tables have changed since the plan was made.
    """
    if plan_key.partition("/")[0] != territory_id:
        raise NotKept(plan_key)
    plan, scenario = workspace.plan(plan_key)
    folder, place = workspace.plan_folder(plan_key), workspace.territory_place(territory_id)
    tables, territory = _files(place), workspace.territory(territory_id)
    record = record_of(folder)
    if record["territory"].get("content_hash") != territory.content_hash:
        raise Refusal(
            plan_key, Told("the territory’s tables have changed since this plan was made: calculate it again")
        )
    lies = f"../../territories/{bundle_sha256({name: sha256(data) for name, data in tables.items()})}"
    record["territory"]["path"] = f"{lies}/{place.name}" if place.is_file() else lies
    need = plan.figures.need_person_weeks
    return Frozen(
        plan_key=plan_key, plan=folder_files(folder, record), territory=tables,
        scenario=to_yaml(scenario).encode(), names=_names(plan, territory, scenario), inputs_hash=plan.inputs_hash,
        cost_eur=plan.figures.cost_eur, need_met_share=plan.figures.access_person_weeks / need if need else 0.0,
    )


def _files(place: Path) -> dict[str, bytes]:
    """Settings and tables of a territory; not the scenarios beside them."""
    files = [place] if place.is_file() else [path for path in sorted(place.iterdir()) if path.is_file()]
    return {path.name: path.read_bytes() for path in files if not path.name.startswith(".")}


def _names(plan: Plan, territory: Territory, scenario: Scenario) -> bytes:
    from optimizer.views.tours import tours

    values: dict[str, Any] = {
        "areas": {area.id: [area.name, area.parent] for area in territory.areas},
        "sites": {site.id: [site.name, site.area] for site in territory.sites},
        "stops": {stop.id: [stop.name, stop.area] for stop in territory.stops},
        "seasons": [season.id for season in scenario.seasons],
        "tours": {
            f"{tour.run.season}/{tour.number}": [call.stop.id for call in tour.calls]
            for tour in tours(plan, territory, scenario)
        },
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()


@lru_cache(maxsize=64)
def index_of(names: bytes) -> Index:
    """The names of a published plan, read once."""
    values = json.loads(names)
    return Index(
        areas={area: (name, parent) for area, (name, parent) in values["areas"].items()},
        sites={site: FrozenPlace(name=name, area=area) for site, (name, area) in values["sites"].items()},
        stops={stop: FrozenPlace(name=name, area=area) for stop, (name, area) in values["stops"].items()},
        seasons=tuple(values["seasons"]),
        tours={tour: tuple(stops) for tour, stops in values["tours"].items()},
    )
