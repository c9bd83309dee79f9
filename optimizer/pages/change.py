"""A figure with its change: the arrow follows the number, not the sign that stands in the text."""

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
    column.metric(
        label, value, told if change else None, help=help, delta_color="inverse" if less_is_better else "normal",
        delta_arrow="up" if change > 0 else "down",
    )
