"""Which weights tell of a population, and which leave."""

import numpy as np
import pytest

from analysis.disclosure.release.measures.population import (
    CountedPeople,
    Known,
    find_population,
    share_weights,
)


def test_a_weight_of_few_is_joined_to_its_neighbours_and_the_sum_stays():
    """Two of the village with weight 7, one of 8; the town's four and the city's five are enough."""
    weights = np.array([7.0, 2, 2, 2, 2, 7, 30, 30, 30, 30, 30, 8])
    shared = share_weights(weights, 3)
    village = 22 / 3
    assert shared.tolist() == pytest.approx([village, 2, 2, 2, 2, village, 30, 30, 30, 30, 30, village])
    assert shared.sum() == pytest.approx(weights.sum())


@pytest.mark.parametrize("seed", range(4))
def test_every_weight_that_leaves_is_of_k_people(seed):
    draws = np.random.default_rng(seed)
    weights = np.round(draws.lognormal(3, 1, 40), int(draws.integers(-1, 2)))
    for k in (2, 3, 5):
        shared = share_weights(weights, k)
        assert np.unique(shared, return_counts=True)[1].min() >= k
        assert shared.sum() == pytest.approx(weights.sum())
        assert (np.diff(shared[np.argsort(weights, kind="stable")]) >= -1e-9).all()


def test_the_last_few_join_those_before_them():
    assert share_weights(np.array([1.0, 1, 1, 9]), 3).tolist() == [3, 3, 3, 3]
    assert share_weights(np.array([5.0, 5]), 3).tolist() == [5, 5]


def keys(known: Known, n: int = 4) -> tuple[str, list[str]]:
    population = find_population(known, n, "release.yaml")
    return population.basis, [caveat.key.removeprefix("release.") for caveat in population.caveats]


def test_what_a_population_rests_on_and_what_has_to_be_said_of_it():
    flows = CountedPeople(90, "flows", "IOM", "2021-03")
    assert keys(Known(counted=flows)) == ("context", ["basis.flows", "basis.purposive"])
    assert keys(Known(size=90, source="census")) == ("size", ["basis.size", "basis.purposive"])
    assert keys(Known()) == ("sample", ["basis.sample"])


@pytest.mark.parametrize(
    ("weights", "size", "why"),
    [
        ([1, 1, 1, 1], None, "normalised"),
        ([0.5, 9, 9, 9], None, "below_one"),
        ([9, 9, 9, 9], 90, "disagree"),
        ([9, 9, 9, 9], 40, ""),
    ],
)
def test_weights_that_say_nothing_of_a_population(weights, size, why):
    basis, caveats = keys(Known("w", np.array(weights, float), size))
    assert (basis, caveats) == (
        ("sample", [f"refused.{why}", "basis.sample"]) if why else ("weights", ["basis.weights"])
    )
