"""Reads when buildings are free and what drives today."""

from __future__ import annotations

from collections.abc import Collection

from optimizer.locale import N_
from optimizer.reading.cells import Unclear, parse_clock
from optimizer.reading.checked_table import NO_SITE, CheckedTable
from optimizer.reading.findings import Findings, did_you_mean
from optimizer.reading.raw_table import RawTable
from optimizer.slots import SLOT_INDEX, SLOTS
from optimizer.territory import Availability, ExistingCall, Site
from optimizer.told import Told

CALENDARS = ("school", "holiday", "all")
STATES = ("open", "possible")


def read_availability(
    raw: RawTable, findings: Findings, *, sites: tuple[Site, ...], known: Collection[str] | None
) -> tuple[Availability, ...]:
    """Read availability; without a state, an existing site is open then, a candidate possible."""
    table = CheckedTable(
        raw,
        findings,
        required=("site", "slots"),
        optional=("season", "calendar", "half_day_eur", "state"),
        geometry_gives_lon_lat=False,
    )
    status = {site.id: site.status for site in sites}
    site_ids = table.references("site", known, unknown=NO_SITE, where="sites")
    states = table.choices("state", STATES, default="-") if "state" in table else ["-"] * len(table)
    states = ["" if state == "-" else state for state in states]
    for index, (site, state) in enumerate(zip(site_ids, states, strict=True)):
        if state == "open" and status.get(site) == "candidate":
            table.fault(
                "candidate open",
                Told("{site} is a candidate, so it cannot be open today", site=site),
                Told("write possible here, or existing as its status in sites"),
                at=index,
                column="state",
            )
    rows = zip(
        site_ids,
        table.texts("season", default="all"),
        table.choices("calendar", CALENDARS, default="all"),
        table.slot_sets("slots", needed=True),
        states,
        table.numbers("half_day_eur", default=float("nan"), minimum=0.0, what=Told("the cost of a half-day")).tolist(),
        table.rows,
        strict=True,
    )
    return tuple(
        Availability(
            site=site,
            season=season,
            calendar=calendar,
            slots=slots,
            state=state or ("open" if status.get(site) == "existing" else "possible"),
            half_day_eur=None if price != price else price,
            row=row,
        )
        for site, season, calendar, slots, state, price, row in rows
    )


def read_existing_tours(
    raw: RawTable, findings: Findings, *, stops: Collection[str] | None, services: Collection[str]
) -> tuple[ExistingCall, ...]:
    """Read the rounds that already drive: one stop a row, one half-day, from start to end."""
    table = CheckedTable(
        raw,
        findings,
        required=("tour", "stop", "slot", "start", "end", "services"),
        optional=("weeks",),
        geometry_gives_lon_lat=False,
    )
    starts = table.parsed("start", parse_clock, stand_in=-1)
    ends = table.parsed("end", parse_clock, stand_in=-1)
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start >= 0 and end >= 0 and end <= start:
            table.fault(
                "ends early",
                Told("the stop ends before it starts"),
                Told("correct start or end"),
                at=index,
                column="end",
            )
    rows = zip(
        table.texts("tour", needed=True),
        table.references("stop", stops, unknown=N_("no stop has the id {id}"), where="stops"),
        table.parsed("slot", _one_slot, stand_in=SLOTS[0]),
        table.numbers(
            "weeks", default=1.0, minimum=1.0, whole=True, what=Told("the number of weeks between visits")
        ).tolist(),
        starts,
        ends,
        table.service_sets("services", services),
        strict=True,
    )
    return tuple(
        ExistingCall(
            tour=tour, stop=stop, slot=slot, weeks=int(weeks), start_minute=start, end_minute=end, services=offered
        )
        for tour, stop, slot, weeks, start, end, offered in rows
    )


def _one_slot(text: str) -> str:
    slot = text.casefold()
    if slot not in SLOT_INDEX:
        raise Unclear(
            Told("“{text}” is not a half-day", text=text),
            did_you_mean(text, SLOTS, otherwise=Told("write another one of mon-am … sun-eve"), at_most=0),
        )
    return slot
