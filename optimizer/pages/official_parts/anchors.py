"""What people may point at: each part of a sheet has a name that the address can end with, and its own container.

Whatever is said about a place, a stop, a tour or a half-day belongs below it: `about` is where it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.slugs import slug


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a part of a sheet is about: an area, a place or stop (all of it, or one half-day), or a tour."""

    area: str = ""
    place: str = ""
    """Id of a site."""
    stop: str = ""
    tour: int | None = None
    """Number within its season, as `optimizer.views.tours` counts."""
    season: str = ""
    slot: str = ""

    @property
    def anchor(self) -> str:
        """Its name in the address: ``stop-48061``."""
        named = {"area": self.area, "place": self.place, "stop": self.stop, "season": self.season,
                 "tour": "" if self.tour is None else str(self.tour), "half-day": self.slot}
        return "-".join(f"{kind}-{slug(value, otherwise='x')}" for kind, value in named.items() if value)


@contextmanager
def about(subject: Subject, name: str, *, border: bool = True) -> Iterator[None]:
    """A part of a sheet under its name, which is a heading that can be linked to."""
    with st.container(key=subject.anchor, border=border):
        st.subheader(plain(name), anchor=subject.anchor)
        yield
