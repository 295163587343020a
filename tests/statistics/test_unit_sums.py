import numpy as np
import pandas as pd
import pytest

from analysis.statistics.calibration import poststratified, raked, trimmed
from analysis.statistics.design import Design
from analysis.statistics.means import mean_by, ratio_by, total_by
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.shares import share_by, share_ticks
from analysis.statistics.unit_quantiles import QuantileTally
from analysis.statistics.unit_sums import can_be_tallied, error_from_units, shares_from_unit_sums
from analysis.statistics.unit_tally import UnitTally
from analysis.weighting.margins import Margin

N = 400
RNG = np.random.default_rng(5)
WEIGHTS = RNG.uniform(0.5, 4, N)
STRATA = RNG.integers(0, 4, N)
PSU = STRATA * 10 + RNG.integers(0, 6, N)
DOMAINS = [(RNG.integers(-1, 3, N), 3), (RNG.integers(0, 2, N), 2)]
CODES = RNG.integers(-1, 3, N)
VALUES = np.where(RNG.random(N) < 0.1, np.nan, 1000 + RNG.normal(0, 5, N))
DESIGNS = {
    "weights": {"weights": WEIGHTS},
    "strata": {"weights": WEIGHTS, "strata": STRATA},
    "clusters": {"weights": WEIGHTS, "psu": PSU},
    "both": {"weights": WEIGHTS, "strata": STRATA, "psu": PSU},
    "fpc": {"weights": WEIGHTS, "strata": STRATA, "psu": PSU, "fpc": np.full(N, 12)},
    "met": {},
    "met in strata": {"strata": STRATA},
    "some weigh nothing": {"weights": np.where(np.arange(N) % 7, WEIGHTS, 0), "strata": STRATA, "psu": PSU},
}
ARRAYS = ("estimate", "se", "low", "high", "n", "deff", "base", "base_weighted", "n_effective", "df")


@pytest.mark.parametrize("rule", ["domain", "design"])
@pytest.mark.parametrize("name", DESIGNS)
def test_the_tally_gives_what_the_estimators_give(name, rule):
    design = Design.of(N, **DESIGNS[name]).counting_df(rule)
    assert can_be_tallied(design)
    tally = UnitTally(design, DOMAINS)
    base = CODES >= 0
    hits = CODES[:, None] == np.arange(3)
    shares, means = tally.shares(hits, base, df_rule=rule), tally.means(VALUES, df_rule=rule)
    start = 1
    for codes, d in DOMAINS:
        rows = [0, *range(start, start + d)]
        start += d
        for made, own in (
            (shares, share_by(design, CODES, 3, codes, d)),
            (shares, share_ticks(design, hits.astype(np.uint8), base, codes, d)),
            (means, mean_by(design, VALUES, codes, d)),
        ):
            for array in ARRAYS:
                np.testing.assert_allclose(
                    getattr(made, array)[rows], getattr(own, array), rtol=1e-9, atol=1e-12, err_msg=array
                )


MARGINS = [Margin("sex", {"f": 0.5, "m": 0.5}), Margin("age", {"a": 0.2, "b": 0.3, "c": 0.5})]
FRAME = pd.DataFrame({"sex": RNG.choice(["f", "m"], N), "age": RNG.choice(["a", "b", "c"], N)})


def adjusted(design: Design, way: str) -> Design:
    design = design.over(FRAME)
    if way == "raked":
        return raked(design, MARGINS)
    cells = [(sex, age) for sex in "fm" for age in "abc"]
    return poststratified(design, ["sex", "age"], {cell: 100.0 + n for n, cell in enumerate(cells)})


