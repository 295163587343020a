"""Differences between cities and rounds from estimates rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.differences import (
    ALIKE,
    DIFFERENCE_COLUMNS,
    DIFFERS,
    TOO_FEW,
    Bonds,
    DifferenceOptions,
    estimate_differences,
)
from analysis.estimation.frame import estimates_frame
from analysis.statistics.design import Design
from analysis.statistics.shares import share_by


def share_row(study: str, yes: int, base: int, **more) -> dict:
    """The row of one share of a simple sample, as a run estimates it."""
    block = share_by(Design.of(base), (np.arange(base) < yes).astype(int), 2)
    found = {name: getattr(block, name)[0, 1] for name in ("estimate", "se", "low", "high", "n")}
    found |= {"base": base, "df": block.df[0], "status": "ok" if base >= 30 else "small base"}
    keys = {"study": study, "survey": "drawn", "table": "work", "question": "paid", "choice": "yes"}
    return {**keys, "statistic": "share", "unit": "respondents", "weighting": "none", **found, **more}


def compared(*rows: dict, groups=("north", "south"), **options) -> pd.DataFrame:
    return estimate_differences(estimates_frame(list(rows)), groups, options=DifferenceOptions(**options))


def test_two_shares():
    """60 of 100 against 30 of 100: 30 points, standard error sqrt(0.24/99 + 0.21/99)."""
    (row,) = compared(share_row("north", 60, 100), share_row("south", 30, 100)).to_dict("records")
    assert (row["a"], row["b"], row["n_a"], row["n_b"], row["base_a"], row["base_b"]) == (
        "north",
        "south",
        60,
        30,
        100,
        100,
    )
    assert row["difference"] == pytest.approx(-0.3)
    assert row["se"] == pytest.approx(np.sqrt(0.24 / 99 + 0.21 / 99))
    assert row["df"] == pytest.approx((0.24 + 0.21) ** 2 / ((0.24**2 + 0.21**2) / 99))
    assert row["low"] == pytest.approx(-0.42, abs=0.01) and row["high"] == pytest.approx(-0.16, abs=0.01)
    assert row["p"] < 1e-4 and row["verdict"] == DIFFERS


def test_nobody_in_one_city_still_has_an_interval():
    (row,) = compared(share_row("north", 0, 50), share_row("south", 10, 50)).to_dict("records")
    assert 0.05 < row["low"] < 0.2 < row["high"] < 0.35


def test_a_share_of_nobody_is_not_told_apart_where_the_interval_holds_zero():
    """1 of 40 against none of 150: no standard error on one side, and still nothing to conclude."""
    (row,) = compared(share_row("north", 0, 150), share_row("south", 1, 40)).to_dict("records")
    assert row["low"] < 0 < row["high"] and row["p"] > 0.05 and row["verdict"] == ALIKE


def test_a_small_base_flags_and_forbids_nothing():
    """16 of 29 beside 175 of 178 is 43 points apart: few people, and no doubt."""
    (row,) = compared(share_row("north", 16, 29), share_row("south", 175, 178)).to_dict("records")
    assert row["difference"] == pytest.approx(175 / 178 - 16 / 29)
    assert (round(row["low"], 3), round(row["high"], 3)) == (0.266, 0.609)
    assert row["verdict"] == DIFFERS


def test_few_people_whose_difference_is_not_sure_are_too_few_to_say():
    (row,) = compared(share_row("north", 12, 20), share_row("south", 40, 100)).to_dict("records")
    assert row["low"] < 0 < row["high"]
    assert (row["p"] > 0.05, row["verdict"]) == (True, TOO_FEW)


def test_an_edge_of_few_people_is_not_certain():
    """3 of 20 to 5 of 5: Fisher's exact p is 0.001, and an error of 0 at the edge would make it 2e-9."""
    (row,) = compared(share_row("north", 3, 20), share_row("south", 5, 5)).to_dict("records")
    assert 1e-4 < row["p"] < 1e-3 and row["low"] < 0.5


def test_answers_that_say_nothing_cost_the_others_nothing():
    rows = [
        share_row(study, yes, 100, choice=choice)
        for study, counts in (("north", (60, 20, 10)), ("south", (45, 24, 12)))
        for choice, yes in zip(("yes", "dont_know", "refused"), counts, strict=True)
    ]
    counted = compared(*rows)
    said, *silent = compared(*rows, silent=frozenset({"dont_know", "refused"})).to_dict("records")
    assert said["p_adjusted"] == pytest.approx(said["p"])
    assert counted.loc[0, "p_adjusted"] == pytest.approx(3 * said["p"])
    assert silent[0]["p_adjusted"] == pytest.approx(min(2 * silent[0]["p"], 1))


def test_means_of_values_that_are_all_alike_are_not_told_apart():
    mean = {"statistic": "mean", "choice": "", "se": 0.0, "low": 3.0, "high": 3.0}
    north, south = share_row("north", 5, 40), share_row("south", 5, 40)
    (row,) = compared(north | mean | {"estimate": 3.0}, south | mean | {"estimate": 4.0}).to_dict("records")
    assert np.isnan(row["p"]) and row["verdict"] == TOO_FEW


def test_a_hidden_number_is_not_told_by_its_difference():
    hidden = share_row(
        "north", 2, 100, status="suppressed", estimate=np.nan, se=np.nan, low=np.nan, high=np.nan, n=0
    )
    (row,) = compared(hidden, share_row("south", 30, 100)).to_dict("records")
    assert row["verdict"] == TOO_FEW
    numbers = ("estimate_a", "estimate_b", "difference", "se", "low", "high", "p", "p_adjusted")
    assert all(np.isnan(row[name]) for name in numbers)
    assert all(pd.isna(row[size]) for size in ("n_a", "n_b", "base_a", "base_b"))


