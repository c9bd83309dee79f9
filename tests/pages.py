"""The pages without a browser: one way to open them on a workspace of one's own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimizer.plan import Plan
from optimizer.reading import read_territory
from optimizer.store import write_plan
from optimizer.workspace import Workspace
from tests.sample_plan import sample_plan, sample_scenario
from tests.tiny import tiny_tables, write_tiny_territory

ROOT = Path(__file__).parents[1]


def open_desk(
    monkeypatch: pytest.MonkeyPatch, root: Path, page: str = "territory", *, fresh: bool = True, **address: str
) -> AppTest:
    """A session on a page, run once.

    Parameters
    ----------
    root
        Folder of the workspace.
    fresh
        Whether the server has just started; False for another session of one that goes on.
    address
        Query parameters.
    """
    monkeypatch.setenv("MAILLAGE_WORKSPACE", str(root))
    monkeypatch.setattr("optimizer.pages.identity._at_this_computer", lambda: True)  # these sessions have no network
    monkeypatch.chdir(ROOT)
    if fresh:
        st.cache_resource.clear()
        st.cache_data.clear()
    session = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        session.query_params[name] = value
    session.run()
    return show(session, page)


def show(session: AppTest, page: str) -> AppTest:
    """Go to a page."""
    session.switch_page(f"optimizer/pages/{page}.py").run()
    assert not session.exception, session.exception
    return session


def press(session: AppTest, label: str) -> AppTest:
    """Press the one button of that label."""
    (button,) = [button for button in session.button if button.label == label]
    button.click().run()
    assert not session.exception, session.exception
    return session


def texts(session: AppTest) -> str:
    """All that is written in the page, for what must or must not be there."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "success", "info", "warning", "error")
    return "\n".join(element.value for kind in kinds for element in getattr(session, kind))


def zipped(folder: Path) -> bytes:
    """The files of a folder as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return content.getvalue()


def keep_tiny(root: Path, folder: Path) -> str:
    """Put the tiny territory into a workspace; its id there."""
    return Workspace(root).keep_territory(zipped(write_tiny_territory(folder)), "tiny.zip")


def keep_sample(
    root: Path, folder: Path, key: str, *, plan: Plan | None = None, names: Mapping[str, str] | None = None,
    people: Sequence[Mapping[str, object]] = (),
) -> str:
    """Put the invented plan of the tiny territory into a workspace, the territory with it; its key there.

    Parameters
    ----------
    folder
        Where it may be written first.
    names
        Site id → another name, if the territory is not there yet.
    people
        Example people.
    """
    place = root / "territories" / "tiny"
    if not place.exists():
        sites = [{**row, "name": (names or {}).get(row["id"], row["name"])} for row in tiny_tables()["sites"]]
        write_tiny_territory(place, sites=sites)
    scenario = sample_scenario(territory=str(place), people=list(people))
    made = write_plan(plan or sample_plan(), read_territory(place), scenario, folder / f"made-{key}")
    return Workspace(root).keep_plan(made, key=key)


def value_of(session: AppTest, label: str) -> Any:
    """Value of the one metric of that label."""
    (metric,) = [metric for metric in session.metric if metric.label == label]
    return metric.value
