"""Plans of a workspace, each as the files of its plan folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.database import Database
from optimizer.database.adding import added
from optimizer.database.contents import bundle, forget_unused, keep_bundle, one_at_a_time
from optimizer.database.moments import now, read
from optimizer.database.moments import written as moment_written
from optimizer.database.opened_folders import OpenedFolders
from optimizer.database.texts import storable
from optimizer.refusals import NotKept
from optimizer.scenario import Scenario, Words
from optimizer.slugs import is_slug, numbered, slug
from optimizer.workspace.plan_records import RECORD, folder_files, laid_out, moment, parsed, settled, words, written

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from optimizer.plan import Plan


@dataclass(frozen=True, kw_only=True)
class PlanEntry:
    """A plan to choose; figures are None where its folder is damaged."""

    key: str
    """Territory and plan: ``lozere/premier-reseau-2``."""
    name: Words
    made_at: datetime
    """In the time zone of this machine."""
    need_met_share: float | None
    """Access after, as a share of the need."""
    cost_eur: float | None
    """A year."""
    scenario_name: Words
    bundle: str
    """Hash of its folder: it changes when the plan is renamed or replaced."""

    def label(self, lang: str) -> str:
        """Name and moment: several plans may come from one scenario."""
        from optimizer.wording import date_time_text

        return f"{self.name.text(lang)} ({date_time_text(self.made_at, lang)})"


class Plans:
    """The plans of a workspace."""

    def __init__(self, root: Path, database: Database) -> None:
        self._root, self._database = root, database
        self.opened = OpenedFolders(database, laid_out(root))

    def entries(self, territory_id: str) -> list[PlanEntry]:
        """Plans of a territory, the newest first."""
        from sqlalchemy import select

        from optimizer.database.tables import plan

        with self._database.reading() as connection:
            rows = connection.execute(select(plan).where(plan.c.territory == territory_id)).all()
        return sorted(map(_entry, rows), key=lambda entry: (entry.made_at, entry.key), reverse=True)

    def entry(self, key: str) -> PlanEntry:
        """The entry of one plan.

        Raises
        ------
        NotKept
        """
        named = _named(key)
        with self._database.reading() as connection:
            return _entry(_row(connection, key, named))

    def place(self, key: str) -> Path:
        """The plan's folder, laid out on the disk.

        Raises
        ------
        NotKept
        """
        return self.opened.folder(self.entry(key).bundle)

    def plan(self, key: str) -> tuple[Plan, Scenario]:
        """The plan and its scenario, whose territory is the id that it has in this workspace.

        Raises
        ------
        NotKept, PlanError
        """
        from optimizer.store import read_plan

        plan, scenario = read_plan(self.place(key))
        return plan, scenario.model_copy(update={"territory": key.partition("/")[0]})

    def keep(self, folder: Path, territory_id: str, territory_place: Path | None, name: str | None, *, by: str) -> str:
        """Keep a plan folder; its key.

        Parameters
        ----------
        territory_place
            Where its territory is kept; None if it comes with Maillage.
        name
            Second part of the key, under which the same plan is kept once however often it is asked for;
            None: a free one, made from the plan's name.

        Raises
        ------
        PlanError
            If `folder` is no plan's, or the disk refuses.
        """
        wanted = slug(name, otherwise="plan") if name is not None else None
        if wanted is not None:
            with self._database.reading() as connection:
                if connection.execute(_select(_named(f"{territory_id}/{wanted}"))).first():
                    return f"{territory_id}/{wanted}"
        record = settled(folder, self._root, territory_place)
        files = folder_files(folder, record)
        with self._database.writing() as connection:
            digest = keep_bundle(connection, files)
            for free in [wanted] if wanted else numbered(slug(words(record["name"]).fr, otherwise="plan")):
                if added_plan(connection, territory_id, free, digest, record, by=by) or wanted:
                    # Under the wanted name it may be there already: another session watched the same run.
                    return f"{territory_id}/{free}"
        raise AssertionError("numbers do not end")

    def rename(self, key: str, name: Words) -> None:
        """Give a plan another name, under the same key.

        Raises
        ------
        NotKept, PlanError
        """
        from sqlalchemy import update

        from optimizer.database.tables import plan

        named = _named(key)
        with self._database.writing() as connection:
            one_at_a_time(connection)
            row = _row(connection, key, named)
            files = bundle(connection, row.bundle)
            record = parsed(files[RECORD], key)
            record |= {"name": name.model_dump(), "made_at": row.made_at}
            digest = keep_bundle(connection, files | {RECORD: written(record)})
            connection.execute(
                update(plan).where(*named)
                .values(bundle=digest, label_fr=storable(name.fr), label_en=storable(name.en))
            )
            forget_unused(connection, row.bundle)

    def delete(self, key: str) -> None:
        """Delete a plan.

        Raises
        ------
        NotKept
        """
        named = _named(key)
        with self._database.writing() as connection:
            one_at_a_time(connection)
            _delete(connection, [_row(connection, key, named)])

    def delete_all(self, connection: Connection, territory_id: str) -> None:
        """Delete the plans of a territory."""
        from sqlalchemy import select

        from optimizer.database.tables import plan

        one_at_a_time(connection)
        _delete(connection, connection.execute(select(plan).where(plan.c.territory == territory_id)).all())


def added_plan(
    connection: Connection, territory_id: str, name: str, digest: str, record: dict[str, Any] | None, *, by: str,
    made_at: datetime | None = None,
) -> bool:
    """Keep what is listed of a plan; False if its key is taken.

    Parameters
    ----------
    record
        What its plan.json says; None if it is damaged.
    made_at
        Where the record does not say.
    """
    from optimizer.database.tables import plan

    label = scenario_name = Words(fr=name, en=name)
    share = cost_eur = None
    made = now() if made_at is None else moment_written(made_at)
    if record is not None:
        try:
            figures = record["plan"]["figures"]
            need, access = float(figures["need_person_weeks"]), float(figures["access_person_weeks"])
            made = moment_written(moment(record, 0.0))
            label, scenario_name = words(record["name"]), words(record["scenario"]["name"])
            share, cost_eur = access / need if need else 0.0, float(figures["cost_eur"])
        except (KeyError, TypeError, ValueError):
            share = cost_eur = None
    return added(
        connection, plan, territory=territory_id, name=name, bundle=digest, label_fr=storable(label.fr),
        label_en=storable(label.en), scenario_fr=storable(scenario_name.fr), scenario_en=storable(scenario_name.en),
        made_at=made, need_met_share=share, cost_eur=cost_eur, kept_at=now(), kept_by=by,
    )


def _delete(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    from sqlalchemy import delete

    from optimizer.database.tables import plan

    for row in rows:
        connection.execute(delete(plan).where(plan.c.territory == row.territory, plan.c.name == row.name))
        forget_unused(connection, row.bundle)


def _named(key: str) -> tuple[ColumnElement[bool], ...]:
    """The plan that has this key.

    Raises
    ------
    NotKept
        If nothing here can.
    """
    territory_id, _, name = key.partition("/")
    if not (is_slug(territory_id) and is_slug(name)):
        raise NotKept(key)

    from optimizer.database.tables import plan

    return plan.c.territory == territory_id, plan.c.name == name


def _select(named: tuple[ColumnElement[bool], ...]) -> Any:
    from sqlalchemy import select

    from optimizer.database.tables import plan

    return select(plan).where(*named)


def _row(connection: Connection, key: str, named: tuple[ColumnElement[bool], ...]) -> Row[Any]:
    row = connection.execute(_select(named)).first()
    if row is None:
        raise NotKept(key)
    return row


def _entry(row: Row[Any]) -> PlanEntry:
    return PlanEntry(
        key=f"{row.territory}/{row.name}", name=Words(fr=row.label_fr, en=row.label_en),
        made_at=read(row.made_at).astimezone(), need_met_share=row.need_met_share, cost_eur=row.cost_eur,
        scenario_name=Words(fr=row.scenario_fr, en=row.scenario_en), bundle=row.bundle,
    )
