import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.statistics.resampling.bootstrap import BootstrapOptions, CodedAnswers, _Draw, bootstrap_shares
from analysis.statistics.resampling.replicates import as_replicates
from analysis.statistics.shares import share_by
from analysis.weighting.margins import Margin
from tests.estimation.drawn import draw

MARGINS = [
    Margin("city", {"Gao": 0.4, "Kayes": 0.35, "Mopti": 0.25}),
    Margin("sex", {"woman": 0.45, "man": 0.55}),
]


def answers(design):
    codes = {
        name: design.frame[name].cat.codes.to_numpy().astype(np.intp) for name in ("safe", "city", "sex")
    }
    return codes, CodedAnswers(codes["safe"], 3, codes["city"], 3)


@pytest.mark.parametrize("clusters", [False, True])
def test_replicates_raked_on_cells_are_replicates_raked_on_rows(clusters):
    design = draw(12, clusters)
    _, asked = answers(design)
    block = bootstrap_shares(design, asked, MARGINS, BootstrapOptions(600, seed=1))
    whole = raked(design, MARGINS)
    np.testing.assert_allclose(
        block.estimate, share_by(whole, asked.codes, 3, asked.levels, 3).estimate, rtol=1e-8
    )
    stored = raked(as_replicates(design, "subbootstrap", 600, seed=2), MARGINS)
    np.testing.assert_allclose(block.se, share_by(stored, asked.codes, 3, asked.levels, 3).se, rtol=0.15)
    assert block.base.tolist() == share_by(design, asked.codes, 3, asked.levels, 3).base.tolist()


def test_what_is_raked_to_does_not_vary():
    design = draw(12)
    codes, _ = answers(design)
    block = bootstrap_shares(design, CodedAnswers(codes["city"], 3), MARGINS, BootstrapOptions(20, seed=1))
    assert block.se.max() < 1e-8


def test_without_margins_the_error_is_near_the_linearised():
    design = draw(12)
    _, asked = answers(design)
    block = bootstrap_shares(design, asked, options=BootstrapOptions(800, seed=1))
    np.testing.assert_allclose(block.se, share_by(design, asked.codes, 3, asked.levels, 3).se, rtol=0.15)


def test_a_category_too_small_to_draw_is_named():
    frame = pd.DataFrame({"sex": ["woman", *["man"] * 30]})
    with pytest.raises(
        CaseStudyError,
        match=r"^Bootstrap replicate \d+ can't meet the margins: the worst is 'sex' = 'woman', off by 0\.5",
    ):
        bootstrap_shares(
            Design(frame),
            CodedAnswers(np.arange(31) % 2, 2),
            [Margin("sex", {"woman": 0.5, "man": 0.5})],
            BootstrapOptions(20, 1),
        )


def test_a_stratum_with_one_psu():
    with pytest.raises(
        CaseStudyError, match="A stratum has one PSU only, so a bootstrap can't draw one fewer"
    ):
        bootstrap_shares(Design.of(3, strata=["a", "a", "b"]), CodedAnswers(np.zeros(3, dtype=np.intp), 1))


def test_a_replicate_draws_one_unit_fewer_and_weighs_as_many():
    strata = np.repeat(["a", "b", "c"], [3, 5, 9])
    draw_of = _Draw(Design.of(17, strata=strata.tolist()).stages[0], np.random.default_rng(1))
    weights = pd.Series(draw_of.weights(np.ones(17))).groupby(strata).agg(["sum", "min"])
    assert weights["sum"].tolist() == pytest.approx([3, 5, 9])
    assert (weights["min"] == 0).all()


def test_the_first_replicate_is_called_one():
    # of two people one is drawn: the margin of the other can never be met
    frame = pd.DataFrame({"sex": ["woman", "man"]})
    with pytest.raises(CaseStudyError, match=r"^Bootstrap replicate 1 can't meet the margins"):
        bootstrap_shares(
            Design(frame),
            CodedAnswers(np.arange(2), 2),
            [Margin("sex", {"woman": 0.5, "man": 0.5})],
            BootstrapOptions(3, 1),
        )
