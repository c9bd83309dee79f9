"""Scenarios of a workspace: models that come with a territory, and what planners make of them.

A model is never written to. Saving it keeps a changed copy under its key, which stands before it until
the copy is deleted. A version is named by its stamp, which `save` asks for: of two who change the same
version, one is told.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.database import Database
from optimizer.database.adding import added
from optimizer.database.moments import now
from optimizer.faults import InputError, ScenarioError
from optimizer.reading.bundled import bundled_territory
from optimizer.reading.delimited import decode
from optimizer.reading.scenario_reader import examine_scenario_text
from optimizer.refusals import ChangedElsewhere, ComesWithMaillage, NotKept
from optimizer.scenario import Scenario, Words
from optimizer.scenario_text import to_yaml
from optimizer.slugs import is_slug, numbered, slug

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

_DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class ScenarioEntry:
    """A scenario to choose."""

    key: str
    """Territory and scenario: ``lozere/frugal``."""
    name: Words
    bundled: bool
    """Whether it comes with Maillage: deleting it brings the model back."""
    changed: bool
    """Whether a changed copy stands before the model."""
    stamp: str
    readable: bool = True


@dataclass(frozen=True)
class _Kept:
    """A version as it is kept; a model has no revision."""

    data: bytes
    revision: int = 0

    @property
    def stamp(self) -> str:
        digest = hashlib.sha256(self.data).hexdigest()[:16]
        return f"{self.revision}-{digest}" if self.revision else digest


class Scenarios:
    """The scenarios of a workspace, each as the text of a YAML file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, territory_id: str) -> list[ScenarioEntry]:
        """Scenarios of a territory: the default first, the other models, then the planners' own, by name."""
        from sqlalchemy import select

        from optimizer.database.tables import scenario

        models = _models(territory_id)
        with self._database.reading() as connection:
            rows = connection.execute(
                select(scenario.c.name, scenario.c.text, scenario.c.revision)
                .where(scenario.c.territory == territory_id)
            ).all()
        kept = {name: _Kept(path.read_bytes()) for name, path in models.items()}
        own = {name: _Kept(text.encode(), revision) for name, text, revision in rows}
        entries = [
            _entry(f"{territory_id}/{name}", of, bundled=name in models, changed=name in models and name in own)
            for name, of in (kept | own).items()
        ]
        return sorted(entries, key=lambda entry: (
            not entry.key.endswith(f"/{_DEFAULT}"), not entry.bundled, entry.name.fr.casefold(), entry.key))

    def read(self, key: str) -> tuple[Scenario, str]:
        """The scenario and the stamp of its version.

        Raises
        ------
        NotKept, ScenarioError
        """
        territory_id, name = _parts(key)
        with self._database.reading() as connection:
            kept = _standing(connection, territory_id, name)
        scenario = _scenario_of(kept.data, name)
        if scenario.territory != territory_id:  # a file that was put there by hand
            scenario = scenario.model_copy(update={"territory": territory_id})
        return scenario, kept.stamp

    def save(self, key: str, scenario: Scenario, expected_stamp: str, *, by: str) -> str:
        """Keep a new version; its stamp.

        Raises
        ------
        NotKept
            If it was deleted meanwhile.
        ChangedElsewhere
            If the version kept is not the one that `expected_stamp` names.
        """
        territory_id, name = _parts(key)
        with self._database.writing() as connection:
            kept = _standing(connection, territory_id, name)
            if kept.stamp != expected_stamp:
                raise ChangedElsewhere(key, kept.stamp)
            return _keep(connection, key, kept.revision, scenario, by)

    def create(self, territory_id: str, scenario: Scenario, *, by: str) -> str:
        """Keep a new scenario under a key made from its name; the key."""
        models = _models(territory_id)
        with self._database.writing() as connection:
            for name in numbered(slug(scenario.name.fr, otherwise="scenario")):
                if name not in models and added_text(
                    connection, territory_id, name, _text(territory_id, scenario), by=by
                ):
                    return f"{territory_id}/{name}"
        raise AssertionError("numbers do not end")

    def rename(self, key: str, name: Words, *, by: str) -> str:
        """Give a scenario another name, under the same key; the stamp of the version so made.

        Raises
        ------
        NotKept, ScenarioError, ChangedElsewhere
        """
        scenario, stamp = self.read(key)
        return self.save(key, scenario.model_copy(update={"name": name}), stamp, by=by)

    def delete(self, key: str) -> None:
        """Delete a scenario, or the copy that stands before a model.

        Raises
        ------
        NotKept
        ComesWithMaillage
            If it is a model that nobody changed.
        """
        from sqlalchemy import delete

        from optimizer.database.tables import scenario

        territory_id, name = _parts(key)
        with self._database.writing() as connection:
            _standing(connection, territory_id, name)
            if not connection.execute(delete(scenario).where(*_named(territory_id, name))).rowcount:
                raise ComesWithMaillage(key)

    def delete_all(self, connection: Connection, territory_id: str) -> None:
        """Delete the scenarios of a territory."""
        from sqlalchemy import delete

        from optimizer.database.tables import scenario

        connection.execute(delete(scenario).where(scenario.c.territory == territory_id))


