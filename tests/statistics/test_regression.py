import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.problems import CaseStudyError
from analysis.statistics import glm
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.statistics.regression import regress
from analysis.statistics.resampling.replicates import as_replicates
from analysis.weighting.margins import Margin
from tests.estimation.drawn import draw

DRAWN = draw(7)
FRAME = DRAWN.frame.assign(fled=DRAWN.frame["x"] + np.random.default_rng(0).normal(0, 4, 240) > 10)


def test_a_boolean_outcome_models_true():
    model = regress(Design(FRAME), "fled ~ x", "binomial").frame().set_index("term")
    assert model.loc["x", "estimate"] > 0
    reference = sm.GLM(
        FRAME["fled"].astype(float), sm.add_constant(FRAME["x"]), family=sm.families.Binomial()
    ).fit()
    assert model.loc["x", "estimate"] == pytest.approx(reference.params["x"], rel=1e-8)


def test_a_categorical_outcome_models_its_second_category():
    text = FRAME.assign(fled=pd.Categorical(np.where(FRAME["fled"], "yes", "no"), ["no", "yes"]))
    one, two = regress(Design(FRAME), "fled ~ x", "binomial"), regress(Design(text), "fled ~ x", "binomial")
    np.testing.assert_allclose(one.joint.estimate, two.joint.estimate)


def test_the_frame_is_tidy_and_the_summary_plain():
    model = regress(DRAWN, "x ~ sex + y")
    frame = model.frame()
    assert frame.columns.tolist() == ["term", "estimate", "se", "low", "high", "df", "p"]
    assert frame["term"].tolist() == ["Intercept", "sex[T.woman]", "y"]
    assert frame["df"].unique().tolist() == [240 - 4 + 1 - 3]
    first, second = model.summary().splitlines()[:2]
    assert first == "Linear regression of x (240 rows, 234 degrees of freedom), x ~ sex + y."
    assert second.startswith("Intercept: ") and second.endswith("p < 0.001).")


def test_odds_ratios():
    model = regress(Design(FRAME), "fled ~ x", "binomial")
    plain, odds = model.frame(), model.frame(exponentiate=True)
    np.testing.assert_allclose(odds["high"], np.exp(plain["high"]))


def test_missing_values_and_domains_leave_the_base():
    frame = FRAME.assign(x=FRAME["x"].where(np.arange(240) > 10))
    design = Design(frame).domain(frame["sex"] == "man")
    assert regress(design, "fled ~ x", "binomial").n == int(
        ((frame["sex"] == "man") & frame["x"].notna()).sum()
    )


def test_replicates_and_calibrated_weights():
    design = Design(FRAME)
    linear = regress(design, "fled ~ x", "binomial").joint
    jackknife = regress(as_replicates(design, "JK1"), "fled ~ x", "binomial").joint
    np.testing.assert_allclose(jackknife.se, linear.se, rtol=0.05)
    weighted = raked(design, [Margin("sex", {"woman": 0.5, "man": 0.5})])
    assert regress(weighted, "fled ~ x", "binomial").joint.se[1] > 0


def test_an_offset():
    counts = pd.DataFrame(
        {"n": np.random.default_rng(1).poisson(np.exp(0.3 + np.log(FRAME["y"]))), "y": FRAME["y"]}
    )
    model = regress(Design(counts), "n ~ 1", "poisson", offset=np.log(counts["y"]))
    assert model.joint.estimate[0] == pytest.approx(np.log(counts["n"].sum() / counts["y"].sum()))


