"""Every statistic with replicates: beside R (tests/golden/drawn_comparison.R), by hand, and for any number of
processes.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimation.replicated import KeyFigure, replicate_design, replicates_table
from analysis.params import ReplicateParams
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.quantiles import Steps, quantile_again
from analysis.statistics.resampling.replicates import as_replicates

GOLDEN = Path(__file__).parents[1] / "golden"


def people() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data" / "drawn_households.csv")


def drawn() -> Design:
    return Design(people(), weights="weight", strata="district", psu="village", fpc="villages")


def figures() -> list[KeyFigure]:
    frame = people()
    bad = (frame["water"] == "bad").astype(float).where(frame["water"].notna()).to_numpy()
    school, children, income, size = (
        frame[name].to_numpy(float) for name in ("school", "children", "income", "size")
    )
    return [
        KeyFigure("water", "share", bad, "bad"),
        KeyFigure("income", "mean", income),
        KeyFigure("size", "total", size),
        KeyFigure("school", "ratio", school, "children", over=children),
        KeyFigure("income", "median", income, "0.5"),
        KeyFigure("income", "quantile", income, "0.9", probability=0.9),
    ]


def table(method: str, seed: int = 4) -> pd.DataFrame:
    asked = {"number": 300, "seed": seed} if method == "bootstrap" else {}
    design, params = drawn(), ReplicateParams(method=method, **asked)
    return replicates_table({"design": (design, replicate_design(design, params))}, figures(), method)


def test_a_jackknife_s_errors_are_r_s():
    of_r = pd.read_csv(GOLDEN / "drawn_comparison.csv")
    of_r = of_r[of_r["what"] == "jackknife"].set_index("name")
    found = table("jackknife").set_index(["statistic", "choice"])
    for statistic in ("share", "mean", "total", "ratio"):
        ours = found.loc[statistic].iloc[0]
        assert ours["estimate"] == pytest.approx(of_r.loc[statistic, "estimate"], rel=1e-9)
        assert ours["se_replicates"] == pytest.approx(of_r.loc[statistic, "se"], rel=1e-9)
    again = as_replicates(drawn(), "JKn")
    income = people()["income"].to_numpy(float)
    for probability in (0.5, 0.9):
        whole = quantile_again(income, again.weights[:, None], probability)
        moved = quantile_again(income, again.replicates, probability)
        se = np.sqrt(again.covariance_of(whole, moved[:, None])[0, 0])
        row = of_r.loc[f"quantile {probability:g}"]
        assert (whole[0], se) == pytest.approx((row["estimate"], row["se"]), rel=1e-9)


def test_a_quantile_is_taken_anew_in_every_replicate():
    values = np.array([3.0, 1.0, np.nan, 2.0, 4.0])
    weights = np.array([[1, 0, 1], [1, 0, 0], [9, 9, 9], [1, 0, 1], [1, 0, 3]], dtype=float)
    found = quantile_again(values, weights, 0.5)
    known = ~np.isnan(values)
    expected = [
        Steps(values[known], column[known]).at(0.5) if column[known].any() else np.nan for column in weights.T
    ]
    np.testing.assert_array_equal(found, expected)
    assert np.isnan(quantile_again(np.full(5, np.nan), weights)).all()


def test_errors_of_a_bootstrap_are_near_the_linearised_ones():
    found = table("bootstrap")
    ratio = found["se_replicates"] / found["se"]
    assert ratio.between(0.6, 1.7).all(), found


def test_reports_are_drawn_with_their_people():
    design, params = drawn(), ReplicateParams(number=200, seed=2)
    owner = np.repeat(np.arange(len(people())), 2)
    twice = np.tile([1.0, 0.0], len(people()))
    figure = KeyFigure("incident", "share", twice, "robbery", "reports", owner=owner)
    found = replicates_table({"design": (design, replicate_design(design, params))}, [figure])
    # everybody made one report of either kind: half of them, however the people are drawn
    assert found[["estimate", "se_replicates"]].to_numpy() == pytest.approx(np.array([[0.5, 0.0]]), abs=1e-12)


def test_the_same_numbers_for_any_number_of_processes():
    here = [table("bootstrap", seed) for seed in (4, 5)]
    assert not here[0]["se_replicates"].equals(here[1]["se_replicates"]), "the seed says what is drawn"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for mine, theirs in zip(here, pool.map(table, ["bootstrap"] * 2, (4, 5)), strict=True):
            pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


def test_a_jackknife_that_would_hold_too_much_is_refused_in_words(monkeypatch):
    monkeypatch.setattr("analysis.estimation.replicated.MOST_VALUES", 100)
    with pytest.raises(CaseStudyError, match="a jackknife of 31 units is too large for 192 interviews"):
        replicate_design(drawn(), ReplicateParams(method="jackknife"))
