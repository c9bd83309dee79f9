"""The review of a workspace: its five repositories, behind one small class."""

from __future__ import annotations

from optimizer.review.amendments import Amendments
from optimizer.review.contributions import Contributions
from optimizer.review.decisions import Decisions
from optimizer.review.people import People
from optimizer.review.publications import Publications
from optimizer.workspace import Workspace


class Review:
    """What is published, said and decided; cheap to make, safe among threads and processes.

    Parameters
    ----------
    workspace
        Whose plans are published; the review keeps its own in the same database.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.publications = Publications(workspace)
        self.contributions = Contributions(workspace.database)
        self.amendments = Amendments(workspace, self.publications)
        self.decisions = Decisions(workspace.database, self.contributions, self.amendments)
        self.people = People(workspace.database)
