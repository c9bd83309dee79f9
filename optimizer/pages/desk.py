"""The desk of one planner: everything the pages remember, in one place.

What a desk holds is an immutable snapshot; each change makes the next one. Snapshots live in the server
under the desk's token, which stands in the address: a reload or a second tab finds the desk as it was and
goes on with its own copy, so that two tabs never write over one another.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from pydantic import ValidationError

from optimizer.faults import Fault, InputError
from optimizer.first_scenario import starting_scenario
from optimizer.pages import shared
from optimizer.pages.identity import Identity, identity
from optimizer.pages.refusals import reason, tell
from optimizer.pages.visit import Visit, language, visit, write_address
from optimizer.reading.validation_faults import faults_of
from optimizer.reading.yaml_text import YamlText
from optimizer.scenario import Scenario, Words
from optimizer.territory import Territory
from optimizer.workspace import NotKept, Workspace

MOST_DESKS = 500
"""Desks remembered; beyond, the one unused for longest is forgotten."""
MOST_STEPS = 100
"""Edits that can be undone."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A scenario being edited."""

    key: str
    stamp: str
    """Version of the kept scenario on which it is based."""
    saved: Scenario
    steps: tuple[Scenario, ...]
    """The scenario after each edit, oldest first."""
    at: int = 0
    """Which of `steps` it is now."""

    @property
    def scenario(self) -> Scenario:
        return self.steps[self.at]

    @property
    def unsaved(self) -> bool:
        return self.scenario != self.saved


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What a desk remembers."""

    draft: Draft
    put_aside: tuple[Draft, ...] = ()
    """Unsaved drafts of other scenarios: whoever comes back finds them."""
    epoch: int = 0
    """Changes whenever widgets must be drawn anew from the draft: put it into their keys."""
    plan_key: str = ""
    run_id: str = ""
    taken_run: str = ""
    """The run that is over for this desk: what it found is kept."""


class _Desks:
    """Snapshots by token, the latest used last."""

    def __init__(self) -> None:
        self._snapshots: OrderedDict[str, Snapshot] = OrderedDict()

    def get(self, token: str) -> Snapshot | None:
        return self._snapshots.get(token)

    def put(self, token: str, snapshot: Snapshot) -> None:
        self._snapshots[token] = snapshot
        self._snapshots.move_to_end(token)
        while len(self._snapshots) > MOST_DESKS:
            self._snapshots.popitem(last=False)


@st.cache_resource(show_spinner=False)
def _desks() -> _Desks:
    return _Desks()


class Desk(Visit):
    """The desk at which this session works; make one with `desk()` at the top of a page."""

    def __init__(self, token: str, lang: str, who: Identity) -> None:
        super().__init__(who, lang)
        self._token = token

    # --- what is kept -------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        found = _desks().get(self._token)
        assert found is not None, "a desk that was made has a snapshot"
        return found

    def _update(self, **changes: Any) -> None:
        _desks().put(self._token, replace(self.snapshot, **changes))

    # --- the draft ----------------------------------------------------------------------------------

    @property
    def draft(self) -> Scenario:
        """The scenario as edited."""
        return self.snapshot.draft.scenario

    @property
    def scenario_key(self) -> str:
        return self.snapshot.draft.key

    @property
    def unsaved(self) -> bool:
        return self.snapshot.draft.unsaved

    @property
    def epoch(self) -> int:
        return self.snapshot.epoch

    def edit(self, changed: Scenario, *, redraw: bool = False) -> None:
        """Make `changed`, a valid scenario, the draft.

        Parameters
        ----------
        redraw : bool
            Whether widgets that show the draft must be made anew: True when something other than the
            widget itself (a map, a table) made the edit.
        """
        draft = self.snapshot.draft
        if changed == draft.scenario:
            return
        kept = draft.steps[: draft.at + 1][-MOST_STEPS:]
        self._move(replace(draft, steps=(*kept, changed), at=len(kept)), redraw=redraw)

    def change(self, *, redraw: bool = False, **values: Any) -> list[Fault]:
        """Edit fields of the draft by name; what the scenario does not allow changes nothing and is told.

        Returns
        -------
        list of Fault
            Empty if the edit was made.
        """
        data = {**self.draft.model_dump(mode="json"), **values}
        try:
            self.edit(Scenario.model_validate(data), redraw=redraw)
        except ValidationError as error:
            return faults_of(error, Scenario, YamlText(data=data), file="")
        return []

    @property
    def can_undo(self) -> bool:
        return self.snapshot.draft.at > 0

    @property
    def can_redo(self) -> bool:
        return self.snapshot.draft.at + 1 < len(self.snapshot.draft.steps)

    def undo(self) -> None:
        """Take back the last edit."""
        if self.can_undo:
            draft = self.snapshot.draft
            self._move(replace(draft, at=draft.at - 1), redraw=True)

    def redo(self) -> None:
        """Make the edit again that was taken back."""
        if self.can_redo:
            draft = self.snapshot.draft
            self._move(replace(draft, at=draft.at + 1), redraw=True)

    def _move(self, draft: Draft, *, redraw: bool) -> None:
        self._update(draft=draft, epoch=self.epoch + redraw)

    # --- scenarios that are kept ----------------------------------------------------------------------

    def save(self) -> None:
        """Keep the draft.

        Raises
        ------
        ChangedElsewhere
            If someone kept another version since this desk opened the scenario.
        """
        stamp = self.workspace.save(self.scenario_key, self.draft, self.snapshot.draft.stamp)
        self._update(draft=replace(self.snapshot.draft, saved=self.draft, stamp=stamp))

    def save_as(self, name: str) -> None:
        """Keep the draft as a new scenario called `name` and go on with that; the first one stays as it was kept."""
        scenario = self.draft.model_copy(update={"name": Words(fr=name, en=name)})
        key = self.workspace.create(self.territory_id, scenario)
        self._update(draft=_opened(self.workspace, key), epoch=self.epoch + 1)

    def discard(self) -> None:
        """Go back to the scenario as it was kept; the edit can be undone."""
        self.edit(self.snapshot.draft.saved, redraw=True)

    def open_scenario(self, key: str) -> None:
        """Open a kept scenario; unsaved edits of the one before are put aside.

        Raises
        ------
        NotKept, InputError
        """
        before = self.snapshot
        aside = {draft.key: draft for draft in before.put_aside}
        if before.draft.unsaved:
            aside[before.draft.key] = before.draft
        draft = aside.pop(key, None) or _opened(self.workspace, key)
        plan_key = before.plan_key
        if draft.scenario.territory != before.draft.scenario.territory:
            plan_key = _newest_plan(self.workspace, draft.scenario.territory)
        self._update(draft=draft, put_aside=tuple(aside.values()), epoch=before.epoch + 1, plan_key=plan_key)

    def redraw(self) -> None:
        """Have every widget that shows the draft made anew."""
        self._update(epoch=self.epoch + 1)

    def forget_draft(self) -> None:
        """Open another scenario of the territory: the one at hand was deleted."""
        key = first_scenario(self.workspace, self.territory_id)
        self._update(draft=_opened(self.workspace, key), epoch=self.epoch + 1)

    def open_territory(self, territory_id: str) -> None:
        """Open the first scenario of a territory, or a new one if it has none.

        Raises
        ------
        NotKept, InputError
        """
        self.workspace.territory(territory_id)  # one that cannot be read leaves the desk where it is
        self.open_scenario(first_scenario(self.workspace, territory_id))

    def open_first_territory(self) -> None:
        """Open the territory that comes with the house, before another one is deleted."""
        self.open_territory(shared.FIRST_TERRITORY)

    def leave_what_is_gone(self) -> None:
        """Open the first territory, and say why, if the one at hand was deleted or damaged by someone else."""
        try:
            self.workspace.territory(self.territory_id)
        except (NotKept, InputError) as refusal:
            tell(self._("The territory at hand cannot be opened, so another one is shown. {reason}",
                        reason=reason(refusal, self.lang)))
            self.open_first_territory()

    # --- the territory and what follows from it ---------------------------------------------------

    @property
    def territory_id(self) -> str:
        return self.draft.territory

    @property
    def tables(self) -> Territory:
        """The territory as its tables have it."""
        return shared.territory(self.territory_id)

    @property
    def territory(self) -> Territory:
        """The territory with the draft's changes to sites."""
        return shared.changed_territory(self.tables, self.draft)

    @property
    def faults(self) -> list[Fault]:
        """What stands between the draft and a calculation."""
        return shared.draft_faults(self.tables, self.draft)

    # --- plans and runs ---------------------------------------------------------------------------

    @property
    def plan_key(self) -> str:
        return self.snapshot.plan_key

    def open_plan(self, key: str) -> None:
        """Make a kept plan the current one."""
        self._update(plan_key=key)

    @property
    def plan(self) -> shared.OpenPlan | None:
        """The current plan with its own scenario and territory; None if there is none (any more) that can be read."""
        if not self.plan_key:
            return None
        try:
            return shared.open_plan(self.plan_key)
        except (NotKept, InputError):
            return None

    @property
    def run_id(self) -> str:
        return self.snapshot.run_id

    def follow(self, run_id: str) -> None:
        """Remember the run that works for this desk."""
        self._update(run_id=run_id)

    @property
    def run_goes_on(self) -> bool:
        """Whether the run that this desk follows has not ended."""
        state = self.runs.look(self.run_id) if self.run_id else None
        return state is not None and not state.ended

    def take_run(self) -> bool:
        """Once the run that this desk follows has ended, keep its plan and make it the current one.

        Returns
        -------
        bool
            Whether that happened now; it does once, since the plan may be deleted later, or another opened.

        Raises
        ------
        Refusal, InputError, OSError
            If the plan cannot be kept; the next call tries again.
        """
        state = self.runs.look(self.run_id) if self.run_id and self.run_id != self.snapshot.taken_run else None
        if state is None or not state.ended:
            return False
        key = self.workspace.keep_plan(state.plan_folder, key=state.id) if state.plan_folder is not None else ""
        mine = key.partition("/")[0] == self.territory_id
        self._update(taken_run=state.id, plan_key=key if mine else self.plan_key)
        return mine


