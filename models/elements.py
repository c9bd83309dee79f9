"""Coverage elements with exact merging.

For a need with weight n and integer qualities Q_o (in steps of 1/S) of its offers, above a floor f:

    access = n/S · (f + Σ_{q = f+1..S} [some chosen offer has Q_o ≥ q]),

so each step q is one element "served at q or better", of weight n/S, covered by the offers with
Q_o ≥ q. Steps (and needs) with the same offer set are *one* element with summed weight: exact, and
the lever at scale. This is the radius formulation of p-median and facility location (García, Labbé
& Marín 2011, doi:10.1287/ijoc.1100.0418); maximal covering (Church & ReVelle 1974,
doi:10.1007/BF01942293) is its one-step case.

Sets are compared by two independent 64-bit random XOR sums; with m sets the chance of one false
merge is below m²/2¹²⁹ (a million sets: 10⁻²⁷), far under the chance of a hardware fault.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Elements:
    """Merged elements: weights, and offer sets in CSR form (`offers[indptr[e]:indptr[e+1]]`, sorted)."""

    weight: NDArray[np.float64]
    indptr: NDArray[np.int64]
    offers: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True)
class Merged:
    """Elements, and where each (need, offer set) went."""

    elements: Elements
    entry_need: NDArray[np.int32]
    entry_element: NDArray[np.int32]
    entry_weight: NDArray[np.float64]


@nb.njit(cache=True)
def _list_entries(indptr, offers, quality, floor, key_a, key_b, n_steps):  # type: ignore[no-untyped-def]
    """One entry per need and distinct offer set: hashes, number of steps, lowest step of the run."""
    n = len(indptr) - 1
    capacity = 1024
    need = np.empty(capacity, np.int32)
    hash_a = np.empty(capacity, np.uint64)
    hash_b = np.empty(capacity, np.uint64)
    steps = np.empty(capacity, np.int16)
    lowest = np.empty(capacity, np.int16)
    count = 0
    step_a = np.zeros(n_steps + 1, np.uint64)
    step_b = np.zeros(n_steps + 1, np.uint64)
    for i in range(n):
        start, end = indptr[i], indptr[i + 1]
        if start == end:
            continue
        step_a[:] = 0
        step_b[:] = 0
        for k in range(start, end):
            step_a[quality[k]] ^= key_a[offers[k]]
            step_b[quality[k]] ^= key_b[offers[k]]
        a = np.uint64(0)
        b = np.uint64(0)
        open_run = False
        for q in range(n_steps, floor[i], -1):
            if step_a[q] != 0 or step_b[q] != 0:
                a ^= step_a[q]
                b ^= step_b[q]
                if count == capacity:
                    capacity *= 2
                    need = np.concatenate((need, np.empty(count, np.int32)))
                    hash_a = np.concatenate((hash_a, np.empty(count, np.uint64)))
                    hash_b = np.concatenate((hash_b, np.empty(count, np.uint64)))
                    steps = np.concatenate((steps, np.empty(count, np.int16)))
                    lowest = np.concatenate((lowest, np.empty(count, np.int16)))
                need[count] = i
                hash_a[count] = a
                hash_b[count] = b
                steps[count] = 1
                lowest[count] = q
                count += 1
                open_run = True
            elif open_run:
                steps[count - 1] += 1
                lowest[count - 1] = q
    return need[:count], hash_a[:count], hash_b[:count], steps[:count], lowest[:count]


@nb.njit(cache=True)
def _collect(indptr, offers, quality, need, lowest, below):  # type: ignore[no-untyped-def]
    """Offer sets of representative entries: the lowest sufficient level of each nested chain."""
    out_ptr = np.zeros(len(need) + 1, np.int64)
    for phase in range(2):
        if phase == 1:
            out = np.empty(out_ptr[-1], np.int32)
        for e in range(len(need)):
            i = need[e]
            position = out_ptr[e]
            count = 0
            for k in range(indptr[i], indptr[i + 1]):
                if quality[k] >= lowest[e]:
                    # A higher level of the same chain is implied by the lower one: keep the lower.
                    under = below[offers[k]]
                    implied = False
                    while under >= 0 and not implied:
                        for m in range(indptr[i], indptr[i + 1]):
                            if offers[m] == under and quality[m] >= lowest[e]:
                                implied = True
                                break
                        under = below[under]
                    if not implied:
                        if phase == 1:
                            out[position + count] = offers[k]
                        count += 1
            if phase == 0:
                out_ptr[e + 1] = out_ptr[e] + count
            else:
                out[position:position + count] = np.sort(out[position:position + count])
    return out_ptr, out


def merge_elements(
    indptr: NDArray[np.int64],
    offers: NDArray[np.int32],
    quality: NDArray[np.int8],
    *,
    need: NDArray[np.float64],
    floor: NDArray[np.int8],
    n_offers: int,
    n_steps: int,
    below: NDArray[np.int32] | None = None,
    seed: int = 20741,
) -> Merged:
    """Turn needs and the qualities of their offers into merged coverage elements.

    Parameters
    ----------
    indptr, offers, quality : CSR over needs
        Offers of each need with their quality in steps, 0..n_steps (zeros allowed).
    need : shape (needs,)
        Weight of each need.
    floor : shape (needs,)
        Quality had anyway, in steps; only steps above it count.
    n_offers, n_steps : int
    below : shape (n_offers,), optional
        Next lower level of the same nested chain, or -1. With it, an element lists only the lowest
        sufficient level of a chain.
    """
    if below is None:
        below = np.full(n_offers, -1, np.int32)
    random = np.random.default_rng(seed)
    key_a, key_b = random.integers(1, np.iinfo(np.uint64).max, size=(2, n_offers), dtype=np.uint64)
    entry_need, hash_a, hash_b, steps, lowest = _list_entries(indptr, offers, quality, floor, key_a, key_b, n_steps)
    weight = need[entry_need] * steps / n_steps
    pair = np.empty(len(hash_a), dtype=[("a", np.uint64), ("b", np.uint64)])
    pair["a"], pair["b"] = hash_a, hash_b
    _, first, inverse = np.unique(pair, return_index=True, return_inverse=True)
    summed = np.bincount(inverse, weights=weight, minlength=len(first))
    set_ptr, sets = _collect(indptr, offers, quality, entry_need[first], lowest[first], below)
    return Merged(Elements(summed, set_ptr, sets), entry_need, inverse.astype(np.int32), weight)
