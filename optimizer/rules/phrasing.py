"""Phrases of the rules' sentences: names of things, numbers with nouns, scopes, in French and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.wording import NO_BREAK, euros, kind_name, number, per_cent

if TYPE_CHECKING:
    from optimizer.scenario import Scenario
    from optimizer.territory import Territory

MODES = {"car": ("en voiture", "by car"), "foot": ("à pied", "on foot"), "bicycle": ("à vélo", "by bicycle")}


def _digits(value: float) -> int:
    return 0 if round(value, 1) == round(value) else 1


@dataclass(frozen=True)
class Phrasing:
    """Speaks one language about one territory and scenario; where they are missing, ids stand for names."""

    lang: str
    territory: Territory | None = None
    scenario: Scenario | None = None

    def either(self, fr: str, en: str) -> str:
        """The text of the language spoken."""
        return en if self.lang == "en" else fr

    def number(self, value: float) -> str:
        """At most one decimal."""
        return number(value, self.lang, digits=_digits(value))

    def euros(self, value_eur: float) -> str:
        """Euros, with cents only where there are any."""
        return euros(value_eur, self.lang, digits=2 if round(value_eur, 2) % 1 else 0)

    def percent(self, share: float) -> str:
        """A share (0..1) with at most one decimal."""
        return per_cent(share, self.lang, digits=_digits(100 * share))

    def count(self, amount: float, fr: tuple[str, str], en: tuple[str, str]) -> str:
        """A number with its noun, singular or plural (French: plural from 2 on)."""
        noun = en[amount != 1] if self.lang == "en" else fr[amount >= 2]
        return f"{self.number(amount)}{NO_BREAK}{noun}"

    def half_days(self, amount: float) -> str:
        """So many half-days."""
        return self.count(amount, ("demi-journée", "demi-journées"), ("half-day", "half-days"))

    def quoted(self, name: str) -> str:
        """A name between the quotation marks of the language."""
        return self.either(f"«{NO_BREAK}{name}{NO_BREAK}»", f"“{name}”")

    def listed(self, names: Iterable[str], *, at_most: int = 8) -> str:
        """Names separated by commas; beyond `at_most` their number stands for the rest."""
        names = list(names)
        shown = ", ".join(names[:at_most])
        rest = len(names) - at_most
        return shown if rest <= 0 else shown + self.either(f" et {rest} autres", f" and {rest} others")

    def site(self, site: str) -> str:
        """Quoted name of a site."""
        t = self.territory
        return self.quoted(t.sites[t.site_index[site]].name if t and site in t.site_index else site)

    def stop(self, stop: str) -> str:
        """Quoted name of a stop."""
        t = self.territory
        return self.quoted(t.stops[t.stop_index[stop]].name if t and stop in t.stop_index else stop)

    def area(self, area: str) -> str:
        """Quoted name of an area."""
        t = self.territory
        return self.quoted(t.area_by_id[area].name if t and area in t.area_by_id else area)

    def group(self, group: str) -> str:
        """Quoted name of a group."""
        groups = self.territory.groups if self.territory else ()
        return self.quoted(next((known.name.text(self.lang) for known in groups if known.id == group), group))

    def season(self, season: str) -> str:
        """Quoted name of a season."""
        seasons = self.scenario.seasons if self.scenario else ()
        return self.quoted(next((known.name.text(self.lang) for known in seasons if known.id == season), season))

    def service(self, service: str) -> str:
        """Quoted name of a service."""
        services = self.scenario.services if self.scenario else ()
        return self.quoted(next((known.name.text(self.lang) for known in services if known.id == service), service))

    def vehicle(self, vehicle: str) -> str:
        """Quoted name of a vehicle type."""
        fleet = self.scenario.fleet if self.scenario else ()
        return self.quoted(next((known.name.text(self.lang) for known in fleet if known.id == vehicle), vehicle))

    def of_kind(self, site_kind: str | None) -> str:
        """`` de type « école »``, or nothing."""
        if site_kind is None:
            return ""
        name = self.quoted(kind_name(site_kind, self.lang))
        return self.either(f" de type {name}", f" of the kind {name}")

    def inside(self, area: str | None) -> str:
        """`` dans « Florac »``, or nothing."""
        return "" if area is None else self.either(f" dans {self.area(area)}", f" in {self.area(area)}")

    def during(self, season: str | None, otherwise: str = "") -> str:
        """`` pendant la saison « hiver »``, or `otherwise`."""
        if season is None:
            return otherwise
        return self.either(f" pendant la saison {self.season(season)}", f" in the season {self.season(season)}")

    def by_mode(self, mode: str) -> str:
        """How one travels: ``en voiture``."""
        return self.either(*MODES[mode])

    def moved(self, fr: str, en: str, *, by: str, old: str, new: str) -> str:
        """``augmenter le budget de 200 € (1 000 € → 1 200 €)``: a limit and how far it moves."""
        return f"{fr} de {by} ({old} → {new})" if self.lang != "en" else f"{en} by {by} ({old} → {new})"
