"""The plan page: the report of a plan that `maillage solve` wrote, in the folder where the pages run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimizer.exports import report
from optimizer.faults import InputError
from optimizer.reading.loading import territory_of
from optimizer.store import is_plan_folder, read_plan


@st.cache_data(max_entries=4, show_spinner="Préparation du rapport…")
def report_of(folder: Path, modified_ns: int) -> str:
    """The report of a plan; `modified_ns` makes a plan that was replaced a new question."""
    plan, scenario = read_plan(folder)
    return report.render(plan, territory_of(scenario), scenario, lang="fr")


folders = sorted(path.parent for path in Path("plans").glob("*/plan.json") if is_plan_folder(path.parent))
if not folders:
    st.title("Maillage")
    st.info("Aucun scénario proposé dans ce dossier pour l’instant. Lancez-y `maillage solve`, puis rechargez la page.")
    st.stop()

names = [folder.name for folder in folders]
start = names.index("lozere-default") if "lozere-default" in names else 0
name = st.selectbox("Scénario proposé", names, index=start)
chosen = folders[names.index(name)].resolve()
try:
    st.iframe(report_of(chosen, (chosen / "plan.json").stat().st_mtime_ns))
except InputError as error:
    st.error(str(error))
