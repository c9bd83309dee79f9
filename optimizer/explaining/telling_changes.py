"""Re-optimised answers in words: what the best plan under a change has more or less, at least and at most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.explaining.answers import BestUnder, SiteReoptimised, Step, Values, Worth
from optimizer.explaining.naming import Naming
from optimizer.plan import Conflict
from optimizer.wording import day_name, euros, listed, number, per_cent


def site_lines(answer: SiteReoptimised, say: Naming) -> Iterator[str]:
    """What forcing or forbidding a site costs, and what the plan would do instead."""
    _, place = say._, say.place(answer.site)
    if answer.already:
        yield _("{place} is in the plan already: requiring it costs nothing.", place=place) if answer.forced else _(
            "{place} is not in the plan: forbidding it costs nothing.", place=place)
        return
    head = _("With {place}", place=place) if answer.forced else _("Without {place}", place=place)
    if answer.best is None:
        yield from _no_plan(head, answer.conflicts, say)
        return
    yield _("{head}, all else calculated anew: {change}.", head=head, change=_difference(answer.best, say))
    yield from _instead(answer.best, say, but=answer.site)
    if _bettered(answer.best):
        yield _better(say)
    yield _search(answer.best, say)


def value_lines(answer: Values, say: Naming) -> Iterator[str]:
    """LP values, and the re-optimised steps beside them."""
    _ = say._
    yield _("What a little more or less would change:")
    for worth in answer.worth:
        yield from _worth(worth, say)
    yield _("LP value: the price of one unit in a simplified calculation, where places and tours could be had in "
            "parts; of several possible prices, one. The steps below it are whole plans calculated anew: what the best "
            "plan would then give.")
    if short := round(answer.short_person_weeks):
        yield _("This plan itself may lack {short} requests met a year at most to the best: what is told as possible "
                "holds them too.", short=number(short, say.lang))
    if any(step.amount < 0 and _bettered(step.best) for worth in answer.worth for step in worth.steps):
        yield _better(say)
    if answer.interrupted:
        yield _("Stopped before every step was calculated.")


def _worth(worth: Worth, say: Naming) -> Iterator[str]:
    _, lang = say._, say.lang
    value = _("not known") if worth.lp_person_weeks is None else number(worth.lp_person_weeks, lang, digits=1)
    if worth.kind == "budget":
        yield "  " + _("1,000 euros a year: LP value {value} requests met a year", value=value)
    elif worth.kind == "vehicle":
        name = say.facts.vehicle_by_id[worth.what].name.text(lang)
        yield "  " + _("{vehicle}, one day a week: LP value {value} requests met a year", vehicle=name, value=value)
    else:
        name = next(team.name.text(lang) for team in say.facts.scenario.staff.teams if team.id == worth.what)
        yield "  " + _("{team}, one half-day a week: LP value {value} requests met a year", team=name, value=value)
    if worth.by_season:
        yield "    " + _("of which {seasons}", seasons=", ".join(
            f"{say.seasons([season])} {number(gain, lang, digits=1)}" for season, gain in worth.by_season.items()))
    for step in worth.steps:
        head = _step(worth, step, say)
        if step.best is None:
            yield from ("    " + line for line in _no_plan(head, step.conflicts, say))
        else:
            yield "    " + _("{head}: {change} (gap {gap})", head=head, change=_difference(step.best, say),
                             gap=_gap(step.best, say))


def _step(worth: Worth, step: Step, say: Naming) -> str:
    _, lang, size = say._, say.lang, abs(step.amount)
    if worth.kind == "budget":
        return _("{eur} a year", eur=euros(step.amount, lang, signed=True))
    if worth.kind == "staff":
        hours = _.n("{count} half-day", "{count} half-days", size)
        return _("{hours} more a week", hours=hours) if step.amount > 0 else _("{hours} less a week", hours=hours)
    days, day = _.n("{count} day", "{count} days", size), day_name(step.weekday, lang)
    return _("{days} more a week ({day})", days=days, day=day) if step.amount > 0 else _(
        "{days} less a week ({day})", days=days, day=day)


def _difference(best: BestUnder, say: Naming) -> str:
    """How the access of the best plan differs from that of the plan in hand: an interval, told as it is."""
    _ = say._
    least, most = round(best.at_least_person_weeks), round(best.at_most_person_weeks)
    if least == most == 0:
        return _("as many requests met")
    if least == 0:
        return _.n("at most {count} more request met a year, perhaps none",
                   "at most {count} more requests met a year, perhaps none", most)
    if least < 0 <= most:
        return _.n("at most {count} fewer request met a year, perhaps none",
                   "at most {count} fewer requests met a year, perhaps none", -least)
    if least == most:
        return _.n("{count} more request met a year", "{count} more requests met a year", most) if most > 0 else _.n(
            "{count} fewer request met a year", "{count} fewer requests met a year", -most)
    if least > 0:
        return _("between {least} and {most} more requests met a year", least=number(least, say.lang),
                 most=number(most, say.lang))
    return _("between {least} and {most} fewer requests met a year", least=number(-most, say.lang),
             most=number(-least, say.lang))


def _bettered(best: BestUnder | None) -> bool:
    """Whether a plan found under a change that only forbids is better than the plan in hand."""
    return best is not None and round(best.at_least_person_weeks) > 0


def _better(say: Naming) -> str:
    _ = say._
    return _("So this plan can still be bettered: a new calculation is worth its while.")


def _instead(best: BestUnder, say: Naming, *, but: str) -> Iterator[str]:
    """What the plan found does otherwise, a line for each sort of change."""
    _ = say._

    def named(sites: Iterable[str]) -> str:
        return listed([say.place(site) for site in sites if site != but], say.lang)

    if opened := named(best.opened):
        yield "  " + _("opens: {places}", places=opened)
    if closed := named(best.closed):
        yield "  " + _("closes: {places}", places=closed)
    if best.other_hours:
        yield "  " + _("other hours: {places}", places=named(best.other_hours))
    if best.tours_then != best.tours_now:
        yield "  " + _("days of tours a cycle, all seasons together: {now} → {then}", now=best.tours_now,
                       then=best.tours_then)
    if round(best.eur):
        yield "  " + _("yearly cost: {eur}", eur=euros(best.eur, say.lang, signed=True))


def _no_plan(head: str, conflicts: tuple[Conflict, ...], say: Naming) -> Iterator[str]:
    _ = say._
    if not conflicts:
        yield _("{head}: no plan was found in the time given.", head=head)
        return
    yield _("{head}: no plan is possible, for these rules conflict:", head=head)
    for conflict in conflicts:
        yield from (f"  - {rule}" for rule in conflict.rules)


def _search(best: BestUnder, say: Naming) -> str:
    _ = say._
    if best.gap == 0.0:
        return _("Re-optimised in {seconds} s, and proven best.", seconds=number(best.seconds, say.lang))
    return _("Re-optimised in {seconds} s; gap left: {gap}.", seconds=number(best.seconds, say.lang),
             gap=_gap(best, say))


def _gap(best: BestUnder, say: Naming) -> str:
    return per_cent(best.gap, say.lang, digits=2)
