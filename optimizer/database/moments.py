"""Moments as the database keeps them: UTC with microseconds, a text that sorts as time does, on every engine."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The present moment."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """A moment as it is kept."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """A moment that was kept, in UTC."""
    return datetime.fromisoformat(text)
