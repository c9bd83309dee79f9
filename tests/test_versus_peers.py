"""Every peer solves the same tiny instances to the optimum, and no claim is believed."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import versus_peers
from benchmarks.peers import PEERS
from benchmarks.peers.ours import OURS
from benchmarks.peers.peer import TEAM, Answer, Peer, WholeNumbers
from benchmarks.peers.week import week_of
from models.orienteering import Orienteering
from optimizer.access_quality import presence, quality_steps, reach_table
from optimizer.commands.inputs import scenario_file
from optimizer.compiling import LONGEST_MINUTES, compile_problem
from optimizer.reading import load
from optimizer.territory import MODES
from optimizer.travel.matrices import travel_times

CROSS = Orienteering.planar(
    np.array([[0, 0], [3, 0], [-4, 0], [5, 0], [0, 5], [0, 6], [0, 0]], float), np.array([0, 7, 5, 9, 8, 90, 0]),
    limit=10.0, vehicles=2,
)
"""By hand: to 5 and back past 3 is exactly 10 long (prize 16), and so is up to 5 (prize 8); 90 is out of reach."""
DETOUR = Orienteering.planar(
    np.array([[0, 0], [3, 1], [3, -3], [3, 0], [6, 0]], float), np.array([0, 4, 6, 1, 0]), limit=8.5, vehicles=1
)
"""By hand: the stop 3 below takes 2√18 = 8.49 alone (prize 6); the two others fit together (prize 5)."""


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
@pytest.mark.parametrize(("instance", "optimum"), [(CROSS, 24.0), (DETOUR, 6.0)], ids=["cross", "detour"])
def test_a_peer_reaches_the_optimum_known_by_hand(peer: Peer, instance: Orienteering, optimum: float):
    if not peer.installed():
        pytest.skip(f"{peer.package} is not installed")
    limit_s = 0.5 if peer.weights else 120.0  # those who prove end by themselves, ours after compiling
    result = versus_peers.best_of(peer, versus_peers.Contest(TEAM, "hand", instance), time_limit_s=limit_s)
    assert (result.value, result.fault) == (optimum, None)
    assert result.bound == (None if peer.weights else optimum)


def test_of_equal_prizes_ours_drives_the_shortest():
    """By hand: two stops of prize 5 on either side, one of them nearer."""
    points = np.array([[0, 0], [4, 0], [-3, 0], [0, 0]], float)
    instance = Orienteering.planar(points, np.array([0, 5, 5, 0]), limit=8.0, vehicles=1)
    assert OURS.solve(instance, time_limit_s=1.0, weight=0.0, seed=0) == Answer(((0, 2, 3),), 5.0)


def test_whole_numbers_never_let_a_tour_be_too_long():
    """By hand: √2 rounded up to millionths; the stop out of reach is left out; 16 + 8 + 5 share the worth."""
    whole = WholeNumbers.of(CROSS, weight=2.0)
    assert whole.point.tolist() == [0, 1, 2, 3, 4, 6]
    assert whole.limit == 10_000_001  # the limit with its tolerance
    assert whole.worth[1] * 9 == pytest.approx(whole.worth[3] * 7)
    assert whole.tours([[1, 3], []]) == ((0, 1, 3, 6),)
    root = WholeNumbers.of(Orienteering.planar(np.array([[0, 0], [1, 1], [0, 0]]), [0, 1, 0], limit=3.0, vehicles=1))
    assert root.length[0, 1] == 1_414_214


def test_over_several_weights_the_best_answer_counts():
    def leaves_prizes(instance: Orienteering, *, time_limit_s: float, weight: float, seed: int) -> Answer:
        return Answer(((0, 1, 3, 6),) if weight > 10 else ((0, 1, 6),))

    peer, contest = Peer("weighed", leaves_prizes, weights={TEAM: 5.0}), versus_peers.Contest(TEAM, "hand", CROSS)
    assert versus_peers.best_of(peer, contest, time_limit_s=1.0).by_weight == {"5": 7.0}
    best = versus_peers.best_of(peer, contest, time_limit_s=1.0, weights=(20.0, 3.0))
    assert (best.value, best.by_weight) == (16.0, {"20": 16.0, "3": 7.0})


def liar(answer: Answer) -> Peer:
    return Peer("liar", lambda instance, *, time_limit_s, weight, seed: answer)


@pytest.mark.parametrize(
    "answer",
    [Answer(((0, 2, 3, 6),)), Answer(((0, 3, 6), (0, 3, 6))), Answer(((0, 3, 6),), bound=8.0)],
    ids=["too long", "twice", "bound below its plan"],
)
def test_a_false_claim_is_a_fault_and_the_exit_code_says_so(
    answer: Answer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(versus_peers, "PEERS", (liar(answer),))
    monkeypatch.setattr(versus_peers, "contests", lambda *_: [versus_peers.Contest(TEAM, "cross", CROSS)])
    monkeypatch.setattr(sys, "argv", ["versus_peers"])
    assert versus_peers.main() == 1
    assert json.loads(capsys.readouterr().out)["fault"]


def test_a_bound_below_what_another_found_is_a_fault():
    results = [
        versus_peers.judged(liar(answer), CROSS, time_limit_s=1.0)
        for answer in (Answer((), bound=15.0), Answer(((0, 1, 3, 6),), bound=24.0))
    ]
    assert [result.fault is None for result in results] == [True, True]
    assert [result.fault is None for result in versus_peers.bounds_checked(results)] == [False, True]


def test_one_line_an_instance_and_peer_and_one_for_who_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """By hand: with 8 to drive, the stop 3 away (prize 7) fits, the one 5 away does not."""
    file = tmp_path / "p0.1.a.txt"
    file.write_text("n 4\nm 1\ntmax 8.0\n0.0\t0.0\t0\n3.0\t0.0\t7\n0.0\t5.0\t9\n0.0\t0.0\t0\n")
    idle = Peer("idle", lambda instance, *, time_limit_s, weight, seed: Answer(()))
    absent = Peer("absent", idle.solve, package="no_such_package")
    monkeypatch.setattr(versus_peers, "PEERS", (OURS, idle, absent))
    monkeypatch.setattr(sys, "argv", ["versus_peers", str(file), "--seasons", "", "--time-limit", "1"])
    assert versus_peers.main() == 0
    out, err = capsys.readouterr()
    missing, compiled, *told = map(json.loads, out.splitlines())
    assert missing["peer"] == "absent" and "no_such_package" in missing["missing"]
    assert compiled["instance"] == "compile"
    keys = "instance", "peer", "value", "bound", "gap", "gap_to_bound"
    assert [tuple(row[key] for key in keys) for row in told] == [
        ("p0.1.a", "ours", 7.0, 7.0, 0.0, 0.0), ("p0.1.a", "idle", 0.0, None, 1.0, 1.0),
    ]
    assert [line.split()[2:6] for line in err.splitlines()[1:]] == [
        ["ours", "1", "0.00%", "0.00%"], ["idle", "1", "100.00%", "100.00%"],
    ]


def test_nobody_installed_is_no_crash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(versus_peers, "PEERS", (replace(liar(Answer(())), package="no_such_package"),))
    monkeypatch.setattr(sys, "argv", ["versus_peers"])
    assert versus_peers.main() == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_week_in_lozere():
    """Minutes as the scenario says; the prizes need by need, without elements (an oracle)."""
    scenario, territory = load(scenario_file("lozere"))
    travel = travel_times(territory, scenario)
    problem = compile_problem(territory, scenario, travel)
    week = week_of("lozere", season_id="winter")
    truck, needs = scenario.fleet[0], problem.needs
    assert (week.vehicles, week.limit) == (5, 480.0)
    drive, _ = travel.driving(0)
    base, first = territory.base_index["base-mende"], len(territory.bases)
    assert week.distance[0, 1] == drive[base, first] + 100
    assert week.distance[1, 2] == drive[first, first + 1] + 200

    for stop in (0, 40, 120):
        gain = 0.0
        for s, service in enumerate(scenario.services):
            reach, present = reach_table(service, LONGEST_MINUTES), presence(service, truck.stop_minutes / 210)
            for mode, name in enumerate(MODES):
                mine = (needs.season == 0) & (needs.service == s) & (needs.mode == mode)
                if not mine.any():
                    continue
                minutes = travel.to_places(name, 0)[needs.demand[mine], problem.n_sites + stop]
                better = np.maximum(quality_steps(reach[minutes] * present) - needs.today[mine], 0)
                gain += float((needs.person_weeks[mine] * better).sum() / 20)
        assert gain > 0
        assert week.prize[stop + 1] == round(gain)
