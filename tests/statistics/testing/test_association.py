import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.testing.association import association_test, counts_test
from analysis.statistics.testing.crosstabs import cell_shares, cell_totals
from tests.estimation.drawn import draw

ROWS = np.repeat([0, 0, 1, 1], [30, 20, 15, 35])
COLUMNS = np.repeat([0, 1, 0, 1], [30, 20, 15, 35])


def test_without_a_design_it_is_nearly_pearson():
    table = [[30, 20], [15, 35]]
    pearson = stats.chi2_contingency(table, correction=False)
    result = association_test(Design(100), ROWS, COLUMNS, 2, 2, "Chisq")
    assert result.statistic == pytest.approx(pearson.statistic)
    assert result.p == pytest.approx(pearson.pvalue, rel=0.1)
    assert str(result).startswith("Rao-Scott chi-square: 9.091 on 1 degrees of freedom, p = 0.00")
    assert cell_totals(Design(100), ROWS * 2 + COLUMNS, 4).estimate.reshape(2, 2).tolist() == table


def test_clusters_weaken_the_evidence():
    twice = np.tile(np.arange(100), 2)
    doubled = association_test(Design.of(200, psu=twice), np.tile(ROWS, 2), np.tile(COLUMNS, 2), 2, 2)
    alone = association_test(Design(100), ROWS, COLUMNS, 2, 2)
    assert doubled.statistic == pytest.approx(alone.statistic)


@pytest.mark.parametrize("make", [cell_shares, cell_totals])
def test_sums_by_stratum_give_the_covariance_of_indicators(make):
    design = draw(8)
    general = Design(design.frame, "weight", "stratum")
    general.__dict__["plain"] = False
    codes = np.arange(240) % 5 - 1
    np.testing.assert_allclose(
        make(design, codes, 4).covariance, make(general, codes, 4).covariance, rtol=1e-9, atol=1e-14
    )


def test_empty_rows_and_missing_values_are_left_out():
    result = association_test(Design(102), np.append(ROWS, [-1, 2]) * 2, np.append(COLUMNS, [1, -1]), 6, 2)
    assert result.df == pytest.approx(1)


@pytest.mark.parametrize(
    ("rows", "statistic", "sentence"),
    [
        (ROWS, "f", "Test statistic 'f' is not known; expected perhaps 'F'."),
        (np.zeros(100, dtype=int), "F", "needs at least two rows and two columns with answers; got 1 by 2."),
    ],
)
def test_sentences(rows, statistic, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        association_test(Design(100), rows, COLUMNS, 2, 2, statistic)


def test_an_empty_base():
    with pytest.raises(CaseStudyError, match="The base is empty: no row has a known cell"):
        cell_shares(Design(3), np.full(3, -1), 2)


@given(arrays(np.int64, st.tuples(st.integers(2, 4), st.integers(2, 4)), elements=st.integers(1, 30)))
def test_counts_of_people_tell_as_much_as_the_people(table):
    """Without weights and clusters the test is a function of the table."""
    rows, columns = (np.repeat(where, table.ravel()) for where in np.indices(table.shape).reshape(2, -1))
    found, expected = counts_test(table), association_test(Design.of(len(rows)), rows, columns, *table.shape)
    numbers = [(result.statistic, result.df, result.df_residual, result.p) for result in (found, expected)]
    assert found.name == expected.name and numbers[0] == pytest.approx(numbers[1], rel=1e-6, abs=1e-9)


def test_an_empty_cell_has_one_rule_in_counts_and_in_people():
    """R survey 4.1-1: svychisq(~r + c, svydesign(~1, data = d, weights = ~1)), d the people of this table."""
    table = np.array([[12, 9, 0], [10, 14, 15]])
    rows, columns = (np.repeat(where, table.ravel()) for where in np.indices(table.shape).reshape(2, -1))
    expected = (6.19899655855, 1.99382985645, 117.635961531, 0.00278401126791)
    for found in (counts_test(table), association_test(Design.of(60), rows, columns, 2, 3)):
        assert (found.statistic, found.df, found.df_residual, found.p) == pytest.approx(expected, rel=1e-9)


def test_counts_that_cannot_be_tested():
    assert counts_test(np.array([[3, 4], [0, 0]])) is None
    assert counts_test(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]])) is None


@pytest.mark.parametrize("statistic", ["F", "Chisq"])
def test_a_population_drawn_whole_has_nothing_to_test(statistic):
    answers = np.array([0, 1, 0, 1, 1, 0])
    whole = Design(6, psu=[0, 0, 1, 1, 2, 2], fpc=np.full(6, 3))
    with pytest.raises(CaseStudyError, match="have no sampling error, as of a population that was drawn"):
        association_test(whole, answers, np.array([0, 0, 1, 1, 0, 1]), 2, 2, statistic)


def test_too_many_empty_cells():
    with pytest.raises(CaseStudyError) as error:
        association_test(Design.of(4), np.array([0, 0, 1, 2]), np.array([1, 2, 0, 0]), 3, 3)
    assert str(error.value) == "A table of 3 by 3 with 5 empty cells can't be tested; pool answers or groups."
