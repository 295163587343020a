"""Weighted numbers beside unweighted ones: what two equations would give back."""

from types import SimpleNamespace

import numpy as np
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
