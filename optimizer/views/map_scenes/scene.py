"""A scene: what one map shows, its legend, its words for those who do not see it, and its tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from optimizer.drawing.symbols import PICTOGRAMS, TRUCK
from optimizer.views.map_scenes.ground import Ground, Town
from optimizer.views.tables import Table

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """How a mark is drawn; sizes in pixels of the screen, whatever the zoom."""

    shape: str = "circle"
    """``circle``, ``square`` or ``diamond``."""
    radius: float
    fill: str
    stroke: str
    stroke_width: float = 1.2
    dashed: bool = False
    icon: str = ""
    """Kind of building, or ``truck``."""
    ink: str = ""
    """Colour of icon and text."""
    text: str = ""
    cross: str = ""
    """Colour of a cross over it."""
    arcs: tuple[str, ...] = ()
    """Colours that share the outline, in place of `stroke`."""
    faded: bool = False

    def record(self) -> Record:
        """The fields that differ from nothing."""
        return {key: value for key, value in self.__dict__.items() if value}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A site, stop or base: can be pointed at, focused and chosen."""

    id: str
    x: int
    y: int
    symbol: Symbol
    title: str
    lines: tuple[str, ...] = ()
    """Told below the title."""
    label: str = ""
    """Written beside it where there is room."""
    importance: float = 0.0
    """Of the label; above 10 it is bold, and the mark keeps its position where others make way."""
    chosen: bool = True
    """Whether it can be chosen; a base cannot."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A tour or a leg of one."""

    path: str
    colour: str
    title: str
    lines: tuple[str, ...] = ()
    dashed: bool = False
    width: float = 2.6


@dataclass(frozen=True, kw_only=True)
class Colouring:
    """Ground in classes: one colour and one name each; cells of class -1 are left empty."""

    title: str
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    classes: Sequence[int]
    """Class of each cell."""


@dataclass(frozen=True)
class Entry:
    """A line of the legend: a symbol, a swatch (colour) or a line (colour, dashed) and its meaning."""

    label: str
    symbol: Symbol | None = None
    swatch: str = ""
    line: str = ""
    dashed: bool = False

    def record(self) -> Record:
        """As data for the page."""
        return {"label": self.label, "symbol": self.symbol.record() if self.symbol else None, "swatch": self.swatch,
                "line": self.line, "dashed": self.dashed}


@dataclass(frozen=True)
class LegendGroup:
    """Entries under one title."""

    title: str
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CellNotes:
    """What is told of each cell: templates whose ``{0}``, ``{1}`` … stand for columns of values."""

    templates: tuple[str, ...]
    columns: tuple[Sequence[str], ...]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One map, whole."""

    title: str
    alternative: str
    """One paragraph that tells what the map shows."""
    lang: str
    ground: Ground
    colouring: Colouring
    cell_names: Sequence[str]
    cell_notes: CellNotes
    towns: tuple[Town, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...] = ()
    legend: tuple[LegendGroup, ...]
    table: Table
    """Places, stops and tours of the map, columns and cells in the scene's language."""
    ground_table: Table
    """The colours of the ground as figures."""
    focus: tuple[int, int, int, int] | None = None
    """What to look at first: left, top, right and bottom in units of the frame; None: all of it."""

    @cached_property
    def payload(self) -> str:
        """The scene as JSON for the page, compact; names are data in it, never markup."""
        return json.dumps(self._content(), ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the payload and only then."""
        return hashlib.sha1(self.payload.encode(), usedforsecurity=False).hexdigest()

    def _content(self) -> Record:
        frame, symbols = self.ground.frame, {mark.symbol: mark.symbol for mark in self.marks}
        number = {symbol: index for index, symbol in enumerate(symbols)}
        icons = {symbol.icon for symbol in symbols} | {
            entry.symbol.icon for group in self.legend for entry in group.entries if entry.symbol}
        return {
            "title": self.title, "alternative": self.alternative, "focus": self.focus,
            "frame": {"x": frame.west_m, "y": frame.north_m, "unit": frame.unit_m, "width": frame.width,
                      "height": frame.height, "latitude": frame.latitude},
            "ground": {
                "cells": self.ground.cells, "seeds": self.ground.seeds, "ids": self.ground.ids,
                "names": self.cell_names, "classes": [int(value) for value in self.colouring.classes],
                "colours": self.colouring.colours, "outline": self.ground.outline, "borders": self.ground.borders,
                "templates": self.cell_notes.templates, "columns": self.cell_notes.columns,
            },
            "towns": [[town.name, town.x, town.y, round(town.importance, 2)] for town in self.towns],
            "symbols": [symbol.record() for symbol in symbols],
            "icons": {icon: PICTOGRAMS.get(icon, TRUCK if icon == "truck" else PICTOGRAMS["other"])
                      for icon in sorted(icons - {""})},
            "marks": [[mark.id, mark.x, mark.y, number[mark.symbol], mark.title, mark.lines, mark.label,
                       round(mark.importance, 2), int(mark.chosen)] for mark in self.marks],
            "lines": [line.__dict__ for line in self.lines],
            "legend": [{"title": group.title, "entries": [entry.record() for entry in group.entries],
                        "note": group.note} for group in self.legend],
        }
