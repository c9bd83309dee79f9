"""What the timetable is, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.plan import Opening, TourRun
from optimizer.territory import Label


@dataclass(frozen=True)
class Timetable:
    """The weeks of all seasons: openings with their slots, tours with their days and clock times."""

    openings: tuple[Opening, ...]
    tours: tuple[TourRun, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduleConflict:
    """Decisions that no timetable of a season can hold together; as few places as could be found.

    Attributes
    ----------
    kind : str
        ``staff``: too few animators for `places` in `slots`, the half-days that nothing outside `slots` can
        take (the set S of `models.staff_cuts`; empty when the team's week is too short as a whole).
        ``room``: the buildings are not free when they are needed.
        ``tours``: visits that vehicles, weekdays and rhythms do not allow.
    places : tuple of str
        Ids of sites (``staff``, ``room``) or stops (``tours``, ``room``).
    team : str
        Id of the team (``staff``).
    vehicle : str
        Id of the vehicle type, where `places` are stops.
    """

    season: str
    kind: str
    places: tuple[str, ...]
    words: Label
    slots: tuple[str, ...] = ()
    team: str = ""
    vehicle: str = ""

    @property
    def message(self) -> str:
        """The conflict in English; `words` has it in both languages."""
        return self.words.en
