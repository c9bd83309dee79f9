"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
