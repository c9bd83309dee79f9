from __future__ import annotations

from typing import Literal

from pydantic import Field

from optimizer.rules.base import RuleBase


class SiteForbidden(RuleBase):
    kind: Literal["site_forbidden"] = "site_forbidden"
    site: str | None = None
    site_kind: str | None = None
    season: str | None = None
