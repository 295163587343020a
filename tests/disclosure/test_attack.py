"""The attack finds what follows, and only that."""

import numpy as np
from scipy.sparse import csr_array

from analysis.disclosure.attack import _Knowledge, bound_counts, find_determined
from analysis.disclosure.counts import Counts, Sum, counts_of
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


def linked(hidden, parts, total, base):
    """Counts `parts` (p,) of a total, each under its own base; `hidden` says which are."""
    size = np.array([*parts, total, *base])
    n = np.arange(len(parts) + 1)
    bases = np.array([*range(len(parts) + 1, len(size)), len(size) - 1])[: len(n)]
    sums = (Sum(len(parts), tuple(range(len(parts))), 0),)
    shown = np.zeros(len(size), bool)
    counts = Counts(size, size, n, bases, bases, sums, shown, shown)
    return counts, sums, np.array(hidden, bool)


def test_no_more_gave_an_answer_than_are_in_its_shown_base():
    """Of 20 in two groups of 18 and of 2 shown people all said yes."""
    counts, sums, hidden = linked([1, 1, 0, 0, 0], [18, 2], 20, [18, 2])
    assert bound_counts(counts, sums, hidden, [0, 1]).tolist() == [[18, 18], [2, 2]]
    assert sorted(find_determined(counts, sums, hidden)) == [0, 1]


def test_a_hidden_base_holds_whoever_gave_an_answer():
    """The 4 of the hidden base are 4 at most where no more than 4 in all were asked."""
    counts, sums, hidden = linked([1, 1, 0, 1, 1], [4, 16], 20, [4, 16])
    sums = (*sums, Sum(2, (3, 4), 0))
    ends = bound_counts(counts, sums, hidden, [0, 3])
    assert ends.tolist() == [[1, 19], [1, 19]]


def test_a_table_agrees_that_keeps_sums_limits_and_bounds():
    bounds = np.array([[1.0, 4.0], [1.0, 4.0]])
    at_most = csr_array([[1.0, -1.0]])
    known = _Knowledge(np.arange(2), csr_array([[1.0, 1.0]]), np.array([5.0]), at_most, bounds)
    assert known.agrees(np.array([2.0, 3.0]))
    assert not known.agrees(np.array([2.0, 2.0]))  # the sum
    assert not known.agrees(np.array([3.0, 2.0]))  # no more of the first than of the second
    assert not known.agrees(np.array([0.0, 5.0]))  # the bounds
