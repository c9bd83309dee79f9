"""What people may point at: each part of a sheet has a name that the address can end with, and its own container.

Whatever is said about a place, a stop, a tour or a half-day belongs below it: `about` is where it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.review.contribution import Subject
from optimizer.slugs import slug


def anchor_of(subject: Subject) -> str:
    """Its name in the address: ``stop-48061``, ``season-winter-tour-2``; empty for plans as a whole."""
    named = {"area": subject.area, "place": subject.place, "stop": subject.stop, "season": subject.season,
             "tour": "" if subject.tour is None else str(subject.tour), "half-day": subject.slot}
    return "-".join(f"{kind}-{slug(value, otherwise='x')}" for kind, value in named.items() if value)


@contextmanager
def about(subject: Subject, name: str) -> Iterator[None]:
    """A part of a sheet under its name, which is a heading that can be linked to."""
    anchor = anchor_of(subject)
    with st.container(key=anchor, border=True):
        st.subheader(plain(name), anchor=anchor)
        yield
