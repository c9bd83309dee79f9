"""A figure with its change: arrow and colour follow the number, not the sign that stands in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def metric(
    column: DeltaGenerator, label: str, value: str, change: float, told: str, *, less_is_better: bool = False,
    help: str | None = None,
) -> None:
    """Show a figure and how it changes; nothing is said of what does not change.

    Parameters
    ----------
    change : float
        Whether it rises or falls, and is better or worse for it.
    told : str
        The change in words.
    """
    better = (change < 0) == less_is_better
    column.metric(  # Streamlit takes a text without a hyphen for a rise, whatever the arrow
        label, value, told if change else None, help=help, delta_color="normal" if better else "inverse",
        delta_arrow="up" if change > 0 else "down",
    )
