"""What an area's places cost, gross, grants and remainder for each payer; all areas add up to the plan."""

from __future__ import annotations

from collections import defaultdict

from optimizer.funding import INVESTMENT, NATURES, concerns, nature_of, payer_lines
from optimizer.sheets.content import CostPart, GrantPart, MoneyPart
from optimizer.sheets.placed_costs import PlacedCost
from optimizer.sheets.source import SheetSource
from optimizer.views.money import items_of_costs, items_of_payers, nature_name
from optimizer.wording import euros


def area_money(source: SheetSource, area: str, residents: float) -> MoneyPart:
    """The yearly cost of the places and stops in an area (id), above today, and who bears it."""
    facts, scenario, lang = source.facts, source.scenario, source.lang
    within = source.territory.within
    mine = [cost for cost in source.costs if within(source.area_of_place[cost.place], area)]
    by_what: dict[str, float] = defaultdict(float)
    for cost in mine:
        by_what[cost.line.what] += cost.eur
    gross = dict.fromkeys(NATURES, 0.0)
    for cost in mine:
        gross[nature_of(cost.line)] += cost.eur
    given = [
        (each, each.rate * sum(cost.eur for cost in mine if concerns(each.grant, cost.line, facts)))
        for each in source.grants
    ]
    lines = payer_lines(scenario.funding, gross, [(each.grant, eur) for each, eur in given])
    total = sum(gross.values())
    payer_name = {payer.id: payer.name.text(lang) for payer in scenario.funding.payers}
    shared = {cost.line.what for cost in mine if cost.shared}
    return MoneyPart(
        costs=tuple(CostPart(what=item.what, name=item.name, nature=item.nature, eur=item.eur,
                             shared=item.what in shared) for item in items_of_costs(by_what, lang)),
        gross_eur=total, investment_eur=gross["investment"], running_eur=gross["running"],
        fit_out_eur=sum(facts.site(site).fit_out_eur for site in facts.opened
                        if not facts.site(site).existing and within(source.area_of_place[site], area)),
        grants=tuple(
            GrantPart(payer=payer_name.get(each.grant.payer, each.grant.payer),
                      nature=nature_name(each.grant.cost, lang), eur=eur, condition=each.grant.condition,
                      capped=each.capped)
            for each, eur in given if eur > 0),
        payers=tuple(items_of_payers(lines, scenario, lang)),
        outside_payers_eur=round(total - sum(line.grants_eur + line.remainder_eur for line in lines), 6) + 0.0,
        by_use_eur=sum(eur for own, eur in source.eur_by_use.items() if within(own, area)),
        eur_per_inhabitant=total / residents if residents > 0 else None,
        average_eur_per_inhabitant=source.plan.figures.eur_per_inhabitant, plan_eur=source.plan.figures.cost_eur,
        assumptions=_assumptions(source, mine),
    )


def _assumptions(source: SheetSource, mine: list[PlacedCost]) -> tuple[str, ...]:
    """How costs are shared, and what is assumed."""
    _, scenario, lang = source._, source.scenario, source.lang
    told = [_("Costs are those of a year, above what exists today. Staff, room and fit-out of a place fall to the area "
              "in which it lies.")]
    if any(cost.shared for cost in mine):
        told.append(_("A day of a tour, driving included, is shared over its stops by the time open to the public at "
                      "each; what a vehicle costs by the week is shared in the same way. So all areas add up to the "
                      "plan."))
    told.append(_("By use: the cost of each place is shared by where its expected visitors live."))
    if any(cost.line.what == INVESTMENT for cost in mine):
        told.append(_.n("A fit-out counts at its yearly share over {count} year, without interest.",
                        "A fit-out counts at its yearly share over {count} years, without interest.",
                        scenario.funding.fit_out_years))
    told.append(_("Assumption: a half-day of staff costs {eur}.", eur=euros(scenario.staff.half_day_eur, lang)))
    if scenario.funding.grants or scenario.funding.shares:
        told.append(_("Assumption: the shares of the payers and the grants are those of the scenario; no payer has "
                      "committed to them yet."))
    if any(each.capped for each in source.grants):
        told.append(_("A grant that reaches its ceiling is divided among areas in proportion to the costs that it "
                      "concerns."))
    return tuple(told)
