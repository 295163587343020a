import numpy as np
import pytest

from analysis.expressions.xlsform import parse
from analysis.expressions.xpath_values import Numbers
from analysis.simulation.numbers import limits


def other(question):
    return Numbers(np.array([5.0, np.nan]))


@pytest.mark.parametrize(
    ("constraint", "low", "high"),
    [
        (". >= 18 and . <= 60", [18, 18], [60, 60]),
        ("18 <= . and 60 > .", [18, 18], [60, 60]),
        (". >= 0 and . <= ${people}", [0, 0], [5, 20]),
        ("(. >= 0 and . <= 7) or . = 999", [0, 0], [7, 7]),
        (". >= 2350", [2350, 2350], [2370, 2370]),
        (". <= 24", [0, 0], [24, 24]),
        (". != 3", [0, 0], [20, 20]),
    ],
)
def test_a_constraint_sets_the_limits(constraint, low, high):
    found = limits(parse(constraint), 2, other)
    assert [limit.tolist() for limit in found] == [low, high]
