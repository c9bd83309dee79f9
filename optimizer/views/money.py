"""Euros of a plan as tables: by type of cost, by nature, by payer. Nothing here is worked out anew but sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimizer.funding import INVESTMENT
from optimizer.locale import translator
from optimizer.plan import Figures, PayerLine
from optimizer.scenario import Scenario
from optimizer.views.sentences import payer_names
from optimizer.views.tables import Table


@dataclass(frozen=True, kw_only=True)
class CostItem:
    """One type of cost, € a year."""

    what: str
    """One of `optimizer.facts.COST_TYPES`."""
    name: str
    nature: str
    """Investment or running cost, in words."""
    eur: float


@dataclass(frozen=True, kw_only=True)
class PayerItem:
    """What one payer bears, € a year."""

    name: str
    investment_eur: float
    """Gross, before any grant."""
    running_eur: float
    grants_eur: float
    remainder_eur: float

    @property
    def borne_eur(self) -> float:
        """Grants given and remainder together."""
        return self.grants_eur + self.remainder_eur


def cost_items(figures: Figures, lang: str) -> list[CostItem]:
    """Types of cost that are not nothing, investment first."""
    return items_of_costs(figures.cost_by, lang)


def items_of_costs(cost_by: Mapping[str, float], lang: str) -> list[CostItem]:
    """Types of cost of any part of a plan that are not nothing, investment first."""
    _ = translator(lang)
    words = {"fit_out": _("fit-outs, yearly share"), "staff": _("staff"), "rooms": _("rooms"), "tours": _("tours"),
             "vehicles": _("vehicles")}
    return [
        CostItem(what=what, name=words[what].capitalize(), eur=cost_by[what],
                 nature=nature_name("investment" if what == INVESTMENT else "running", lang))
        for what in words if cost_by.get(what)
    ]


def nature_name(nature: str, lang: str) -> str:
    """``investment`` or ``running`` in words."""
    _ = translator(lang)
    return _("investment") if nature == "investment" else _("running costs")


def payer_items(figures: Figures, scenario: Scenario, lang: str) -> list[PayerItem]:
    """Who bears what, whoever bears most first; payers who bear nothing are left out."""
    return items_of_payers(figures.payers, scenario, lang)


def items_of_payers(lines: Iterable[PayerLine], scenario: Scenario, lang: str) -> list[PayerItem]:
    """The same of any part of a plan."""
    names = payer_names(scenario, lang)
    items = [
        PayerItem(name=names.get(line.payer, line.payer), investment_eur=line.investment_gross_eur,
                  running_eur=line.running_gross_eur, grants_eur=line.grants_eur, remainder_eur=line.remainder_eur)
        for line in lines
    ]
    return sorted((item for item in items if item.borne_eur or item.investment_eur or item.running_eur),
                  key=lambda item: -item.borne_eur)


def unattributed_eur(figures: Figures) -> float:
    """Cost a year that no payer bears: shares that do not add up to the whole."""
    borne = sum(line.grants_eur + line.remainder_eur for line in figures.payers)
    left = figures.cost_eur - borne
    return left if abs(left) >= 0.5 else 0.0


def cost_table(figures: Figures, lang: str) -> Table:
    """Types of cost with their sum, whole euros."""
    _ = translator(lang)
    items = cost_items(figures, lang)
    rows = [(item.name, item.nature, round(item.eur)) for item in items]
    total = (_("Total"), "", round(figures.cost_eur))
    return Table("costs", (_("Item"), _("Nature"), _("€ a year")), (*rows, total))


def payer_table(figures: Figures, scenario: Scenario, lang: str) -> Table:
    """Gross, grants and remainder of each payer with their sums, whole euros; what no payer bears has its own row."""
    _ = translator(lang)
    columns = (_("Payer"), _("Investment, gross (€)"), _("Running costs, gross (€)"), _("Grants given (€)"),
               _("Remainder to bear (€)"), _("In all (€)"))
    rows: list[tuple[str, tuple[float, ...]]] = [
        (item.name, (item.investment_eur, item.running_eur, item.grants_eur, item.remainder_eur, item.borne_eur))
        for item in payer_items(figures, scenario, lang)
    ]
    if left := unattributed_eur(figures):
        rows.append((_("Not shared out"), (0.0, 0.0, 0.0, left, left)))
    rows.append((_("Total"), tuple(sum(values[column] for _name, values in rows) for column in range(5))))
    return Table("payers", columns, tuple((name, *map(round, values)) for name, values in rows))
