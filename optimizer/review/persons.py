"""Who acts: a person with their roles, and the areas an official answers for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["reader", "official", "planner", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever asks for something to be read or done.

    Attributes
    ----------
    id : str
        What the identity provider calls them for good: an address or a number.
    name : str
        As others read it.
    areas : frozenset of str
        Ids of the areas that an official answers for; what lies inside an area is theirs too.
    """

    id: str
    name: str
    roles: frozenset[Role] = frozenset()
    areas: frozenset[str] = frozenset()
    everywhere: bool = False
    """Whether every area is theirs: the one user of a computer without configuration."""


LOCAL = Person(id="local", name="", roles=frozenset(ROLES), everywhere=True)
"""The one user where nobody logs in: all roles, all areas."""
