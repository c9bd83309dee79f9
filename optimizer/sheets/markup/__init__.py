"""Sheets as HTML: tables that every browser, printer and screen reader knows, drawn with nothing but letters and boxes.

Every text passes through `markupsafe`, so that a name from data cannot become markup. How it looks is the page's
style sheet; without one it still reads well.
"""

from optimizer.sheets.markup.access import access_bars, distances, reach_bars
from optimizer.sheets.markup.alternatives import side_by_side
from optimizer.sheets.markup.money import payer_bars
from optimizer.sheets.markup.people import person_table
from optimizer.sheets.markup.places import place_body
from optimizer.sheets.markup.tables import sentences, table, timetable
from optimizer.sheets.markup.week import week

__all__ = [
    "access_bars", "distances", "payer_bars", "person_table", "place_body", "reach_bars", "sentences", "side_by_side",
    "table", "timetable", "week",
]
