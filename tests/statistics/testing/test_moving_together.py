"""Groups of one sample whose numbers move together (beside R: tests/comparison/test_drawn.py)."""

import numpy as np
import pytest

from analysis.statistics.design import Design
from analysis.statistics.testing.moving_together import groups_together

SITES = np.repeat(np.arange(6), 4)
FIRST_OR_LAST = np.tile([0, 0, 1, 1], 6)


def test_rounds_at_the_same_sites_move_together_and_are_one_sample():
    values = (SITES < 3).astype(float)
    found = groups_together(Design.of(24, psu=SITES), values, FIRST_OR_LAST, 2)
    assert found.correlation == pytest.approx(np.ones((2, 2)))
    assert found.df[0, 1] == found.df[1, 0] == 5


def test_groups_of_units_of_their_own_have_their_own_degrees_of_freedom():
    values = (SITES % 3).astype(float)
    found = groups_together(Design.of(24, psu=SITES), values, (SITES > 2).astype(int), 2)
    assert found.correlation == pytest.approx(np.eye(2), abs=1e-12)
    assert np.isnan(found.df).all()


def test_a_group_without_anybody_moves_with_none():
    values = np.where(FIRST_OR_LAST == 0, SITES * 1.0, np.nan)
    found = groups_together(Design.of(24, psu=SITES), values, FIRST_OR_LAST, 2)
    assert (found.correlation == np.eye(2)).all() and np.isnan(found.df).all()
