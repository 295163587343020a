"""Which people are alike, by hand."""

import numpy as np
import pytest

from analysis.disclosure.release.treatments.microaggregation import average_alike


def averaged(size: int, *columns) -> list[list[float]]:
    return average_alike(np.column_stack(columns).astype(float), size).T.round(9).tolist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Farthest from the mean of 24.2 is 53, farthest from that is 0; the four others are too few for two.
        ([0, 10, 1, 11, 2, 12, 50, 51, 52, 53], [1, 20.75, 1, 20.75, 1, 20.75, 20.75, 52, 52, 52]),
        # Nine are three groups, eight and six two, five one.
        ([0, 1, 2, 10, 11, 12, 51, 52, 53], [1, 1, 1, 11, 11, 11, 52, 52, 52]),
        ([0, 1, 2, 10, 11, 12, 51, 52], [4.8, 4.8, 4.8, 4.8, 4.8, 115 / 3, 115 / 3, 115 / 3]),
        ([0, 1, 2, 10, 11, 12], [1, 1, 1, 11, 11, 11]),
        ([0, 1, 2, 10, 12], [5] * 5),
        ([5], [5]),
    ],
)
def test_groups_around_those_farthest_apart(values, expected):
    assert averaged(3, values) == [pytest.approx(expected)]


def test_people_are_alike_in_standardised_numbers_and_a_constant_is_no_difference():
    """Thousands would drown the first number; half of those of 0 are of 9 in it."""
    first, second = [0, 9, 0, 9], [0, 0, 1000, 1100]
    assert averaged(2, first, [7] * 4) == [[0, 9, 0, 9], [7] * 4]
    assert averaged(2, first, second) == [[4.5, 4.5, 4.5, 4.5], [0, 0, 1050, 1050]]
    wide = [0, 2000, 0, 2000]
    assert averaged(2, wide, [0, 0, 1, 1.1]) == [[1000] * 4, [0, 0, 1.05, 1.05]]
