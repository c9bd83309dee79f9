"""What a workspace refuses: outcomes that a page tells, not faults of a file."""

from __future__ import annotations

from optimizer.told import Told


class Refusal(Exception):
    """Something a workspace cannot do with what `key` names."""

    def __init__(self, key: str, told: Told) -> None:
        super().__init__(told)
        self.key = key
        self._told = told

    def text(self, lang: str) -> str:
        """Why, in `lang`."""
        return self._told.text(lang)


class NotKept(Refusal):
    """There is nothing of this name: it never was, or it was deleted since."""

    def __init__(self, key: str) -> None:
        super().__init__(key, Told("this is not kept here, or no longer"))


class ChangedElsewhere(Refusal):
    """Someone else saved this scenario since it was read; `stamp` is that of their version."""

    def __init__(self, key: str, stamp: str) -> None:
        super().__init__(key, Told("someone else has saved these assumptions since you opened them"))
        self.stamp = stamp


class ComesWithMaillage(Refusal):
    """What comes with the program can be copied and changed, never deleted."""

    def __init__(self, key: str) -> None:
        super().__init__(key, Told("this comes with Maillage and cannot be deleted"))
