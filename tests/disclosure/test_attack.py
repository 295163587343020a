"""The attack finds what follows, and only that."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_array

from analysis.disclosure.attack import ROUNDS, _determined, _Knowledge, bound_counts, find_determined
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
    known = _Knowledge(np.arange(2), csr_array([[1.0, 1.0]]), np.array([5.0]), at_most, np.zeros(1), bounds)
    assert known.agrees(np.array([2.0, 3.0]))
    assert not known.agrees(np.array([2.0, 2.0]))  # the sum
    assert not known.agrees(np.array([3.0, 2.0]))  # no more of the first than of the second
    assert not known.agrees(np.array([0.0, 5.0]))  # the bounds


def test_a_hidden_base_limits_whoever_gave_an_answer_under_it():
    """20 said yes in two groups; the base of the first is one of ten less another's, which nobody shows."""
    counts, _, hidden = linked([1, 1, 0, 1, 1, 1, 0], [4, 16], 20, [5, 30])
    size = np.array([4, 16, 20, 5, 30, 5, 10])
    n, base = np.array([0, 1, 5]), np.array([3, 4, 5])
    shown = np.zeros(len(size), bool)
    counts = Counts(size, size, n, base, base, (), shown, shown)
    sums = (Sum(2, (0, 1), 0), Sum(6, (3, 5), 0))
    assert bound_counts(counts, sums, hidden, [0, 3, 5]).tolist() == [[0, 9], [1, 9], [1, 9]]


def test_a_shown_answer_of_nobody_under_a_hidden_base_tells_nothing_of_it():
    size = np.array([0, 3, 97, 100])
    n, base = np.array([0, 2]), np.array([1, 3])
    shown = np.zeros(len(size), bool)
    counts = Counts(size, size, n, base, base, (), shown, shown)
    hidden = np.array([0, 1, 1, 0], bool)
    assert bound_counts(counts, [Sum(3, (1, 2), 0)], hidden, [1, 2]).tolist() == [[1, 99], [1, 99]]
    hidden[2] = False
    assert find_determined(counts, [Sum(3, (1, 2), 0)], hidden) == [1]


def test_one_person_more_or_less_is_another_number():
    """Of three one gave the one answer and two the other, or the other way round."""
    counts, hidden = counts_with(["b", "c"], {"a": 50, "b": 2, "c": 1}, base=53)
    assert find_determined(counts, counts.sums, hidden) == []
    assert bound_counts(counts, counts.sums, hidden, np.flatnonzero(hidden)).tolist() == [[1, 2], [1, 2]]


def test_a_hidden_zero_may_follow():
    counts, hidden = counts_with(["b"], {"a": 50, "b": 0}, base=50)
    assert find_determined(counts, counts.sums, hidden) == []


@pytest.mark.parametrize(
    ("change", "solved"),
    [
        # A table that agrees and moves both needs no program; one that does not agree proves nothing.
        ([0, 1, -1], 0),
        ([0, 0.5, -0.5], 0),
        ([0, 1, 0], 1),
        ([0, 40, -40], 1),
        ([0, 0, 0], 1),
        (None, 1),
    ],
)
def test_a_table_that_is_known_to_agree_spares_programs(change, solved, monkeypatch):
    counts, hidden = counts_with(["b", "c"], {"a": 50, "b": 30, "c": 3})
    asked, real = [], _Knowledge.solved
    monkeypatch.setattr(_Knowledge, "solved", lambda self, aim: asked.append(aim) or real(self, aim))
    changes = np.zeros(len(counts.size))
    if change is not None:
        changes[counts.n] = change
    found = find_determined(counts, counts.sums, hidden, None if change is None else changes)
    assert (found, bool(asked)) == ([], bool(solved))


@pytest.mark.parametrize("table", [[2.5, 3.0], [1.5, 3.5], [0.5, 4.5], [2.0, 3.5]])
def test_half_a_person_less_or_more_does_not_agree(table):
    bounds = np.array([[1.0, 4.0], [1.0, 4.0]])
    known = _Knowledge(
        np.arange(2), csr_array([[1.0, 1.0]]), np.array([5.0]), csr_array([[2.0, -1.5]]), np.zeros(1), bounds
    )
    assert known.agrees(np.array([2.0, 3.0])) and known.agrees(np.array([1.0, 4.0]))
    assert known.agrees(np.array(table)) == (table == [1.5, 3.5])
    over = replace(
        known, equal=csr_array((0, 2)), values=np.zeros(0), under=csr_array([[1.0, 0.0]]), most=np.zeros(1)
    )
    assert not over.agrees(np.array([1.0, 3.0]))


TRUE, OTHER = np.array([3.0, 4.0]), np.array([2.0, 5.0])


@pytest.mark.parametrize(
    ("drawn", "least", "most", "determined", "programs"),
    [
        (OTHER, TRUE, TRUE, [], 1),
        # What drawn aims don't find, each cell's least or most does.
        (TRUE, OTHER, TRUE, [], ROUNDS + 2),
        (TRUE, TRUE, OTHER, [], ROUNDS + 2),
        (TRUE, TRUE, TRUE, [7, 9], ROUNDS + 4),
        (None, None, None, [7, 9], ROUNDS + 4),
        (None, OTHER, None, [], ROUNDS + 2),
        # One that was moved is safe, whatever the other is.
        (np.array([3.0, 5.0]), TRUE, TRUE, [7], ROUNDS + 2),
    ],
)
def test_a_cell_is_determined_when_neither_its_least_nor_its_most_is_another(
    drawn, least, most, determined, programs
):
    aims = []

    def solved(aim):
        aims.append(aim)
        if np.count_nonzero(aim) == 1 and np.abs(aim).max() == 1:
            return least if aim.sum() > 0 else most
        return drawn

    part = SimpleNamespace(cells=np.array([7, 9]), solved=solved)
    assert _determined(part, TRUE, np.array([True, True])) == determined
    assert len(aims) == programs
    assert _determined(part, TRUE, np.array([False, False])) == []


def test_a_program_without_answer_bounds_nothing(monkeypatch):
    counts, hidden = counts_with(["b", "c"], {"a": 50, "b": 30, "c": 3})
    monkeypatch.setattr(_Knowledge, "solved", lambda self, aim: None)
    assert np.isnan(bound_counts(counts, counts.sums, hidden, np.flatnonzero(hidden))).all()
    assert bound_counts(counts, counts.sums, hidden, []).shape == (0, 2)


def test_a_hidden_total_is_its_parts_and_they_are_the_total():
    """Six of twelve are shown; the others of the total, and the total, can be as many more as there are."""
    size = np.array([4.0, 6, 10, 12])
    n, base = np.arange(3), np.full(3, 3)
    shown = np.zeros(4, bool)
    counts = Counts(size, size, n, base, base, (), shown, shown[:3])
    hidden = np.array([1, 0, 1, 0], bool)
    assert bound_counts(counts, [Sum(2, (0, 1), 0)], hidden, [0, 2]).tolist() == [[1, 6], [7, 12]]
