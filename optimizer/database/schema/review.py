"""Step 2: publications, contributions, amendments and roles; what is published is sealed by triggers."""

from __future__ import annotations

from optimizer.database.schema.writing import for_engine, only_added, refused, unreplaced, untruncated

_SQL = """
CREATE TABLE publication (
    id TEXT NOT NULL PRIMARY KEY,
    territory TEXT NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    areas TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at TEXT NOT NULL,
    supersedes TEXT REFERENCES publication (id),
    seal TEXT NOT NULL
) {end}

CREATE TABLE alternative (
    publication TEXT NOT NULL REFERENCES publication (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    plan_key TEXT NOT NULL,
    plan TEXT NOT NULL REFERENCES bundle (sha256),
    territory TEXT NOT NULL REFERENCES bundle (sha256),
    scenario TEXT NOT NULL REFERENCES content (sha256),
    names TEXT NOT NULL REFERENCES content (sha256),
    inputs_hash TEXT NOT NULL,
    cost_eur {double} NOT NULL,
    need_met_share {double} NOT NULL,
    PRIMARY KEY (publication, number)
) {end}

CREATE TABLE publication_state (
    publication TEXT NOT NULL REFERENCES publication (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'superseded')),
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (publication, number)
) {end}

CREATE TABLE contribution (
    id TEXT NOT NULL PRIMARY KEY,
    publication TEXT NOT NULL REFERENCES publication (id),
    kind TEXT NOT NULL CHECK (kind IN ('comment', 'question', 'answer', 'proposal', 'opinion')),
    alternative INTEGER,
    area TEXT NOT NULL,
    place TEXT NOT NULL,
    stop TEXT NOT NULL,
    tour INTEGER,
    season TEXT NOT NULL,
    slot TEXT NOT NULL,
    for_area TEXT NOT NULL,
    reply_to TEXT REFERENCES contribution (id),
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at TEXT NOT NULL
) {end}

CREATE INDEX contribution_publication ON contribution (publication)

CREATE TABLE contribution_version (
    contribution TEXT NOT NULL REFERENCES contribution (id),
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    position TEXT CHECK (position IN ('favourable', 'reserved', 'unfavourable')),
    in_name_of TEXT NOT NULL CHECK (in_name_of IN ('own', 'commission', 'council')),
    withdrawn INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (contribution, revision)
) {end}

CREATE TABLE amendment (
    id TEXT NOT NULL PRIMARY KEY REFERENCES contribution (id),
    change TEXT NOT NULL
) {end}

CREATE TABLE amendment_step (
    amendment TEXT NOT NULL REFERENCES amendment (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'refused', 'solved')),
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    plan_key TEXT NOT NULL,
    plan TEXT REFERENCES bundle (sha256),
    PRIMARY KEY (amendment, number)
) {end}

CREATE TABLE person_roles (
    person TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    areas TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (person, number)
) {end}
"""
_KEYS = {
    "publication": ("id",),
    "alternative": ("publication", "number"),
    "publication_state": ("publication", "number"),
    "contribution": ("id",),
    "contribution_version": ("contribution", "revision"),
    "amendment": ("id",),
    "amendment_step": ("amendment", "number"),
    "person_roles": ("person", "number"),
}
"""Tables whose rows are only ever added."""
_PUBLISHED_BUNDLE = (
    "EXISTS (SELECT 1 FROM alternative WHERE {bundle} IN (plan, territory)) "
    "OR EXISTS (SELECT 1 FROM amendment_step WHERE plan = {bundle})"
)
_IN_USE = (
    "EXISTS (SELECT 1 FROM bundle_file WHERE content = OLD.sha256) "
    "OR EXISTS (SELECT 1 FROM alternative WHERE OLD.sha256 IN (scenario, names)) "
    "OR EXISTS (SELECT 1 FROM run WHERE scenario = OLD.sha256)"
)
_OPENED = "EXISTS (SELECT 1 FROM publication_state WHERE publication = NEW.publication)"
"""The first state is written last: from then on the publication has all its alternatives."""


def statements(engine: str) -> list[str]:
    """The step for ``sqlite`` or ``postgresql``."""
    sql = for_engine(_SQL, engine)
    for table, key in _KEYS.items():
        sql += only_added(table, key, engine)
    sql += refused("alternative", "INSERT", _OPENED, engine, name="late")
    for table, key in (("content", ("sha256",)), ("bundle", ("sha256",)), ("bundle_file", ("bundle", "path"))):
        sql += [*refused(table, "UPDATE", "", engine), *unreplaced(table, key, engine), *untruncated(table, engine)]
    sql += refused("content", "DELETE", _IN_USE, engine)
    sql += refused("bundle", "DELETE", _PUBLISHED_BUNDLE.format(bundle="OLD.sha256"), engine)
    sql += refused("bundle_file", "DELETE", _PUBLISHED_BUNDLE.format(bundle="OLD.bundle"), engine)
    sql += refused("bundle_file", "INSERT", _PUBLISHED_BUNDLE.format(bundle="NEW.bundle"), engine, name="late")
    return sql
