"""The house keeps its own rules: style, types, layers, and a wheel that holds what it needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKS = {
    "style": ("ruff", "check", "--no-cache", "."),
    "types": ("mypy",),
    "layers": ("lint-imports", "--no-cache"),
}


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A tool of this very environment, in the root of the clone."""
    program = shutil.which(command[0], path=str(Path(sys.executable).parent))
    assert program is not None, f"{command[0]} is not installed: pip install -e '.[test]'"
    return subprocess.run([program, *command[1:]], cwd=root, text=True, capture_output=True)


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_check_passes(check: str, root: Path) -> None:
    done = run(root, *CHECKS[check])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from this clone."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(root, "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_wheel_holds_engine_mathematics_words_entry_and_territories(root: Path, wheel: set[str]) -> None:
    inside = [path for name in ("optimizer", "models") for path in (root / name).rglob("*")]
    modules = [path for path in inside if path.suffix in (".py", ".j2", ".po", ".js", ".css", ".svg", ".toml")]
    assert {"app.py", *(path.relative_to(root).as_posix() for path in modules)} <= wheel
    territories = [path for path in (root / "datasets").rglob("*") if path.suffix in (".csv", ".toml", ".yaml")]
    assert territories
    assert {f"optimizer/_datasets/{path.relative_to(root / 'datasets').as_posix()}" for path in territories} <= wheel


def test_wheel_holds_nothing_else(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app.py", "optimizer", "models"}


def test_compiled_code_checks_its_indices() -> None:
    import numba as nb
    import numpy as np

    @nb.njit
    def third(values):  # type: ignore[no-untyped-def]
        return values[2]

    with pytest.raises(IndexError):
        third(np.zeros(2))
