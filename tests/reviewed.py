"""A plan on the tiny territory, published, and the people who look at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimizer.review.contribution import Subject
from optimizer.review.persons import Person, Role
from optimizer.review.publication import Publication
from optimizer.review.review import Review
from optimizer.store import write_plan
from optimizer.workspace import Workspace
from tests.sample_plan import sample_plan, sample_scenario
from tests.test_uploads import FILES, zipped


def person(*roles: Role, areas: tuple[str, ...] = (), id: str = "") -> Person:
    name = id or "-".join([*roles, *areas]) or "nobody"
    return Person(id=name, name=name.title(), roles=frozenset(roles), areas=frozenset(areas))


READER = person("reader")
NORTH = person("official", areas=("north",))
SOUTH = person("official", areas=("south",))
WHOLE = person("official", areas=("all",))
STRANGER = person("official", areas=("elsewhere",))
PLANNER = person("planner")
ADMINISTRATOR = person("administrator")
NOBODY = person()

PLAN = Subject(alternative=1)
SCHOOL = Subject(alternative=1, place="s2")
"""In the south."""
LIBRARY = Subject(alternative=1, place="s4")
"""In the north."""


@dataclass(frozen=True)
class Reviewed:
    """A workspace with a plan and its publication."""

    workspace: Workspace
    territory: str
    plan_key: str
    publication: Publication

    @property
    def review(self) -> Review:
        return Review(self.workspace)


def reviewed(folder: Path, *, areas: tuple[str, ...] = (), alternatives: int = 1) -> Reviewed:
    """Bring the territory, keep the sample plan, publish it."""
    workspace = Workspace(folder / "kept")
    territory = workspace.keep_territory(zipped(dict(FILES)), "Mon Pays.zip")
    scenario = sample_scenario(territory=territory)
    run = write_plan(sample_plan(), workspace.territory(territory), scenario, workspace.root / "runs" / "one" / "plan")
    key = workspace.keep_plan(run)
    publication = Review(workspace).publications.publish(
        PLANNER, territory=territory, title="Premier réseau", note="À discuter", areas=areas,
        plans=[(f"Variante {number}", key) for number in range(1, alternatives + 1)],
    )
    return Reviewed(workspace, territory, key, publication)
