"""An editable draft of a council's resolution on what a plan gives its area.

The form is that of French councils: visas, recitals, then article by article. The few articles of law cited are those
by which councils decide (CGCT), rooms of schools are lent (Code de l'éducation, L. 212-15) and public property is
occupied (CG3P, L. 2122-1 and L. 2122-3); all else is left blank for those who know.
"""

from __future__ import annotations

from pathlib import Path

from optimizer.exports.drafts.council import Council, council_of, whole_area
from optimizer.exports.drafts.word_file import BLANK, WordFile
from optimizer.exports.scope import Scope
from optimizer.exports.sheets import sheet_source
from optimizer.locale import Translator, translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.sheets.content import AreaSheet, PlacePart
from optimizer.territory import Territory
from optimizer.whole_writing import whole_file
from optimizer.wording import date_text, euros, listed, per_cent, say

NAME = "resolution"
FILE_NAME = "plan-resolution.docx"


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write the draft for the scope's area (the whole territory's) to `target`."""
    from optimizer.sheets.areas import area_sheet

    scope = scope or Scope()
    sheet = area_sheet(sheet_source(plan, territory, scenario, lang), scope.area or whole_area(territory))
    with whole_file(target) as path:
        path.write_bytes(resolution(sheet, territory, scope=scope))
    return target


def resolution(sheet: AreaSheet, territory: Territory, *, scope: Scope) -> bytes:
    """The draft for one area as a Word file, in the language of its sheet."""
    _, lang, council = translator(sheet.lang), sheet.lang, council_of(sheet)
    subject = _("Network of shared places “{plan}”: places, hours and funding", plan=sheet.plan)
    file = WordFile(title=_("Draft resolution, {name}", name=sheet.name), mark=_("DRAFT, TO BE REVIEWED – NO DECISION"),
                    page=_("page"), lang=lang, made_on=scope.first_day)
    file.text(f"{sheet.kind_name.capitalize()}{say('colon', lang)}{sheet.name}", centred=True, bold=True)
    file.text(_("Extract from the register of resolutions of the {council}", council=council.body), centred=True)
    file.title(subject)
    file.text(_("Session of {blank}", blank=BLANK))
    file.text(_("Members in office: ……   Present: ……   Voting: ……   Proxies: ……"))
    file.text(_("On {blank}, the {council}, duly convened, met in public session, {blank}, {chair}, in the chair. "
                "Secretary of the session: {blank}.", blank=BLANK, council=council.body, chair=council.chair))
    for visa in _visas(sheet, territory, council, scope, _):
        file.text(visa)
    for recital in _recitals(sheet, _):
        file.text(recital)
    file.text(_("Having deliberated, the {council}, by …… votes for, …… against and …… abstentions:",
                council=council.body), bold=True)
    _articles(file, sheet, territory, council, _)
    file.text(_("Done and deliberated on the day, month and year above."))
    file.signatures((_("{chair} (name, signature)", chair=_first(council.chair)),
                     _("The secretary of the session (name, signature)")))
    file.text(_("This resolution may be challenged before the administrative court within two months of its "
                "publication."))
    file.heading(_("To review before the session (delete this part)"))
    file.bullets((
        _("Fill in what is dotted; have the legal service check the articles cited."),
        _("Visits, needs met and costs are estimates made on {date}; shares and grants are assumptions, to which no "
          "payer has agreed.", date=date_text(scope.first_day, lang)),
        _("Obtain the agreement of each owner, and for a school the opinion of its council, before the vote."),
        *sheet.money.assumptions,
    ))
    return file.data()


def _visas(sheet: AreaSheet, territory: Territory, council: Council, scope: Scope, _: Translator) -> list[str]:
    lines = [_("Having regard to the general code of local authorities, in particular its article {article};",
               article=council.powers or BLANK)]
    sites = [territory.sites[territory.site_index[part.id]] for part in _opened(sheet)]
    if any(site.kind == "school" for site in sites):
        lines.append(_("Having regard to the education code, in particular its article L. 212-15;"))
    if sites:
        lines.append(_("Having regard to the general code of property of public persons, in particular its articles "
                       "L. 2122-1 and L. 2122-3;"))
    lines.append(_("Having regard to the plan “{plan}” made on {date} and its sheet for {name}, annexed;",
                   plan=sheet.plan, date=date_text(scope.first_day, sheet.lang), name=sheet.name))
    return lines


def _recitals(sheet: AreaSheet, _: Translator) -> list[str]:
    lang, access, money = sheet.lang, sheet.access, sheet.money
    lines = [_(
        "Considering that {today} of the needs of the people of {name} are met today, that {after} would be with the "
        "plan, and {average} on average in the whole territory;", name=sheet.name,
        today=per_cent(access.today, lang), after=per_cent(access.after, lang),
        average=per_cent(access.average_after, lang))]
    if money.gross_eur:
        lines.append(_(
            "Considering that what the plan opens and visits here would cost {eur} a year, before grants of {grants}, "
            "by prices that are assumptions to be confirmed;", eur=euros(money.gross_eur, lang),
            grants=euros(sum(grant.eur for grant in money.grants), lang)))
    if not _new(sheet):
        names = listed([part.card.name for part in sheet.nearby[:4]], lang)
        lines.append(_("Considering that the plan opens nothing in {name}, whose people would go to: {places};",
                       name=sheet.name, places=names or BLANK))
    return lines


def _articles(file: WordFile, sheet: AreaSheet, territory: Territory, council: Council, _: Translator) -> None:
    lang, number = sheet.lang, iter(range(1, 20))

    def article(title: str) -> None:
        at = next(number)
        file.heading(_("Article {number} – {title}", number=_("1 (first)") if at == 1 else at, title=title))

    article(_("Places and hours"))
    if _new(sheet):
        file.text(_("Approves the opening of the places and the visits of the tours below, as from {blank}:",
                    blank=BLANK))
        file.table((_("Place"), _("Season"), _("Hours"), _("Services")), [
            (part.card.name, line.seasons, line.hours, ", ".join(part.card.services) if at == 0 else "")
            for part in _new(sheet) for at, line in enumerate(part.card.lines)
        ], widths_mm=(46, 28, 52, 40))
    else:
        file.text(_("Takes note of the plan, which changes nothing in {name}.", name=sheet.name))
    if opened := _opened(sheet):
        article(_("Rooms"))
        file.text(_("Authorises {chair} to sign the agreements by which the rooms below are made available, once their "
                    "owner has agreed:", chair=council.chair))
        file.bullets([_room(part, territory, _) for part in opened])
    if sheet.money.gross_eur:
        article(_("Funding"))
        file.text(_("Approves the provisional funding below, in euros a year (assumptions: no payer has agreed yet), "
                    "and enters the sums that fall to it in the budget, chapter {blank}:", blank=BLANK))
        shares: list[tuple[str, tuple[float, ...]]] = [
            (item.name, (item.investment_eur + item.running_eur, item.grants_eur, item.remainder_eur))
            for item in sheet.money.payers]
        shares.append((_("Total"), tuple(sum(each[column] for _name, each in shares) for column in range(3))))
        file.table((_("Payer"), _("Gross share"), _("Grants given"), _("Remainder to bear")), [
            (name, *(euros(eur, lang) for eur in each)) for name, each in shares
        ], widths_mm=(70, 32, 32, 32), right=(1, 2, 3))
        if sheet.money.fit_out_eur:
            file.text(_("Fit-outs to pay once: {eur}, before grants.", eur=euros(sheet.money.fit_out_eur, lang)))
    if sheet.money.grants:
        article(_("Grants"))
        file.text(_("Asks for the grants below and authorises {chair} to sign what they require:", chair=council.chair))
        file.bullets([_grant(grant.payer, grant.nature, euros(grant.eur, lang), grant.condition, _)
                      for grant in sheet.money.grants])
    article(_("Review"))
    file.text(_("Asks for a report on visits, hours held and expense one year after opening, before any renewal."))
    article(_("Execution"))
    file.text(_("Charges {chair} with the execution of this resolution, which will be sent to the representative of "
                "the State and published.", chair=council.chair))


def _room(part: PlacePart, territory: Territory, _: Translator) -> str:
    site = territory.sites[territory.site_index[part.id]]
    owner = site.owner or BLANK
    told = _("{place}, owner: {owner}", place=part.card.name, owner=owner)
    if site.kind == "school":
        return _("{told}; opinion of the school council of {blank}", told=told, blank=BLANK)
    return told


def _grant(payer: str, nature: str, eur: str, condition: str, _: Translator) -> str:
    told = _("{payer}: {eur} a year ({nature})", payer=payer, eur=eur, nature=nature)
    return f"{told}, {condition}" if condition else told


def _new(sheet: AreaSheet) -> list[PlacePart]:
    """What the plan adds in the area."""
    return [part for part in sheet.places if part.change in ("new", "extended", "tour")]


def _opened(sheet: AreaSheet) -> list[PlacePart]:
    """Rooms that the plan opens or uses longer; sheets of large areas have many."""
    return [part for part in _new(sheet) if not part.is_stop]


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
