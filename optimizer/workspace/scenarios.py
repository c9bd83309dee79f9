"""Scenarios of a workspace: models that come with a territory, and what planners make of them.

A model is never written to. Saving it keeps a changed copy under its key, which stands before it until
the copy is deleted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from optimizer.faults import InputError, ScenarioError
from optimizer.reading.bundled import bundled_territory
from optimizer.reading.delimited import decode
from optimizer.reading.scenario_reader import examine_scenario_text
from optimizer.refusals import ChangedElsewhere, ComesWithMaillage, NotKept
from optimizer.scenario import Scenario, Words
from optimizer.scenario_text import to_yaml
from optimizer.slugs import is_slug, numbered, slug
from optimizer.whole_writing import whole_file
from optimizer.workspace.locking import locked

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


class Scenarios:
    """The scenarios of a workspace, one YAML file each."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = root / "scenarios"

    def entries(self, territory_id: str) -> list[ScenarioEntry]:
        """Scenarios of a territory: the default first, the other models, then the planners' own, by name."""
        own, models = self.folder / territory_id, _models(territory_id)
        names = {path.stem for path in [*own.glob("*.yaml"), *models.values()] if is_slug(path.stem)}
        entries = []
        for name in names:
            try:
                entries.append(self._entry(f"{territory_id}/{name}", name in models))
            except NotKept:  # deleted this very moment
                continue
        return sorted(entries, key=lambda entry: (
            not entry.key.endswith(f"/{_DEFAULT}"), not entry.bundled, entry.name.fr.casefold(), entry.key))

    def _entry(self, key: str, bundled: bool) -> ScenarioEntry:
        data, stamp = self._data(key)
        readable = True
        try:
            name = _scenario_of(data, key.partition("/")[2]).name
        except InputError:
            stem = key.partition("/")[2]
            name, readable = Words(fr=stem, en=stem), False
        changed = bundled and self._own(key).is_file()
        return ScenarioEntry(key=key, name=name, bundled=bundled, changed=changed, stamp=stamp, readable=readable)

    def read(self, key: str) -> tuple[Scenario, str]:
        """The scenario and the stamp of its version.

        Raises
        ------
        NotKept, ScenarioError
        """
        data, stamp = self._data(key)
        territory_id, _, name = key.partition("/")
        scenario = _scenario_of(data, name)
        if scenario.territory != territory_id:  # a file that was put there by hand
            scenario = scenario.model_copy(update={"territory": territory_id})
        return scenario, stamp

    def save(self, key: str, scenario: Scenario, expected_stamp: str) -> str:
        """Keep a new version; its stamp.

        Raises
        ------
        NotKept
            If it was deleted meanwhile.
        ChangedElsewhere
            If the version kept is not the one that `expected_stamp` names.
        """
        with locked(self._root):
            _, stamp = self._data(key)
            if stamp != expected_stamp:
                raise ChangedElsewhere(key, stamp)
            return self._write(key, scenario)

    def create(self, territory_id: str, scenario: Scenario) -> str:
        """Keep a new scenario under a key made from its name; the key."""
        with locked(self._root):
            names = numbered(slug(scenario.name.fr, otherwise="scenario"))
            models = _models(territory_id)
            keys = (f"{territory_id}/{name}" for name in names if name not in models)
            key = next(key for key in keys if not self._own(key).exists())
            self._write(key, scenario)
        return key

    def rename(self, key: str, name: Words) -> str:
        """Give a scenario another name, under the same key; the stamp of the version so made.

        Raises
        ------
        NotKept, ScenarioError
        """
        with locked(self._root):
            return self._write(key, self.read(key)[0].model_copy(update={"name": name}))

    def delete(self, key: str) -> None:
        """Delete a scenario, or the copy that stands before a model.

        Raises
        ------
        NotKept
        ComesWithMaillage
            If it is a model that nobody changed.
        """
        with locked(self._root):
            self._data(key)
            try:
                self._own(key).unlink()
            except FileNotFoundError as error:
                raise ComesWithMaillage(key) from error

    def _own(self, key: str) -> Path:
        """Where the planners' version of a scenario is kept.

        Raises
        ------
        NotKept
            If the key names no place inside the workspace.
        """
        territory_id, _, name = key.partition("/")
        if not (is_slug(territory_id) and is_slug(name)):
            raise NotKept(key)
        return self.folder / territory_id / f"{name}.yaml"

    def _data(self, key: str) -> tuple[bytes, str]:
        """Bytes of the version that stands, and their stamp."""
        own = self._own(key)
        territory_id, _, name = key.partition("/")
        model = _models(territory_id).get(name)
        for path in (own, *([model] if model else [])):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            return data, hashlib.sha256(data).hexdigest()[:16]
        raise NotKept(key)

    def _write(self, key: str, scenario: Scenario) -> str:
        territory_id = key.partition("/")[0]
        data = to_yaml(scenario.model_copy(update={"territory": territory_id})).encode()
        with whole_file(self._own(key)) as path:
            path.write_bytes(data)
        return hashlib.sha256(data).hexdigest()[:16]


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
