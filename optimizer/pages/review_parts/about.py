"""What a contribution is about: the plan, an area, a place, a stop, a tour, or one of their half-days."""

from __future__ import annotations

from functools import partial

import streamlit as st

from optimizer.pages.review_parts.published import Published
from optimizer.pages.visit import Visit
from optimizer.review.contribution import Subject, SubjectKind
from optimizer.review.roles import may
from optimizer.review.subjects import touches
from optimizer.views.review_choices import half_days, subject_of, subjects

KINDS: tuple[SubjectKind, ...] = ("plan", "place", "stop", "tour", "area")


def choose(here: Visit, published: Published) -> Subject:
    """The subject chosen; the address may name the one to begin with."""
    _, asked = here._, subject_of(st.query_params.to_dict())
    words = {"plan": _("The whole plan"), "place": _("A place"), "stop": _("A stop of the truck"), "tour": _("A tour"),
             "area": _("A commune or area")}
    asked_kind: SubjectKind = asked.kind if asked.kind != "half_day" else "place" if asked.place else "stop"
    kind = st.segmented_control(
        _("About what?"), KINDS, default=asked_kind, format_func=words.__getitem__, required=True,
        key=f"review.about.{published.of.id}.{here.lang}")
    theirs = partial(_theirs, here, published)
    found = subjects(kind, published.opened, published.alternative, here.lang, theirs)
    if kind == "plan":
        return Subject(alternative=published.alternative)
    if not found:
        st.info(_("There is nothing of the kind in your areas."), icon=":material/info:")
        return Subject(alternative=published.alternative)
    first = next((index for index, each in enumerate(found) if _same(each, asked)), 0)
    chosen = st.selectbox(_("Which one?"), list(found), index=first, format_func=found.__getitem__,
                          key=f"review.subject.{kind}.{published.of.id}.{published.alternative}.{here.lang}")
    return _half_day(here, published, chosen, asked) if kind in ("place", "stop") else chosen


def _half_day(here: Visit, published: Published, of: Subject, asked: Subject) -> Subject:
    """One of its half-days, or the place as such."""
    _ = here._
    found = half_days(of, published.opened, here.lang)
    if not found:
        return of
    options = [of, *found]
    first = next((index for index, each in enumerate(options)
                  if (each.season, each.slot) == (asked.season, asked.slot)), 0) if _same(of, asked) else 0
    return st.selectbox(
        _("When?"), options, index=first, format_func=lambda each: found.get(each, _("In general")),
        key=f"review.when.{of.place}{of.stop}.{published.of.id}.{published.alternative}.{here.lang}")


def _same(one: Subject, other: Subject) -> bool:
    return (one.area, one.place, one.stop, one.tour, one.season if one.tour else "") == (
        other.area, other.place, other.stop, other.tour, other.season if other.tour else "")


def _theirs(here: Visit, published: Published, subject: Subject) -> bool:
    """Whether the person may speak of it; what is not theirs is not offered, and refused when sent anyway."""
    person = here.person
    return may(person, "comment", own=touches(published.index, subject, published.of.areas, person))
