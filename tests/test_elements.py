"""Merging is exact: access read off merged elements equals access worked out need by need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.elements import ElementMerger, Elements, merge_elements
from models.planar import in_chunks, planar_elements


@dataclass(frozen=True)
class Needs:
    indptr: np.ndarray
    offers: np.ndarray
    quality: np.ndarray
    need: np.ndarray
    floor: np.ndarray
    below: np.ndarray
    n_steps: int

    def access(self, chosen: np.ndarray) -> np.ndarray:
        """The definition, need by need: above the floor, the best chosen quality."""
        gain = np.zeros(len(self.need))
        for i in range(len(self.need)):
            span = slice(self.indptr[i], self.indptr[i + 1])
            listed = zip(self.offers[span], self.quality[span], strict=True)
            best = max([int(self.floor[i]), *(int(q) for o, q in listed if chosen[o])])
            gain[i] = self.need[i] * (best - int(self.floor[i])) / self.n_steps
        return gain

    def merged(self, *, chained: bool = True):
        return merge_elements(
            self.indptr, self.offers, self.quality, need=self.need, floor=self.floor, n_offers=len(self.below),
            n_steps=self.n_steps, below=self.below if chained else None,
        )


@st.composite
def random_needs(draw) -> Needs:
    """Places with one to three nested levels; quality grows with the level."""
    n_steps = draw(st.integers(1, 6))
    levels = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    level_of = [level for k in levels for level in range(k)]
    below = np.array([o if level else -1 for o, level in enumerate(level_of, start=-1)], np.int32)
    lists, n_needs = [], draw(st.integers(0, 12))
    for _ in range(n_needs):
        row, first = [], 0
        for count in levels:
            if draw(st.booleans()):
                qualities = sorted(draw(st.lists(st.integers(0, n_steps), min_size=count, max_size=count)))
                row += [(first + h, q) for h, q in enumerate(qualities)]
            first += count
        lists.append(draw(st.permutations(row)))
    flat = [pair for row in lists for pair in row]
    return Needs(
        np.cumsum([0, *map(len, lists)]).astype(np.int64), np.array([o for o, _ in flat], np.int32),
        np.array([q for _, q in flat], np.int8),
        np.array(draw(st.lists(st.integers(1, 9), min_size=n_needs, max_size=n_needs)), float),
        np.array(draw(st.lists(st.integers(0, n_steps), min_size=n_needs, max_size=n_needs)), np.int8), below, n_steps,
    )


def closed_plan(needs: Needs, bits: int) -> np.ndarray:
    chosen = np.array([bits >> o & 1 for o in range(len(needs.below))], bool)
    for o in range(len(chosen)):  # levels of a chain are numbered upwards
        if needs.below[o] >= 0:
            chosen[o] &= chosen[needs.below[o]]
    return chosen


def as_sets(elements: Elements) -> dict[frozenset[int], float]:
    return {
        frozenset(elements.offers[a:b].tolist()): w
        for a, b, w in zip(elements.indptr[:-1], elements.indptr[1:], elements.weight, strict=True)
    }


@settings(max_examples=150, deadline=None)
@given(random_needs(), st.integers(0, 2**12 - 1))
def test_access_of_any_plan_is_unchanged_by_merging(needs, bits):
    chosen = closed_plan(needs, bits)
    for chained in (True, False):
        merged = needs.merged(chained=chained)
        assert merged.elements.value(chosen) == pytest.approx(needs.access(chosen).sum())
        served = merged.elements.covered(chosen)[merged.entry_element]
        per_need = np.bincount(merged.entry_need, merged.entry_weight * served, len(needs.need))
        assert per_need == pytest.approx(needs.access(chosen))


@settings(max_examples=80, deadline=None)
@given(random_needs())
def test_elements_are_distinct_and_list_one_level_per_chain(needs):
    elements = needs.merged().elements
    for a, b in zip(elements.indptr[:-1], elements.indptr[1:], strict=True):
        mine = elements.offers[a:b].tolist()
        assert mine == sorted(set(mine)) and mine
        for offer in mine:
            under = needs.below[offer]
            while under >= 0:
                assert under not in mine
                under = needs.below[under]
    unchained = needs.merged(chained=False).elements
    assert len(as_sets(unchained)) == len(unchained)


@settings(max_examples=80, deadline=None)
@given(random_needs(), st.integers(1, 5))
def test_chunks_give_the_same_elements_as_the_whole(needs, size):
    merger = ElementMerger(n_offers=len(needs.below), n_steps=needs.n_steps, below=needs.below)
    for start in range(0, len(needs.need), size):
        end = min(start + size, len(needs.need))
        span = slice(needs.indptr[start], needs.indptr[end])
        merger.add(
            needs.indptr[start:end + 1] - needs.indptr[start], needs.offers[span], needs.quality[span],
            need=needs.need[start:end], floor=needs.floor[start:end],
        )
    whole, streamed = needs.merged().elements, merger.elements()
    assert streamed.indptr.tolist() == whole.indptr.tolist()
    assert streamed.offers.tolist() == whole.offers.tolist()
    assert streamed.weight == pytest.approx(whole.weight)


def test_by_hand():
    """Two needs of 10 and 20, qualities in quarters: offer 0 gives 4 and 2, offer 1 gives 2 to the first."""
    merged = merge_elements(
        np.array([0, 2, 3]), np.array([0, 1, 0], np.int32), np.array([4, 2, 2], np.int8), need=np.array([10.0, 20.0]),
        floor=np.array([0, 0], np.int8), n_offers=2, n_steps=4,
    )
    # First need: steps 3, 4 by offer 0 alone (10·2/4), steps 1, 2 by either (10·2/4).
    # Second: steps 1, 2 by offer 0 (20·2/4).
    assert as_sets(merged.elements) == {frozenset({0}): 15.0, frozenset({0, 1}): 5.0}


def test_a_floor_at_the_best_quality_leaves_nothing():
    merged = merge_elements(
        np.array([0, 1]), np.array([0], np.int32), np.array([3], np.int8), need=np.array([1.0]),
        floor=np.array([3], np.int8), n_offers=1, n_steps=4,
    )
    assert len(merged.elements) == 0 and merged.elements.value(np.ones(1, bool)) == 0


def test_inverse_lists_the_elements_of_each_offer():
    elements = Elements(np.ones(3), np.array([0, 2, 3, 5]), np.array([0, 2, 1, 1, 2], np.int32))
    ptr, items = elements.by_offer(4)
    assert [items[a:b].tolist() for a, b in zip(ptr, ptr[1:], strict=False)] == [[0], [1, 2], [0, 2], []]


@pytest.mark.parametrize(("closed", "expected"), [(True, 7.0), (False, 3.0)])
def test_a_point_exactly_at_the_radius(closed, expected):
    """3-4-5: the point at (3, 4) is at distance 5 from the origin; the other is well inside."""
    points, weight = np.array([[3.0, 4.0], [1.0, 1.0]]), np.array([4.0, 3.0])
    elements = planar_elements(in_chunks(points, weight), np.array([[0.0, 0.0]]), radius=5.0, closed=closed)
    assert elements.value(np.ones(1, bool)) == expected


def test_planar_elements_equal_a_dense_matrix_in_any_chunk_size():
    rng = np.random.default_rng(3)
    points, weight, sites = rng.random((500, 2)), rng.integers(1, 9, 500).astype(float), rng.random((12, 2))
    near = ((points[:, None] - sites[None]) ** 2).sum(2) <= 0.3**2
    for size in (7, 500):
        elements = planar_elements(in_chunks(points, weight, size=size), sites, radius=0.3)
        for _ in range(20):
            chosen = rng.random(12) < 0.3
            assert elements.value(chosen) == weight[near[:, chosen].any(1)].sum()
