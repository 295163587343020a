import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.calibration import calibrated, poststratified, raked, trimmed
from analysis.statistics.design import Design
from analysis.statistics.joint import joint_means, joint_totals
from analysis.statistics.means import total_by
from analysis.statistics.resampling.replicates import ReplicateDesign, as_replicates
from analysis.statistics.shares import share_by
from analysis.weighting.margins import Margin
from tests.estimation.drawn import draw

DATA = Path(__file__).parents[2] / "golden" / "data" / "drawn_households.csv"
PAIRS = Design.of(12, strata=np.repeat(np.arange(6), 2))
Y = np.random.default_rng(3).normal(5, 1, 12)


@pytest.mark.parametrize("kind", ["BRR", "Fay", "JKn"])
def test_half_samples_and_jackknife_give_the_exact_variance_of_a_total(kind):
    expected = joint_totals(PAIRS, Y).se[0]
    assert joint_totals(as_replicates(PAIRS, kind), Y).se[0] == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["bootstrap", "subbootstrap", "mrbbootstrap"])
def test_bootstraps_come_near_the_linearised_error(kind):
    design = draw(4, clusters=True)
    x = design.frame["x"].to_numpy()
    replicated = as_replicates(design, kind, replicates=600, seed=1)
    assert joint_means(replicated, x).se[0] == pytest.approx(joint_means(design, x).se[0], rel=0.12)


def test_a_finite_population_narrows_the_bootstrap():
    y = np.random.default_rng(0).normal(size=60)
    whole, half = Design.of(60), Design.of(60, fpc=np.full(60, 80))
    wide, narrow = (joint_means(as_replicates(d, "bootstrap", 800, seed=2), y).se[0] for d in (whole, half))
    assert narrow == pytest.approx(wide * np.sqrt(1 - 60 / 80), rel=0.12)


def test_two_stages_by_preston():
    rng = np.random.default_rng(0)
    psu, ssu = np.repeat(np.arange(20), 6), np.tile(np.arange(6), 20)
    y = rng.normal(size=20)[psu] + rng.normal(size=120)
    design = Design.of(120, psu=[psu, ssu], fpc=[np.full(120, 40), np.full(120, 12)])
    replicated = as_replicates(design, "mrbbootstrap", 2000, seed=3)
    assert joint_means(replicated, y).se[0] == pytest.approx(joint_means(design, y).se[0], rel=0.08)


def test_the_same_seed_draws_the_same():
    first, again = (as_replicates(PAIRS, "bootstrap", 20, seed=5).replicates for _ in range(2))
    assert (first == again).all()


def test_every_replicate_is_weighted_anew():
    design = draw(2)
    margins = [
        Margin("city", {"Gao": 0.4, "Kayes": 0.35, "Mopti": 0.25}),
        Margin("sex", {"woman": 0.45, "man": 0.55}),
    ]
    replicated = raked(as_replicates(design, "bootstrap", 30, seed=1), margins)
    city = design.frame["city"].cat.codes.to_numpy()
    reached = np.stack([np.bincount(city, column) / column.sum() for column in replicated.replicates.T])
    np.testing.assert_allclose(reached, np.tile([0.4, 0.35, 0.25], (30, 1)), rtol=1e-9)
    assert share_by(replicated, city.astype(np.intp), 3).se[0].max() < 1e-9
    stratified = poststratified(replicated, "sex", {"woman": 10, "man": 30})
    assert stratified.replicates.sum(axis=0) == pytest.approx(40)
    columns = np.column_stack([np.ones(240), design.frame["x"]])
    to_totals = calibrated(as_replicates(design, "JKn"), columns, [500, 5000])
    np.testing.assert_allclose(to_totals.replicates.T @ columns, np.tile([500, 5000], (240, 1)), rtol=1e-9)
    assert trimmed(as_replicates(design, "JKn"), upper=2.9).replicates.max() < 3.2


def test_a_domain_is_a_mask_on_every_replicate():
    replicated = as_replicates(PAIRS, "JKn")
    assert (replicated.domain(Y > 5).replicates[Y <= 5] == 0).all()
    assert replicated.degf == 6


