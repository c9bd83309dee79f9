"""What is refused: outcomes that a page tells, not faults of a file."""

from __future__ import annotations

from typing import Any

from optimizer.told import Told


class Refusal(Exception):
    """Something that cannot be done with what `key` names."""

    def __init__(self, key: str, told: Told) -> None:
        super().__init__(told)
        self.key = key
        self._told = told

    def text(self, lang: str) -> str:
        """Why, in `lang`."""
        return self._told.text(lang)

    def __reduce__(self) -> tuple[Any, ...]:  # an exception is made again from its text, which says too little
        return _again, (type(self), self.key, self._told, self.__dict__)


def _again(kind: type[Refusal], key: str, told: Told, values: dict[str, Any]) -> Refusal:
    refusal = kind.__new__(kind, told)
    refusal.__dict__.update(values)
    return refusal


class NotKept(Refusal):
    """There is nothing of this name: it never was, or it was deleted since."""

    def __init__(self, key: str) -> None:
        super().__init__(key, Told("this is not kept here, or no longer"))


class ChangedElsewhere(Refusal):
    """Someone else saved this since it was read; `stamp` is that of their version."""

    def __init__(self, key: str, stamp: str, told: Told | None = None) -> None:
        super().__init__(key, told or Told("someone else has saved these assumptions since you opened them"))
        self.stamp = stamp


class ComesWithMaillage(Refusal):
    """What comes with the program can be copied and changed, never deleted."""

    def __init__(self, key: str) -> None:
        super().__init__(key, Told("this comes with Maillage and cannot be deleted"))
