"""The workspace: brought territories in its folder, scenarios, plans and ended runs in the database.

Names in keys are slugs; the names that people see stand beside them. Everything is written whole or not at
all, so that any number of sessions and processes may share one workspace.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from optimizer.database import database_of
from optimizer.refusals import NotKept
from optimizer.review.persons import LOCAL, Person
from optimizer.review.roles import require
from optimizer.scenario import Scenario, Words
from optimizer.slugs import is_slug
from optimizer.territory import Territory
from optimizer.workspace.plan_records import record_of
from optimizer.workspace.plans import PlanEntry, Plans
from optimizer.workspace.run_records import EndedRun, RunEntry, RunRecords
from optimizer.workspace.scenarios import ScenarioEntry, Scenarios
from optimizer.workspace.taking_over import take_over
from optimizer.workspace.territories import Territories, TerritoryEntry

if TYPE_CHECKING:
    from optimizer.plan import Plan

VARIABLE = "MAILLAGE_WORKSPACE"


def default_root() -> Path:
    """The folder that the environment variable MAILLAGE_WORKSPACE names, else ``maillage-workspace`` here."""
    return Path(os.environ.get(VARIABLE) or "maillage-workspace").expanduser().absolute()


class Workspace:
    """What planners keep.

    Ids and keys come from outside, the address bar included: those that name nothing here, or a place
    outside, raise `NotKept`. A key is a territory's id and a name: ``lozere/default``. Whoever acts must be
    allowed to (`acting`): else every function raises `Refused`. A database out of reach is a `StoreError`.

    Parameters
    ----------
    root
        Its folder; made when something is first kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = database_of(root, take_over)
        self._person = LOCAL
        self._territories = Territories(root / "territories")
        self._scenarios = Scenarios(self.database)
        self._plans = Plans(root, self.database)
        self._runs = RunRecords(root, self.database)

    def acting(self, person: Person) -> Workspace:
        """The same workspace, for `person`: reads and changes only what their roles allow, in their name."""
        theirs = copy.copy(self)
        theirs._person = person
        return theirs

    def _reads(self) -> None:
        require(self._person, "read_workspace")

    def _edits(self) -> str:
        """Id of the person who acts, who may change what is kept."""
        require(self._person, "edit_workspace")
        return self._person.id

    # --- territories ------------------------------------------------------------------------------

    def territories(self) -> list[TerritoryEntry]:
        """Territories of the house, then those brought."""
        self._reads()
        return self._territories.entries()

    def territory(self, territory_id: str) -> Territory:
        """A territory as its tables have it: one object for all, until its files change.

        Raises
        ------
        NotKept, TerritoryError
        """
        self._reads()
        return self._territories.territory(territory_id)

    def territory_place(self, territory_id: str) -> Path:
        """The folder or GeoPackage that holds it.

        Raises
        ------
        NotKept
        """
        self._reads()
        return self._territories.place(territory_id)

    def keep_territory(self, content: bytes | BinaryIO, file_name: str) -> str:
        """Check an uploaded GeoPackage or zip of tables, and keep it; its id.

        Raises
        ------
        TerritoryError
            Lists every fault; nothing is then kept.
        """
        self._edits()
        return self._territories.keep(content, file_name).id

    def delete_territory(self, territory_id: str) -> None:
        """Delete a territory that was brought, with its scenarios and plans.

        Raises
        ------
        NotKept, ComesWithMaillage
        """
        self._edits()
        self._territories.require_brought(territory_id)
        # The territory goes last: a kill in between leaves nothing for a later one of the same id to inherit.
        with self.database.writing() as connection:
            self._scenarios.delete_all(connection, territory_id)
            self._plans.delete_all(connection, territory_id)
        self._territories.delete(territory_id)

    # --- scenarios --------------------------------------------------------------------------------

    def scenarios(self, territory_id: str) -> list[ScenarioEntry]:
        """Scenarios of a territory: the default, the other models, then the planners' own by name.

        Raises
        ------
        NotKept
        """
        self._reads()
        self.territory_place(territory_id)
        return self._scenarios.entries(territory_id)

    def read(self, key: str) -> tuple[Scenario, str]:
        """A scenario with the stamp of its version, which `save` asks for.

        Raises
        ------
        NotKept, ScenarioError
        """
        self._reads()
        return self._scenarios.read(self._of_known_territory(key))

    def save(self, key: str, scenario: Scenario, expected_stamp: str) -> str:
        """Keep a new version of a scenario; its stamp. A model gets a changed copy that stands before it.

        Raises
        ------
        NotKept
            If it was deleted meanwhile.
        ChangedElsewhere
            If someone else saved it since the version that `expected_stamp` names; theirs stays.
        """
        by = self._edits()
        return self._scenarios.save(self._of_known_territory(key), scenario, expected_stamp, by=by)

    def create(self, territory_id: str, scenario: Scenario) -> str:
        """Keep a new scenario for a territory; its key, made from its name.

        Raises
        ------
        NotKept
        """
        by = self._edits()
        self.territory_place(territory_id)
        return self._scenarios.create(territory_id, scenario, by=by)

    def duplicate(self, key: str, name: str | Words) -> str:
        """Keep a copy of a scenario under another name; its key.

        Raises
        ------
        NotKept, ScenarioError
        """
        self._edits()
        scenario, _ = self.read(key)
        return self.create(key.partition("/")[0], scenario.model_copy(update={"name": _words(name)}))

    def rename(self, key: str, name: str | Words) -> str:
        """Give a scenario another name; its key stays, the stamp of its new version is returned.

        Raises
        ------
        NotKept, ScenarioError
        """
        by = self._edits()
        return self._scenarios.rename(self._of_known_territory(key), _words(name), by=by)

    def delete(self, key: str) -> None:
        """Delete a scenario; of a model only the changed copy, which brings the model back.

        Raises
        ------
        NotKept
        ComesWithMaillage
            If it is a model that nobody changed.
        """
        self._edits()
        self._scenarios.delete(key)

    # --- plans ------------------------------------------------------------------------------------

    def plans(self, territory_id: str) -> list[PlanEntry]:
        """Plans of a territory, the newest first.

        Raises
        ------
        NotKept
        """
        self._reads()
        self.territory_place(territory_id)
        return self._plans.entries(territory_id)

    def plan(self, key: str) -> tuple[Plan, Scenario]:
        """A plan and the scenario for which it was made.

        Raises
        ------
        NotKept, PlanError
        """
        self._reads()
        return self._plans.plan(self._of_known_territory(key))

    def plan_folder(self, key: str) -> Path:
        """The folder of a plan, as `maillage export` takes it.

        Raises
        ------
        NotKept
        """
        self._reads()
        return self._plans.place(key)

    def plan_name(self, key: str, lang: str = "fr") -> str:
        """The name of a plan.

        Raises
        ------
        NotKept
        """
        self._reads()
        return self._plans.entry(key).name.text(lang)

    def plan_entry(self, key: str) -> PlanEntry:
        """What is listed of a plan.

        Raises
        ------
        NotKept
        """
        self._reads()
        return self._plans.entry(key)

    def keep_plan(self, folder: Path, *, key: str | None = None) -> str:
        """Copy a plan folder, from a run say, into the workspace; its key.

        Parameters
        ----------
        key
            What the plan is called within its territory, such as the run's id: the plan is then kept once,
            however often it is asked for. None: a name made from the plan's.

        Raises
        ------
        NotKept
            If its territory is not in this workspace.
        PlanError
            If it is not a plan's folder, or the disk refuses.
        """
        by = self._edits()
        territory_id, place = self._territory_of(folder)
        return self._plans.keep(folder, territory_id, place, key, by=by)

    def rename_plan(self, key: str, name: str | Words) -> None:
        """Give a plan another name; its key stays.

        Raises
        ------
        NotKept, PlanError
        """
        self._edits()
        self._plans.rename(key, _words(name))

    def delete_plan(self, key: str) -> None:
        """Delete a plan.

        Raises
        ------
        NotKept
        """
        self._edits()
        self._plans.delete(key)

    # --- runs that ended --------------------------------------------------------------------------

    def keep_run(self, run: EndedRun) -> None:
        """Keep what became of a run, with its plan, once.

        Raises
        ------
        NotKept
            If its territory is not in this workspace.
        PlanError
            If its folder is no plan's, or the disk refuses.
        """
        self._edits()
        if run.plan_folder is not None:
            territory_id, place = self._territory_of(run.plan_folder)
        else:
            territory_id, place = run.scenario.territory, None
            if not is_slug(territory_id):
                raise NotKept(territory_id)
        self._runs.keep(run, territory_id, place)

    def runs(self, territory_id: str) -> list[RunEntry]:
        """Runs of a territory that ended, the newest first; those of a territory that was deleted stay.

        Raises
        ------
        NotKept
        """
        self.territory_place(territory_id)
        return self._runs.entries(territory_id)

    def known_runs(self) -> set[str]:
        """Ids of all runs that are kept."""
        self._reads()
        return self._runs.known()

    def _territory_of(self, folder: Path) -> tuple[str, Path | None]:
        """Id of a plan's territory here, and where it lies if it was brought.

        Raises
        ------
        NotKept, PlanError
        """
        record = record_of(folder)
        way = record["territory"].get("path")
        if way is None:
            territory_id = str(record["scenario"].get("territory"))
            self.territory_place(territory_id)
            return territory_id, None
        place = (folder / str(way)).resolve()
        territories = self._territories.folder.resolve()
        if not place.is_relative_to(territories) or place == territories:
            raise NotKept(str(record["territory"].get("id")))
        territory_id = place.relative_to(territories).parts[0]
        return territory_id, self.territory_place(territory_id)

    def _of_known_territory(self, key: str) -> str:
        """`key`, if its territory is here."""
        self.territory_place(key.partition("/")[0])
        return key


def _words(name: str | Words) -> Words:
    return Words(fr=name, en=name) if isinstance(name, str) else name
