"""Reads where people are, and the areas that officials answer for."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from optimizer.reading.cells import Unclear, parse_number
from optimizer.reading.checked_table import NO_AREA, CheckedTable
from optimizer.reading.coordinates import Located
from optimizer.reading.findings import Findings, did_you_mean
from optimizer.reading.headers import normal
from optimizer.reading.raw_table import Cells, RawTable, as_text
from optimizer.reading.settings import Settings
from optimizer.territory import Area, DemandPoints, Group
from optimizer.told import Told

_NOT_PEOPLE = re.compile(
    r"(population|pop|households|menages|homes?|logements|residences|surface|area|density|densite|code|insee|fid|ogc_fid|objectid|year|annee"
    r"|siren|cell|carreau|arrondissement|canton|epci|distance|km|minutes|index|rank|geom)(_.*)?|.*_(km2?|m2?|ha|pct|share|eur|id|code|year|population)|\d.*"
)
"""Headers of figures that tables of communes or census cells often carry beside the groups."""


def read_areas(raw: RawTable, findings: Findings) -> tuple[Area, ...]:
    """Read the areas: known parents, no circle of parents."""
    table = CheckedTable(raw, findings, required=("id", "name"), optional=("kind", "parent"))
    ids = table.ids()
    parents = table.references("parent", frozenset(ids), unknown=NO_AREA, where="areas", needed=False)
    parent_of = dict(zip(ids, parents, strict=True))
    for index, area in enumerate(ids):
        above, steps = parent_of.get(area, ""), 0
        while above and above != area and steps <= len(ids):
            above, steps = parent_of.get(above, ""), steps + 1
        if above == area and area:
            table.fault(
                "circle",
                Told("the area {area} lies inside itself, by way of its parents", area=area),
                Told("give it the area that contains it, or none"),
                at=index,
                column="parent",
            )
    names, kinds = table.texts("name", needed=True), table.texts("kind")
    return tuple(
        Area(id=id_, name=name, kind=kind, parent=parent)
        for id_, name, kind, parent in zip(ids, names, kinds, parents, strict=True)
    )


def read_demand(
    raw: RawTable, findings: Findings, *, settings: Settings, areas: Collection[str] | None
) -> tuple[DemandPoints, Located]:
    """Read the demand points: persons of every group, not negative, and somebody somewhere."""
    groups = {normal(group.id): group for group in settings.groups if group.id}
    table = CheckedTable(
        raw, findings, required=("id", "name", "lon", "lat", "area", *groups), optional=("altitude_m",)
    )
    _check_undeclared_groups(table, settings)
    ids = table.ids()
    persons = np.column_stack(
        [
            table.numbers(
                column, default=0.0, minimum=0.0, what=Told("the number of persons ({group})", group=group.id)
            )
            for column, group in groups.items()
        ]
        or [np.zeros(len(table))]
    )
    located = Located.read(table, settings)
    if not len(table) and not raw.absent:
        table.fault("empty", Told("the table has no demand point"), Told("add the places where people live"))
    elif groups and all(column in table for column in groups) and not persons.sum() > 0:
        table.fault(
            "nobody",
            Told("all groups together count no person"),
            Told("fill in the columns of the groups"),
            column=next(iter(groups)),
        )
    _check_residents(table, settings.groups)
    area = table.references("area", areas, unknown=NO_AREA, where="areas")
    return DemandPoints(
        ids=tuple(ids),
        names=tuple(table.texts("name", needed=True)),
        lon=located.lon,
        lat=located.lat,
        altitude_m=table.numbers("altitude_m", default=float("nan")),
        area=tuple(area),
        persons=persons,
    ), located


def _check_residents(table: CheckedTable, groups: tuple[Group, ...]) -> None:
    if groups and not any(group.resident for group in groups):
        table.findings.add(
            "settings",
            Told("no group is marked as resident, so inhabitants cannot be counted"),
            Told("write resident = true in the groups that together are the inhabitants"),
            file="territory.toml",
            column="groups",
        )


def _check_undeclared_groups(table: CheckedTable, settings: Settings) -> None:
    """A column of whole, positive numbers that nothing explains is probably a group that was forgotten."""
    ignored = {normal(header) for header in settings.ignored_columns}
    groups = [group.id for group in settings.groups]
    for header, cells in table.extra_columns.items() if groups else ():
        name = normal(header)
        if name in ignored or _NOT_PEOPLE.fullmatch(name) or not _counts_something(cells):
            continue
        remedy = Told("declare it under [[groups]] in territory.toml, or list it in `ignored_columns` there")
        table.fault(
            "undeclared group",
            Told("the column {header} counts something, but no group has this id", header=header),
            did_you_mean(
                header, [group for group in groups if normal(group) not in table], otherwise=remedy, at_most=0
            ),
            column=header,
        )


def _counts_something(cells: Cells) -> bool:
    values = [text for text in map(as_text, cells) if text]
    try:
        return any(parse_number(text) > 0 for text in values) and all(parse_number(text) >= 0 for text in values)
    except Unclear:
        return False
