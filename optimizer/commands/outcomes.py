"""Exit codes, and the two ways a command speaks: words for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.faults import Fault

DONE = 0
NO_PLAN = 1
BAD_INPUT = 2
INTERRUPTED = 130
READER_GONE = 141
"""What a shell reports when SIGPIPE ends a program."""


def print_json(result: Mapping[str, Any]) -> None:
    """Print the one object that ``--json`` promises on standard output."""
    print(json.dumps(result, ensure_ascii=False, allow_nan=False, indent=2))


def complain(message: str, *, as_json: bool, faults: Iterable[Fault] = (), **details: Any) -> None:
    """Tell what went wrong, once: on standard error, or as the JSON object.

    Parameters
    ----------
    message : str
        What people read; it already lists the faults, if any.
    as_json : bool
        Whether the caller asked for JSON.
    faults : iterable of Fault
        The same faults, for programs.
    **details
        Further members of the JSON object.
    """
    if as_json:
        print_json({"error": message, "faults": [vars(fault) | {"text": str(fault)} for fault in faults], **details})
    else:
        print(f"maillage: {message}", file=sys.stderr)
