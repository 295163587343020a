import numpy as np
import pytest

from analysis.estimation.sensitivity import KeyShare, sensitivity_table, weighted_designs
from analysis.weighting.margins import Margin
from tests.estimation.drawn import draw


def test_each_share_stands_beside_itself_under_every_weighting():
    design = draw(9, strata=False)
    women = (design.frame["sex"] == "woman").to_numpy()
    designs = weighted_designs(design, [Margin("sex", {"woman": 0.5, "man": 0.5})], np.where(women, 1.5, 0.8))
    table = sensitivity_table(designs, [KeyShare("sex", "woman", women, np.ones(240, dtype=bool))])
    assert table["weighting"].tolist() == ["unweighted", "raked", "propensity", "propensity and raked"]
    estimates = table["estimate"].to_numpy()
    assert estimates[0] == women.mean()
    assert estimates[[1, 3]] == pytest.approx(0.5)
    assert table["range"].unique().tolist() == [pytest.approx(estimates.max() - estimates.min())]
    assert (table["n_effective"].iloc[0], table["base"].iloc[0]) == (240, 240)
