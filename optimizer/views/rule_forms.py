"""The form of any rule, read off its own fields: what to ask, in which words, within which limits.

Nothing here names a rule: a new rule file has its form at once. A field's text may end in what leaving it
empty means (``Season; none: each of them``), which becomes the words of the empty choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from optimizer.locale import N_, translator
from optimizer.plan import Plan
from optimizer.reading.validation_faults import faults_of
from optimizer.reading.yaml_text import YamlText
from optimizer.rules import RuleBase
from optimizer.rules.keep_close import PreviousOpening, PreviousVisits
from optimizer.rules.names import FIELDS, known_names
from optimizer.rules.phrasing import Phrasing
from optimizer.scenario import Scenario, Season, Service, Vehicle
from optimizer.territory import Label, Territory
from optimizer.told import said
from optimizer.wording import day_name, kind_name

Kind = Literal["number", "whole", "flag", "text", "word", "name", "names", "parts"]

_EMPTY = re.compile(r"(?:none|vide)\s*:\s*(.+)", re.DOTALL)
_ALL = re.compile(r"[`«]\s*all\s*[`»]\s*:\s*(.+)", re.DOTALL)
_WORDS = {
    "require": N_("on market days only"), "prefer": N_("on market days where possible"),
    "avoid": N_("never on market days"), "car": N_("by car"), "foot": N_("on foot"), "bicycle": N_("by bicycle"),
    "commune": N_("each commune"), "epci": N_("each group of communes (EPCI)"), "canton": N_("each canton"),
    "departement": N_("each département"),
}
_UNITS = {
    "€": N_("€"), "min": N_("min"), "km": N_("km"), "half-days": N_("half-days"), "places": N_("places"),
    "vehicles": N_("vehicles"), "seasons": N_("seasons"), "changes": N_("changes"), "share": N_("%"),
}
_USUAL = {"min": 30, "km": 5, "half-days": 10, "share": 0.3, "vehicles": 1, "changes": 10, "places": 5}
"""What a new rule starts from where its field has no default, by unit; euros follow the budget."""


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One question of a rule's form."""

    name: str
    kind: Kind
    label: Label
    optional: bool
    default: Any
    empty: Label | None = None
    """What leaving it empty means."""
    every: Label | None = None
    """What the word ``all`` means, where it may be chosen beside the names."""
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    words: tuple[str, ...] = ()
    """Allowed words of a `word`."""
    part: type[BaseModel] | None = None
    """What each item of `parts` is."""

    @property
    def in_percent(self) -> bool:
        """Whether people read and type it in per cent."""
        return self.unit == "share"

    def title(self, lang: str) -> str:
        """Label, with its unit where it does not say it."""
        _ = translator(lang)
        label, unit = self.label.text(lang), _UNITS.get(self.unit, "")
        unit = _(unit)
        return f"{label} ({unit})" if unit and unit not in label.casefold() else label


def form_of(rule: type[RuleBase]) -> tuple[FormField, ...]:
    """The questions of a rule, in the order of its fields, the reason why it exists last."""
    fields = [_field(name, info) for name, info in rule.model_fields.items() if name != "kind"]
    return tuple(sorted(fields, key=lambda field: field.name == "note"))


def _field(name: str, info: FieldInfo) -> FormField:
    annotation = info.annotation
    allowed = [option for option in get_args(annotation) if option is not NoneType]
    optional = NoneType in get_args(annotation)
    inner = allowed[0] if optional else annotation
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    english, french = (_pieces(text) for text in (info.description or name, str(extra.get("fr", info.description))))
    limits = {limit: getattr(item, limit) for item in info.metadata for limit in ("ge", "gt", "le", "lt")
              if hasattr(item, limit)}
    kind, words, part = _kind(name, inner)
    return FormField(
        name=name, kind=kind, words=words, part=part, optional=optional,
        label=Label(french[0], english[0]), empty=_both(french[1], english[1]), every=_both(french[2], english[2]),
        unit=str(extra.get("unit", "")), at_least=limits.get("ge", limits.get("gt")),
        at_most=limits.get("le", limits.get("lt")),
        default=None if info.is_required() else info.get_default(call_default_factory=True),
    )


