"""Which weights tell of a population, and which leave."""

import numpy as np
import pytest

from analysis.disclosure.release.measures.population import (
    CountedPeople,
    Known,
    find_population,
    leaving,
    share_weights,
)
from analysis.problems import CaseStudyError


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
        ([9, 9, 9, 9], 41, "disagree"),
        ([9, 9, 9, 9], 40, ""),
        # Just as many more as they must be; a person stands for herself, give or take a rounding.
        ([1.05] * 4, None, ""),
        ([1.049] * 4, None, "normalised"),
        ([1 - 1e-7, 9, 9, 9], None, ""),
        ([1 - 1e-5, 9, 9, 9], None, "below_one"),
    ],
)
def test_weights_that_say_nothing_of_a_population(weights, size, why):
    basis, caveats = keys(Known("w", np.array(weights, float), size))
    assert (basis, caveats) == (
        ("sample", [f"refused.{why}", "basis.sample"]) if why else ("weights", ["basis.weights"])
    )


def test_what_is_said_of_a_population_has_its_numbers():
    flows = find_population(Known(counted=CountedPeople(90, "flows", "IOM", "2021-03")), 4, "")
    assert flows.caveats[0].values == {"count": 90, "source": "IOM", "when": "2021-03"}
    sized = find_population(Known(size=90, source="census"), 4, "")
    assert sized.caveats[0].values == {"count": 90, "source": "census"}
    for one in (flows, sized):
        assert (one.weights.tolist(), one.size) == ([22.5] * 4, 90)
    weighted = find_population(Known("w", np.array([2.0, 3.0])), 2, "")
    assert (weighted.weights.tolist(), weighted.size) == ([2, 3], 5)
    refused = find_population(Known("w", np.array([9.0, 9.0]), 90), 2, "")
    assert refused.caveats[0].values == {"column": "w", "total": 18, "n": 2, "size": 90}
    assert (refused.weights, refused.size) == (None, None)
    assert find_population(Known(size=4, source="census"), 4, "").weights.tolist() == [1] * 4


def test_a_population_of_fewer_than_were_interviewed_is_none():
    for known in (Known(size=3), Known(size=9, counted=CountedPeople(3, "flows", "IOM", "2021"))):
        with pytest.raises(CaseStudyError) as told:
            find_population(known, 4, "release.yaml")
        assert str(told.value) == (
            "release.yaml, population: 4 people were interviewed, more than the population of 3. Mend the"
            " size, or name who was counted."
        )


def test_weights_must_be_numbers_above_0():
    with pytest.raises(CaseStudyError) as told:
        find_population(Known("w", np.array([9.0, 0, -1, np.nan, np.inf])), 5, "release.yaml")
    assert str(told.value) == (
        "release.yaml, population.weights: 4 of 5 interviews have no weight above 0 in 'w'. Mend the column,"
        " or take it out."
    )


def test_weights_leave_shared_where_they_leave():
    weights = np.array([1.0, 1, 1, 9])
    given = find_population(Known("w", weights), 4, "")
    assert leaving(given, 3).weights.tolist() == [3] * 4 and given.weights.tolist() == [1, 1, 1, 9]
    sized = find_population(Known(size=8, source="census"), 4, "")
    assert leaving(sized, 3) is sized


@pytest.mark.parametrize(
    ("weights", "k", "shared"),
    [
        ([1, 1, 2, 2], 2, [1, 1, 2, 2]),
        ([1, 1, 2], 2, [4 / 3] * 3),
        ([1, 2, 2, 2], 2, [1.75] * 4),
        ([1, 2, 3, 3, 9, 9], 2, [1.5, 1.5, 3, 3, 9, 9]),
        ([3, 1], 1, [3, 1]),
    ],
)
def test_neighbours_share_a_weight(weights, k, shared):
    assert share_weights(np.array(weights, float), k).tolist() == pytest.approx(shared)
