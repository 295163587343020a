"""A number that is one person's is not printed, nor given back by the others."""

from itertools import permutations

import numpy as np
import pytest

from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.numbers import (
    NUMBER_KEYS,
    Divided,
    TellingNumbers,
    _of_people,
    _rounded,
    dominated_numbers,
    hide_numbers,
    is_dominated,
    unsafe_quantiles,
)
from analysis.disclosure.weighted import WeightGaps
from tests.disclosure.test_exposed_quantiles import survey
from tests.reporting.drawn import frame, row
from tests.workspaces import plan_row


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 12, 9, 11, 10, 13], False),
        ([1000, 12, 9, 11, 10, 13], True),  # one makes 95% of the total
        ([500, 480, 3, 2, 1, 4], True),  # the second knows the first to within a tenth
        ([500, 480, 30, 20, 10, 40], False),
        ([0, 0, 0], False),
        ([np.nan, 7.0], True),
        ([7, 0], True),
        ([800, 50, 50, 50, 50], True),  # the others are many, and yet
        ([-800, 50, 50, 50, 50], True),  # a debt stands out as well
        ([75, 13, 12], False),  # three quarters, and no more
        ([500, 300, 20, 20], True),
        ([100, 50, 9, 3], False),
        ([100, 50, 10], False),  # a tenth, and no less
    ],
)
def test_one_who_stands_out(values, expected):
    for order in permutations(values) if len(values) < 6 else [values]:
        assert is_dominated(np.array(order, float)) is expected


def test_a_quantile_needs_people_on_both_sides():
    def quantile(choice, base, statistic="quantile"):
        return row("income", choice, base, base, statistic=statistic, estimate=5.0)

    estimates = frame(
        [
            quantile("0.999", 100),
            quantile("0.9", 100),
            quantile("0.04", 100),
            quantile("", 9, "median"),
            quantile("", 10, "median"),
            quantile("0.9", 50),
        ]
    )
    assert unsafe_quantiles(estimates, 5).tolist() == [True, False, True, True, False, False]


def test_the_other_level_goes_with_the_one_that_one_person_makes():
    levels = [("", "", 100), ("sex", "f", 30), ("sex", "m", 70)]
    estimates = frame(
        [
            row("income", "", n, n, statistic="mean", estimate=1234.567, domain=domain, level=level)
            for domain, level, n in levels
        ]
    )
    after = hide_numbers(estimates, np.array([False, True, False]))
    assert after["status"].tolist() == ["ok", "suppressed", "suppressed"]
    assert after["estimate"].fillna(-1).tolist() == [1230.0, -1, -1]
    assert estimates["estimate"].tolist() == [1234.567] * 3


def test_levels_go_until_nobody_stands_out_among_those_whom_the_shown_ones_leave():
    """One woman has 1,000. Without the women's mean and the others' her income is what everybody's total less
    the men's leaves, so theirs goes too; without her, theirs stays.
    """
    levels = {"f": [1000, 1, 2, 1, 3], "o": [2, 1, 1, 2], "m": [500, 400, 450, 480, 510, 430]}
    numbers = np.concatenate([np.array(own, float) for own in levels.values()])
    codes = np.repeat(np.arange(3), [len(own) for own in levels.values()])
    rows_of = [("", "", len(numbers)), *(("sex", name, len(own)) for name, own in levels.items())]
    estimates = frame(
        [
            row("income", "", n, n, statistic="mean", estimate=9.0, domain=domain, level=level)
            for domain, level, n in rows_of
        ]
    )
    key = tuple(estimates.loc[0, NUMBER_KEYS[:-2]].astype(str))

    def hidden(contributions):
        scope = np.ones(len(codes), dtype=bool)
        divided = Divided(tuple(levels), codes, scope, (contributions,), np.arange(len(codes)))
        telling = TellingNumbers(divided={(*key, "sex"): (divided,)})
        after = hide_numbers(estimates, np.array([False, True, False, False]), telling)
        return after.loc[after["status"] == "suppressed", "level"].tolist()

    assert hidden(numbers) == ["f", "o", "m"]
    assert hidden(np.minimum(numbers, 2)) == ["f", "o"]


