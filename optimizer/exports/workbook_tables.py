"""What the workbook holds: one table a sheet, typed column by column, so that a spreadsheet can go on calculating."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from optimizer.costs import runs_per_year
from optimizer.exports.scope import Scope
from optimizer.exports.sheets import sheet_source, smallest_areas
from optimizer.locale import Translator, translator
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.sheets.areas import area_sheet
from optimizer.sheets.content import AreaSheet
from optimizer.sheets.source import SheetSource
from optimizer.territory import Territory
from optimizer.views.money import cost_items, payer_items, unattributed_eur
from optimizer.views.places import places
from optimizer.views.sentences import service_names
from optimizer.views.timetables import presences
from optimizer.views.tours import tours
from optimizer.wording import day_name, kind_name, weeks


@dataclass(frozen=True)
class Formula:
    """A cell that is worked out: ``{row}`` stands for its row; `value` is what it gives now."""

    text: str
    value: float


Cell = str | float | Formula | None


@dataclass(frozen=True)
class Column:
    """A column: its header, how its cells are set, and whether its sum stands below."""

    title: str
    kind: str = "text"
    """``text``, ``number`` (whole), ``decimal``, ``euros``, ``share`` or ``clock`` (minutes of the day)."""
    width: int = 12
    summed: bool = False


@dataclass(frozen=True)
class WorkTable:
    """One table: the name of its sheet, what it shows, and its rows."""

    name: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, eq=False)
class WorkTables:
    """The tables of one plan, for the whole territory or one area."""

    plan: Plan
    territory: Territory
    scenario: Scenario
    lang: str
    scope: Scope

    def all(self) -> list[WorkTable]:
        """Every table, in the order of the sheets; what concerns the whole plan alone is left out for an area."""
        tables = [self.schedule(), self.places(), self.tours(), self.access(), self.areas()]
        return tables if self.scope.area else [*tables, self.costs(), self.payers()]

    def schedule(self) -> WorkTable:
        """One row for each time of the week at which people are received."""
        _, names = self._, service_names(self.scenario, self.lang)
        rows: list[tuple[Cell, ...]] = []
        for season in self.scenario.seasons:
            for each in presences(self.plan, self.territory, self.scenario, season=season.id, lang=self.lang):
                area = self._area_of(each.place)
                if not self.scope.covers(area, self.territory):
                    continue
                rows.append((
                    season.name.text(self.lang), day_name(each.weekday, self.lang), float(each.opens),
                    float(each.closes), each.weeks, each.name, self._area_name(area), each.detail,
                    _("added by the plan") if each.added else _("as today"),
                    ", ".join(names.get(service, service) for service in each.services)))
        return WorkTable(_("Schedule"), _("Every time of the week at which people are received, season by season."), (
            Column(_("Season")), Column(_("Day")), Column(_("Opens"), "clock", 8), Column(_("Closes"), "clock", 8),
            Column(_("Weeks"), width=18), Column(_("Place"), width=40), Column(_("Commune"), width=26),
            Column(_("What it is"), width=32), Column(_("Since when"), width=18), Column(_("Services"), width=60),
        ), tuple(rows))

    def places(self) -> WorkTable:
        """One row for each place and season in which it is open."""
        _, rows = self._, []
        change = {"new": _("new place"), "extended": _("extended"), "as_today": _("as today")}
        agreement = {"none": _("not asked"), "asked": _("asked"), "signed": _("signed")}
        for view in places(self.plan, self.territory, self.scenario):
            if not self.scope.covers(view.site.area, self.territory):
                continue
            for season in self.scenario.seasons:
                if not view.half_days[season.id]:
                    continue
                row: tuple[Cell, ...] = (
                    view.site.name, kind_name(view.site.kind, self.lang), view.area_name, change[view.change],
                    season.name.text(self.lang), float(view.half_days[season.id]),
                    float(view.today_half_days[season.id]), view.visits.get(season.id), season.weeks,
                    view.site.fit_out_eur if view.fitted else None, agreement.get(view.site.agreement, ""),
                    _("illustrative") if view.site.illustrative else "", view.site.owner, view.site.contact,
                    view.site.source, view.site.licence)
                rows.append(row)
        return WorkTable(_("Places"), _("Places open under the plan. The fit-out is paid once, though a place has a "
                                        "row for each season; an illustrative place stands for one to be found."), (
            Column(_("Place"), width=40), Column(_("Kind"), width=18), Column(_("Commune"), width=26),
            Column(_("Change"), width=14), Column(_("Season")), Column(_("Half-days a week"), "number"),
            Column(_("Half-days today"), "number"), Column(_("Visits a week (estimate)"), "decimal", 14),
            Column(_("Weeks open"), "number"), Column(_("Fit-out, full price (assumption)"), "euros", 16),
            Column(_("Agreement of the owner"), width=16), Column(_("Remark")), Column(_("Owner"), width=20),
            Column(_("Contact"), width=20), Column(_("Source"), width=40), Column(_("Licence"), width=24),
        ), tuple(rows))

    def tours(self) -> WorkTable:
        """One row for each tour, with its cost a year as a formula."""
        _, rows = self._, []
        seasons = {season.id: season for season in self.scenario.seasons}
        for view in tours(self.plan, self.territory, self.scenario):
            if not any(self.scope.covers(call.stop.area, self.territory) for call in view.calls):
                continue
            run, season = view.run, seasons[view.run.season]
            runs = runs_per_year(view.vehicle, season, run.weeks)
            row: tuple[Cell, ...] = (
                season.name.text(self.lang), day_name(run.weekday, self.lang),
                weeks(run.weeks, view.vehicle.cycle_weeks, self.lang),
                f"{view.vehicle.name.text(self.lang)} {run.unit}", view.base.name, float(run.depart_minute),
                float(run.return_minute),
                " → ".join(call.stop.name for call in view.calls), float(len(view.calls)), run.km,
                float(run.driving_minutes), runs, run.eur_per_run, Formula("=L{row}*M{row}", runs * run.eur_per_run))
            rows.append(row)
        return WorkTable(_("Tours"), _("Each tour is one working day of a vehicle, driven so many times a year; cost a "
                                       "year = days a year × cost of a day, the vehicle’s own charge apart."), (
            Column(_("Season")), Column(_("Day")), Column(_("Weeks"), width=18), Column(_("Vehicle"), width=30),
            Column(_("Base"), width=16), Column(_("Departure"), "clock", 10), Column(_("Return"), "clock", 10),
            Column(_("Stops in order"), width=50), Column(_("Stops"), "number", 8), Column(_("km"), "decimal", 9),
            Column(_("Driving, minutes"), "number"), Column(_("Days a year"), "decimal", 10),
            Column(_("Cost of a day"), "euros"), Column(_("Cost a year"), "euros", summed=True),
        ), tuple(rows))

    def access(self) -> WorkTable:
        """Need and how much of it is met, for each of the smallest areas, with shares as formulas."""
        _ = self._
        rows = tuple((
            sheet.name, sheet.around[0] if sheet.around else "", sheet.residents, sheet.access.need_person_weeks,
            sheet.access.today_person_weeks, sheet.access.after_person_weeks,
            Formula("=IF(D{row}=0,0,E{row}/D{row})", sheet.access.today),
            Formula("=IF(D{row}=0,0,F{row}/D{row})", sheet.access.after),
            Formula("=H{row}-G{row}", sheet.access.gain), sheet.visits_a_year, sheet.visits_today,
        ) for sheet in self._sheets)
        return WorkTable(_("Access by commune"), _(
            "Need and access in services asked for by a person in a week; a share of 100 % would be every service at "
            "the door, all week."), (
            Column(_("Commune"), width=30), Column(_("Within"), width=30), Column(_("Inhabitants"), "number", 12, True),
            Column(_("Need a year"), "number", 12, True), Column(_("Access today"), "number", 12, True),
            Column(_("Access with the plan"), "number", 12, True), Column(_("Share today"), "share"),
            Column(_("Share with the plan"), "share"), Column(_("Gain"), "share"),
            Column(_("Visits a year with the plan"), "number", 14, True),
            Column(_("Visits a year today"), "number", 14, True),
        ), rows)

    def areas(self) -> WorkTable:
        """What is spent in each of the smallest areas and who bears it, one column for each payer."""
        _, names = self._, self._payer_names
        rows = tuple(self._money_row(sheet) for sheet in self._sheets)
        return WorkTable(_("Costs by commune"), _(
            "Yearly cost above today of the places and stops in each commune, tours shared over their stops. Who bears "
            "what is an assumption of the scenario: no payer has agreed yet."), (
            Column(_("Commune"), width=30), Column(_("Inhabitants"), "number", 12, True),
            Column(_("Investment, yearly share"), "euros", 14, True), Column(_("Running costs"), "euros", 14, True),
            Column(_("Gross"), "euros", 14, True), Column(_("Grants"), "euros", 14, True),
            *(Column(_("Remainder: {payer} (assumption)", payer=name), "euros", 18, True) for name in names),
            Column(_("Not shared out"), "euros", 14, True), Column(_("By where visitors live"), "euros", 14, True),
            Column(_("Fit-outs to pay once"), "euros", 14, True)), rows)

    def costs(self) -> WorkTable:
        """Types of cost of the plan."""
        _ = self._
        rows = tuple((item.name, item.nature, item.eur) for item in cost_items(self.plan.figures, self.lang))
        return WorkTable(_("Costs"), _(
            "Cost of the plan a year, above today, from the scenario’s prices (assumptions)."), (
            Column(_("Item"), width=34), Column(_("Nature"), width=20), Column(_("€ a year"), "euros", 16, True)), rows)

    def payers(self) -> WorkTable:
        """Gross, grants and remainder of each payer."""
        _, figures = self._, self.plan.figures
        rows: list[tuple[Cell, ...]] = [
            (item.name, _("assumption"), item.investment_eur, item.running_eur, Formula(
                "=C{row}+D{row}", item.investment_eur + item.running_eur), item.grants_eur, item.remainder_eur,
             Formula("=F{row}+G{row}", item.borne_eur))
            for item in payer_items(figures, self.scenario, self.lang)
        ]
        if left := unattributed_eur(figures):
            rows.append((_("Not shared out"), "", 0.0, 0.0, Formula("=C{row}+D{row}", 0.0), 0.0, left,
                         Formula("=F{row}+G{row}", left)))
        return WorkTable(_("Payers"), _(
            "Gross share of each payer before grants, grants it gives, and what it bears beside them. Shares and "
            "grants are assumptions of the scenario: no payer has agreed yet."), (
            Column(_("Payer"), width=36), Column(_("Basis"), width=14),
            Column(_("Investment, gross (€)"), "euros", 16, True),
            Column(_("Running costs, gross (€)"), "euros", 16, True), Column(_("Gross"), "euros", 16, True),
            Column(_("Grants given (€)"), "euros", 16, True), Column(_("Remainder to bear (€)"), "euros", 16, True),
            Column(_("In all (€)"), "euros", 16, True)), tuple(rows))

    @property
    def _(self) -> Translator:
        return translator(self.lang)

    @cached_property
    def _source(self) -> SheetSource:
        return sheet_source(self.plan, self.territory, self.scenario, self.lang)

    @cached_property
    def _sheets(self) -> tuple[AreaSheet, ...]:
        return tuple(area_sheet(self._source, area) for area in smallest_areas(self.territory)
                     if self.scope.covers(area, self.territory))

    @cached_property
    def _payer_names(self) -> tuple[str, ...]:
        return tuple(payer.name.text(self.lang) for payer in self.scenario.funding.payers)

    def _money_row(self, sheet: AreaSheet) -> tuple[Cell, ...]:
        money = sheet.money
        borne = {item.name: item.remainder_eur for item in money.payers}
        return (sheet.name, sheet.residents, money.investment_eur, money.running_eur,
                Formula("=C{row}+D{row}", money.gross_eur), sum(item.grants_eur for item in money.payers),
                *(borne.get(name, 0.0) for name in self._payer_names), money.outside_payers_eur, money.by_use_eur,
                money.fit_out_eur)

    def _area_of(self, place: str) -> str:
        return self._source.area_of_place.get(place, "")

    def _area_name(self, area: str) -> str:
        known = self.territory.area_by_id.get(area)
        return known.name if known else area
