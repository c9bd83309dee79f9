"""CSV: every table in one zip, in the way a spreadsheet of the reader's language opens by a double click.

French: semicolons and decimal commas; English: commas and points. Both start with a byte-order mark,
without which spreadsheets misread accents. (The plan folder keeps plain CSV, for programs.) A dictionary tells what
each column means; `datapackage.json` (Frictionless Data Package) tells it to programs, with licence and sources.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from optimizer.exports.data_dictionary import COLUMNS, TABLES
from optimizer.exports.zipped import add
from optimizer.locale import translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.slugs import slug
from optimizer.territory import Territory
from optimizer.views import csv_text, tables
from optimizer.views.reference_tables import REFERENCE_TABLES
from optimizer.views.sentences import how_good
from optimizer.views.tables import Table
from optimizer.whole_writing import whole_file
from optimizer.wording import printable, say

NAME = "csv"
FILE_NAME = "plan-csv.zip"


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write the tables, their dictionary, licence and sources to the zip `target`."""
    _ = translator(lang)
    made = [table_of(plan, territory, scenario) for table_of in (*tables.TABLES, *REFERENCE_TABLES)]
    with whole_file(target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in [*made, _dictionary(made, lang)]:
            add(archive, f"{table.name}.csv", _csv(table, lang))
        package = _package(made, territory, scenario, lang)
        add(archive, "datapackage.json", (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode())
        add(archive, _("README.txt"), _read_me(plan, territory, scenario, lang).encode("utf-8-sig"))
    return target


def _separators(lang: str) -> tuple[str, str]:
    """Between cells, and before decimals."""
    return (";", ",") if lang == "fr" else (",", ".")


def _csv(table: Table, lang: str) -> bytes:
    delimiter, decimal = _separators(lang)
    stream = io.StringIO(newline="")
    csv_text.write(stream, table, header=table.columns, delimiter=delimiter, decimal=decimal)
    return stream.getvalue().encode("utf-8-sig")


def _dictionary(made: list[Table], lang: str) -> Table:
    """One row per column of each table."""
    return Table("dictionary", ("table", "column", "type", "unit", "meaning"), [
        (table.name, column, COLUMNS[column].type, COLUMNS[column].unit, COLUMNS[column].said(lang))
        for table in made for column in table.columns])


def _package(made: list[Table], territory: Territory, scenario: Scenario, lang: str) -> dict[str, object]:
    """The data as programs read about them (https://specs.frictionlessdata.io/data-package/)."""
    _, (delimiter, decimal) = translator(lang), _separators(lang)
    return {
        "name": slug(f"{territory.id}-{scenario.name.text(lang)}", otherwise="plan"),
        "title": f"{territory.name.text(lang)} · {scenario.name.text(lang)}",
        "licenses": [{"title": territory.licence}],
        "sources": [{"title": source} for source in territory.sources],
        "resources": [
            {
                "name": table.name, "path": f"{table.name}.csv", "description": _(TABLES[table.name]),
                "profile": "tabular-data-resource", "encoding": "utf-8",
                "dialect": {"delimiter": delimiter, "lineTerminator": "\r\n"},
                "schema": {"fields": [
                    {"name": column, "type": COLUMNS[column].type, "description": COLUMNS[column].said(lang),
                     **({"decimalChar": decimal} if COLUMNS[column].type == "number" else {}),
                     **({"format": "%H:%M"} if COLUMNS[column].type == "time" else {}),
                     **({"trueValues": ["1"], "falseValues": ["0"]} if COLUMNS[column].type == "boolean" else {})}
                    for column in table.columns]},
            }
            for table in made
        ],
    }


def _read_me(plan: Plan, territory: Territory, scenario: Scenario, lang: str) -> str:
    _, colon = translator(lang), say("colon", lang)
    lines = [
        f"{territory.name.text(lang)} · {scenario.name.text(lang)}", "", *how_good(plan, lang),
        _("Costs, shares, grants and needs are assumptions or estimates of the scenario."), "",
        *(f"{name}.csv{colon}{_(text)}" for name, text in TABLES.items()),
        f"dictionary.csv{colon}{_('what each column means')}",
        _("A text that a spreadsheet could take for a formula has an apostrophe before it."), "",
        _("Licence of the data: {licence}", licence=territory.licence), _("Sources:"),
        *(f"- {source}" for source in territory.sources), "",
    ]
    return "\r\n".join(printable(line) for line in lines)
