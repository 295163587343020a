"""Models, decompositions, series and standardised shares of a drawn sample, beside R
(tests/golden/drawn_comparison.R): villages within districts, weights, a finite population.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.comparison.decomposition import Sample, decompose
from analysis.comparison.models import estimate_adjusted
from analysis.comparison.pooled import Groups, MixCells
from analysis.comparison.series import estimate_series
from analysis.comparison.standardised import estimate_standardised
from analysis.comparison.two_groups import Bound, difference_of
from analysis.statistics.design import Design
from analysis.statistics.means import mean_by
from analysis.statistics.regression import regress
from analysis.statistics.testing.moving_together import groups_together

GOLDEN = Path(__file__).parents[1] / "golden"
TOLERANCE = 1e-9
PLACES, SEXES = ("coast", "inland"), ("woman", "man")


@pytest.fixture(scope="module")
def people():
    frame = pd.read_csv(GOLDEN / "data" / "drawn_households.csv")
    bad = (frame["water"] == "bad").astype(float).where(frame["water"].notna())
    return frame.assign(
        bad=bad,
        inland=frame["district"].isin(["hills", "plain"]).astype(float),
        man=(frame["head"] == "man").astype(float).where(frame["head"].notna()),
        shared=(frame["shelter"] == "shared").astype(float).where(frame["shelter"].notna()),
        tent=(frame["shelter"] == "tent").astype(float).where(frame["shelter"].notna()),
    )


@pytest.fixture(scope="module")
def design(people):
    return Design(people, weights="weight", strata="district", psu="village", fpc="villages")


@pytest.fixture(scope="module")
def of_r():
    frame = pd.read_csv(GOLDEN / "drawn_comparison.csv")
    return {what: rows.set_index("name") for what, rows in frame.groupby("what")}


def codes(values: pd.Series) -> np.ndarray:
    return values.fillna(-1).to_numpy().astype(np.intp)


def assert_alike(ours, theirs) -> None:
    assert np.asarray(ours, dtype=float) == pytest.approx(np.asarray(theirs, dtype=float), rel=TOLERANCE)


@pytest.mark.parametrize(
    ("what", "family", "formula"),
    [
        ("logistic", "binomial", "bad ~ inland + man + shared + tent"),
        ("linear", "gaussian", "income ~ inland + man"),
        ("poisson", "poisson", "size ~ inland + man"),
    ],
)
def test_regressions_are_svyglm_s(design, of_r, what, family, formula):
    model = regress(design, formula, family)
    assert_alike(model.joint.estimate, of_r[what]["estimate"])
    assert_alike(model.joint.se, of_r[what]["se"])
    assert model.df == of_r[what]["df"].iloc[0]


def test_adjusted_shares_and_effects_are_the_delta_method_s(people, design, of_r):
    shelter = people["shelter"].map({"house": 0, "shared": 1, "tent": 2})
    covariates = [Groups(codes(people["man"]), SEXES), Groups(codes(shelter), ("house", "shared", "tent"))]
    places = Groups(codes(people["inland"]), PLACES)
    found = estimate_adjusted(people["bad"].to_numpy(), places, covariates, design=design).frame
    assert_alike(found["adjusted"], of_r["adjusted"]["estimate"])
    assert_alike(found["se"], of_r["adjusted"]["se"])
    assert_alike(found["effect"][1], of_r["effect"]["estimate"].iloc[0])
    assert_alike(found["effect_se"][1], of_r["effect"]["se"].iloc[0])


def test_kitagawa_s_parts_are_functions_of_svytotal_s(people, design, of_r):
    known = people["bad"].notna() & people["man"].notna()
    sides = [np.flatnonzero(known & (people["inland"] == side)) for side in (0, 1)]
    y, cell = people["bad"].to_numpy(), codes(people["man"])
    arrays = [array[rows] for rows in sides for array in (y, cell)]
    found = decompose(*arrays, 2, (Sample(design, sides[0]), Sample(design, sides[1])))
    for part, row in of_r["decomposition"].iterrows():
        assert_alike(getattr(found, part), row["estimate"])
        assert_alike(getattr(found, f"{part}_se"), row["se"])
    # the two shares are those of people as they weigh
    assert_alike(found.share_b - found.share_a, found.difference)


def test_rounds_and_their_change_are_svyby_s(people, design, of_r):
    rounds = Groups(codes(people["inland"]), PLACES)
    everywhere = Groups(np.zeros(len(people), dtype=np.intp), ("here",))
    found = estimate_series(people["bad"].to_numpy(), rounds, everywhere, design=design)
    assert_alike(found["estimate"], of_r["series"]["estimate"][list(PLACES)])
    assert_alike(found["se"], of_r["series"]["se"][list(PLACES)])
    assert_alike(found["change"][1], of_r["series"].loc["change", "estimate"])
    assert_alike(found["change_se"][1], of_r["series"].loc["change", "se"])


@pytest.mark.parametrize(("what", "values"), [("share", "bad"), ("mean", "income")])
def test_groups_of_the_same_villages_differ_as_svycontrast_says(people, design, of_r, what, values):
    numbers = people[values].to_numpy(dtype=float)
    sexes = np.where(people["head"].notna(), codes(people["man"]), -1)
    together = groups_together(design, numbers, sexes, 2)
    block = mean_by(design, numbers, sexes, 2)
    names = ("estimate", "se", "low", "high", "df", "base", "n_effective")
    woman, man = ({name: np.ravel(getattr(block, name)[row]) for name in names} for row in (1, 2))
    bound = Bound(together.correlation[0, 1], together.df[0, 1])
    found = difference_of(man, woman, np.array([False]), bound=bound)
    expected = of_r["same_villages"].loc[what]
    for ours, theirs in (("difference", "estimate"), ("se", "se"), ("df", "df")):
        assert_alike(found[ours], [expected[theirs]])


def test_one_mix_everywhere_is_svystandardize_s(people, design, of_r):
    cells = MixCells(codes(people["man"]), (("woman",), ("man",)))
    places = Groups(codes(people["inland"]), PLACES)
    found = estimate_standardised(people["bad"].to_numpy(), places, cells, np.array([0.3, 0.7]), design)
    assert_alike(found["standardised"], of_r["standardised"]["estimate"])
    assert_alike(found["se"], of_r["standardised"]["se"])
