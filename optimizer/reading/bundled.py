"""Territories that come with the program."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_PLACES = (_PACKAGE / "_datasets", _PACKAGE.parent / "datasets")
"""Inside an installed package, and beside it in a clone."""


def bundled_territory(name: str) -> Path | None:
    """Folder of a bundled territory (``lozere``, ``lozere-grid`` …); None if none has this name."""
    if not name or Path(name).name != name:
        return None
    return next((folder / name for folder in _PLACES if (folder / name / "territory.toml").is_file()), None)


def bundled_names() -> list[str]:
    """Names of the bundled territories, in alphabetical order."""
    return sorted({toml.parent.name for folder in _PLACES for toml in folder.glob("*/territory.toml")})
