"""The whole command on the Lozère default, as a user runs it.

``python -m benchmarks.lozere [SCENARIO]`` runs ``maillage --help``, ``maillage solve --json`` and the same
stopped after three seconds, each in a process of its own, and prints one JSON line with the issue's
figures beside what they must not exceed. Exit 1 if one does.

`first_plan_seconds` and `gap_after_60_s` are read off the progress lines on standard error (one at each
phase and at most one in five seconds besides), so both are upper limits; a command that ended earlier
gives its final gap. `peak_mib` is the largest of the child processes.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import peak_mib, report

LINE = re.compile(r"^\s*(?P<seconds>[\d.]+) s  (?P<news>.*)$")
GAIN = re.compile(r"[+−-][\d,]+")
GAP = re.compile(r"at most (?P<percent>[\d.]+)\s*%")
AT_MOST = {
    "help_seconds": 0.5, "first_plan_seconds": 5.0, "gap_after_60_s": 0.03, "command_seconds": 90.0, "peak_mib": 2048.0
}


@dataclass(frozen=True)
class Run:
    """One finished command."""

    seconds: float
    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        """The JSON object it printed."""
        read: dict[str, Any] = json.loads(self.out)
        return read


def maillage(*arguments: str) -> Run:
    """Run the command of this environment to its end."""
    command = Path(sys.executable).with_name("maillage")
    begun = time.perf_counter()
    done = subprocess.run([str(command), *arguments], capture_output=True, text=True, check=False)
    return Run(time.perf_counter() - begun, done.returncode, done.stdout, done.stderr)


def read_progress(lines: str) -> tuple[float | None, list[tuple[float, float]]]:
    """From English progress lines: second of the first plan, and (second, gap of the gain) pairs."""
    first: float | None = None
    gaps = []
    for match in filter(None, map(LINE.match, lines.splitlines())):
        seconds = float(match["seconds"])
        if first is None and GAIN.search(match["news"]):
            first = seconds
        if gap := GAP.search(match["news"]):
            gaps.append((seconds, float(gap["percent"]) / 100))
    return first, gaps


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="*", help="file or bundled name (default: what `maillage solve` plans)")
    args = parser.parse_args()
    maillage("--help")  # the first start after an installation compiles Python's own files
    help_run = maillage("--help")
    with tempfile.TemporaryDirectory() as folder:
        options = ["--json", "--lang", "en", "--out"]
        run = maillage("solve", *args.scenario, *options, str(Path(folder) / "plan"))
        peak = peak_mib(children=True)
        if run.code != 0:
            print(run.out, run.err, sep="\n", file=sys.stderr)
            return 1
        short = maillage("solve", *args.scenario, *options, str(Path(folder) / "short"), "--time-limit", "3")
    first, gaps = read_progress(run.err)
    plan, early = run.summary, short.summary
    final = plan["gap"]
    gap = final if run.seconds <= 60 else min([1.0, *(gap for seconds, gap in gaps if seconds <= 60)])
    separate = max(plan["places_only_person_weeks"], plan["separate_person_weeks"])
    figures: dict[str, float | None] = {
        "help_seconds": round(help_run.seconds, 3), "first_plan_seconds": first, "gap_after_60_s": round(gap, 5),
        "command_seconds": round(run.seconds, 2), "peak_mib": peak,
    }
    too_much = [name for name, limit in AT_MOST.items() if (found := figures[name]) is None or found > limit]
    valid = plan["checked"] and early["checked"] and plan["access_person_weeks"] >= separate
    report(
        **figures, final_gap=round(final, 5), gain_person_weeks=round(plan["gain_person_weeks"]),
        gain_over_separate_person_weeks=round(plan["access_person_weeks"] - separate),
        gain_over_places_only_person_weeks=round(plan["access_person_weeks"] - plan["places_only_person_weeks"]),
        sites_open=plan["sites_open"], tours=plan["tours"], termination=plan["termination"], checked=plan["checked"],
        stopped_after_3_s={
            "command_seconds": round(short.seconds, 2), "gap": round(early["gap"], 5), "checked": early["checked"]
        },
        at_most=AT_MOST, missed=too_much,
    )
    return 1 if too_much or not valid else 0


if __name__ == "__main__":
    sys.exit(main())
