"""A number that is one person's is not printed, nor given back by the others."""

import numpy as np
import pytest

from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.numbers import (
    NUMBER_KEYS,
    Divided,
    TellingNumbers,
    hide_numbers,
    is_dominated,
    unsafe_quantiles,
)
from tests.reporting.drawn import frame, row


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 12, 9, 11, 10, 13], False),
        ([1000, 12, 9, 11, 10, 13], True),  # one makes 95% of the total
        ([500, 480, 3, 2, 1, 4], True),  # the second knows the first to within a tenth
        ([500, 480, 30, 20, 10, 40], False),
        ([0, 0, 0], False),
        ([np.nan, 7.0], True),
    ],
)
def test_one_who_stands_out(values, expected):
    assert is_dominated(np.array(values, float)) is expected


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
