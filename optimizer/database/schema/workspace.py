"""Step 1: scenarios, plans, runs, and the contents they are made of."""

from __future__ import annotations

from optimizer.database.schema.writing import for_engine, only_added

_SQL = """
CREATE TABLE content (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    data {bytes} NOT NULL
) {end}

CREATE TABLE bundle (
    sha256 TEXT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL
) {end}

CREATE TABLE bundle_file (
    bundle TEXT NOT NULL REFERENCES bundle (sha256),
    path TEXT NOT NULL,
    content TEXT NOT NULL REFERENCES content (sha256),
    PRIMARY KEY (bundle, path)
) {end}

CREATE INDEX bundle_file_content ON bundle_file (content)

CREATE TABLE scenario (
    territory TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (territory, name)
) {end}

CREATE TABLE plan (
    territory TEXT NOT NULL,
    name TEXT NOT NULL,
    bundle TEXT NOT NULL REFERENCES bundle (sha256),
    label_fr TEXT NOT NULL,
    label_en TEXT NOT NULL,
    scenario_fr TEXT NOT NULL,
    scenario_en TEXT NOT NULL,
    made_at TEXT NOT NULL,
    need_met_share {double},
    cost_eur {double},
    kept_at TEXT NOT NULL,
    kept_by TEXT NOT NULL,
    PRIMARY KEY (territory, name)
) {end}

CREATE INDEX plan_bundle ON plan (bundle)

CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL,
    scenario TEXT NOT NULL REFERENCES content (sha256),
    plan TEXT REFERENCES bundle (sha256),
    inputs_hash TEXT NOT NULL,
    seed INTEGER,
    versions TEXT NOT NULL,
    figures TEXT NOT NULL,
    outcome TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    asked_by TEXT NOT NULL
) {end}

CREATE INDEX run_plan ON run (plan)

CREATE INDEX run_scenario ON run (scenario)

CREATE TABLE taken_over (
    home TEXT NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (home, path)
) {end}
"""


def statements(engine: str) -> list[str]:
    """The step for ``sqlite`` or ``postgresql``."""
    return [
        *for_engine(_SQL, engine),
        *only_added("run", ("id",), engine),
        *only_added("taken_over", ("home", "path"), engine),
    ]
