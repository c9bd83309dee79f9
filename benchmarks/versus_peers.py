"""Tours with prizes beside other solvers: the same instances, the same time each, one checker, in one run.

``python -m benchmarks.versus_peers [FILE ...] [--time-limit 30] [--peers ours,pyvrp,ortools,cpsat]`` runs the
peers of `benchmarks.peers` one after the other on team orienteering files (as ``benchmarks.team_orienteering``
reads them) and on a week of tours in Lozère (``--scenario lozere --seasons winter``; `benchmarks.peers.week`).
The objective is lexicographic, prizes first. PyVRP and OR-Tools add prizes and length in one objective and
depend badly on the weight between them, so each has the one that served it best in either family, of those tried
from 1 to 3000 (`Peer.weights`: light for long tours, heavy for tours of few stops, where a light one leaves prizes
behind). With ``--weights 3,5,10`` they get the whole time once for each, and the best answer counts.

One JSON line per instance and peer: `gap` is to the best known (the published value or the best of this run),
`gap_to_bound` to the least bound proven in this run; `peak_mib` is that of the whole process so far, so only the
first peers' says something of themselves. A table of mean gaps follows on standard error. Compiling is excluded.
A peer that is not installed is told in one line. Exit 1 if what a peer claims does not hold: a plan that breaks a
rule, or a bound below a plan.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.measuring import peak_mib, report
from benchmarks.peers import PEERS
from benchmarks.peers.ours import OURS
from benchmarks.peers.peer import TEAM, WEEK, Peer
from benchmarks.peers.week import week_of
from benchmarks.team_orienteering import best_known, read_instance
from models.orienteering import Orienteering


@dataclass(frozen=True)
class Contest:
    """An instance with its name, its family and the published value."""

    family: str
    name: str
    instance: Orienteering
    reference: float | None = None


@dataclass(frozen=True)
class Result:
    """What a peer's answer is worth.

    Attributes
    ----------
    value : float
        Prize of the plan as we sum it; 0 for a plan that does not hold.
    bound : float or None
        As claimed.
    length : float
        Of all tours together.
    by_weight : dict or None
        Value at each weight tried, for those who need one; all else is of the best.
    fault : str or None
        Why the claim does not hold.
    """

    peer: str
    value: float
    bound: float | None
    length: float
    seconds: float
    peak_mib: float
    by_weight: dict[str, float] | None = None
    fault: str | None = None


def contests(files: Sequence[Path], scenario: str, seasons: Sequence[str]) -> Iterator[Contest]:
    """The instances that the command line names."""
    for path in files:
        yield Contest(TEAM, path.stem, read_instance(path), best_known(path))
    for season in seasons:
        yield Contest(WEEK, f"{scenario}:{season}", week_of(scenario, season_id=season))


def judged(
    peer: Peer, instance: Orienteering, *, time_limit_s: float, weight: float | None = None, seed: int = 0
) -> Result:
    """Run a peer and verify its answer from the instance alone: visits once, limit kept, prizes summed here."""
    begun = time.perf_counter()
    answer = peer.solve(instance, time_limit_s=time_limit_s, weight=weight or 0.0, seed=seed)
    seconds = time.perf_counter() - begun
    value, length, fault = 0.0, 0.0, None
    try:
        value = instance.value(answer.tours)
        length = float(sum(instance.length(tour) for tour in answer.tours))
    except ValueError as broken:
        fault = str(broken)
    by_weight = None if weight is None else {f"{weight:g}": value}
    return Result(peer.name, value, answer.bound, length, seconds, peak_mib(), by_weight, fault)


def best_of(
    peer: Peer, contest: Contest, *, time_limit_s: float, weights: Sequence[float] = (), seed: int = 0
) -> Result:
    """The answer of a peer; over several weights, each with the whole time, the best: a fault comes before all."""
    if not peer.weights:
        return judged(peer, contest.instance, time_limit_s=time_limit_s, seed=seed)
    tried = [
        judged(peer, contest.instance, time_limit_s=time_limit_s, weight=weight, seed=seed)
        for weight in weights or [peer.weights[contest.family]]
    ]
    best = max(tried, key=lambda result: (result.fault is not None, result.value))
    values: dict[str, float] = {}
    for result in tried:
        values |= result.by_weight or {}
    return replace(best, by_weight=values)


def bounds_checked(results: Sequence[Result]) -> list[Result]:
    """The results, with a fault where a bound is below a plan that someone found."""
    best = max(result.value for result in results)
    return [
        replace(result, fault=f"bound {result.bound} below a plan of {best}")
        if result.fault is None and result.bound is not None and result.bound < best else result
        for result in results
    ]


def gap(value: float, limit: float) -> float:
    """How far a value is below a limit, as a share of the limit."""
    return (limit - value) / max(limit, 1.0)


def compile_ours() -> None:
    """Have ours compiled, listing and long tours both, before anything is timed."""
    begun = time.perf_counter()
    points = np.random.default_rng(0).random((14, 2)) * 10
    prize = np.array([0, *range(1, 13), 0])
    for places in (points, np.rint(points) * [1, 0]):
        places[-1] = places[0]
        instance = Orienteering.planar(places, prize, limit=12.0, vehicles=2)
        OURS.solve(instance, time_limit_s=60.0, weight=0.0, seed=0)
    report(instance="compile", seconds=round(time.perf_counter() - begun, 3), peak_mib=peak_mib())


@dataclass(frozen=True)
class Row:
    """A result beside the others' of the same instance; gaps as shares."""

    family: str
    result: Result
    gap: float
    gap_to_bound: float | None


