"""Plans made in the background, a process each: started, looked at, stopped, found again; all state is on disk.

What starts and looks at runs never imports a solver; only `optimizer.runs.worker`, in its own process, does.
"""

from optimizer.runs.desk import QueueFull, Runs
from optimizer.runs.state import RunState

__all__ = ["QueueFull", "RunState", "Runs"]
