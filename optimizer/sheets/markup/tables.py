"""Tables of texts, and the few elements that all others are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from optimizer.sheets.content import Sentence
from optimizer.sheets.telling import Grid
from optimizer.views.timetables import ADDED, TextTable
from optimizer.wording import DASH, printable

WORD_JOINER = "\u2060"


def table(grid: Grid, *, titled: bool = True) -> Markup:
    """A table with its title as caption; the first cell of a row names it.

    Parameters
    ----------
    titled
        Whether the title is seen; it is always read aloud.
    """
    numbers = set(grid.right)
    head = join(cell(name, head="col", number=column in numbers) for column, name in enumerate(grid.columns))
    last = len(grid.rows) - 1
    body = join(
        row((cell(value, head="" if column else "row", number=column in numbers) for column, value in enumerate(its)),
            total=grid.total and at == last)
        for at, its in enumerate(grid.rows))
    return framed(grid.title, head, body, titled=titled)


def timetable(told: TextTable, *, titled: bool = True) -> Markup:
    """Places or hours by day; what the plan adds stands out by its plus sign and its weight."""
    head = join(cell(name, head="col") for name in told.columns)
    body = join(
        row([_named(its.name, its.detail), *(Markup("<td>{}</td>").format(lines(map(hours, texts)))
                                             for texts in its.cells)])
        for its in told.rows)
    return framed(told.title, head, body, titled=titled)


def framed(title: str, head: Markup, body: Markup, *, titled: bool = True, stacked: bool = False) -> Markup:
    """A table of rows, which scrolls within itself where the screen is narrow and can be reached by keyboard.

    Parameters
    ----------
    stacked
        Whether a row's cells stand one below the other on a narrow screen, each under its `cell` label.
    """
    return Markup('<div class="sheet-table{}" role="region" tabindex="0" aria-label="{}"><table>'
                  '<caption class="{}">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>').format(
        " stacked" if stacked else "", text(title), "seen" if titled else "unseen", text(title), head, body)


def row(cells: Iterable[Markup], *, total: bool = False) -> Markup:
    """A row; a total is set apart."""
    return Markup('<tr class="{}">{}</tr>').format("total" if total else "", join(cells))


def cell(value: str | Markup, *, head: str = "", number: bool = False, label: str = "") -> Markup:
    """A cell; `head` is ``col`` or ``row`` where it names the others."""
    if label:
        return Markup('<td data-label="{}">{}</td>').format(text(label), text(value))
    kind = Markup('<th scope="{}" class="{}">{}</th>') if head else Markup('{}<td class="{}">{}</td>')
    return kind.format(head, "number" if number else "", text(value))


def sentences(told: Iterable[Sentence]) -> Markup:
    """Sentences one below the other, details set in."""
    return Markup('<ul class="sheet-reasons">{}</ul>').format(join(
        Markup('<li class="level-{}">{}</li>').format(each.level, text(each.text)) for each in told))


def hours(told: str) -> Markup:
    """Clock times, bold where the plan adds them."""
    return Markup("<strong>{}</strong>" if told.startswith(ADDED) else "{}").format(kept_together(told))


def kept_together(told: str) -> str:
    """Clock times that stay on one line: only a dash would let them break."""
    return printable(told).replace(DASH, f"{DASH}{WORD_JOINER}")


def lines(told: Iterable[str | Markup]) -> Markup:
    """Texts one below the other."""
    return Markup("<br>").join(text(each) for each in told)


def join(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("").join(parts)


def text(value: str | Markup) -> str | Markup:
    """What may be printed of a text; markup is as it is."""
    return value if isinstance(value, Markup) else printable(value)


def legend(entries: Sequence[tuple[str, str]]) -> Markup:
    """What the parts of a picture mean: (class of its sample, words)."""
    return Markup('<ul class="sheet-legend">{}</ul>').format(join(
        Markup('<li><span class="sample {}" aria-hidden="true"></span>{}</li>').format(name, text(words))
        for name, words in entries))


def _named(name: str, detail: str) -> Markup:
    told = Markup('<br><span class="detail">{}</span>').format(text(detail)) if detail else ""
    return Markup('<th scope="row">{}{}</th>').format(hours(name), told)