def rows_of(contest: Contest, results: Sequence[Result]) -> list[Row]:
    """Each result beside the best known and the least proven bound."""
    best = max([contest.reference or 0.0, *(result.value for result in results)])
    bounds = [result.bound for result in results if result.bound is not None and result.fault is None]
    return [
        Row(contest.family, result, gap(result.value, best), gap(result.value, min(bounds)) if bounds else None)
        for result in results
    ]


def table(rows: Sequence[Row]) -> str:
    """Means of the gaps, family by family and peer by peer, in the order of the rows."""
    lines = [f"{'':18} {'peer':8} {'instances':>9} {'mean gap':>9} {'worst':>9} {'to bound':>9} {'seconds':>8}"]
    for family, peer in dict.fromkeys((row.family, row.result.peer) for row in rows):
        mine = [row for row in rows if (row.family, row.result.peer) == (family, peer)]
        gaps, bounded = [row.gap for row in mine], [r.gap_to_bound for r in mine if r.gap_to_bound is not None]
        to_bound = f"{fmean(bounded):9.2%}" if bounded else f"{'–':>9}"
        lines.append(
            f"{family:18} {peer:8} {len(mine):9} {fmean(gaps):9.2%} {max(gaps):9.2%} {to_bound} "
            f"{fmean(row.result.seconds for row in mine):8.1f}"
        )
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="team orienteering instances")
    parser.add_argument("--time-limit", type=float, default=30.0, metavar="SECONDS", help="per instance and peer")
    parser.add_argument("--peers", default=",".join(peer.name for peer in PEERS), metavar="A,B", help="who takes part")
    parser.add_argument("--scenario", default="lozere", metavar="NAME", help="a file, or one that comes with Maillage")
    parser.add_argument("--seasons", default="winter", metavar="A,B", help="whose week to plan; '' for none")
    parser.add_argument("--weights", default="", metavar="A,B", help="to try, of prizes against length")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.peers = args.peers.split(",")
    args.seasons = [season for season in args.seasons.split(",") if season]
    args.weights = [float(weight) for weight in args.weights.split(",") if weight]
    unknown = set(args.peers) - {peer.name for peer in PEERS}
    if unknown:
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    return args


def main() -> int:
    """Run what the command line asks for."""
    args = _arguments()
    asked = [peer for peer in PEERS if peer.name in args.peers]
    present = [peer for peer in asked if peer.installed()]
    for peer in asked:
        if peer not in present:
            report(peer=peer.name, missing=f"{peer.package} is not installed: pip install -e '.[peers]'")
    if not present:
        return 0
    if OURS in present:
        compile_ours()
    rows: list[Row] = []
    for contest in contests(args.files, args.scenario, args.seasons):
        results = bounds_checked([
            best_of(peer, contest, time_limit_s=args.time_limit, weights=args.weights, seed=args.seed)
            for peer in present
        ])
        for row in rows_of(contest, results):
            result = row.result
            report(
                instance=contest.name, peer=result.peer, value=result.value, bound=result.bound,
                reference=contest.reference, gap=round(row.gap, 5),
                gap_to_bound=None if row.gap_to_bound is None else round(row.gap_to_bound, 5),
                length=round(result.length, 3), seconds=round(result.seconds, 2), peak_mib=result.peak_mib,
                by_weight=result.by_weight, fault=result.fault,
            )
            rows.append(row)
    print(table(rows), file=sys.stderr)
    return 1 if any(row.result.fault for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
