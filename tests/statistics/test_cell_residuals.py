import numpy as np
import pytest

from analysis.statistics.calibration import CellAdjustment, RakingAdjustment, RegressionAdjustment
from analysis.statistics.cell_residuals import CellResiduals
from analysis.statistics.design import Design
from analysis.statistics.means import mean_by, ratio_by, total_by
from analysis.statistics.shares import share_by
from tests.statistics.test_unit_sums import CODES, DESIGNS, VALUES, WEIGHTS, N

RNG = np.random.default_rng(8)
MARGINS = (RNG.integers(0, 3, N), RNG.integers(0, 2, N))
LEVELS = RNG.integers(-1, 3, N)
ADJUSTMENTS = {
    "raked": lambda before, after: RakingAdjustment(MARGINS, after),
    "post-stratified": lambda before, after: CellAdjustment(MARGINS[0], before, after),
}


def adjusted(name: str, adjustment: str) -> Design:
    """Calibrated, then seen by most of its rows: weights are no longer what calibration left."""
    design = Design.of(N, **DESIGNS[name])
    after = design.weights * (1 + 0.3 * MARGINS[0])
    calibrated = design.reweighted(after, ADJUSTMENTS[adjustment](design.weights, after))
    return calibrated.domain(np.arange(N) % 9 > 0)


@pytest.mark.parametrize("adjustment", ADJUSTMENTS)
@pytest.mark.parametrize("name", DESIGNS)
def test_errors_from_cells_are_those_of_residuals_row_by_row(name, adjustment):
    design = adjusted(name, adjustment)
    assert CellResiduals.of(design, 4) is not None
    made = {
        "share": share_by(design, CODES, 3, LEVELS, 3).se[:, 1],
        "mean": mean_by(design, VALUES, LEVELS, 3).se[:, 0],
        "ratio": ratio_by(design, VALUES, WEIGHTS, LEVELS, 3).se[:, 0],
        "total": total_by(design, VALUES, LEVELS, 3).se[:, 0],
    }
    for place in range(4):
        level = (place - 1 == LEVELS) | (place == 0)
        known = (level & ~np.isnan(VALUES)).astype(float)
        number = np.nan_to_num(VALUES) * known
        base = (level & (CODES >= 0)).astype(float)
        expected = {
            "share": design.ratio_variances(((CODES == 1) * base)[:, None], base),
            "mean": design.ratio_variances(number[:, None], known),
            "ratio": design.ratio_variances(number[:, None], WEIGHTS * known),
            "total": design.ratio_variances(number[:, None], None),
        }
        for statistic, variance in expected.items():
            np.testing.assert_allclose(
                made[statistic][place], np.sqrt(variance[0]), rtol=1e-9, err_msg=statistic
            )


@pytest.mark.parametrize("adjustment", ADJUSTMENTS)
def test_what_weights_were_calibrated_to_has_no_error(adjustment):
    design = Design.of(N, weights=WEIGHTS)
    calibrated = design.reweighted(WEIGHTS, ADJUSTMENTS[adjustment](WEIGHTS, WEIGHTS))
    np.testing.assert_allclose(share_by(calibrated, MARGINS[0], 3).se, 0, atol=1e-15)


def test_designs_that_cells_do_not_suffice_for():
    design = adjusted("both", "raked")
    assert CellResiduals.of(design.of_rows(np.arange(5)), 4) is None
    assert CellResiduals.of(Design.of(N), 4) is None
    regression = RegressionAdjustment(np.ones((N, 1)), WEIGHTS, np.ones(N))
    assert CellResiduals.of(Design.of(N).reweighted(WEIGHTS, regression), 4) is None
    turns = RakingAdjustment(MARGINS, (WEIGHTS, WEIGHTS))
    assert CellResiduals.of(Design.of(N).reweighted(WEIGHTS, turns), 4) is None
    # a table of strata, cells and levels beyond its worth
    assert CellResiduals.of(adjusted("strata", "raked"), 1 << 14) is None