def first_scenario(workspace: Workspace, territory_id: str) -> str:
    """Key of the scenario to open first; a territory without any that can be read gets a starting one."""
    keys = [entry.key for entry in workspace.scenarios(territory_id) if entry.readable]
    default = f"{territory_id}/default"
    if default in keys:
        return default
    return keys[0] if keys else workspace.create(territory_id, starting_scenario(workspace.territory(territory_id)))


def _opened(workspace: Workspace, key: str) -> Draft:
    scenario, stamp = workspace.read(key)
    return Draft(key=key, stamp=stamp, saved=scenario, steps=(scenario,))


def _newest_plan(workspace: Workspace, territory_id: str) -> str:
    """The newest plan whose folder is sound."""
    return next((entry.key for entry in workspace.plans(territory_id) if entry.cost_eur is not None), "")


def desk() -> Desk:
    """The desk of this session, found again by the address or new.

    The address holds ``desk`` (the token), ``run`` and ``lang``: enough to go on after a reload.

    Raises
    ------
    Refused
        If whoever asks may not see the planners' work.
    LoginError
    """
    lang, who = language(), identity()
    Visit(who, lang).require("read_workspace")
    token = st.session_state.get("desk")
    if token is None or _desks().get(token) is None:
        token = secrets.token_urlsafe(9)
        _desks().put(token, _beginning())
        st.session_state["desk"] = token
    found = Desk(token, lang, who)
    found.leave_what_is_gone()
    write_address({"desk": token, "run": found.run_id, "lang": "" if lang == "fr" else lang})
    return found


def desk_or_visit() -> Visit:
    """The desk of those who work at one; others are visitors.

    Raises
    ------
    LoginError
    """
    here = visit()
    return desk() if here.may("read_workspace") else here


def _beginning() -> Snapshot:
    """The snapshot that the address names, or the run's scenario, else the default scenario."""
    asked = _desks().get(st.query_params.get("desk", ""))
    if asked is not None:
        return replace(asked, epoch=asked.epoch + 1)
    workspace, run_id = shared.workspace(), st.query_params.get("run", "")
    scenario = shared.runs().scenario(run_id) if run_id else None
    try:
        territory_id = shared.FIRST_TERRITORY if scenario is None else scenario.territory
        draft = _opened(workspace, first_scenario(workspace, territory_id))
    except (NotKept, InputError):  # the territory is gone
        scenario = None
        draft = _opened(workspace, first_scenario(workspace, shared.FIRST_TERRITORY))
    if scenario is not None and scenario != draft.scenario:
        draft = replace(draft, steps=(draft.scenario, scenario), at=1)
    plan_key = _newest_plan(workspace, draft.scenario.territory)
    return Snapshot(draft=draft, plan_key=plan_key, run_id="" if scenario is None else run_id)
