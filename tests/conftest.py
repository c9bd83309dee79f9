"""What every test may use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from optimizer.database import engine
from tests import postgresql

ROOT = Path(__file__).parents[1]

# Compiled code checks every index in the tests, also in processes they start: an access outside an array is an
# error here, where it would be chance elsewhere. Such code has a cache of its own, as the key does not tell them apart.
os.environ.setdefault("NUMBA_BOUNDSCHECK", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".pytest_cache" / "compiled"))

# The same examples on every run and machine, and no failure because a machine was busy.
settings.register_profile(
    "house", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the clone."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference data that lie beside the clone where it is developed; tests that need them skip elsewhere."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared is not beside this clone")
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One PostgreSQL server for all tests; those that need it skip where none is installed."""
    try:
        with postgresql.server() as server:
            yield server
    except postgresql.NotInstalled as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every workspace of the test, and of processes it starts, keeps things in SQLite, then in PostgreSQL."""
    if request.param == "sqlite":
        monkeypatch.delenv(engine.VARIABLE, raising=False)
        yield "sqlite"
        return
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    name = server.new_schema()
    monkeypatch.setenv(engine.VARIABLE, server.url(name))
    yield "postgresql"
    engine.close_all()
    server.drop(name)


@pytest.fixture(scope="session", autouse=True)
def compiled_code(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The engine is compiled before any test gives a process a limited time: once for each state of the sources."""
    stamp = Path(os.environ["NUMBA_CACHE_DIR"]) / "compiled"
    sources = str(max(source.stat().st_mtime_ns for source in (ROOT / "models").glob("*.py")))
    if stamp.is_file() and stamp.read_text() == sources:
        return
    from tests.tiny import write_tiny_scenario, write_tiny_territory

    folder = tmp_path_factory.mktemp("compiled")
    write_tiny_territory(folder / "territory")
    scenario = write_tiny_scenario(folder / "tiny.yaml", territory="territory")
    command = [sys.executable, "-m", "optimizer.cli", "solve", str(scenario), "--out", str(folder / "plan")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(sources)
