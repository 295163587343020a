"""Which counts are hidden for another's sake."""

import numpy as np

from analysis.disclosure import secondary
from analysis.disclosure.counts import Counts, Sum
from analysis.disclosure.secondary import hide_counts

CITY, FEW, GROUP, OTHERS, ASKED = range(5)


def counts():
    """60 of 100 in a city are 2, 28 and 30 of three groups; the 28 stand in two tables, the 30 in five."""
    size = np.array([60, 2, 28, 30, 100])
    n = np.array([CITY, FEW, GROUP, GROUP, *[OTHERS] * 5])
    base = np.full(len(n), ASKED)
    fixed = np.arange(len(size)) == ASKED
    return Counts(size, size, n, base, base, (Sum(CITY, (FEW, GROUP, OTHERS), 0),), fixed, n == CITY)


def test_a_citys_own_number_stays_where_two_rows_of_a_group_protect_as_well(monkeypatch):
    assert np.flatnonzero(hide_counts(counts(), 5).hidden).tolist() == [FEW, GROUP]
    monkeypatch.setattr(secondary, "WHOLE", 1.0)
    assert np.flatnonzero(hide_counts(counts(), 5).hidden).tolist() == [CITY, FEW]
