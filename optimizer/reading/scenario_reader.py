"""From a scenario's YAML to a checked `Scenario`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from optimizer.faults import Fault, ScenarioError
from optimizer.scenario import Scenario


def read_scenario(path: str | Path) -> Scenario:
    """Read and check a scenario file.

    Raises
    ------
    ScenarioError
        Lists every fault, each with its line, key and remedy.
    """
    file = Path(path)
    given = yaml.safe_load(file.read_bytes())
    try:
        return Scenario.model_validate(given)
    except ValidationError as error:
        raise ScenarioError([
            Fault(message=e["msg"], remedy="correct the value", file=file.name, column=".".join(map(str, e["loc"]))) for e in error.errors()
        ]) from None


def scenario_schema() -> dict[str, Any]:
    """JSON schema of a scenario, for editors that check and complete YAML."""
    return Scenario.model_json_schema()
