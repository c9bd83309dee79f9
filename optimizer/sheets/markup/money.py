"""Who pays: grants given and remainder of each payer, as bars within a table."""

from __future__ import annotations

from markupsafe import Markup

from optimizer.locale import translator
from optimizer.sheets.content import AreaSheet
from optimizer.sheets.markup.tables import cell, framed, join, legend, row
from optimizer.wording import euros


def payer_bars(sheet: AreaSheet) -> Markup:
    """Gross share, grants given and remainder of each payer with their sums; what nobody bears has its own row."""
    _, lang, money = translator(sheet.lang), sheet.lang, sheet.money
    values = [(item.name, (item.investment_eur + item.running_eur, item.grants_eur, item.remainder_eur))
              for item in money.payers]
    if abs(money.outside_payers_eur) >= 0.5:
        values.append((_("Not shared out"), (money.outside_payers_eur, 0.0, money.outside_payers_eur)))
    most = max((grants + remainder for _name, (_gross, grants, remainder) in values), default=0.0) or 1.0
    rows = [row([cell(name, head="row"), _bar(its[2] / most, its[1] / most),
                 *(cell(euros(eur, lang), number=True) for eur in its)]) for name, its in values]
    sums = [sum(its[column] for _name, its in values) for column in range(3)]
    rows.append(row([cell(_("Total"), head="row"), cell(""), *(cell(euros(eur, lang), number=True) for eur in sums)],
                    total=True))
    names = (_("Payer"), _("Picture"), _("Gross share"), _("Grants given"), _("Remainder to bear"))
    head = join(cell(name, head="col", number=column > 1) for column, name in enumerate(names))
    return legend([("remainder", _("remainder to bear")), ("grants", _("grants given"))]) + framed(
        _("Who pays (assumption: nobody has agreed yet)"), head, join(rows))


def _bar(remainder: float, grants: float) -> Markup:
    return Markup('<td class="picture"><span class="bar" aria-hidden="true"><span class="remainder" style="width:{}%">'
                  '</span><span class="grants" style="width:{}%"></span></span></td>').format(
        *(f"{100 * share:.1f}" for share in (max(0.0, remainder), max(0.0, grants))))
