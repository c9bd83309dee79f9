"""territory.toml: what the territory is called, its services and groups, where its tables are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any

from optimizer.reading.findings import Findings, choose, did_you_mean
from optimizer.reading.toml_text import toml_message
from optimizer.territory import MODES, Group, Label
from optimizer.told import Told

FILE = "territory.toml"
DEFAULT_SERVICES = ("social", "workspace", "business", "public", "making")
_KEYS = frozenset(
    {
        "id",
        "name",
        "language",
        "languages",
        "currency",
        "licence",
        "license",
        "sources",
        "services",
        "groups",
        "crs",
        "tables",
        "extent_km",
        "ignored_columns",
        "description",
    }
)
_GROUP_KEYS = ("id", "name", "mode", "resident", "overlapping")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What territory.toml says."""

    id: str
    name: Label
    languages: tuple[str, ...] = ("fr",)
    currency: str = "EUR"
    licence: str = ""
    sources: tuple[str, ...] = ()
    services: tuple[str, ...] = DEFAULT_SERVICES
    groups: tuple[Group, ...] = ()
    crs: str = "EPSG:4326"
    """Of the columns lon and lat, and of geometry whose file names no system."""
    extent_km: float = 300.0
    """Farther than this from the median of all points, a point is taken for a mistake."""
    ignored_columns: tuple[str, ...] = ()
    """Numeric columns of `demand` that are no groups."""
    tables: dict[str, str] = field(default_factory=dict)


def _write(line: str) -> Told:
    return Told("write {text}", text=line)


def read_settings(text: str, findings: Findings) -> Settings | None:
    """Read the text of territory.toml; None if it is not TOML at all (noted in `findings`)."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        findings.add(
            "toml",
            toml_message(str(error)),
            Told("mend it; texts stand between double quotes"),
            file=FILE,
        )
        return None
    return _Reader(given, findings).settings()


class _Reader:
    """Takes values out of the parsed file by type, noting what does not fit."""

    def __init__(self, given: dict[str, Any], findings: Findings) -> None:
        self.given = given
        self.findings = findings

    def fault(self, message: Told, remedy: Told, key: str) -> None:
        self.findings.add("settings", message, remedy, file=FILE, column=key)

    def settings(self) -> Settings:
        for key in self.given.keys() - _KEYS:
            remedy = did_you_mean(key, _KEYS, otherwise=Told("delete it"), at_most=0)
            self.fault(Told("the key {key} is not known", key=key), remedy, key)
        services = self.texts("services", DEFAULT_SERVICES)
        for service in sorted({service for service in services if services.count(service) > 1}):
            self.fault(Told("the service {service} is listed twice", service=service), Told("keep it once"), "services")
        identifier = self.text("id", "")
        name = self.label(self.given.get("name", identifier), "name")
        if not (name.fr or name.en):
            self.fault(Told("the territory has no name"), _write('name = "…"'), "name")
        tables = self.given.get("tables", {})
        if not isinstance(tables, dict) or not all(isinstance(path, str) for path in tables.values()):
            self.fault(
                Told("tables must give a file for each table"),
                Told("write [tables] and lines such as {line}", line='sites = "../lozere/sites.csv"'),
                "tables",
            )
            tables = {}
        return Settings(
            id=identifier,
            name=name,
            languages=self.texts("languages", (self.text("language", "fr"),)),
            currency=self.text("currency", "EUR"),
            licence=self.text("licence", self.text("license", "")),
            sources=self.sources(),
            services=services,
            groups=self.groups(),
            crs=self.text("crs", "EPSG:4326"),
            extent_km=self.positive("extent_km", 300.0),
            ignored_columns=self.texts("ignored_columns", ()),
            tables=tables,
        )

    def text(self, key: str, default: str) -> str:
        value = self.given.get(key, default)
        if not isinstance(value, str):
            self.fault(Told("{key} must be a text", key=key), Told("put it between double quotes"), key)
            return default
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self.given.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._no_list(key)
            return default
        return tuple(item.strip() for item in value)

    def _no_list(self, key: str) -> None:
        self.fault(Told("{key} must be a list of texts", key=key), _write(f'{key} = ["…", "…"]'), key)

    def positive(self, key: str, default: float) -> float:
        value = self.given.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            remedy = Told("write {line}, or delete the line", line=f"{key} = {default:g}")
            self.fault(Told("{key} must be a number above 0", key=key), remedy, key)
            return default
        return float(value)

    def label(self, value: Any, key: str) -> Label:
        if isinstance(value, str):
            return Label(value, value)
        if (
            isinstance(value, dict)
            and value.keys() <= {"fr", "en"}
            and value
            and all(isinstance(text, str) for text in value.values())
        ):
            either = next(iter(value.values()))
            return Label(value.get("fr", either), value.get("en", either))
        message = Told("a name is a text, or one in French and one in English")
        self.fault(message, _write('name = { fr = "…", en = "…" }'), key)
        return Label("", "")

    def sources(self) -> tuple[str, ...]:
        """Sources as texts; a table of details becomes one line."""
        value = self.given.get("sources", [])
        if not isinstance(value, list) or not all(isinstance(item, str | dict) for item in value):
            self._no_list("sources")
            return ()
        return tuple(
            item if isinstance(item, str) else ", ".join(str(part) for part in item.values()) for item in value
        )

    def groups(self) -> tuple[Group, ...]:
        value = self.given.get("groups", [])
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self.fault(
                Told("no group of people is declared"),
                Told("write [[groups]] and {line} below it, for each group", line='id = "residents"'),
                "groups",
            )
            return ()
        groups = [self.group(item, f"groups[{index}]") for index, item in enumerate(value)]
        ids = [group.id for group in groups]
        for twice in sorted({identifier for identifier in ids if ids.count(identifier) > 1}):
            message = Told("the group {group} is declared twice", group=twice)
            self.fault(message, Told("give each group its own id"), "groups")
        return tuple(groups)

    def group(self, item: dict[str, Any], key: str) -> Group:
        for unknown in item.keys() - set(_GROUP_KEYS):
            self.fault(
                Told("the key {key} is not known", key=unknown),
                did_you_mean(unknown, _GROUP_KEYS, otherwise=Told("delete it")),
                f"{key}.{unknown}",
            )
        identifier = item.get("id")
        if not isinstance(identifier, str) or not identifier.strip():
            self.fault(
                Told("the group has no id"),
                Told("write {line}, say: the name of its column in demand", line='id = "residents"'),
                f"{key}.id",
            )
            identifier = ""
        mode = item.get("mode", "car")
        if mode not in MODES:
            self.fault(
                Told("“{mode}” is not a way to travel", mode=mode),
                choose(str(mode), MODES),
                f"{key}.mode",
            )
            mode = "car"
        flags = {}
        for flag in ("resident", "overlapping"):
            flags[flag] = item.get(flag, False)
            if not isinstance(flags[flag], bool):
                self.fault(Told("{key} must be true or false", key=flag), _write(f"{flag} = true"), f"{key}.{flag}")
                flags[flag] = False
        if flags["resident"] and flags["overlapping"]:
            self.fault(
                Told("a group cannot be resident and overlapping: its people would count twice"),
                Told("delete one of the two"),
                key,
            )
        return Group(
            id=identifier.strip(), name=self.label(item.get("name", identifier), f"{key}.name"), mode=mode, **flags
        )
