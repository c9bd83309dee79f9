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

from dataclasses import dataclass, field

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

    def covered(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which elements a plan serves; `chosen` has shape (offers,), the result (elements,)."""
        hits = np.concatenate(([0], np.cumsum(chosen[self.offers])))
        served: NDArray[np.bool_] = hits[self.indptr[1:]] > hits[self.indptr[:-1]]
        return served

    def value(self, chosen: NDArray[np.bool_]) -> float:
        """Summed weight of the elements a plan serves."""
        return float(self.weight[self.covered(chosen)].sum())

    def by_offer(self, n_offers: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The inverse CSR: the elements of each offer, ascending, as (indptr, elements)."""
        return _invert(self.indptr, self.offers, n_offers)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Merged:
    """Elements, and where each (need, offer set) went."""

    elements: Elements
    entry_need: NDArray[np.int32]
    entry_element: NDArray[np.int32]
    entry_weight: NDArray[np.float64]


@nb.njit(cache=True)
def _invert(indptr, offers, n_offers):  # type: ignore[no-untyped-def]
    out_ptr = np.zeros(n_offers + 1, np.int64)
    for o in offers:
        out_ptr[o + 1] += 1
    for o in range(n_offers):
        out_ptr[o + 1] += out_ptr[o]
    place = out_ptr[:-1].copy()
    out = np.empty(len(offers), np.int32)
    for e in range(len(indptr) - 1):
        for k in range(indptr[e], indptr[e + 1]):
            out[place[offers[k]]] = e
            place[offers[k]] += 1
    return out_ptr, out


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
def _number_sets(hash_a, hash_b):  # type: ignore[no-untyped-def]
    """Number distinct hash pairs in order of appearance: (number of each, position of the first of each).

    An open-addressing table: linear where sorting pairs would be n log n.
    """
    n = len(hash_a)
    size = 16
    while size < 2 * n:
        size *= 2
    mask = np.uint64(size - 1)
    table = np.full(size, -1, np.int32)
    number = np.empty(n, np.int32)
    first = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        slot = hash_a[i] & mask
        while True:
            known = table[slot]
            if known < 0:
                table[slot] = known = count
                first[count] = i
                count += 1
                break
            if hash_a[first[known]] == hash_a[i] and hash_b[first[known]] == hash_b[i]:
                break
            slot = (slot + np.uint64(1)) & mask
        number[i] = known
    return number, first[:count].copy()


@nb.njit(cache=True)
def _collect(indptr, offers, quality, need, lowest, below):  # type: ignore[no-untyped-def]
    """Offer sets of representative entries: the lowest sufficient level of each nested chain."""
    sufficient_for = np.full(len(below), -1, np.int64)
    out_ptr = np.zeros(len(need) + 1, np.int64)
    out = np.empty(1024, np.int32)
    for e in range(len(need)):
        start, end = indptr[need[e]], indptr[need[e] + 1]
        for k in range(start, end):
            if quality[k] >= lowest[e]:
                sufficient_for[offers[k]] = e
        position = out_ptr[e]
        if position + end - start > len(out):
            out = np.concatenate((out, np.empty(max(len(out), end - start), np.int32)))
        for k in range(start, end):
            if quality[k] < lowest[e]:
                continue
            # A higher level of the same chain is implied by the lower one: keep the lower.
            under = below[offers[k]]
            while under >= 0 and sufficient_for[under] != e:
                under = below[under]
            if under < 0:
                out[position] = offers[k]
                position += 1
        out[out_ptr[e]:position] = np.sort(out[out_ptr[e]:position])
        out_ptr[e + 1] = position
    return out_ptr, out[:out_ptr[-1]].copy()


@dataclass
class ElementMerger:
    """Merges needs that arrive in chunks, so that memory holds one chunk and the distinct sets.

    Parameters
    ----------
    n_offers, n_steps : int
    below : shape (n_offers,), optional
        Next lower level of the same nested chain, or -1. With it, an element lists only the lowest
        sufficient level of a chain.
    """

    n_offers: int
    n_steps: int
    below: NDArray[np.int32] | None = None
    seed: int = 20741
    _hash_a: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64), init=False)
    _hash_b: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64), init=False)
    _weight: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), init=False)
    _sets: list[tuple[NDArray[np.int64], NDArray[np.int32]]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        self._keys = random.integers(1, np.iinfo(np.uint64).max, size=(2, self.n_offers), dtype=np.uint64)
        if self.below is None:
            self.below = np.full(self.n_offers, -1, np.int32)

    def add(
        self, indptr: NDArray[np.int64], offers: NDArray[np.int32], quality: NDArray[np.int8], *,
        need: NDArray[np.float64], floor: NDArray[np.int8],
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Merge a chunk of needs (see `merge_elements`); returns its entries as (need, element, weight)."""
        entry_need, hash_a, hash_b, steps, lowest = _list_entries(
            indptr, offers, quality, floor, self._keys[0], self._keys[1], self.n_steps
        )
        entry_weight = need[entry_need] * steps / self.n_steps
        number, first = _number_sets(hash_a, hash_b)
        known = len(self._weight)
        self._hash_a = np.concatenate((self._hash_a, hash_a[first]))
        self._hash_b = np.concatenate((self._hash_b, hash_b[first]))
        # Sets are numbered in order of appearance, so those of earlier chunks keep their numbers.
        element, distinct = _number_sets(self._hash_a, self._hash_b)
        summed = np.bincount(number, weights=entry_weight, minlength=len(first))
        weights = np.concatenate((self._weight, summed))
        self._weight = np.asarray(np.bincount(element, weights=weights, minlength=len(distinct)), dtype=np.float64)
        self._hash_a, self._hash_b = self._hash_a[distinct], self._hash_b[distinct]
        new = first[distinct[known:] - known]
        self._sets.append(_collect(indptr, offers, quality, entry_need[new], lowest[new], self.below))
        return entry_need, element[known:][number], entry_weight

    def elements(self) -> Elements:
        """The elements of all chunks so far, in order of appearance."""
        lengths = [np.diff(ptr) for ptr, _ in self._sets]
        indptr = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))
        offers = np.concatenate([np.zeros(0, np.int32), *(sets for _, sets in self._sets)])
        return Elements(self._weight, indptr, offers)


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
        Offers of each need, each at most once, with their quality in steps, 0..n_steps (zeros allowed).
    need : shape (needs,)
        Weight of each need.
    floor : shape (needs,)
        Quality had anyway, in steps; only steps above it count.
    n_offers, n_steps : int
    below : shape (n_offers,), optional
        Next lower level of the same nested chain, or -1. With it, an element lists only the lowest
        sufficient level of a chain.
    """
    merger = ElementMerger(n_offers=n_offers, n_steps=n_steps, below=below, seed=seed)
    entry_need, entry_element, entry_weight = merger.add(indptr, offers, quality, need=need, floor=floor)
    return Merged(merger.elements(), entry_need, entry_element, entry_weight)


def merge_gains(
    indptr: NDArray[np.int64], offers: NDArray[np.int32], gain: NDArray[np.float64], *, below: NDArray[np.int32],
    seed: int = 20741,
) -> Elements:
    """Merged elements of needs whose offers give any positive gains, not steps of one scale.

    Parameters
    ----------
    indptr, offers, gain : CSR over needs
        Offers of each need, each at most once; a higher level of a chain gives no less than a lower one.
    below : shape (offers,)
        Next lower level of the same nested chain, or -1.
    """
    need = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    order = np.lexsort((gain, need))
    ahead = np.ones(len(order), dtype=bool)
    ahead[1:] = (need[order][1:] != need[order][:-1]) | (gain[order][1:] != gain[order][:-1])
    steps = np.flatnonzero(ahead)  # the distinct gains of each need, rising
    step = np.cumsum(ahead) - 1
    first_step = np.searchsorted(need[order][steps], np.arange(len(indptr) - 1))
    rank = np.empty(len(order), dtype=np.int16)
    rank[order] = step - first_step[need[order]] + 1
    step_gain = gain[order][steps]
    rise = np.diff(step_gain, prepend=0.0)
    lowest_steps = first_step[np.flatnonzero(np.diff(indptr))]
    rise[lowest_steps] = step_gain[lowest_steps]
    keys = np.random.default_rng(seed).integers(1, np.iinfo(np.uint64).max, size=(2, len(below)), dtype=np.uint64)
    entry_need, hash_a, hash_b, _, lowest = _list_entries(
        indptr, offers, rank, np.zeros(len(indptr) - 1, np.int16), keys[0], keys[1], int(rank.max(initial=0))
    )
    number, first = _number_sets(hash_a, hash_b)
    weight = np.bincount(number, rise[first_step[entry_need] + lowest - 1], minlength=len(first)).astype(np.float64)
    return Elements(weight, *_collect(indptr, offers, rank, entry_need[first], lowest[first], below))
