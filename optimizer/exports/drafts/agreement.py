"""Editable drafts of the agreement by which an owner lends a room: one for each place that a plan opens or extends."""

from __future__ import annotations

import zipfile
from pathlib import Path

from optimizer.costs import room_half_day_eur
from optimizer.exports.drafts.word_file import BLANK, WordFile
from optimizer.exports.scope import Scope
from optimizer.exports.zipped import add
from optimizer.locale import Translator, translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.slugs import slug
from optimizer.territory import Territory
from optimizer.views.places import PlaceView, places
from optimizer.views.sentences import service_names
from optimizer.whole_writing import whole_file
from optimizer.wording import euros, hours, kind_name, listed, month_day, number, say

NAME = "agreement"
FILE_NAME = "plan-agreements.zip"


def export(
    plan: Plan, territory: Territory, scenario: Scenario, target: Path, *, lang: str, scope: Scope | None = None
) -> Path:
    """Write a draft for each place of the scope that opens or opens longer to the zip `target`."""
    scope = scope or Scope()
    with whole_file(target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for view in places(plan, territory, scenario):
            if view.change != "as_today" and scope.covers(view.site.area, territory):
                name = f"{slug(view.site.name, otherwise='x')}-{slug(view.site.id, otherwise='x')}.docx"
                add(archive, name, agreement(view, territory, scenario, lang=lang, scope=scope))
    return target


def agreement(view: PlaceView, territory: Territory, scenario: Scenario, *, lang: str, scope: Scope) -> bytes:
    """The draft for one place as a Word file."""
    _, site = translator(lang), view.site
    file = WordFile(title=_("Draft agreement, {place}", place=site.name), mark=_("DRAFT, TO BE REVIEWED – NO DECISION"),
                    page=_("page"), lang=lang, made_on=scope.first_day)
    file.title(_("Agreement on the use of a room: {place}", place=site.name))
    file.text(_("Between:"), bold=True)
    file.text(_("{owner}, owner of the premises, represented by {blank}, hereafter “the owner”,",
                owner=site.owner or BLANK, blank=BLANK))
    file.text(_("and:"), bold=True)
    file.text(_("{operator}, in charge of the network “{plan}”, represented by {blank}, hereafter “the user”,",
                operator=site.operator or BLANK, plan=scenario.name.text(lang), blank=BLANK))
    if site.kind == "school":
        file.text(_("Having regard to article L. 212-15 of the education code; the opinion of the school council of "
                    "{blank}; the consent of the mayor of {blank};", blank=BLANK))
    file.text(_("it is agreed as follows."))
    hours_rows, money_rows = _hours_rows(view, scenario, lang), _money_rows(view, territory, scenario, lang, _)
    for at, (title, text) in enumerate(_articles(view, scenario, lang, _), 1):
        file.heading(_("Article {number} – {title}", number=_("1 (first)") if at == 1 else at, title=title))
        file.text(text)
        if title == _("Days and hours"):
            file.table((_("Season"), _("Dates"), _("Hours")), hours_rows, widths_mm=(32, 54, 80))
        if title == _("Financial terms"):
            file.table((_("Season"), _("Half-days a year"), _("Price of a half-day"), _("€ a year")), money_rows,
                       widths_mm=(46, 40, 40, 40), right=(1, 2, 3))
    file.text(_("Done at {blank}, on {blank}, in two copies.", blank=BLANK))
    file.signatures((_("The owner"), _("The user")))
    file.heading(_("To review before signature (delete this part)"))
    file.bullets((
        _("Fill in what is dotted; have the legal service and the insurer of each party read the whole."),
        _("Prices are assumptions of the scenario; hours are those of a plan that no council may have adopted yet."),
        *((_("Illustrative: stands for a building that no published data locates"),) if site.illustrative else ()),
    ))
    return file.data()


def _articles(view: PlaceView, scenario: Scenario, lang: str, _: Translator) -> tuple[tuple[str, str], ...]:
    """Title and text of each article, in order."""
    site, names = view.site, service_names(scenario, lang)
    services = listed([names.get(service, service) for service in site.services], lang)
    return (
        (_("Object"), _("The owner makes the room described below available to the user, who receives the public there "
                        "free of charge.")),
        (_("Premises"), _premises(view, lang, _)),
        (_("Days and hours"), _(
            "The room is available in the seasons and hours below, public holidays excepted. Odd and even weeks are "
            "those of the calendar.")),
        (_("Permitted uses"), _("The room serves only these uses: {services}. Any other needs the written consent of "
                                "the owner.", services=services)),
        (_("Financial terms"), _("The user pays the owner for each half-day, heating, water and electricity included, "
                                 "as follows (assumptions, to be agreed):")),
        (_("Fit-out"), _fit_out(view, lang, _)),
        (_("Upkeep, keys and equipment"), _(
            "The user leaves the room clean and in order. An inventory is made at the beginning and at the end. Keys "
            "are given to: {blank}.", blank=BLANK)),
        (_("Safety and accessibility"), _(
            "The owner states the classification of the building (ERP) and the number of persons admitted; the user "
            "keeps to the safety instructions, which it has read.")),
        (_("Insurance"), _("The user is insured for its activity and liability, the owner for the building. Each gives "
                           "the other a certificate before the first opening.")),
        (_("Term"), _("The agreement runs from {blank} for one year and is renewed only in writing.", blank=BLANK)),
        (_("Termination"), _(
            "Either party may end it in writing with …… months’ notice. Where the room belongs to the public domain, "
            "its occupation is precarious and revocable (general code of property of public persons, L. 2122-3).")),
        (_("Disputes"), _("The parties seek an amicable settlement before they turn to the competent court.")),
    )


def _premises(view: PlaceView, lang: str, _: Translator) -> str:
    site = view.site
    known = [
        (_("Building"), f"{site.name} ({kind_name(site.kind, lang)}), {view.area_name}"), (_("Address"), ""),
        (_("Persons admitted"), number(site.capacity_persons, lang) if site.capacity_persons < float("inf") else ""),
        (_("Classification (ERP)"), site.erp), (_("Access without a step"), site.step_free),
        (_("Heating"), site.heated), (_("Internet and mobile network"), site.network), (_("Contact"), site.contact),
    ]
    return "\n".join(f"{what}{say('colon', lang)}{value or BLANK}" for what, value in known)


def _fit_out(view: PlaceView, lang: str, _: Translator) -> str:
    if not view.fitted or not view.site.fit_out_eur:
        return _("No work is planned.")
    return _("Works and equipment are estimated at {eur} (assumption). Who pays them, and what becomes of them at the "
             "end: {blank}.", eur=euros(view.site.fit_out_eur, lang), blank=BLANK)


def _hours_rows(view: PlaceView, scenario: Scenario, lang: str) -> list[tuple[str, ...]]:
    return [
        (season.name.text(lang),
         say("report.dates", lang, start=month_day(season.start, lang), end=month_day(season.end, lang)),
         hours(view.slots[season.id], scenario.slots, lang))
        for season in scenario.seasons if view.half_days[season.id]
    ]


def _money_rows(
    view: PlaceView, territory: Territory, scenario: Scenario, lang: str, _: Translator
) -> list[tuple[str, ...]]:
    """Half-days that the plan adds, at the price of the room in each season."""
    rows: list[tuple[str, ...]] = []
    whole = 0.0
    for season in scenario.seasons:
        count = max(0, view.half_days[season.id] - view.today_half_days[season.id]) * season.weeks
        price = room_half_day_eur(territory, scenario, view.site, season)
        whole += count * price
        if count:
            rows.append((season.name.text(lang), number(count, lang), euros(price, lang), euros(count * price, lang)))
    return [*rows, (_("Total"), "", "", euros(whole, lang))]
