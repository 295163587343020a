import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.calibration import (
    RakingAdjustment,
    apply_raked,
    calibrated,
    poststratified,
    raked,
    trimmed,
)
from analysis.statistics.design import Design
from analysis.statistics.joint import joint_means
from analysis.statistics.shares import share_by
from analysis.weighting.margins import Margin
from analysis.weighting.raking import rake
from tests.estimation.drawn import draw

MARGINS = [
    Margin("city", {"Gao": 0.4, "Kayes": 0.35, "Mopti": 0.25}),
    Margin("sex", {"woman": 0.45, "man": 0.55}),
]


def test_what_was_raked_to_is_known_without_error():
    design = raked(draw(6), MARGINS)
    block = share_by(design, design.frame["city"].cat.codes.to_numpy().astype(np.intp), 3)
    np.testing.assert_allclose(block.estimate[0], [0.4, 0.35, 0.25], rtol=1e-9)
    assert block.se[0].max() < 1e-9


def test_a_design_keeps_its_sum_of_weights_or_takes_the_margins_counts():
    design = draw(6)
    assert raked(design, MARGINS).weights.sum() == pytest.approx(design.weights.sum())
    counts = Margin("sex", {"woman": 450, "man": 550}, counts=True)
    assert raked(design, [counts]).weights.sum() == pytest.approx(1000)


def test_weights_raked_elsewhere_are_taken_over():
    design = draw(6)
    given = rake(design.frame, MARGINS, base=design.weights)
    taken, own = apply_raked(design, given), raked(design, MARGINS)
    x = design.frame["x"].to_numpy()
    assert joint_means(taken, x).se[0] == pytest.approx(joint_means(own, x).se[0])


def test_cycles_on_cells_are_cycles_on_rows():
    design = raked(draw(6), MARGINS)
    (adjustment,) = design.adjustments
    by_row = RakingAdjustment(adjustment.codes, (adjustment.weights,) * 2)
    influence = np.random.default_rng(0).normal(size=(240, 3))
    np.testing.assert_allclose(
        adjustment.residuals(influence), by_row.residuals(influence), rtol=1e-10, atol=1e-12
    )


def test_one_ratio_a_group():
    design = draw(6, clusters=True)
    groups = design.stages[0].cluster
    made = calibrated(design, np.column_stack([np.ones(240), design.frame["x"]]), [500, 5100], groups=groups)
    ratio = made.weights / design.weights
    assert max(np.ptp(ratio[groups == group]) for group in range(5)) < 1e-12


def test_trimming_keeps_what_calibration_left():
    design = raked(draw(6), MARGINS)
    assert trimmed(design, upper=4).adjustments == design.adjustments


def test_negative_weights_are_refused():
    design = draw(6)
    with pytest.raises(
        CaseStudyError, match=r"Calibration made \d+ weights negative; bound them, for instance"
    ):
        calibrated(design, np.column_stack([np.ones(240), design.frame["x"]]), [400, 7000])


def test_a_design_from_arrays_has_nothing_to_rake():
    with pytest.raises(
        CaseStudyError, match="This design was made from arrays; weighting to margins needs the frame"
    ):
        raked(Design.of(3), MARGINS)


def test_post_stratified_cells_are_known_without_error():
    design = poststratified(
        draw(6), ["city", "sex"], {(c, s): 10 for c in ("Gao", "Kayes", "Mopti") for s in ("woman", "man")}
    )
    assert joint_means(design, (design.frame["sex"] == "woman").to_numpy()).se[0] < 1e-9
