"""Weighted numbers beside unweighted ones: what two equations would give back."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.numbers import TellingNumbers
from analysis.disclosure.weighted import (
    WeightGaps,
    round_weighted,
    round_weighted_shares,
    to_decimal_steps,
    to_multiples_of,
    weight_gaps,
)
from tests.reporting.drawn import frame, rows

KEY = ("4mi", "", "raked")
EACH = {"women": 4.0, "men": 0.625}
"""Raked to as many women as men, where 25 of 200 are women."""
PEOPLE = {"women": 25, "men": 175}


def weighted(yes: dict[str, int]):
    """The shares of yes and no: unweighted, and as raked to halves, from who of each group said yes."""
    said = sum(yes.values())
    share = sum(EACH[group] * count for group, count in yes.items()) / 200
    records = rows("q", {"yes": said, "no": 200 - said}, 200)
    for record, estimate in zip(records, (share, 1 - share), strict=True):
        more = {"weighting": "raked", "estimate": estimate, "se": 0.04, "low": estimate - 0.08}
        sizes = {"high": estimate + 0.08, "base_weighted": 200.0, "n_effective": 91.4, "deff": 2.19}
        records = [*records, {**record, **more, **sizes}]
    return frame(records)


def gaps_of() -> WeightGaps:
    return WeightGaps.of(np.array([*EACH.values()]))


def told(yes):
    survey, wave = weighted(yes)[["survey", "wave"]].iloc[0]
    shown = round_weighted(weighted(yes), {(survey, wave, "raked"): gaps_of()})
    return shown[shown["weighting"] == "raked"]


def women_who_fit(shown, said: int) -> list[int]:
    """How many women can have said yes, as two numbers tell: how many did, and the weighted share."""
    step = gaps_of().step(np.array([200.0]))[0]
    fitting = []
    for women in range(min(said, PEOPLE["women"]) + 1):
        share = (EACH["women"] * women + EACH["men"] * (said - women)) / 200
        if abs(share - shown) <= step / 2 + 1e-9:
            fitting.append(women)
    return fitting


@pytest.mark.parametrize("women", [1, 2, 3, 4, 24])
def test_no_two_equations_give_the_women_who_said_yes(women):
    said = women + 60
    exact = weighted({"women": women, "men": 60})["estimate"].iloc[2]
    assert [each for each in range(25) if abs(4 * each + 0.625 * (said - each) - 200 * exact) < 1e-6] == [
        women
    ]
    shown = told({"women": women, "men": 60})["estimate"].iloc[0]
    assert len(women_who_fit(shown, said)) > 1


def test_weighted_numbers_go_to_steps_and_unweighted_ones_stay():
    shown = told({"women": 3, "men": 60})
    assert shown["estimate"].tolist() == [0.25, 0.75]
    assert shown["low"].tolist() == [0.15, 0.65]
    assert shown["high"].tolist() == [0.35, 0.85]
    assert shown["se"].tolist() == [0.05, 0.05]
    assert shown["base_weighted"].tolist() == [200.0, 200.0]
    assert shown["n_effective"].isna().all() and shown["deff"].isna().all()
    plain = apply_gate(weighted({"women": 3, "men": 60}), Policy(5)).estimates
    assert plain.loc[plain["weighting"] == "none", "estimate"].tolist() == [0.315, 0.685]


def test_what_is_made_of_weights_goes_to_steps_too():
    """Weights of 1 and 1.01 move little: sizes stay, but not to the last digit."""
    near = weighted({"women": 3, "men": 60}).assign(base_weighted=200.013)
    survey, wave = near[["survey", "wave"]].iloc[0]
    shown = round_weighted(near, {(survey, wave, "raked"): WeightGaps(0.01, 1.01)})
    shown = shown[shown["weighting"] == "raked"]
    assert shown["base_weighted"].tolist() == pytest.approx([200.02, 200.02])
    assert shown["n_effective"].tolist() == pytest.approx([91.5, 91.5])


def test_weights_of_a_drawn_sample_are_no_equations():
    design = SimpleNamespace(weights=np.array([1.0, 2.0]))
    of_margins = SimpleNamespace(name="s", wave="", designs={"none": design, "raked": design})
    assert weight_gaps(of_margins) == {("s", "", "raked"): WeightGaps(1.0, 2.0)}
    of_drawn = SimpleNamespace(name="s", wave="", designs={"design": design, "raked": design})
    assert weight_gaps(of_drawn) == {}


def test_the_gate_takes_the_gaps_with_the_numbers_that_tell():
    estimates = weighted({"women": 3, "men": 60})
    survey, wave = estimates[["survey", "wave"]].iloc[0]
    numbers = TellingNumbers(gaps={(survey, wave, "raked"): gaps_of()})
    shown = apply_gate(estimates, Policy(5), numbers=numbers).estimates
    assert shown.loc[shown["weighting"] == "raked", "estimate"].tolist() == [0.25, 0.75]
    open_ = apply_gate(estimates, Policy(0), numbers=numbers).estimates
    assert open_["estimate"].tolist() == estimates["estimate"].tolist()


def test_what_no_step_makes_safe_is_hidden():
    estimates = weighted({"women": 3, "men": 60}).assign(base_weighted=40.0)
    survey, wave = estimates[["survey", "wave"]].iloc[0]
    shown = round_weighted(estimates, {(survey, wave, "raked"): gaps_of()})
    assert shown["status"].tolist() == ["ok", "ok", "suppressed", "suppressed"]
    assert shown.loc[2:, ["estimate", "n"]].isna().all(axis=None)


def test_a_few_percent_do_not_become_none_or_all():
    shown = told({"women": 0, "men": 5})
    assert shown["status"].tolist() == ["suppressed", "suppressed"]


def test_a_number_that_weights_do_not_change_stays():
    same = weighted({"women": 5, "men": 35})
    same["estimate"] = [0.2, 0.8, 0.2, 0.8]
    survey, wave = same[["survey", "wave"]].iloc[0]
    kept = round_weighted(same, {(survey, wave, "raked"): gaps_of()})
    assert kept["estimate"].tolist() == [0.2, 0.8, 0.2, 0.8]
    assert kept["low"].tolist() == same["low"].tolist()


def test_gaps_are_the_largest_to_the_next_weight():
    assert WeightGaps.of(np.array([1.0, 1.0, 1.2, 5.0, 4.5])) == WeightGaps(pytest.approx(0.5), 5.0)
    assert WeightGaps.of(np.array([2.0, 2.0])) == WeightGaps(0.0, 2.0)


def test_shares_by_other_weightings_go_to_the_same_steps():
    weights = np.repeat([4.0, 0.625], [25, 175])
    everybody = np.ones(200, bool)
    assert round_weighted_shares(np.array([0.3175]), weights, everybody).tolist() == [0.3]
    assert np.isnan(round_weighted_shares(np.array([0.3175]), weights, np.arange(200) >= 150)).all()
    assert round_weighted_shares(np.array([0.3175]), np.ones(200), everybody).tolist() == [0.3175]


def test_steps_are_one_two_and_five():
    widths = np.array([0.0011, 0.002, 0.03, 0.06, 4.0, 0.0, np.nan])
    assert to_decimal_steps(widths).tolist()[:6] == pytest.approx([0.002, 0.002, 0.05, 0.1, 5.0, 0.0])
    assert to_multiples_of(np.array([0.3349, 7.0]), np.array([0.05, 5.0])).tolist() == [0.35, 5.0]


@pytest.mark.parametrize(
    ("weights", "gap", "largest"),
    [
        ([1.0, 1.2, 5.0], 3.8, 5.0),
        ([5.0, 4.5, 1.2, 1.0], 0.5, 5.0),
        ([3.0, 1.0, np.nan, np.inf], 2.0, 3.0),
        ([2.0, 2.0 + 1e-12], 0.0, 2.0),
        ([np.nan], 0.0, 0.0),
    ],
)
def test_the_gap_of_weights(weights, gap, largest):
    found = WeightGaps.of(np.array(weights))
    assert (found.gap, found.largest) == (pytest.approx(gap), pytest.approx(largest))


def test_a_step_is_twice_what_one_person_moves():
    """A half of a hundred moves a two-hundredth; no share is finer than a thousandth."""
    base = np.array([100.0, 60.0, 10_000.0, 0.0])
    gaps = WeightGaps(0.5, 1.5)
    assert gaps.step(base)[:3].tolist() == pytest.approx([0.01, 0.02, 0.001])
    assert np.isnan(gaps.step(base)[3])
    assert WeightGaps(0.002, 1.0).step(np.array([0.8])).tolist() == pytest.approx([0.005])
    assert gaps.step_of_size(base)[:3].tolist() == pytest.approx([0.05, 0.1, 0.005])
    assert WeightGaps(0.5, 9.0).step_of_size(np.array([5.0])).tolist() == [1.0]
    assert WeightGaps(0.0, 9.0).step(base).tolist() == [0.0] * 4


def weighted_row(**more):
    """A row of a raked reading whose weights are a half apart, the largest 1.5."""
    numbers = {"estimate": 0.504, "low": 0.452, "high": 0.558, "se": 0.0253, "deff": 2.19}
    sizes = {"base_weighted": 100.3, "n_effective": 91.4, "weighting": "raked"}
    return rows("q", {"yes": 50}, 100, **(numbers | sizes | more))[0]


LIMITS = ["estimate", "low", "high", "se"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [0.5, 0.45, 0.56, 0.03]),
        ({"base_weighted": 10.0}, [0.5, 0.5, 0.6, 0.0]),
        ({"base_weighted": 9.0}, None),
        ({"base_weighted": 0.0}, None),
        # Neither none nor all of those who are some.
        ({"estimate": 0.004}, None),
        ({"estimate": 0.996}, None),
        ({"estimate": 0.0}, [0.0, 0.45, 0.56, 0.03]),
        ({"estimate": 1.0}, [1.0, 0.45, 0.56, 0.03]),
        # The step of another number is a share of it.
        (
            {"statistic": "mean", "estimate": 1234.0, "low": 1111.0, "high": 1357.0, "se": 62.0},
            [1240, 1120, 1360, 60],
        ),
        (
            {"statistic": "total", "estimate": -1234.0, "low": -1357.0, "high": -1111.0, "se": 62.0},
            [-1240, -1360, -1120, 60],
        ),
        ({"statistic": "ratio", "estimate": 0.996}, [1.0, 0.45, 0.56, 0.03]),
        ({"statistic": "count", "estimate": 50.4, "low": 45.2}, [50, 45, 1, 0]),
        ({"statistic": "mean", "base_weighted": 9.0, "estimate": 7.0}, None),
        # Of these nothing is added up, and what is hidden stays so.
        ({"statistic": "median"}, [0.504, 0.452, 0.558, 0.0253]),
        ({"status": "suppressed"}, [0.504, 0.452, 0.558, 0.0253]),
        ({"status": "small base"}, [0.5, 0.45, 0.56, 0.03]),
        ({"weighting": "other"}, [0.504, 0.452, 0.558, 0.0253]),
    ],
)
def test_a_weighted_number_is_as_fine_as_is_safe(given, expected):
    before = frame([weighted_row(**given)])
    shown = round_weighted(before, {("core", "2019", "raked"): WeightGaps(0.5, 1.5)})
    if expected is None:
        assert shown["status"].tolist() == ["suppressed"]
        assert shown[[*LIMITS, "n", "deff"]].isna().all(axis=None)
    else:
        assert shown["status"].tolist() == before["status"].tolist()
        assert shown[LIMITS].iloc[0].tolist() == pytest.approx(expected)
        assert shown["n"].tolist() == [50]
    assert before["base_weighted"].tolist() == [given.get("base_weighted", 100.3)]


@pytest.mark.parametrize(
    ("base", "largest", "expected"),
    [
        (100.3, 1.5, [100, 90, 2.2]),
        (20.0, 1.0, [20, 100, 2.0]),  # good to a fifth, and no less
        (20.0, 1.5, [20, None, None]),
        (0.0, 1.0, [0, None, None]),
    ],
)
def test_what_is_made_of_weights_is_as_fine_as_is_safe(base, largest, expected):
    before = frame([weighted_row(base_weighted=base, status="suppressed")])
    shown = round_weighted(before, {("core", "2019", "raked"): WeightGaps(0.5, largest)})
    sizes = shown[["base_weighted", "n_effective", "deff"]]
    assert sizes.astype(object).where(sizes.notna(), None).iloc[0].tolist() == [
        each if each is None else pytest.approx(each) for each in expected
    ]


def test_weights_that_are_all_alike_move_nothing():
    before = frame([weighted_row()])
    pd.testing.assert_frame_equal(
        round_weighted(before, {("core", "2019", "raked"): WeightGaps(0.0, 1.0)}), before
    )


def test_a_number_is_the_unweighted_one_to_the_last_digit_or_it_is_not():
    """Of the same answer, level and table; where that has no number, none is the same."""
    plain = weighted_row(weighting="none")
    others = [weighted_row(estimate=each) for each in (0.504 + 1e-10, 0.504 + 1e-8)]
    others += [weighted_row(level="f", domain="sex"), weighted_row() | {"choice": "no"}]
    hidden = weighted_row(weighting="none", estimate=np.nan) | {"choice": "no"}
    before = frame([plain, plain, *others, hidden])
    shown = round_weighted(before, {("core", "2019", "raked"): WeightGaps(0.5, 1.5)})
    assert shown["low"].tolist() == [0.452, 0.452, 0.452, 0.45, 0.45, 0.45, 0.452]


def test_shares_by_a_weighting_are_left_out_where_a_step_is_wider_than_a_tenth():
    weights = np.repeat([1.0, 1.5], 4)
    everybody = np.ones(8, bool)
    assert round_weighted_shares(np.array([0.52, 0.04]), weights, everybody).tolist() == [0.5, 0.0]
    assert np.isnan(round_weighted_shares(np.array([0.52, 0.04]), weights, weights > 1)).all()


@pytest.mark.parametrize(
    ("width", "step"),
    [(1, 1), (2, 2), (5, 5), (10, 10), (1.01, 2), (2.01, 5), (5.01, 10), (0.2, 0.2), (0.021, 0.05), (0, 0)],
)
def test_the_next_wider_step(width, step):
    assert to_decimal_steps(np.array([float(width)])).tolist() == pytest.approx([step])


def test_multiples_of_steps():
    values, steps = np.array([7.4, 7.4, 0.26, 7.4, 7.4]), np.array([1.0, 2.0, 0.1, 0.0, np.nan])
    assert to_multiples_of(values, steps).tolist() == [7.0, 8.0, 0.3, 7.4, 7.4]
    assert np.isnan(to_decimal_steps(np.array([np.nan]))).all()
    assert to_decimal_steps(np.array([-0.3])).tolist() == [-0.3]
