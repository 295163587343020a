import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.means import mean_by
from analysis.statistics.standardise import standardised

AGE = np.array([0, 0, 0, 1, 0, 1, 1, 1])
CITY = np.repeat([0, 1], 4)
X = np.array([1.0, 1, 1, 5, 2, 6, 6, 6])


def test_cities_are_compared_at_one_composition():
    design = standardised(Design(8), AGE, [1, 1], CITY)
    block = mean_by(design, X, CITY, 2)
    # young and old count half each in both cities: 3 against 4, where the crude means are 2 and 5
    assert block.estimate[1:, 0] == pytest.approx([3, 4])
    assert design.weights.sum() == 8


def test_rows_outside_the_base_weigh_nothing():
    design = standardised(Design(8), AGE, [1, 1], CITY, base=np.arange(8) != 0)
    assert design.weights[0] == 0
    assert design.weights.sum() == pytest.approx(7)


def test_sentences():
    with pytest.raises(CaseStudyError, match="Group 0 has no row in category 1 of the standard population"):
        standardised(Design(8), np.where(CITY == 0, 0, AGE), [1, 1], CITY)
    with pytest.raises(CaseStudyError, match="The standard population has 1 categories, the sample has 2"):
        standardised(Design(8), AGE, [1])


def test_who_weighs_nothing_is_in_no_category():
    """A category of people of weight 0 alone is none that the standard should have."""
    by, yes = np.array([0, 1, 2]), np.array([1.0, 0.0, 1.0])
    fixed = standardised(Design.of(3, weights=np.array([1.0, 3.0, 0.0])), by, [0.5, 0.5])
    assert fixed.weights.tolist() == [2.0, 2.0, 0.0]
    assert (fixed.weights @ yes) / fixed.weights.sum() == 0.5


def test_codes_of_minus_one_are_outside_and_groups_may_have_nobody():
    by, over = np.array([0, 1, -1, 0, 1, 0]), np.array([0, 0, 0, 2, 2, -1])
    design = Design.of(6, weights=np.array([1.0, 3, 5, 1, 1, 7]))
    assert standardised(design, by, [1, 1], over).weights.tolist() == [2, 2, 0, 1, 1, 0]
    nobody = standardised(design, np.full(6, -1), [1, 1])
    assert nobody.weights.tolist() == [0] * 6
