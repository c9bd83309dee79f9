from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class MarketDays(RuleBase):
    kind: Literal["market_days"] = "market_days"
    policy: Literal["require", "prefer", "avoid"] = "prefer"
    stops: tuple[str, ...] = ()
