"""The benchmarks read what the command prints, and generate what they say."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest

from benchmarks.instances import SQUARE, generated
from benchmarks.lozere import read_progress
from benchmarks.mclp_bds import served, solved
from optimizer.commands.progress import display
from optimizer.plan import Progress


def test_progress_lines_are_read_back():
    """Gain 250 of at most 260, shown rounded up to a tenth of a per cent: 3.9 % (10/260 = 3.85 %)."""
    stream = io.StringIO()
    with display("en", quiet=False, started=time.perf_counter() - 2.0, stream=stream) as screen:
        screen.observe(Progress(phase="reading", seconds=0.0))
        screen.observe(
            Progress(phase="first plan", seconds=2.0, incumbent_person_weeks=1250.0, today_person_weeks=1000.0)
        )
        screen.observe(
            Progress(
                phase="bound", seconds=2.0, incumbent_person_weeks=1250.0, bound_person_weeks=1260.0,
                today_person_weeks=1000.0,
            )
        )
    first, gaps = read_progress(stream.getvalue())
    assert first == pytest.approx(2.0, abs=1.0)
    assert [gap for _, gap in gaps] == [pytest.approx(0.039)]
    assert read_progress("   0.1 s  reading\nMade a plan\n") == (None, [])


def test_a_generated_instance_is_the_same_again_and_served_as_told():
    sites, chunks = generated(3_000, n_sites=12, seed=4)
    found, spent = solved(chunks, sites, radius=5.0, p=3, time_limit_s=30)
    again, chunks = generated(3_000, n_sites=12, seed=4)
    assert np.array_equal(sites, again)
    assert sites.min() >= 0 and sites.max() <= SQUARE
    assert served(chunks, sites[found.chosen], radius=5.0) == found.value
    assert found.proven and spent["elements"] > 12
