"""What contributions are tied to: whether it exists, and whose it is."""

from __future__ import annotations

from collections.abc import Collection

from optimizer.refusals import NotKept
from optimizer.review.contribution import Subject
from optimizer.review.persons import Person
from optimizer.review.publication import Index
from optimizer.slots import SLOT_INDEX


def require_known(index: Index, subject: Subject, alternatives: int) -> None:
    """Go on only if a published plan has what the subject names, and the subject names one thing.

    Raises
    ------
    NotKept
        Names the part that is not there.
    """
    if subject.alternative is not None and not 1 <= subject.alternative <= alternatives:
        raise NotKept(f"alternative {subject.alternative}")
    for given, known in (
        (subject.area, index.areas), (subject.place, index.sites), (subject.stop, index.stops),
        (subject.season, index.seasons), (subject.slot, SLOT_INDEX),
    ):
        if given and given not in known:
            raise NotKept(given)
    things = [subject.area, subject.place, subject.stop, subject.tour]
    if sum(thing not in ("", None) for thing in things) > 1:
        raise NotKept(subject.kind)
    if subject.slot and not (subject.season and (subject.place or subject.stop)):
        raise NotKept(subject.slot)
    if subject.tour is not None and (subject.alternative is None or tour_name(subject) not in index.tours):
        raise NotKept(tour_name(subject))


def areas_of(index: Index, subject: Subject) -> tuple[str, ...]:
    """Areas that a subject lies in; none: a plan as a whole."""
    if subject.area:
        return (subject.area,)
    if subject.tour is not None:
        stops = index.tours.get(tour_name(subject), ())
        return tuple(dict.fromkeys(index.stops[stop].area for stop in stops))
    found = index.sites.get(subject.place) or index.stops.get(subject.stop)
    return (found.area,) if found is not None else ()


def touches(index: Index, subject: Subject, published: Collection[str], person: Person) -> bool:
    """Whether a person may contribute to it as one of their areas' officials.

    It lies in one of their areas; or it is a plan as a whole, published for areas that concern them.
    """
    areas = areas_of(index, subject)
    return index.belongs(areas, person) if areas else index.concerns(published, person)


def tour_name(subject: Subject) -> str:
    """Season and number, as the index has them."""
    return f"{subject.season}/{subject.tour}"
