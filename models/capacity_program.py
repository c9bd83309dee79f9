"""Who goes where inside an integer program: the assignment (1) of `models.capacity` beside any program over offers.

Where a program is small, prices are not needed: the elements of the needs that limits concern lose their weight, and
every need gets a column for each of its offers,

    Σ_{o} a_io ≤ 1,    Σ_{levels o ≥ h of a chain} a_io ≤ x_h,    Σ_{o ∈ c} v_io a_io ≤ Σ_h k_h x_h,    max Σ g_io a_io.

The rows of the levels are the nested ones, as strong as those of coverage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.joint_data import JointData
from models.program import FloatArray, IndexArray, Program, RowBuilder

MOST_ENTRIES = 20_000
"""Programs with more (need, offer) pairs keep to the prices."""


def assigns(data: JointData) -> bool:
    """Whether a program over the data holds the assignment itself."""
    return data.capacity is not None and len(data.capacity.need_offer) <= MOST_ENTRIES


def with_assignment(data: JointData, program: Program) -> Program:
    """The program with the assignment's columns after all others, if there are not too many of them.

    Parameters
    ----------
    program : Program
        Whose columns begin with those of `models.joint_data`.
    """
    capacity = data.capacity
    if capacity is None or not assigns(data):
        return program
    n, entries = program.n_columns, len(capacity.need_offer)
    rows = RowBuilder()
    rows.add_many(
        np.diff(program.row_ptr), program.row_index, program.row_value, lo=program.row_lo, hi=program.row_hi
    )
    lengths = np.diff(capacity.need_ptr)
    rows.add_many(
        lengths, n + np.arange(entries), np.ones(entries), lo=np.full(len(lengths), -np.inf), hi=np.ones(len(lengths))
    )
    within, entry = _levels(capacity.need, capacity.need_offer, capacity.below)
    # A row for each entry: the entry and those of the same need at higher levels, and the offer itself.
    row = np.concatenate((within, np.arange(entries)))
    index = np.concatenate((n + entry, data.first_offer + capacity.need_offer)).astype(np.int64)
    value = np.concatenate((np.ones(len(entry)), np.full(entries, -1.0)))
    order = np.argsort(row, kind="stable")
    rows.add_many(
        np.bincount(row, minlength=entries), index[order], value[order],
        lo=np.full(entries, -np.inf), hi=np.zeros(entries),
    )
    for chain in np.unique(capacity.chain[capacity.limited]).tolist():
        mine = np.flatnonzero(capacity.chain == chain)
        here = np.flatnonzero(capacity.chain[capacity.need_offer] == chain)
        rows.add(
            np.concatenate((n + here, data.first_offer + mine)),
            np.concatenate((capacity.visits[here], -capacity.room[mine])), hi=0.0,
        )
    objective = program.objective.copy()
    objective[data.first_element: data.first_tour] -= capacity.touched
    return rows.program(
        objective=np.concatenate((objective, capacity.gain)),
        col_lo=np.concatenate((program.col_lo, np.zeros(entries))),
        col_hi=np.concatenate((program.col_hi, np.ones(entries))),
        integer=np.concatenate((program.integer, np.zeros(entries, dtype=bool))),
    )


def assigned_columns(data: JointData, chosen: NDArray[np.bool_]) -> FloatArray:
    """The assignment's columns of a plan; none where the program does not hold them."""
    if data.capacity is None or not assigns(data):
        return np.zeros(0)
    return data.capacity.assigned(chosen).share


def _levels(
    need: IndexArray, offer: NDArray[np.int32], below: NDArray[np.int32]
) -> tuple[IndexArray, IndexArray]:
    """(entry, entry of the same need and chain at its level or a higher one), all such pairs."""
    n_offers = len(below)
    key = need * n_offers + offer
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    within, entries = [np.arange(len(offer))], [np.arange(len(offer))]
    level = offer.astype(np.int64)
    while (level >= 0).any():
        level = np.where(level >= 0, below[level], -1)
        mine = np.flatnonzero(level >= 0)
        at = np.searchsorted(sorted_key, need[mine] * n_offers + level[mine])
        at = np.minimum(at, len(order) - 1)
        known = sorted_key[at] == need[mine] * n_offers + level[mine]
        within.append(order[at[known]])
        entries.append(mine[known])
    return np.concatenate(within), np.concatenate(entries)
