"""A calculation under way, in a planner's words: the terminal and the pages share them."""

from __future__ import annotations

from optimizer.plan import Progress
from optimizer.wording import number, per_cent_up, say
from optimizer.words import WORDS


def phase_name(phase: str, lang: str) -> str:
    """The phase in words; one that has no words yet is shown as the engine calls it."""
    key = f"phase.{phase}"
    return say(key, lang) if key in WORDS else phase


def news(progress: Progress, lang: str) -> str:
    """Incumbent and bound of a progress event in a planner's words; empty before there is a plan."""
    if progress.incumbent_person_weeks is None:
        return progress.message
    gain = progress.incumbent_person_weeks - progress.today_person_weeks
    parts = [say("progress.best", lang, gain=number(gain, lang, signed=True))]
    gap = gap_of_gain(progress)
    if gap is not None:
        parts.append(say("progress.bound", lang, gap=per_cent_up(gap, lang)))
    return " · ".join(parts)


def gap_of_gain(progress: Progress) -> float | None:
    """(bound − incumbent) / (bound − today), or None while one of them is unknown."""
    incumbent, bound = progress.incumbent_person_weeks, progress.bound_person_weeks
    if incumbent is None or bound is None:
        return None
    possible = bound - progress.today_person_weeks
    return max(0.0, bound - incumbent) / possible if possible > 0 else 0.0