def _kind(name: str, annotation: Any) -> tuple[Kind, tuple[str, ...], type[BaseModel] | None]:
    item = next(iter(get_args(annotation)), None)
    if get_origin(annotation) is tuple and isinstance(item, type) and issubclass(item, BaseModel):
        return "parts", (), item
    if name in FIELDS:
        return ("names" if get_origin(annotation) is tuple else "name"), (), None
    if get_origin(annotation) is Literal:
        return "word", get_args(annotation), None
    kinds: dict[Any, Kind] = {bool: "flag", int: "whole", float: "number"}
    return kinds.get(annotation, "text"), (), None


def _pieces(text: str) -> tuple[str, str, str]:
    """Label, what leaving it empty means, what ``all`` means."""
    label, *others = re.split(r"\s*;\s*", text)
    empty = next((found[1] for piece in others if (found := _EMPTY.match(piece))), "")
    every = next((found[1] for piece in others if (found := _ALL.match(piece))), "")
    return label, empty, every


def _both(french: str, english: str) -> Label | None:
    return Label(french, english) if french and english else None


def word(value: str, lang: str) -> str:
    """One of a field's allowed words, or a kind of area, in `lang`."""
    return translator(lang)(_WORDS[value]) if value in _WORDS else value.replace("_", " ")


def options(field: FormField, territory: Territory, scenario: Scenario, lang: str) -> dict[str, str]:
    """What a picker offers: id → name in `lang`; the word ``all`` first where the field takes it."""
    what = FIELDS[field.name]
    found = {"all": field.every.text(lang)} if field.every else {}
    return found | {name: _name(what, name, territory, scenario, lang)
                    for name in _offered(what, known_names(what, territory, scenario), territory)}


def _offered(what: str, known: list[str], territory: Territory) -> list[str]:
    """Larger areas first: communes are many."""
    if what != "area":
        return known
    size = {kind: sum(area.kind == kind for area in territory.areas) for kind in {a.kind for a in territory.areas}}
    return sorted(known, key=lambda area: size[territory.area_by_id[area].kind])


def _name(what: str, known: str, territory: Territory, scenario: Scenario, lang: str) -> str:
    match what:
        case "site":
            return place_name(territory, known)
        case "stop":
            return territory.stops[territory.stop_index[known]].name
        case "area":
            return territory.area_by_id[known].name
        case "kind of site":
            return kind_name(known, lang)
        case "kind of area":
            return word(known, lang)
        case "weekday":
            return day_name(known, lang)
        case "group":
            return next(group.name.text(lang) for group in territory.groups if group.id == known)
    parts: dict[str, tuple[Season | Service | Vehicle, ...]] = {
        "season": scenario.seasons, "service": scenario.services, "vehicle": scenario.fleet,
    }
    return next(item.name.text(lang) for item in parts[what] if item.id == known)


def place_name(territory: Territory, site_id: str) -> str:
    """A site's name, with its commune where the name does not say it."""
    site = territory.sites[territory.site_index[site_id]]
    area = territory.area_by_id.get(site.area)
    return site.name if area is None or area.name in site.name else f"{site.name} ({area.name})"


def made(rule: type[RuleBase], values: Mapping[str, Any], lang: str) -> tuple[RuleBase | None, dict[str, str]]:
    """The rule with these values.

    Returns
    -------
    rule : RuleBase or None
        None if the values are not a rule.
    faults : dict
        Field → what is wrong and what to do, in `lang`; under the empty name what concerns several.
    """
    try:
        return rule.model_validate(dict(values)), {}
    except ValidationError as error:
        labels = {field.name: field.label.text(lang) for field in form_of(rule)}
        faults: dict[str, str] = {}
        for fault in faults_of(error, rule, YamlText(data=_lists(values)), file=""):
            text = f"{said(fault.message, lang)} → {said(fault.remedy, lang)}"
            name = re.split(r"[.\[]", fault.column)[0]
            faults.setdefault(name if name in labels else "", labelled(text, labels, lang))
        return None, faults


