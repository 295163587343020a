"""Known distributions as columns and totals of calibration, and as sizes of joint cells."""

import numpy as np

from analysis.params import AdjustmentParams
from analysis.weighting.margins import Margin, check_margins
from analysis.weighting.targets import joint_cells, margin_columns
from tests.weighting.drawn import SAMPLE


def test_the_first_margin_has_all_its_categories_and_the_others_all_but_one():
    margins = check_margins(
        SAMPLE,
        [Margin("sex", {"woman": 0.25, "man": 0.75}), Margin("age", {"young": 30, "old": 90}, counts=True)],
    )
    columns, totals, names = margin_columns(margins, 200.0)
    assert names == ("sex = woman", "sex = man", "age = young")
    np.testing.assert_allclose(totals, [50, 150, 50])
    expected = [SAMPLE["sex"] == "woman", SAMPLE["sex"] == "man", SAMPLE["age"] == "young"]
    np.testing.assert_array_equal(columns, np.column_stack(expected).astype(float))


def test_joint_cells_are_named_by_one_category_or_by_several():
    about = {"method": "poststratify", "source": "census"}
    one = AdjustmentParams(**about, variables=("sex",), cells={"woman": 3, "man": 4})
    two = AdjustmentParams(**about, variables=("sex", "age"), cells={"woman old": 3})
    assert joint_cells(one) == {"woman": 3, "man": 4}
    assert joint_cells(two) == {("woman", "old"): 3}
