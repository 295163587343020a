import re

import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.weighting.poststratify import poststratify
from tests.weighting.drawn import SAMPLE

SIZES = {("woman", "young"): 10, ("woman", "old"): 20, ("man", "young"): 30, ("man", "old"): 40}


def test_joint_cells_are_met():
    made = poststratify(SAMPLE, ["sex", "age"], SIZES)
    assert made.weights.tolist() == [10, 20, 15, 15, 20, 20]


def test_one_variable_by_its_name():
    assert poststratify(SAMPLE, "sex", {"woman": 10, "man": 20}).weights.tolist() == [5, 5, 5, 5, 5, 5]


def test_partial_leaves_cells_without_rows_out():
    sizes = {"woman": 10, "man": 20, "other": 5}
    assert poststratify(SAMPLE, "sex", sizes, partial=True).weights.sum() == 30
    with pytest.raises(
        CaseStudyError,
        match=re.escape("by sex: known cells without a row: 'other'. Collapse cells, or give partial=True"),
    ):
        poststratify(SAMPLE, "sex", sizes)


def test_cells_without_a_size_are_named():
    with pytest.raises(CaseStudyError, match="the sample has cells without a known size: 'woman'"):
        poststratify(SAMPLE, "sex", {"man": 20})


def test_missing_values_are_counted():
    with pytest.raises(CaseStudyError, match="1 of 2 rows have no value in 'sex'"):
        poststratify(pd.DataFrame({"sex": ["man", None]}), "sex", {"man": 1})


@pytest.mark.parametrize(("cells", "ends"), [("abcde", "'d', 'e'. "), ("abcdefg", "'d', 'e' and 2 more. ")])
def test_of_many_cells_five_are_named(cells, ends):
    with pytest.raises(CaseStudyError) as told:
        poststratify(SAMPLE, "sex", {"woman": 1, "man": 1, **dict.fromkeys(cells, 1)})
    assert f"known cells without a row: 'a', 'b', 'c', {ends}" in str(told.value)
