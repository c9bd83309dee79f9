"""Runs for a person: what their roles do not allow is refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from optimizer.review.persons import Person
from optimizer.review.roles import require
from optimizer.runs.desk import Runs
from optimizer.runs.state import RunState
from optimizer.scenario import Scenario


class ActingRuns:
    """The functions of `Runs` for whoever acts; each raises `Refused` where their roles do not allow it."""

    def __init__(self, runs: Runs, person: Person) -> None:
        self._runs, self._person = runs, person

    def warm(self) -> None:
        """Have a process ready, if the person may start a run; others need none."""
        if "planner" in self._person.roles:
            self._runs.warm()

    def start(
        self, scenario: Scenario, territory_place: Path, *, start_plan: Path | None = None,
        in_force: Path | None = None, lang: str = "fr", amendments: Sequence[str] = (),
    ) -> str:
        """Have a plan made in the background; see `Runs.start`.

        Raises
        ------
        Refused, QueueFull
        """
        require(self._person, "decide" if amendments else "edit_workspace")
        return self._runs.start(
            scenario, territory_place, start_plan=start_plan, in_force=in_force, lang=lang, amendments=amendments,
            asked_by=self._person.id, asked_by_name=self._person.name,
        )

    def look(self, run_id: str) -> RunState | None:
        """What is known of a run."""
        require(self._person, "read_workspace")
        return self._runs.look(run_id)

    def scenario(self, run_id: str) -> Scenario | None:
        """What a run solves."""
        require(self._person, "read_workspace")
        return self._runs.scenario(run_id)

    def for_amendments(self, amendment_ids: Collection[str]) -> RunState | None:
        """The newest run that works, or worked, on one of these proposals."""
        require(self._person, "read_workspace")
        return self._runs.for_amendments(amendment_ids)

    def stop(self, run_id: str) -> None:
        """Ask a run to stop and keep its best plan so far."""
        require(self._person, "edit_workspace")
        self._runs.stop(run_id)

    def forget(self, run_id: str) -> None:
        """Delete a run with its plans."""
        require(self._person, "edit_workspace")
        self._runs.forget(run_id)