@pytest.mark.parametrize(
    ("design", "kind", "sentence"),
    [
        (PAIRS, "JK1", "JK1 replicates are for designs without strata; use JKn."),
        (Design.of(5), "BRR", "Balanced half samples need two PSUs in each stratum; stratum 'all' has 5."),
        (PAIRS, "JK2", "Replicates of kind 'JK2' are not known; expected"),
        (
            Design.of(3, strata=["a", "a", "b"]),
            "JKn",
            "Stratum 'b' has one PSU only, so a jackknife can't leave it out",
        ),
        (
            Design.of(3, strata=["a", "a", "b"]),
            "subbootstrap",
            "Stratum 'b' has one PSU only, so a bootstrap can't draw one fewer; join it to another, or",
        ),
    ],
)
def test_kinds_that_do_not_fit(design, kind, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        as_replicates(design, kind)


@pytest.mark.parametrize(
    ("lonely", "share", "total"),
    [
        ("certainty", 0.0360789899548735, 1155.42157965759),
        ("remove", 0.0360789899548735, 1155.42157965759),
        ("adjust", 0.0362614370280699, 2914.85630728825),
        ("average", 0.0367410449923909, 1176.62374408141),
    ],
)
def test_a_unit_alone_counts_in_a_jackknife_as_declared(lonely, share, total):
    """R 4.2, survey 4.1-1: options(survey.lonely.psu = lonely); as.svrepdesign(svydesign(ids = ~village,
    strata = ~district, fpc = ~villages, weights = ~weight), type = "JKn"); svymean and svytotal.
    """
    frame = pd.read_csv(DATA)
    frame = frame[(frame["district"] != "plain") | (frame["village"] == "p0")]
    design = Design(frame, weights="weight", strata="district", psu="village", fpc="villages", lonely=lonely)
    again = as_replicates(design, "JKn")
    house = np.where(frame["shelter"].isna(), -1, frame["shelter"] == "house").astype(int)
    assert share_by(again, house, 2).se[0, 1] == pytest.approx(share, rel=1e-9)
    assert total_by(again, frame["size"].to_numpy(float)).se[0, 0] == pytest.approx(total, rel=1e-9)


def test_the_scale_of_canty_and_davisons_bootstrap():
    """bootweights(strata, psu, replicates = 40)$scale of strata of 3 and 6 units: h / (h - 1) / 39, where h
    is 4, the harmonic mean of their numbers.
    """
    strata = [0] * 3 + [1] * 6
    again = as_replicates(Design.of(9, strata=strata), "bootstrap", 40, seed=1)
    assert again.scale == pytest.approx(4 / 3 / 39)


def test_a_unit_taken_with_certainty_stands_in_every_bootstrap_replicate():
    design = Design.of(5, strata=["a", "a", "a", "a", "b"], lonely="certainty")
    again = as_replicates(design, "subbootstrap", 50, seed=1)
    assert (again.replicates[4] == 1).all()
    assert again.replicates[:4].std() > 0


def test_units_of_a_small_population_vary_less_when_drawn_again():
    """Rao and Wu (1988), section 2.2, with one unit fewer: factors move by sqrt(1 - f) as far."""
    units, strata = np.arange(6), [0, 0, 0, 1, 1, 1]
    endless = as_replicates(Design.of(6, strata=strata), "subbootstrap", 40, seed=1).replicates
    fpc = np.array([12, 12, 12, 3, 3, 3])
    drawn = as_replicates(Design(6, np.ones(6), strata, fpc=fpc), "subbootstrap", 40, seed=1).replicates
    assert drawn[:3] == pytest.approx(1 + np.sqrt(0.75) * (endless[:3] - 1))
    assert (drawn[3:] == 1).all()  # all were drawn
    # a later stage is in the error of the first, as long as that is not made smaller
    stages = Design(6, np.ones(6), [strata, strata], [[0, 0, 1, 2, 2, 3], units], [[4] * 6, [9] * 6])
    again = as_replicates(stages, "subbootstrap", 40, seed=1).replicates
    assert set(again.ravel()) == {0.0, 2.0}


def test_calibrated_weights_come_after_the_replicates():
    design = poststratified(draw(2), "sex", {"woman": 10, "man": 30})
    with pytest.raises(CaseStudyError, match="make replicates first, then calibrate them"):
        as_replicates(design)


def test_a_replicate_that_misses_its_margins_is_told_apart_from_the_sample():
    design = Design(pd.DataFrame({"sex": ["f", "m", "m"]}), psu=[0, 1, 2])
    with pytest.raises(CaseStudyError, match=r"as it was drawn again \(replicate 1 of 3\): .*'sex' = 'f'"):
        raked(as_replicates(design, "JK1"), [Margin("sex", {"f": 0.5, "m": 0.5})])


@pytest.mark.parametrize(
    ("replicates", "sentence"),
    [
        (np.ones((2, 3)), "Replicate weights must have one row for each of the 12 rows; got (2, 3)."),
        (np.full((12, 3), np.nan), "Replicate weights are missing in some rows"),
    ],
)
def test_replicates_that_do_not_fit(replicates, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        ReplicateDesign(12, np.ones(12), replicates, 1.0)
