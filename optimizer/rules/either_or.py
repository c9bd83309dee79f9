from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class EitherOr(RuleBase):
    kind: Literal["either_or"] = "either_or"
    sites: tuple[str, ...] = Field(min_length=2)
    exactly_one: bool = False
