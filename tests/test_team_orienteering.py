"""The team orienteering benchmark reads Chao's format and reaches a published optimum."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import team_orienteering
from benchmarks.team_orienteering import best_known, read_instance

SHARED = Path(__file__).parents[2] / "shared/benchmarks/team_orienteering"
INSTANCE = "n 4\nm 1\ntmax 8.0\n0.0\t0.0\t0\n3.0\t0.0\t7\n0.0\t5.0\t9\n0.0\t0.0\t0\n"


def test_one_line_an_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """By hand: with 8 to drive, the stop 3 away (prize 7) fits, the one 5 away does not."""
    (tmp_path / "p0.1.a.txt").write_text(INSTANCE)
    (tmp_path / "best_known.csv").write_text("instance,bks,source\np0.1.a,7,hand\n")
    monkeypatch.setattr(sys, "argv", ["team_orienteering", str(tmp_path / "p0.1.a.txt"), "--time-limit", "2"])
    assert team_orienteering.main() == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["instance"] for line in told] == ["compile", "p0.1.a"]
    assert {key: told[1][key] for key in ("value", "bound", "gap", "reference", "proven")} == {
        "value": 7.0, "bound": 7.0, "gap": 0.0, "reference": 7.0, "proven": True,
    }
    assert told[1]["seconds"] > 0 and told[1]["peak_mib"] > 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published instances are not beside this clone")
@pytest.mark.parametrize("name", ["set4/p4.2.a", "set5/p5.4.q"])
def test_a_published_instance_is_solved_to_proof(name: str):
    path = SHARED / f"{name}.txt"
    instance = read_instance(path)
    plan = team_orienteering.plan_long_tours(instance, time_limit_s=20.0)
    assert instance.value(plan.tours) == plan.bound == best_known(path)
