"""Public holidays of metropolitan France (Code du travail, article L3133-1), computed.

Easter Sunday by the anonymous Gregorian computus (Meeus, *Astronomical Algorithms*, 1991, ch. 8).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from optimizer.territory import Label


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    p = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * p) // 451
    month, day = divmod(h + p - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> dict[date, Label]:
    """The public holidays of a year, in order; ten where Ascension falls on 1 or 8 May, else eleven."""
    sunday = easter(year)
    found = {
        date(year, 1, 1): Label("Jour de l’An", "New Year’s Day"),
        sunday + timedelta(1): Label("Lundi de Pâques", "Easter Monday"),
        date(year, 5, 1): Label("Fête du Travail", "Labour Day"),
        date(year, 5, 8): Label("Victoire de 1945", "Victory of 1945"),
        sunday + timedelta(39): Label("Ascension", "Ascension Day"),
        sunday + timedelta(50): Label("Lundi de Pentecôte", "Whit Monday"),
        date(year, 7, 14): Label("Fête nationale", "National Day"),
        date(year, 8, 15): Label("Assomption", "Assumption"),
        date(year, 11, 1): Label("Toussaint", "All Saints’ Day"),
        date(year, 11, 11): Label("Armistice de 1918", "Armistice of 1918"),
        date(year, 12, 25): Label("Noël", "Christmas Day"),
    }
    return dict(sorted(found.items()))