def test_the_gate_knows_a_dominated_number_by_its_keys():
    estimates = frame([row("income", "", 50, 50, statistic="mean", estimate=3.0)])
    numbers = TellingNumbers(frozenset([tuple(estimates.loc[0, NUMBER_KEYS].astype(str))]))
    assert apply_gate(estimates, Policy(5), numbers=numbers).estimates["status"].tolist() == ["suppressed"]
    assert apply_gate(estimates, Policy(5)).estimates["status"].tolist() == ["ok"]
    assert apply_gate(estimates, Policy(0), numbers=numbers).estimates["estimate"].tolist() == [3.0]


def levels_of(people: dict[str, int], statistic="mean", **hidden):
    """A number of each level of sex, and which are hidden before."""
    records = []
    for level, base in people.items():
        status = "suppressed" if level in hidden.get("before", ()) else "ok"
        more = {"domain": "sex", "level": level, "status": status, "estimate": 1.0, "low": 1.0, "high": 1.0}
        records.append(row("income", "", base, base, statistic=statistic, **more))
    return frame(records)


@pytest.mark.parametrize(
    ("people", "before", "unsafe", "gone"),
    [
        # The fewest of those that are shown, the first of two of as many; nobody is no level.
        ({"f": 30, "m": 70, "x": 40, "y": 40, "z": 0}, (), ("f",), ["f", "x"]),
        ({"f": 30, "m": 1, "z": 0}, (), ("f",), ["f", "m"]),
        # Two that are hidden protect each other, whatever the one was hidden for.
        ({"f": 30, "m": 70, "x": 40}, ("m",), ("f",), ["f", "m"]),
        ({"f": 30, "m": 70, "x": 40}, ("m",), (), ["m"]),
        ({"f": 30, "m": 70, "x": 40}, ("m",), ("m",), ["m"]),
    ],
)
def test_a_second_level_goes_with_one_alone(people, before, unsafe, gone):
    estimates = levels_of(people, before=before)
    after = hide_numbers(estimates, estimates["level"].isin(unsafe).to_numpy())
    assert after.loc[after["status"] == "suppressed", "level"].tolist() == gone
    hidden = ["estimate", "se", "low", "high", "n", "deff"]
    newly = after["level"].isin(set(gone) - set(before))
    assert after.loc[newly, hidden].isna().all(axis=None) and after.loc[~newly, hidden].notna().all(axis=None)


def test_numbers_of_another_table_or_reading_are_no_neighbours():
    mixed = levels_of({"f": 30, "m": 20, "x": 25}).assign(weighting=["none", "raked", "none"])
    after = hide_numbers(mixed, np.array([True, False, False]))
    assert after["status"].tolist() == ["suppressed", "ok", "suppressed"]
    counted = levels_of({"f": 30, "m": 70}, statistic="share")
    assert hide_numbers(counted, np.array([True, False]))["status"].tolist() == ["suppressed", "ok"]


def test_a_level_of_nobody_and_one_that_is_hidden_already_leave_others_alone():
    """The women's and the others' number is hidden; the men's stays unless one stands out beside them."""
    codes = np.repeat([0, 1, 2], [3, 3, 4])
    estimates = levels_of({"f": 3, "x": 3, "m": 4, "z": 0}, before=("x",))
    key = (*tuple(estimates.loc[0, NUMBER_KEYS[:-2]].astype(str)), "sex")

    def hidden(contributions):
        scope = np.ones(10, bool)
        divided = Divided(
            ("f", "x", "m", "z"), codes, scope, (np.array(contributions, float),), np.arange(10)
        )
        telling = TellingNumbers(divided={key: (divided,)})
        after = hide_numbers(estimates, estimates["level"].eq("f").to_numpy(), telling)
        return after.loc[after["status"] == "suppressed", "level"].tolist()

    assert hidden([9, 9, 9, 9, 9, 9, 90, 80, 70, 80]) == ["f", "x"]
    assert hidden([99, 1, 1, 1, 1, 1, 30, 30, 30, 30]) == ["f", "x", "m"]
    # Nobody of those that are hidden stands out among the women, but among the women and the others.
    assert hidden([9, 9, 9, 500, 1, 1, 30, 30, 30, 30]) == ["f", "x", "m"]
    estimates["status"] = "ok"
    assert hidden([9, 9, 9, 500, 1, 1, 30, 30, 30, 30]) == ["f", "x", "m"]


