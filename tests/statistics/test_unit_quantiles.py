import re

import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.unit_quantiles import QuantileTally
from tests.statistics.test_unit_sums import ARRAYS, CODES, DESIGNS, DOMAINS, RNG, N

VALUES = np.where(RNG.random(N) < 0.1, np.nan, RNG.integers(0, 30, N))


@pytest.mark.parametrize("method", ["mean", "linear"])
@pytest.mark.parametrize("rule", ["domain", "base", "design"])
@pytest.mark.parametrize("name", ["nothing", *DESIGNS])
def test_the_tally_gives_what_the_estimator_gives(name, rule, method):
    """The last domain has a level that nobody is in."""
    design = Design.of(N, **DESIGNS.get(name, {})).counting_df(rule)
    domains = [*DOMAINS, (CODES, 4)]
    for probability in (0.1, 0.5):
        made = QuantileTally(design, domains).quantiles(VALUES, probability, 0.9, method, rule)
        start = 1
        for codes, d in domains:
            own = quantile_by(design, VALUES, codes, d, probability, 0.9, method)
            rows = [0, *range(start, start + d)]
            start += d
            assert made.method == own.method
            for array in ARRAYS:
                np.testing.assert_allclose(
                    getattr(made, array)[rows], getattr(own, array), rtol=1e-12, err_msg=array
                )


def test_values_all_alike_have_no_interval():
    made = QuantileTally(Design.of(12), [(np.array([0] * 11 + [1]), 2)]).quantiles(np.full(12, 7.0))
    assert made.estimate[:, 0].tolist() == [7, 7, 7]
    assert np.isnan([made.low, made.high, made.se]).all()


def test_probability_outside():
    with pytest.raises(
        CaseStudyError, match=re.escape("A quantile's probability must lie between 0 and 1; got 50.")
    ):
        QuantileTally(Design.of(N), DOMAINS).quantiles(VALUES, 50)
