"""What planners keep: territories they brought, scenarios, plans; in a folder, behind one small class.

Pages know `Workspace` alone, so that a database can take the folder's place.
"""

from optimizer.refusals import ChangedElsewhere, ComesWithMaillage, NotKept, Refusal
from optimizer.workspace.folder import Workspace, default_root
from optimizer.workspace.plans import PlanEntry
from optimizer.workspace.scenarios import ScenarioEntry
from optimizer.workspace.territories import TerritoryEntry

__all__ = [
    "ChangedElsewhere",
    "ComesWithMaillage",
    "NotKept",
    "PlanEntry",
    "Refusal",
    "ScenarioEntry",
    "TerritoryEntry",
    "Workspace",
    "default_root",
]