def test_a_city_that_was_not_asked_is_not_compared():
    absent = share_row("south", 1, 100, status="not in this form", estimate=np.nan, n=0)
    assert compared(share_row("north", 60, 100), absent).empty


def test_many_comparisons_are_corrected_within_a_table():
    rows = [share_row(study, yes, 100) for study, yes in (("north", 50), ("south", 65), ("east", 50))]
    groups = ("north", "south", "east")
    p = dict(
        zip(
            ["holm", "bh", "none"],
            [
                compared(*rows, groups=groups, correction=name)["p_adjusted"].to_numpy()
                for name in ("holm", "bh", "none")
            ],
            strict=True,
        )
    )
    raw = p["none"]
    assert p["holm"] == pytest.approx(np.minimum([raw[0] * 3, 1, raw[2] * 3], 1))
    assert p["bh"] == pytest.approx(np.minimum([raw[0] * 3 / 2, 1, raw[2] * 3 / 2], 1))
    assert compared(*rows, groups=groups, correction="none")["verdict"].tolist() == [DIFFERS, ALIKE, DIFFERS]
    assert compared(*rows, groups=groups, correction="holm")["verdict"].tolist() == [ALIKE, ALIKE, ALIKE]


def test_rounds_of_one_city_are_levels_of_their_question():
    rows = [
        share_row("north", yes, 200, domain="round", level=level)
        for yes, level in ((188, "first"), (120, "second"))
    ]
    frame = estimate_differences(estimates_frame(rows), ("first", "second"), "round")
    assert frame[["domain", "a", "b", "verdict"]].values.tolist() == [["round", "first", "second", DIFFERS]]


def test_many_levels_are_compared_with_the_one_of_most_people():
    names = [f"round{place:02d}" for place in range(20)]
    rows = []
    for place, name in enumerate(names):
        rows.append(share_row("north", 30, 100 + place, domain="round", level=name))
    frame = estimate_differences(estimates_frame(rows), names, "round")
    assert set(frame["a"]) == {"round19"} and len(frame) == 19


def test_nothing_to_compare_is_an_empty_frame():
    assert list(compared(share_row("north", 60, 100), groups=("north",)).columns) == list(DIFFERENCE_COLUMNS)
    assert compared(groups=("north", "south")).empty


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=12)
def test_the_order_of_cities_only_turns_the_sign(yes_a, yes_b):
    rows = share_row("north", yes_a, 60), share_row("south", yes_b, 60)
    there = compared(*rows).iloc[0]
    back = compared(*rows, groups=("south", "north")).iloc[0]
    assert there["difference"] == -back["difference"] and there["low"] == pytest.approx(-back["high"])
    assert there["p"] == pytest.approx(back["p"], nan_ok=True) and there["verdict"] == back["verdict"]
    assert there["low"] <= there["difference"] <= there["high"]


@given(st.integers(0, 60))
@settings(max_examples=8)
def test_a_city_beside_its_double_differs_by_nothing(yes):
    row = compared(share_row("north", yes, 60), share_row("south", yes, 60)).iloc[0]
    assert (row["difference"], row["p"], row["verdict"]) == (0, 1, ALIKE)


@given(st.integers(0, 80), st.integers(30, 80), st.integers(0, 80), st.integers(30, 80))
@settings(max_examples=15)
def test_the_p_value_agrees_with_the_interval(yes_a, base_a, yes_b, base_b):
    row = compared(
        share_row("north", min(yes_a, base_a), base_a),
        share_row("south", min(yes_b, base_b), base_b),
        correction="none",
    ).iloc[0]
    assert (row["p"] < 0.05) == (row["low"] > 0 or row["high"] < 0)


def both(yes: int, base: int) -> dict:
    return {("north", "south"): estimates_frame([share_row("", yes, base)])}


def test_a_part_against_the_whole():
    """North's 60 of 100 are among South's 90 of 200: the rest has 30 of 100, and the difference is half as
    large.
    """
    rows = estimates_frame([share_row("north", 60, 100), share_row("south", 90, 200)])
    (row,) = estimate_differences(rows, ("north", "south"), bonds=Bonds(both(60, 100))).to_dict("records")
    (apart,) = compared(share_row("north", 60, 100), share_row("south", 30, 100)).to_dict("records")
    assert row["difference"] == pytest.approx(apart["difference"] / 2)
    covariance = 100 * 0.24 / np.sqrt(100 * 99 * 200 * 199)
    assert row["se"] == pytest.approx(np.sqrt(0.24 / 99 + 0.45 * 0.55 / 199 - 2 * covariance))
    assert row["se"] == pytest.approx(apart["se"] / 2, rel=0.06), (
        "near the rest's, which takes the two sizes as given"
    )
    (independent,) = estimate_differences(rows, ("north", "south")).to_dict("records")
    assert row["high"] - row["low"] < independent["high"] - independent["low"] and row["p"] < independent["p"]


@given(yes=st.integers(1, 59))
def test_the_same_people_twice_differ_by_nothing(yes):
    rows = estimates_frame([share_row("north", yes, 60), share_row("south", yes, 60)])
    (row,) = estimate_differences(rows, ("north", "south"), bonds=Bonds(both(yes, 60))).to_dict("records")
    assert (row["difference"], row["p"]) == (0, 1) and row["se"] == pytest.approx(0, abs=1e-8)


def test_shares_of_nobody_have_no_correlation():
    rows = estimates_frame([share_row("north", 0, 60), share_row("south", 10, 80)])
    (row,) = estimate_differences(rows, ("north", "south"), bonds=Bonds(both(0, 50))).to_dict("records")
    (independent,) = estimate_differences(rows, ("north", "south")).to_dict("records")
    assert row == independent
