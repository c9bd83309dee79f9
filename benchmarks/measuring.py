"""What every measurement needs: peak memory and one JSON line per result."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def peak_mib(*, children: bool = False) -> float:
    """Largest resident memory so far, in MiB, of this process or of its largest finished child."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF)
    unit_bytes = 1 if sys.platform == "darwin" else 1024
    return round(usage.ru_maxrss * unit_bytes / 2**20, 1)


def report(**figures: object) -> None:
    """Print one JSON line."""
    print(json.dumps(figures, ensure_ascii=False), flush=True)


@contextmanager
def silenced() -> Iterator[None]:
    """Keep libraries that write to the file descriptor itself out of standard output."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
