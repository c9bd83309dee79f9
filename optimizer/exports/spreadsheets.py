"""CSV: every table in one zip, in the way a spreadsheet of the reader's language opens by a double click.

French: semicolons and decimal commas; English: commas and points. Both start with a byte-order mark,
without which spreadsheets misread accents. (The plan folder keeps plain CSV, for programs.)
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from optimizer.exports.zipped import add
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.territory import Territory
from optimizer.views import csv_text
from optimizer.views.tables import TABLES
from optimizer.whole_writing import whole_file

NAME = "csv"
FILE_NAME = "plan-csv.zip"


def export(plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str) -> Path:
    """Write the tables to the zip `target`."""
    delimiter, decimal = (";", ",") if lang == "fr" else (",", ".")
    with whole_file(target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table_of in TABLES:
            table = table_of(plan, territory, scenario)
            stream = io.StringIO(newline="")
            csv_text.write(stream, table, header=table.columns, delimiter=delimiter, decimal=decimal)
            add(archive, f"{table.name}.csv", stream.getvalue().encode("utf-8-sig"))
    return target
