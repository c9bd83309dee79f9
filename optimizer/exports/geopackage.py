"""GeoPackage: places, stops, tours and demand as layers that QGIS opens, and the tables that their ids refer to."""

from __future__ import annotations

from pathlib import Path

from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views.layers import layers, write_geopackage
from optimizer.views.reference_tables import REFERENCE_TABLES
from optimizer.views.tables import Table
from optimizer.whole_writing import whole_file

NAME = "gpkg"
FILE_NAME = "plan.gpkg"


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write every layer and every table of reference to the GeoPackage `target`."""
    tables = [table_of(plan, territory, scenario) for table_of in REFERENCE_TABLES]
    about = Table("about", ("key", "value"), [
        ("territory", territory.name.text(lang)), ("plan", scenario.name.text(lang)), ("licence", territory.licence),
        *(("source", source) for source in territory.sources)])
    with whole_file(target) as path:
        write_geopackage(path, layers(plan, territory, scenario, lang=lang))
        _add_tables(path, [*tables, about])
    return target


def _add_tables(path: Path, tables: list[Table]) -> None:
    """Add tables without geometry; empty ones are left out, for they have no types."""
    import pandas
    import pyogrio

    for table in tables:
        frame = pandas.DataFrame(list(table.rows), columns=list(table.columns))
        if len(frame):
            pyogrio.write_dataframe(frame, path, layer=table.name, driver="GPKG")
