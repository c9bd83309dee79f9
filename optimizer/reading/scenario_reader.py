"""From a scenario's YAML to a checked `Scenario`."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from optimizer.faults import Fault, ScenarioError, why
from optimizer.reading.delimited import decode
from optimizer.reading.scenario_sense import sense_faults
from optimizer.reading.validation_faults import faults_of, path_in, value_at
from optimizer.reading.yaml_text import YamlText, is_number, key_text, parse_yaml
from optimizer.scenario import Scenario
from optimizer.told import Told

_MOST_STAND_INS = 50
"""Faults put aside at most in order to look for others behind them."""
_RULE_THAT_NAMES_NOTHING = {"kind": "budget_investment", "at_most_eur": 0}
"""Stands in for a faulty rule, so that the rules after it keep their places."""


@dataclass(frozen=True)
class ExaminedScenario:
    """A scenario file with all its faults.

    `scenario` holds stand-ins where there are faults: good for further checks and for nothing else;
    None where not even those fit.
    """

    file: str
    text: YamlText
    scenario: Scenario | None
    faults: list[Fault]
    stood_in: tuple[str, ...] = ()
    """Keys whose values are stand-ins."""

    def further(self, faults: Iterable[Fault]) -> list[Fault]:
        """Faults found after validation, with file and line; without those a stand-in may have caused."""
        around = {key.rpartition(".")[0] for key in self.stood_in} - {""}
        return [
            fault if fault.file else replace(fault, file=self.file, row=self.text.line_of(fault.column))
            for fault in faults
            if fault.column not in self.stood_in and fault.column.rpartition(".")[0] not in around
        ]


def read_scenario(path: str | Path) -> Scenario:
    """Read and check a scenario file.

    Raises
    ------
    ScenarioError
        Lists every fault, each with its line, key and remedy.
    """
    examined = examine_scenario(path)
    if examined.faults or examined.scenario is None:
        raise ScenarioError(examined.faults)
    return examined.scenario


def examine_scenario(path: str | Path) -> ExaminedScenario:
    """Read a scenario with all its faults."""
    file = Path(path).name
    try:
        text = decode(Path(path).read_bytes())
    except OSError as error:
        fault = Fault(
            message=Told("it cannot be read ({reason})", reason=why(error)),
            remedy=Told("give the path of a scenario's .yaml file"),
            file=str(path),
        )
        return ExaminedScenario(file, YamlText(), None, [fault])
    return examine_scenario_text(text, file=file)


def examine_scenario_text(yaml_text: str, *, file: str) -> ExaminedScenario:
    """Read a scenario's YAML with all its faults; `file` is its name as the user knows it."""
    text = parse_yaml(yaml_text, file=file)
    faults = list(text.faults)
    scenario, stood_in = None, tuple[str, ...]()
    if not faults and not isinstance(text.data, dict):
        faults.append(
            Fault(
                message=Told("it holds no keys"),
                remedy=Told("write keys such as name, territory and budget_eur"),
                file=file,
            )
        )
    elif not faults:
        try:
            scenario = Scenario.model_validate(text.data)
        except ValidationError as error:
            faults.extend(faults_of(error, Scenario, text, file=file))
            scenario, stood_in = _with_stand_ins(text.data)
    examined = ExaminedScenario(file, text, scenario, faults, stood_in)
    if scenario is not None:
        faults.extend(examined.further(sense_faults(scenario)))
    return examined


def scenario_schema() -> dict[str, Any]:
    """JSON schema of a scenario, for editors that check and complete YAML."""
    return Scenario.model_json_schema()


def _with_stand_ins(given: dict[str, Any]) -> tuple[Scenario | None, tuple[str, ...]]:
    """The scenario with harmless values in place of wrong ones, and their keys; None if that would need guessing.

    Unknown keys go, numbers move to the nearest limit, and nothing that other parts refer to disappears.
    """
    data = copy.deepcopy(given)
    stood_in: list[str] = []
    while len(stood_in) < _MOST_STAND_INS:
        try:
            return Scenario.model_validate(data), tuple(stood_in)
        except ValidationError as error:
            details = error.errors(include_url=False)[0]
        path = path_in(data, details["loc"])
        holder, last = value_at(data, path[:-1]), path[-1] if path else None
        if path[:1] == ("rules",) and len(path) > 1:
            path = path[:2]
            value_at(data, path[:1])[path[1]] = _RULE_THAT_NAMES_NOTHING
        elif holder is None:
            break
        elif details["type"] == "extra_forbidden":
            del holder[last]
        elif is_number(details["input"]) and (limit := _nearest_limit(details.get("ctx", {}))) is not None:
            holder[last] = limit
        elif details["type"] in ("float_parsing", "int_parsing", "int_from_float"):
            holder[last] = 1
        else:
            break
        stood_in.append(key_text(path))
    return None, ()


def _nearest_limit(context: dict[str, Any]) -> float | None:
    """A value that satisfies the limit an error names."""
    for limit, shift in (("ge", 0), ("le", 0), ("gt", 1), ("lt", -1)):
        if limit in context:
            return context[limit] + shift
    return None