@pytest.mark.parametrize(
    ("formula", "family", "sentence"),
    [
        ("fled ~ x", "logit", "Regression family 'logit' is not known; expected"),
        (
            "fled ~ hight",
            "binomial",
            "The regression formula 'fled ~ hight' can't be used: there is no column 'hight'",
        ),
        ("x - y", "gaussian", "'x - y' can't be used: it names no outcome. Write it as \"outcome ~ question"),
        (" ~ y", "gaussian", "' ~ y' can't be used: it names no outcome."),
        ("x ~ y +", "gaussian", "The regression formula 'x ~ y +' can't be used: "),
        ("x ~ y", "binomial", "The outcome of a binomial regression must lie between 0 and 1; got"),
        (
            "{0.0 * x} ~ y",
            "binomial",
            "The regression's outcome is the same for everybody: nothing can explain it.",
        ),
        ("{x - 20} ~ y", "poisson", "The outcome of a poisson regression can't be negative; got -"),
        (
            "safe ~ y",
            "binomial",
            "The outcome of a regression needs two categories or numbers; got 3 categories.",
        ),
        ("x ~ y + {2 * y}", "gaussian", "determine each other; leave one out."),
        (
            "{x > 10} ~ {1.0 * (x > 10)}",
            "binomial",
            "The outcome is perfectly separated: '1.0 * (x > 10)' (perhaps with others)",
        ),
        ("x ~ {y - y} + y", "gaussian", "The regression's column 'y - y' is 0 in every row; leave it out."),
    ],
)
def test_models_that_cannot_be(formula, family, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        regress(Design(FRAME), formula, family)


def test_no_rows_left():
    with pytest.raises(
        CaseStudyError, match="The regression 'x ~ y' has an empty base: no row has a value in all"
    ):
        regress(Design(FRAME.assign(y=np.nan)), "x ~ y")


def test_more_terms_than_degrees_of_freedom():
    frame = pd.DataFrame({"y": [0.0, 1, 2, 5, 1, 0, 3, 1], "a": range(8), "b": [1, 0, 1, 1, 0, 0, 1, 0]})
    with pytest.raises(CaseStudyError, match="has 3 terms, but the design only 2 degrees of freedom"):
        regress(Design(frame, psu=[1, 1, 1, 2, 2, 2, 3, 3]), "y ~ a + b")


def test_models_of_raked_designs_are_those_of_r():
    """R 4.2.2, survey 4.1-1, on tests/golden/data/drawn_survey.csv:

    D <- svydesign(ids=~site, strata=~stratum, fpc=~sites, weights=~weight, data=d)
    R <- rake(D, list(~sex, ~stratum), list(c(f=550, m=450), c(north=250, south=600, east=150)))
    svyglm(own ~ children + sex, R, family=quasibinomial(), control=list(epsilon=1e-15, maxit=100))
    svyglm(children ~ sex, subset(R, stratum != "east"), family=quasipoisson(), control=...)
    """
    people = pd.read_csv(Path(__file__).parents[1] / "golden" / "data" / "drawn_survey.csv")
    people["sex"] = pd.Categorical(people["sex"], ["f", "m"])
    people["own"] = people["work"] == "own"
    drawn = Design(people, "weight", "stratum", "site", "sites")
    margins = [
        Margin("sex", {"f": 0.55, "m": 0.45}),
        Margin("stratum", {"north": 0.25, "south": 0.6, "east": 0.15}),
    ]
    weighted = raked(drawn, margins)
    own = regress(weighted, "own ~ children + sex", "binomial").joint
    assert own.estimate == pytest.approx(
        [-0.868224064900998, 0.171328980589369, -0.331910744549677], rel=1e-8
    )
    assert own.se == pytest.approx([0.271669988859944, 0.165541894241831, 0.274668394243702], rel=1e-8)
    assert own.df == 14
    part = weighted.domain(people["stratum"] != "east")
    children = regress(part, "children ~ sex", "poisson").joint
    assert children.estimate == pytest.approx([0.02414689989475, 0.20328724703916], rel=1e-8)
    assert children.se == pytest.approx([0.105023822718368, 0.135052330100806], rel=1e-8)
    assert children.df == 11


@pytest.mark.parametrize("outcome", ["fled", "counted"])
def test_a_long_frame_is_fitted_closely_from_some_of_its_rows(outcome, monkeypatch):
    """As all frames are, with columns in years and in thousands of francs; and where Newton's way fails."""
    rng = np.random.default_rng(3)
    years, francs = rng.uniform(15, 60, 600), rng.uniform(1e6, 4e6, 600)
    chance = 1 / (1 + np.exp(-0.03 * (years - 40) - 4e-7 * (francs - 2.5e6)))
    frame = pd.DataFrame({"years": years, "francs": francs, "fled": rng.random(600) < chance})
    frame["counted"] = rng.poisson(chance * 3)
    frame["sex"] = pd.Categorical(rng.choice(["f", "m"], 600))
    design = Design(frame, rng.uniform(0.5, 3, 600), np.arange(600) % 5)
    family = "binomial" if outcome == "fled" else "poisson"
    short = regress(design, f"{outcome} ~ years + francs + sex", family)
    monkeypatch.setattr(glm, "WARM", 100)
    long = regress(design, f"{outcome} ~ years + francs + sex", family)
    monkeypatch.setattr(glm, "_by_newton", lambda model, start, iterations: None)
    failed = regress(design, f"{outcome} ~ years + francs + sex", family)
    for other in (long, failed):
        np.testing.assert_allclose(other.joint.estimate, short.joint.estimate, rtol=1e-8)
        np.testing.assert_allclose(other.joint.covariance, short.joint.covariance, rtol=1e-7)
        assert other.deviance == pytest.approx(short.deviance, rel=1e-12)
        assert other.dispersion == pytest.approx(short.dispersion, rel=1e-8)


def test_a_long_frame_that_is_separated_is_told(monkeypatch):
    monkeypatch.setattr(glm, "WARM", 20)
    with pytest.raises(CaseStudyError, match="The outcome is perfectly separated: "):
        regress(Design(FRAME.assign(tall=FRAME["x"] > 10)), "tall ~ x", "binomial")