def test_a_level_is_of_whoever_of_the_scope_is_in_it():
    codes, people = np.array([0, 0, 1, 1, 2]), np.arange(5)
    divided = Divided(("f", "m", "x"), codes, people < 3, (np.array([1.0, 1, 1, 1, 1]),), people)
    assert [divided.is_of(name) for name in divided.names] == [True, True, False]
    assert not divided.is_given_back(()) and divided.is_given_back(("f",))
    # of a multi-select each answer divides by itself, and another one is no level of it
    assert not divided.is_of("food")


def test_what_tells_of_one_person_is_put_together():
    def of(name):
        gaps = {("s", "", name): WeightGaps(1.0, 2.0)}
        return TellingNumbers(frozenset([(name,)]), {(name,): ()}, gaps)

    both = of("a") | of("b")
    assert (both.keys, set(both.divided)) == ({("a",), ("b",)}, {("a",), ("b",)})
    assert [weighting for *_, weighting in both.gaps] == ["a", "b"]


def test_reports_of_one_person_are_added_up():
    numbers, respondent = np.array([1.0, 2, 4, 8, np.nan]), np.array([0, 0, 3, 3, 5])
    assert _of_people(numbers, respondent, np.ones(5, bool)).tolist() == [3, 12]
    assert _of_people(numbers, respondent, np.array([1, 0, 0, 1, 1], bool)).tolist() == [1, 8]
    assert _of_people(numbers, np.arange(5), np.arange(5) != 1).tolist() == [1, 4, 8]
    assert _of_people(numbers[:1], respondent[:1], np.ones(1, bool)).tolist() == [1]


def test_numbers_are_printed_to_three_digits():
    values = np.array([0.0, 1234.5, -0.0012345, 99.96, 1.0, np.nan, np.inf])
    assert _rounded(values)[:5].tolist() == pytest.approx([0, 1230, -0.00123, 100, 1])
    assert not np.isfinite(_rounded(values)[5:]).any()
    mean = levels_of({"f": 30}).assign(estimate=1.23456, se=0.0123456, low=1.11111, high=1.35799)
    assert hide_numbers(mean, np.array([False]))[["estimate", "se", "low", "high"]].iloc[0].tolist() == (
        pytest.approx([1.23, 0.0123, 1.11, 1.36])
    )


def test_numbers_that_one_person_makes_are_found_in_all_and_at_every_level():
    """One woman of the north earns 1,000; without her nobody stands out."""
    income = [1000, 10, 12, 11, 9, 300, 310, 290, 305, 320, 280]
    sex, area = list("fffffmmmmmm"), list("nnnsssnnsss")
    own = survey(income, sex, area=area)
    plan = [plan_row("income", statistic=name, by="sex") for name in ("mean", "median", "total")]
    plan.append(plan_row("income", statistic="mean", by="sex area", table="u"))
    found = dominated_numbers(plan, own)
    assert {(key[2], *key[4:5], *key[-2:]) for key in found.keys} == {
        ("t", "mean", "sex", "f"),
        ("t", "total", "sex", "f"),
        ("u", "mean", "sex area", "f+n"),
        # Of two each knows the other.
        ("u", "mean", "sex area", "f+s"),
        ("u", "mean", "sex area", "m+n"),
    }
    of_one, of_two = (own for key, own in found.divided.items() if "mean" in key)
    assert [each.names for each in of_one] == [("f", "m", "x")]
    assert [each.scope.sum() for each in of_one] == [11]
    # Whom a crossed level can be taken from: everybody, women, men, nobody, the north, the south.
    assert [int(each.scope.sum()) for each in of_two] == [11, 5, 6, 0, 5, 6]
    assert of_two[0].contributions[0].tolist() == income

    calm = dominated_numbers(plan, survey([10, *income[1:]], sex, area=area))
    assert "f" not in {key[-1] for key in calm.keys}