@pytest.mark.parametrize("way", ["raked", "poststratified"])
@pytest.mark.parametrize(
    "name", ["met", "met in strata", "weights", "strata", "both", "fpc", "some weigh nothing"]
)
def test_raked_weights_are_told_by_sums_in_cells(name, way):
    design = adjusted(Design(FRAME, **DESIGNS[name]), way)
    assert can_be_tallied(design)
    assert design.cell_groups.told_by_counts == name.startswith("met")
    codes, d = DOMAINS[0]
    base, hits = CODES >= 0, CODES[:, None] == np.arange(3)
    tally = UnitTally(design, [(codes, d)])
    parts = [UnitTally(design, [(codes, d)], rows) for rows in (slice(0, 150), slice(150, N))]
    first, last = (
        part.share_sums(hits[rows], base[rows])
        for part, rows in zip(parts, (slice(0, 150), slice(150, N)), strict=True)
    )
    for made, own in (
        (tally.shares(hits, base), share_by(design, CODES, 3, codes, d)),
        (shares_from_unit_sums(design, first + last), share_by(design, CODES, 3, codes, d)),
        (tally.means(VALUES), mean_by(design, VALUES, codes, d)),
        (QuantileTally(design, [(codes, d)]).quantiles(VALUES), quantile_by(design, VALUES, codes, d)),
    ):
        for array in ARRAYS:
            np.testing.assert_allclose(
                getattr(made, array), getattr(own, array), rtol=1e-8, atol=1e-12, err_msg=array
            )


def test_weights_that_cells_no_longer_tell_need_rows():
    design = adjusted(Design(FRAME, WEIGHTS), "raked")
    assert not can_be_tallied(trimmed(design, upper=float(np.quantile(design.weights, 0.9))))
    assert not can_be_tallied(raked(design, MARGINS[:1]))


def test_designs_that_sums_do_not_suffice_for():
    stages = Design.of(N, psu=[PSU, np.arange(N)], fpc=[np.full(N, 60), np.full(N, 500)])
    assert not can_be_tallied(stages)
    assert not can_be_tallied(Design.of(20).of_rows(np.arange(10)))


def test_the_error_of_units_is_that_of_their_deviations():
    """Two strata of two units: n/(n-1) times the squared distance from the stratum's mean."""
    se = error_from_units(
        np.array([[1.0], [3.0], [0.0], [4.0]]), np.array([0, 0, 1, 1]), np.array([2, 2]), np.full(2, 2.0)
    )
    np.testing.assert_allclose(se, [np.sqrt(2 * (1 + 1) + 2 * (4 + 4))])


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "centre", "average"])
@pytest.mark.parametrize("of_people", [True, False])
def test_errors_from_totals_of_units_are_those_of_influence_row_by_row(lonely, of_people):
    """One stratum of one cluster, and reports of people in clusters too."""
    psu = np.where(STRATA == 3, 99, PSU)
    design = Design.of(N, weights=WEIGHTS, strata=STRATA, psu=psu, lonely=lonely)
    owner = np.arange(N) if of_people else RNG.integers(0, N, 700)
    design = design if of_people else design.of_rows(owner)
    codes, d = DOMAINS[0][0][owner], 3
    values, over, choices = VALUES[owner], WEIGHTS[owner], CODES[owner]
    made = {
        "share": share_by(design, choices, 3, codes, d).se[:, 1],
        "mean": mean_by(design, values, codes, d).se[:, 0],
        "ratio": ratio_by(design, values, over, codes, d).se[:, 0],
        "total": total_by(design, values, codes, d).se[:, 0],
    }
    for place in range(d + 1):
        level = (codes == place - 1) | (place == 0)
        known = (level & ~np.isnan(values)).astype(float)
        number = np.nan_to_num(values) * known
        base = (level & (choices >= 0)).astype(float)
        expected = {
            "share": design.ratio_variances(((choices == 1) * base)[:, None], base),
            "mean": design.ratio_variances(number[:, None], known),
            "ratio": design.ratio_variances(number[:, None], over * known),
            "total": design.ratio_variances(number[:, None], None),
        }
        for statistic, variance in expected.items():
            np.testing.assert_allclose(
                made[statistic][place], np.sqrt(variance[0]), rtol=1e-9, err_msg=statistic
            )
