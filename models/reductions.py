"""What can be left out of a covering problem without changing its optimum.

- An offer is *dominated* if another one serves at least its elements and costs no more (Toregas &
  ReVelle 1972, doi:10.1111/j.1435-5597.1972.tb01550.x). Only for offers that no other rule mentions.
- In set covering, an element is *implied* if another element's offer set lies within its own.
- Elements whose offers coincide once offers are gone are one element; where one offer alone is left,
  its weight belongs to that offer's objective (a *singleton*).
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from models.elements import ElementMerger, Elements


@nb.njit(cache=True)
def _within_another(ptr, items, holder_ptr, holders, price, eligible):  # type: ignore[no-untyped-def]
    """For each set, a set that contains it and is priced no higher (ties: the lower index), or -1.

    `holders` is the inverse CSR. The holders of a set's rarest item are the only candidates; they are
    filtered item by item and usually run out after a few.
    """
    n = len(ptr) - 1
    container = np.full(n, -1, np.int64)
    candidates = np.empty(n, np.int64)
    marked_for = np.full(n, -1, np.int64)
    mark = 0
    for s in range(n):
        if not eligible[s] or ptr[s] == ptr[s + 1]:
            continue
        rarest = items[ptr[s]]
        for k in range(ptr[s], ptr[s + 1]):
            item = items[k]
            if holder_ptr[item + 1] - holder_ptr[item] < holder_ptr[rarest + 1] - holder_ptr[rarest]:
                rarest = item
        size = ptr[s + 1] - ptr[s]
        count = 0
        for k in range(holder_ptr[rarest], holder_ptr[rarest + 1]):
            t = holders[k]
            larger = ptr[t + 1] - ptr[t]
            if t == s or not eligible[t] or larger < size or price[t] > price[s]:
                continue
            if larger == size and price[t] == price[s] and t > s:
                continue
            candidates[count] = t
            count += 1
        for k in range(ptr[s], ptr[s + 1]):
            if count == 0:
                break
            for m in range(holder_ptr[items[k]], holder_ptr[items[k] + 1]):
                marked_for[holders[m]] = mark
            kept = 0
            for c in range(count):
                if marked_for[candidates[c]] == mark:
                    candidates[kept] = candidates[c]
                    kept += 1
            count = kept
            mark += 1
        if count > 0:
            container[s] = candidates[0]
    return container


def dominated_offers(
    elements: Elements, *, cost: NDArray[np.float64], eligible: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Offers (among those eligible) that another eligible offer replaces at no greater cost.

    Parameters
    ----------
    cost, eligible : shape (offers,)
        Offers that a rule or a chain mentions are not eligible, on either side.

    Returns
    -------
    shape (offers,) : an offer that serves nothing is dominated too (costs are ≥ 0).
    """
    ptr, items = elements.by_offer(len(cost))
    container = _within_another(ptr, items, elements.indptr, elements.offers, cost, eligible)
    dominated: NDArray[np.bool_] = (container >= 0) | (eligible & (np.diff(ptr) == 0))
    return dominated


def without_offers(elements: Elements, removed: NDArray[np.bool_]) -> Elements:
    """Elements over the remaining offers, merged again; numbers of offers stay."""
    if not removed.any():
        return elements
    kept = np.concatenate(([0], np.cumsum(~removed[elements.offers], dtype=np.int64)))[elements.indptr]
    offers = elements.offers[~removed[elements.offers]]
    merger = ElementMerger(n_offers=len(removed), n_steps=1)
    merger.add(
        kept, offers, np.ones(len(offers), np.int8), need=elements.weight, floor=np.zeros(len(elements), np.int8)
    )
    return merger.elements()


@nb.njit(cache=True)
def _contains_another(ptr, items, holder_ptr, holders):  # type: ignore[no-untyped-def]
    """Sets that contain a different set, or an equal one of lower index."""
    n = len(ptr) - 1
    contains = np.zeros(n, np.bool_)
    shared = np.zeros(n, np.int64)
    touched = np.empty(n, np.int64)
    for s in range(n):
        count = 0
        for k in range(ptr[s], ptr[s + 1]):
            for m in range(holder_ptr[items[k]], holder_ptr[items[k] + 1]):
                t = holders[m]
                if shared[t] == 0:
                    touched[count] = t
                    count += 1
                shared[t] += 1
        for c in range(count):
            t = touched[c]
            size = ptr[t + 1] - ptr[t]
            if t != s and shared[t] == size and (size < ptr[s + 1] - ptr[s] or t < s):
                contains[s] = True
            shared[t] = 0
    return contains


def without_implied(elements: Elements, n_offers: int) -> Elements:
    """For set covering: only the elements whose offer set contains no other element's set."""
    keep = ~_contains_another(elements.indptr, elements.offers, *elements.by_offer(n_offers))
    lengths = np.diff(elements.indptr)
    indptr = np.concatenate(([0], np.cumsum(lengths[keep])))
    return Elements(elements.weight[keep], indptr, elements.offers[np.repeat(keep, lengths)])
