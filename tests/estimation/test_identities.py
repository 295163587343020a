"""What must hold for any sample: each identity is one that a wrong variance would break."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.calibration import calibrated, raked
from analysis.statistics.design import Design
from analysis.statistics.joint import joint_means, joint_ratios, joint_totals
from analysis.statistics.means import mean_by, ratio_by, total_by
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.regression import regress
from analysis.statistics.resampling.replicates import as_replicates
from analysis.statistics.shares import share_by, share_ticks
from analysis.weighting.margins import Margin
from tests.estimation.drawn import N, assert_blocks_equal, draw

seeds = st.integers(0, 10_000)
few = settings(max_examples=15)


def codes(design, column):
    return design.frame[column].cat.codes.to_numpy().astype(np.intp)


@few
@given(seed=seeds, factor=st.floats(1e-3, 1e3), clusters=st.booleans())
def test_scaling_weights_changes_no_share_and_no_error(seed, factor, clusters):
    design = draw(seed, clusters)
    scaled = design.reweighted(design.weights * factor)
    args = (codes(design, "safe"), 3, codes(design, "city"), 3)
    one, two = share_by(design, *args), share_by(scaled, *args)
    for name in ("estimate", "se", "low", "high", "deff", "n_effective", "df"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=1e-9, atol=1e-14)


@few
@given(seed=seeds, clusters=st.booleans())
def test_a_domain_mean_is_a_ratio_is_a_regression_coefficient(seed, clusters):
    design = draw(seed, clusters)
    x, city = design.frame["x"].to_numpy(), codes(design, "city")
    by_level = mean_by(design, x, city, 3)
    for level, name in enumerate(["Gao", "Kayes", "Mopti"]):
        inside = (city == level).astype(float)
        domain = joint_means(design.domain(city == level), x)
        ratio = joint_ratios(design, x * inside, inside)
        model = regress(design, "x ~ city - 1").frame().set_index("term")
        for estimate, se in (
            (domain.estimate[0], domain.se[0]),
            (ratio.estimate[0], ratio.se[0]),
            (model.loc[f"city[{name}]", "estimate"], model.loc[f"city[{name}]", "se"]),
        ):
            assert estimate == pytest.approx(by_level.estimate[level + 1, 0], rel=1e-9)
            assert se == pytest.approx(by_level.se[level + 1, 0], rel=1e-9)


@few
@given(seed=seeds)
def test_raking_is_calibration_with_the_raking_distance(seed):
    design = draw(seed)
    even = design.reweighted(np.ones(N))
    margins = [
        Margin("city", {"Gao": 0.4, "Kayes": 0.35, "Mopti": 0.25}),
        Margin("sex", {"woman": 0.45, "man": 0.55}),
    ]
    by_margins = raked(even, margins)
    city, sex = codes(design, "city"), codes(design, "sex")
    columns = np.column_stack([np.ones(N), city == 1, city == 2, sex == 1])
    by_distance = calibrated(
        even, columns, N * np.array([1, 0.35, 0.25, 0.45]), distance="raking", epsilon=1e-13
    )
    np.testing.assert_allclose(by_margins.weights, by_distance.weights, rtol=1e-8)
    x = design.frame["x"].to_numpy()
    # ten rounds of margins in turn come close to the regression on them, and are the same on balanced data
    assert joint_means(by_margins, x).se[0] == pytest.approx(joint_means(by_distance, x).se[0], rel=1e-6)


@few
@given(seed=seeds, clusters=st.booleans())
def test_the_order_of_rows_changes_nothing(seed, clusters):
    design = draw(seed, clusters)
    order = np.random.default_rng(seed).permutation(N)
    shuffled = Design(design.frame.iloc[order], "weight", "stratum", "psu" if clusters else None)
    for kernel in (mean_by, total_by, quantile_by):
        one = kernel(design, design.frame["x"].to_numpy(), codes(design, "city"), 3)
        two = kernel(shuffled, shuffled.frame["x"].to_numpy(), codes(shuffled, "city"), 3)
        assert_blocks_equal(one, two)


def test_weights_of_one_and_no_design_are_the_textbook_formula():
    x = np.array([1.0, 4.0, 4.0, 7.0, 9.0])
    block = mean_by(Design(5), x)
    assert block.estimate[0, 0] == x.mean()
    assert block.se[0, 0] == pytest.approx(x.std(ddof=1) / np.sqrt(5))
    assert block.deff[0, 0] == pytest.approx(1)
    share = share_by(Design(5), np.array([0, 1, 1, 1, 0]), 2)
    assert share.se[0, 1] == pytest.approx(np.sqrt(0.6 * 0.4 / 4))
    assert total_by(Design(5), x).se[0, 0] == pytest.approx(5 * x.std(ddof=1) / np.sqrt(5))


@few
@given(seed=seeds, clusters=st.booleans())
def test_shares_of_a_single_choice_sum_to_one_without_error(seed, clusters):
    design = draw(seed, clusters)
    shares = joint_means(design, codes(design, "safe")[:, None] == np.arange(3))
    total = shares.contrast(np.ones(3))
    assert total.estimate[0] == pytest.approx(1, abs=1e-12)
    assert total.se[0] == pytest.approx(0, abs=1e-7)
    block = share_by(design, codes(design, "safe"), 3, codes(design, "city"), 3)
    np.testing.assert_allclose(block.estimate.sum(axis=1), 1, rtol=1e-12)


@few
@given(seed=seeds)
def test_linearised_and_jackknife_errors_approach_each_other(seed):
    design = draw(seed)
    x, y = design.frame["x"].to_numpy(), design.frame["y"].to_numpy()
    replicated = as_replicates(design, "JKn")
    assert total_by(replicated, x).se[0, 0] == pytest.approx(total_by(design, x).se[0, 0], rel=1e-9)
    assert ratio_by(replicated, x, y).se[0, 0] == pytest.approx(ratio_by(design, x, y).se[0, 0], rel=0.02)


@few
@given(seed=seeds, clusters=st.booleans())
def test_a_multi_select_is_so_many_single_choices(seed, clusters):
    design = draw(seed, clusters)
    rng = np.random.default_rng(seed)
    ticks, answered = (rng.random((N, 4)) < 0.3).astype(np.uint8), rng.random(N) < 0.8
    block = share_ticks(design, ticks, answered, codes(design, "city"), 3)
    for choice in range(4):
        single = share_by(
            design, np.where(answered, ticks[:, choice].astype(np.intp), -1), 2, codes(design, "city"), 3
        )
        np.testing.assert_allclose(block.estimate[:, choice], single.estimate[:, 1], rtol=1e-12)
        np.testing.assert_allclose(block.se[:, choice], single.se[:, 1], rtol=1e-9)
        np.testing.assert_allclose(block.deff[:, choice], single.deff[:, 1], rtol=1e-9)


@few
@given(seed=seeds)
def test_the_one_pass_kernels_equal_the_general_ones(seed):
    """A PSU number a row is the same design as none, but goes the way of clustered designs."""
    design = draw(seed)
    general = Design(design.frame, "weight", "stratum")
    general.__dict__["plain"] = False
    city, x = codes(design, "city"), design.frame["x"].to_numpy()
    assert_blocks_equal(
        share_by(design, codes(design, "safe"), 3, city, 3),
        share_by(general, codes(design, "safe"), 3, city, 3),
    )
    for kernel in (mean_by, total_by, quantile_by):
        assert_blocks_equal(kernel(design, x, city, 3), kernel(general, x, city, 3))


@few
@given(seed=seeds, clusters=st.booleans())
def test_blocks_agree_with_joint_estimates(seed, clusters):
    design = draw(seed, clusters)
    x, y, city = design.frame["x"].to_numpy(), design.frame["y"].to_numpy(), codes(design, "city")
    for level in range(3):
        seen = design.domain(city == level)
        for block, joint in (
            (total_by(design, x, city, 3), joint_totals(seen, x)),
            (ratio_by(design, x, y, city, 3), joint_ratios(seen, x, y)),
        ):
            assert block.estimate[level + 1, 0] == pytest.approx(joint.estimate[0], rel=1e-10)
            assert block.se[level + 1, 0] == pytest.approx(joint.se[0], rel=1e-9)
            assert block.df[level + 1] == joint.df