def added_text(connection: Connection, territory_id: str, name: str, text: str, *, by: str) -> bool:
    """Keep the first version of a scenario; False if its key is taken."""
    from optimizer.database.tables import scenario

    return added(
        connection, scenario, territory=territory_id, name=name, revision=1,
        sha256=hashlib.sha256(text.encode()).hexdigest(), text=text, saved_at=now(), saved_by=by,
    )


def _keep(connection: Connection, key: str, revision: int, scenario: Scenario, by: str) -> str:
    """Keep the version after `revision`, if that is still the newest."""
    from sqlalchemy import update

    from optimizer.database.tables import scenario as table

    territory_id, name = _parts(key)
    text = _text(territory_id, scenario)
    new = _Kept(text.encode(), revision + 1)
    if revision:
        changed = connection.execute(
            update(table).where(*_named(territory_id, name), table.c.revision == revision).values(
                revision=new.revision, sha256=hashlib.sha256(new.data).hexdigest(), text=text, saved_at=now(),
                saved_by=by,
            )
        ).rowcount == 1
    else:
        changed = added_text(connection, territory_id, name, text, by=by)
    if not changed:
        raise ChangedElsewhere(key, _standing(connection, territory_id, name).stamp)
    return new.stamp


def _standing(connection: Connection, territory_id: str, name: str) -> _Kept:
    """The version that stands: the planners' own, else the model.

    Raises
    ------
    NotKept
    """
    from sqlalchemy import select

    from optimizer.database.tables import scenario

    row = connection.execute(
        select(scenario.c.text, scenario.c.revision).where(*_named(territory_id, name))
    ).first()
    if row is not None:
        return _Kept(row.text.encode(), row.revision)
    model = _models(territory_id).get(name)
    if model is None:
        raise NotKept(f"{territory_id}/{name}")
    return _Kept(model.read_bytes())


def _named(territory_id: str, name: str) -> tuple[ColumnElement[bool], ...]:
    from optimizer.database.tables import scenario

    return scenario.c.territory == territory_id, scenario.c.name == name


def _parts(key: str) -> tuple[str, str]:
    """Territory and name.

    Raises
    ------
    NotKept
        If nothing here can have this key.
    """
    territory_id, _, name = key.partition("/")
    if not (is_slug(territory_id) and is_slug(name)):
        raise NotKept(key)
    return territory_id, name


def _text(territory_id: str, scenario: Scenario) -> str:
    return to_yaml(scenario.model_copy(update={"territory": territory_id}))


def _entry(key: str, kept: _Kept, *, bundled: bool, changed: bool) -> ScenarioEntry:
    stem, readable = key.partition("/")[2], True
    try:
        name = _scenario_of(kept.data, stem).name
    except InputError:
        name, readable = Words(fr=stem, en=stem), False
    return ScenarioEntry(key=key, name=name, bundled=bundled, changed=changed, stamp=kept.stamp, readable=readable)


def _models(territory_id: str) -> dict[str, Path]:
    """Scenarios that come with a territory, by name."""
    home = bundled_territory(territory_id)
    return {} if home is None else {path.stem: path for path in sorted((home / "scenarios").glob("*.yaml"))}


@lru_cache(maxsize=128)
def _scenario_of(data: bytes, name: str) -> Scenario:
    examined = examine_scenario_text(decode(data), file=f"{name}.yaml")
    if examined.faults or examined.scenario is None:
        raise ScenarioError(examined.faults)
    return examined.scenario
