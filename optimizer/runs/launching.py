"""Worker processes: started when there is work, or a little before, so that their imports are done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from optimizer.runs.folder import RunFolder

WAIT = "--wait"
"""Instead of a folder: the worker reads it from its standard input once it is ready."""
_FOR_GDAL = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "MEMORY"}
"""A plan folder is flushed as a whole: its GeoPackage need not wait for the disk at every table."""


class Launcher:
    """Starts workers, which outlive this process; one may be kept waiting, and that one does not."""

    def __init__(self) -> None:
        self._spare: subprocess.Popen[bytes] | None = None

    def warm(self) -> None:
        """Have a worker ready, unless there is one."""
        if self._spare is None or self._spare.poll() is not None:
            self._spare = _popen(WAIT, cwd=Path(__file__).parent, stdin=subprocess.PIPE)

    def launch(self, run: RunFolder) -> subprocess.Popen[bytes]:
        """Work on a run."""
        spare, self._spare = self._spare, None
        if spare is not None and spare.stdin is not None and spare.poll() is None:
            try:
                spare.stdin.write(os.fsencode(run.path) + b"\n")
                spare.stdin.close()
                return spare
            except OSError:  # it died in this very moment
                spare.kill()
        return _popen(str(run.path), cwd=run.path, stdin=subprocess.DEVNULL, log_file=run.log_file)

    def close(self) -> None:
        """Let the spare worker go."""
        if self._spare is not None:
            self._spare.kill()
            self._spare.communicate()
            self._spare = None


def _popen(argument: str, *, cwd: Path, stdin: int, log_file: Path | None = None) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    flags = 0
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    with Path(log_file or os.devnull).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "optimizer.runs.worker", argument], cwd=cwd,
            env={**os.environ, **_FOR_GDAL, "PYTHONPATH": path}, stdin=stdin, stdout=log, stderr=log,
            start_new_session=True, creationflags=flags,
        )
