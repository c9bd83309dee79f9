"""What planners keep: territories they brought, scenarios, plans, runs; behind one small class."""

from optimizer.database import StoreError
from optimizer.refusals import ChangedElsewhere, ComesWithMaillage, NotKept, Refusal
from optimizer.workspace.folder import Workspace, default_root
from optimizer.workspace.plans import PlanEntry
from optimizer.workspace.run_records import EndedRun, RunEntry
from optimizer.workspace.scenarios import ScenarioEntry
from optimizer.workspace.territories import TerritoryEntry

__all__ = [
    "ChangedElsewhere",
    "ComesWithMaillage",
    "EndedRun",
    "NotKept",
    "PlanEntry",
    "Refusal",
    "RunEntry",
    "ScenarioEntry",
    "StoreError",
    "TerritoryEntry",
    "Workspace",
    "default_root",
]
