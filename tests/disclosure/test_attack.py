"""The attack finds what follows, and only that."""

import numpy as np
from scipy.sparse import csr_array

from analysis.disclosure.attack import _Knowledge, bound_counts, find_determined
from analysis.disclosure.counts import counts_of
from tests.reporting.drawn import frame, rows


def counts_with(hidden_answers, answers, base=83):
    estimates = frame(rows("q", answers, base))
    counts = counts_of(estimates, {})
    hidden = np.zeros(len(counts.size), bool)
    hidden[counts.n[estimates["choice"].isin(hidden_answers).to_numpy()]] = True
    return counts, hidden


def test_one_hidden_answer_follows_from_its_base():
    counts, hidden = counts_with(["c"], {"a": 50, "b": 30, "c": 3})
    assert counts.size[find_determined(counts, counts.sums, hidden)].tolist() == [3]


def test_two_hidden_answers_have_bounds():
    counts, hidden = counts_with(["b", "c"], {"a": 50, "b": 30, "c": 3})
    assert find_determined(counts, counts.sums, hidden) == []
    assert bound_counts(counts, counts.sums, hidden, np.flatnonzero(hidden)).tolist() == [[1, 32], [1, 32]]


def test_two_answers_of_one_person_each_follow_because_an_empty_answer_would_show():
    counts, hidden = counts_with(["b", "c"], {"a": 50, "b": 1, "c": 1}, base=52)
    assert len(find_determined(counts, counts.sums, hidden)) == 2


def test_a_table_agrees_that_keeps_sums_limits_and_bounds():
    bounds = np.array([[1.0, 4.0], [1.0, 4.0]])
    at_most = csr_array([[1.0, -1.0]])
    known = _Knowledge(np.arange(2), csr_array([[1.0, 1.0]]), np.array([5.0]), at_most, bounds)
    assert known.agrees(np.array([2.0, 3.0]))
    assert not known.agrees(np.array([2.0, 2.0]))  # the sum
    assert not known.agrees(np.array([3.0, 2.0]))  # no more of the first than of the second
    assert not known.agrees(np.array([0.0, 5.0]))  # the bounds