def labelled(text: str, labels: Mapping[str, str], lang: str) -> str:
    """The text with names of fields replaced by their labels, in quotation marks."""
    say = Phrasing(lang)
    return re.sub(r"\w+", lambda found: say.quoted(labels[found[0]]) if found[0] in labels else found[0], text)


def _lists(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {name: _lists(value) for name, value in values.items()}
    return [_lists(value) for value in values] if isinstance(values, (tuple, list)) else values


def usual(rule: type[RuleBase], territory: Territory, scenario: Scenario, plan: Plan | None = None) -> RuleBase:
    """A rule to start from: its defaults, usual figures, the first names there are.

    Optional fields are filled only where the rule asks for one of several, as few as will do.

    Raises
    ------
    ValueError
        If the territory and scenario have nothing that the rule could speak of.
    """
    form = form_of(rule)
    values = {field.name: _usual(field, territory, scenario, plan) for field in form
              if field.default is None and not field.optional}
    values |= {field.name: in_force(field.part, plan, territory, scenario)
               for field in form if field.part is not None and plan is not None}
    left = [field for field in form if field.optional]
    for count in range(len(left) + 1):
        for chosen in combinations(left, count):
            more = {field.name: _usual(field, territory, scenario, plan) for field in chosen}
            rule_made, _faults = made(rule, values | more, "en")
            if rule_made is not None:
                return rule_made
    raise ValueError(f"nothing in {territory.id} for the rule {rule.__name__}")


def _usual(field: FormField, territory: Territory, scenario: Scenario, plan: Plan | None) -> Any:
    if field.kind in ("name", "names"):
        what = FIELDS[field.name]
        names = _offered(what, known_names(what, territory, scenario), territory)
        if what == "site":
            names = [site.id for site in territory.sites if not site.existing] or names
        elif what == "area":  # the largest one is the whole territory
            names = names[1:] or names
        return tuple(names[:2]) if field.kind == "names" else next(iter(names), None)
    if field.unit == "€":
        return round(scenario.budget_eur / 4, -3)
    value = _USUAL.get(field.unit, field.at_least or 0)
    return min(value, field.at_most) if field.at_most is not None else value


def in_force(
    part: type[BaseModel], plan: Plan, territory: Territory, scenario: Scenario
) -> tuple[BaseModel, ...]:
    """What a plan holds, as items of a rule's list; without what the territory or scenario no longer has."""
    seasons, vehicles = {season.id for season in scenario.seasons}, {vehicle.id for vehicle in scenario.fleet}
    if part is PreviousOpening:
        return tuple(PreviousOpening(site=opening.site, season=opening.season, half_days=opening.half_days)
                     for opening in plan.openings
                     if opening.season in seasons and opening.site in territory.site_index)
    if part is PreviousVisits:
        visits: dict[tuple[str, str, str], int] = {}
        for tour in plan.tours:
            for call in tour.calls:
                key = call.stop, tour.vehicle, tour.season
                visits[key] = visits.get(key, 0) + len(tour.weeks)
        return tuple(PreviousVisits(stop=stop, vehicle=vehicle, season=season, visits=count)
                     for (stop, vehicle, season), count in sorted(visits.items())
                     if season in seasons and vehicle in vehicles and stop in territory.stop_index)
    return ()


def rule_title(rule: type[RuleBase], lang: str) -> str:
    """What the kind of rule is called."""
    return rule.title["en" if lang == "en" else "fr"]


def speaking_of(rules: Sequence[RuleBase], site: str, kind: str) -> list[int]:
    """Positions of the rules that name a site, or its kind."""
    return [position for position, rule in enumerate(rules)
            if getattr(rule, "site", None) == site or site in getattr(rule, "sites", ())
            or (getattr(rule, "site", None) is None and getattr(rule, "site_kind", None) == kind)]
